"""Reads ``[channel.NAME]``: the ways out for pushes, and where their signing secrets lie."""

import re
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from schema.config.report import shown
from schema.config.settings import ChannelSettings
from schema.config.signing import PREFIX, SecretSource, SecretVia
from schema.config.table import Table

KINDS = ("webhook",)
RETRIES_MAX = 50
WEEK_S = 7 * 86_400
_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def read_channels(top: Table) -> tuple[ChannelSettings, ...]:
    """Return the channels in written order; what is wrong is noted."""
    table = top.table("channel")
    channels = tuple(_channel(name, entry) for name, entry in table.tables())
    _refuse_two_defaults(table, channels)
    return channels


def _channel(name: str, table: Table) -> ChannelSettings:
    shipped = ChannelSettings(name=name, url="")
    channel = ChannelSettings(
        name=name,
        kind=table.one_of("kind", KINDS, shipped.kind),
        url=_url(table),
        secrets=_secrets(table),
        timeout_s=table.number("timeout_s", shipped.timeout_s, least=0.1, most=120),
        retry_s=_retries(table, shipped.retry_s),
        is_default=table.flag("default", default=False),
    )
    table.finish()
    return channel


def _refuse_two_defaults(table: Table, channels: tuple[ChannelSettings, ...]) -> None:
    first, *others = [channel.name for channel in channels if channel.is_default] or [""]
    for name in others:
        table.report.fault((*table.at(name), "default"), f"channel {first} is the default already; keep one")


def _url(table: Table) -> str:
    if "url" not in table:
        table.fault("url", "is missing; write where pushes are posted to, https://…")
    return read_url(table)


def read_url(table: Table) -> str:
    """Return the web address under ``url``, empty when there is none; one that is not encrypted is doubtful."""
    url = table.parsed("url", _checked_url, "")
    if url.startswith("http://") and not _is_loopback(urlsplit(url).hostname or ""):
        table.report.warn(table.at("url"), "is not encrypted on its way; use https://")
    return url


def _checked_url(text: str) -> str:
    parts = _split(text)
    if parts is None or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("is not a web address; write https://host/path")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"begins with {shown(text[:12])}; write http:// or https:// and a host")
    if "@" in parts.netloc:
        raise ValueError("carries a name or password; take it out, since an address is shown to many")
    return text


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is no number up to 65535
    except ValueError:
        return None
    return parts


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _retries(table: Table, default: tuple[int, ...]) -> tuple[int, ...]:
    waits = table.wholes("retry_s", least=1, most=WEEK_S)
    if "retry_s" not in table:
        return default
    if len(waits) > RETRIES_MAX:
        table.fault("retry_s", f"holds {len(waits)} waits; {RETRIES_MAX} are enough")
    return waits


def _secrets(table: Table) -> tuple[SecretSource, ...]:
    known_faults = len(table.report.faults)
    sources = tuple(source for entry in table.list_of_tables("secrets") if (source := _secret(entry)) is not None)
    if not sources and len(table.report.faults) == known_faults:
        table.fault("secrets", 'names no secret to sign with; write for example [{ env = "DUBAN_SECRET" }]')
    return sources


def _secret(entry: Table) -> SecretSource | None:
    given = [via for via in SecretVia if via in entry]
    names = [entry.text(via) for via in SecretVia]
    entry.finish()
    if len(given) != 1:
        entry.report.fault(entry.path, f"names {len(given)} sources; write one of env, file or credential")
        return None
    name = next((name for name in names if name), "")
    if reason := _name_fault(given[0], name):
        entry.fault(given[0], reason)
        return None
    return SecretSource(given[0], name, entry.report.at(entry.at(given[0]), ""))


def _name_fault(via: SecretVia, name: str) -> str:
    """Return why ``name`` cannot be a source of this sort, empty when it can."""
    if name.startswith(PREFIX):  # not repeated here: it would stand in a log
        return "is a secret itself; put it into a variable, file or credential, name that, and change the secret"
    if via == SecretVia.ENV and not _ENV_NAME.fullmatch(name):
        return "is not the name of an environment variable; write for example DUBAN_SECRET"
    if via == SecretVia.FILE and not Path(name).is_absolute():
        return "is not a whole path; begin it with /"
    if via == SecretVia.CREDENTIAL and (not name or "/" in name or name in {".", ".."}):
        return "is not the name of a systemd credential"
    return ""
