"""What each kind of channel asks of its table: an address or none, its secrets, its vendor, its own keys."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from schema.config.mail import mail_options
from schema.config.signing import SecretSort
from schema.config.table import Table
from schema.config.webaddress import checked_service, checked_smtp, checked_url

STYLES = ("text", "markdown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One kind; ``options`` reads the keys that only this kind has."""

    needs_url: bool = True
    secrets_least: int = 0
    secrets_most: int = 0
    secret_sort: SecretSort = SecretSort.WORD
    hosts: tuple[str, ...] = ()  # the vendor's own; a bot at any other host is doubtful
    per_minute: int | None = None  # the vendor's limit for one bot
    options: Callable[[Table], Mapping[str, object]] = lambda _: {}
    check_url: Callable[[str], str] = checked_url
    url_sort: SecretSort | None = SecretSort.ADDRESS  # what an address is in a secret's place; None: it is none
    url_is_key: bool = False  # who reads the address can use it
    needs_allow: bool = False  # where it leads does not show in its address
    code: re.Pattern[str] = re.compile(r"-?[1-9]\d{0,8}")  # as a receiver's refusal may be written in ``codes``
    without: Mapping[str, str] = field(default_factory=dict)  # key that other kinds have → why this one has not


def _bot_options(table: Table) -> Mapping[str, object]:
    return {"style": table.one_of("style", STYLES, STYLES[0])}


WAYS: Mapping[str, Way] = {
    "webhook": Way(
        secrets_least=1,
        secrets_most=10,
        secret_sort=SecretSort.SIGNING,
    ),
    "wecom": Way(
        hosts=("qyapi.weixin.qq.com",),
        per_minute=20,
        options=_bot_options,
    ),
    "dingtalk": Way(
        secrets_most=1,
        hosts=("oapi.dingtalk.com", "api.dingtalk.com"),
        per_minute=20,
        options=_bot_options,
    ),
    "feishu": Way(
        secrets_most=1,
        hosts=("open.feishu.cn", "open.larksuite.com"),
        per_minute=100,
        options=_bot_options,
    ),
    "email": Way(
        secrets_most=1,
        check_url=checked_smtp,
        url_sort=None,
        options=mail_options,
        code=re.compile(r"[245]\d\d|[245]\.\d{1,3}\.\d{1,3}"),
        without={"proxy": "is for channels that speak HTTP; name a mail server that can be reached directly"},
    ),
    "apprise": Way(
        check_url=checked_service,
        url_sort=SecretSort.SERVICE,
        url_is_key=True,
        needs_allow=True,
        without={
            "proxy": "cannot be used: apprise brings its own HTTP; let the service's hosts be reached directly",
            "ca_file": "cannot be used: apprise brings its own TLS, which trusts the usual authorities",
            "codes": "cannot be used: apprise tells success or failure, and no codes",
        },
    ),
}
"""Every kind of channel by its word in config.toml; a further kind is one more line, here and in the registry."""
