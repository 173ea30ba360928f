"""What each kind of channel asks of its table: an address or none, its secrets, its vendor, its own keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schema.config.signing import SecretSort
from schema.config.table import Table

STYLES = ("text", "markdown")
UPWARD = "duban"  # another daemon one level up


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


def _bot_options(table: Table) -> Mapping[str, object]:
    return {"style": table.one_of("style", STYLES, STYLES[0])}


WAYS: Mapping[str, Way] = {
    "webhook": Way(
        secrets_least=1,
        secrets_most=10,
        secret_sort=SecretSort.SIGNING,
    ),
    UPWARD: Way(
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
}
"""Every kind of channel by its word in config.toml; a further kind is one more line, here and in the registry."""
