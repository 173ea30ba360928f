"""Reads ``[channel.NAME]``: the ways out for pushes, what they may reach, and where their secrets lie."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from schema.config.mail import mail_hints
from schema.config.report import Hint
from schema.config.settings import LANGUAGES, ChannelSettings
from schema.config.signing import SecretSort, SecretSource
from schema.config.sources import read_source
from schema.config.table import Table
from schema.config.ways import WAYS, Way
from schema.config.webaddress import checked_url, host_of, is_loopback
from schema.fates import Verdict
from schema.reach import Reach, check_entry, is_public, is_wide, literal

RETRIES_MAX = 50
PER_MINUTE_MAX = 10_000
_MISSING_URL = {
    SecretSort.ADDRESS: 'is missing; write where pushes are posted to, https://…, or { env = "NAME" }',
    SecretSort.SERVICE: 'is missing; write where the address of apprise\'s lies: { env = "NAME" }',
    None: "is missing; write the mail server: smtps://host:465, or smtp://host:587",
}
WEEK_S = 7 * 86_400


def read_channels(top: Table, language: str) -> tuple[ChannelSettings, ...]:
    """Return the channels in written order, with ``language`` where they name none; what is wrong is noted."""
    table = top.table("channel")
    channels = tuple(_channel(name, entry, language) for name, entry in table.tables())
    _refuse_two_defaults(table, channels)
    return channels


def channel_hints(channels: tuple[ChannelSettings, ...]) -> Iterator[Hint]:
    """Yield where and why a channel works, but hardly as meant."""
    for channel in channels:
        way, path = WAYS[channel.kind], ("channel", channel.name)
        host = host_of(channel.url)
        if channel.url and (way.hosts or way.url_is_key):
            whose = "the bot's" if way.hosts else "the service's"
            yield (
                (*path, "url"),
                f"holds {whose} key, for all to use who read this file; write {{ env = … }} instead",
            )
            if way.hosts and host not in way.hosts:
                yield (*path, "url"), f"is not at {way.hosts[0]}, where bots of kind {channel.kind} are"
        if way.per_minute and channel.per_minute and channel.per_minute > way.per_minute:
            yield (*path, "per_minute"), f"is more than the {way.per_minute} a minute that one bot takes"
        if channel.kind == "email":
            yield from (((*path, key), reason) for key, reason in mail_hints(channel))
        for position, entry in enumerate(channel.allow):
            if is_wide(entry):
                yield (*path, "allow", position), "allows nearly every host; name those that receive pushes"


def read_url(table: Table, check: Callable[[str], str] = checked_url) -> str:
    """Return the address under ``url``, empty when there is none; one that is not encrypted is doubtful."""
    url = table.parsed("url", check, "")
    if url.startswith("http://") and not is_loopback(host_of(url)):
        table.report.warn(table.at("url"), "is not encrypted on its way; use https://")
    return url


def _channel(name: str, table: Table, language: str) -> ChannelSettings:
    shipped = ChannelSettings(name=name, url="")
    kind = table.one_of("kind", WAYS, shipped.kind)
    way = WAYS[kind]
    url, url_from = _url(table, way)
    channel = ChannelSettings(
        name=name,
        kind=kind,
        url=url,
        url_from=url_from,
        secrets=_secrets(table, way),
        timeout_s=table.number("timeout_s", shipped.timeout_s, least=0.1, most=120),
        retry_s=_retries(table, shipped.retry_s),
        is_default=table.flag("default", default=False),
        allow=table.parsed_each("allow", check_entry),
        codes=_codes(table.table("codes"), way),
        per_minute=_per_minute(table),
        language=table.one_of("language", LANGUAGES, language),
        proxy=table.parsed("proxy", _checked_proxy, shipped.proxy),
        ca_file=table.parsed("ca_file", _checked_file, shipped.ca_file),
        options=way.options(table),
    )
    for key, reason in way.without.items():
        table.refuse(key, reason)
    if way.needs_allow and "allow" not in table:
        table.fault("allow", 'is missing; name the hosts that the service lives at: allow = ["api.example.org"]')
    table.finish()
    _refuse_closed(table, channel)
    return channel


def _refuse_two_defaults(table: Table, channels: tuple[ChannelSettings, ...]) -> None:
    first, *others = [channel.name for channel in channels if channel.is_default] or [""]
    for name in others:
        table.report.fault((*table.at(name), "default"), f"channel {first} is the default already; keep one")


def _refuse_closed(table: Table, channel: ChannelSettings) -> None:
    """Note a url that is an address of the house's own, which only a network in ``allow`` opens."""
    host = host_of(channel.url)
    address = literal(host)
    if address is None or channel.proxy:
        return
    if not is_public(address) and not Reach.of(channel.allow).admits(host, address):
        table.fault("url", f'leads to {host}, which is not public; write allow = ["{host}"] if that is meant')


def _url(table: Table, way: Way) -> tuple[str, SecretSource | None]:
    if not way.needs_url:
        return "", None
    if way.url_sort is not None and isinstance(table.values.get("url"), dict):
        return "", read_source(table.table("url"), way.url_sort)
    if "url" not in table:
        table.fault("url", _MISSING_URL[way.url_sort])
    return read_url(table, way.check_url), None


def _secrets(table: Table, way: Way) -> tuple[SecretSource, ...]:
    known_faults = len(table.report.faults)
    found = [read_source(entry, way.secret_sort) for entry in table.list_of_tables("secrets")]
    if len(found) < way.secrets_least and len(table.report.faults) == known_faults:
        table.fault("secrets", 'names no secret to sign with; write for example [{ env = "DUBAN_SECRET" }]')
    if len(found) > way.secrets_most:
        table.fault("secrets", f"holds {len(found)}; this kind takes {way.secrets_most}, so take out the rest")
    return tuple(source for source in found if source is not None)


def _retries(table: Table, default: tuple[int, ...]) -> tuple[int, ...]:
    waits = table.wholes("retry_s", least=1, most=WEEK_S)
    if "retry_s" not in table:
        return default
    if len(waits) > RETRIES_MAX:
        table.fault("retry_s", f"holds {len(waits)} waits; {RETRIES_MAX} are enough")
    return waits


def _codes(table: Table, way: Way) -> Mapping[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    for code in table.values:
        verdict = table.parsed(code, Verdict.parse, None)
        if not way.code.fullmatch(code):
            table.fault(
                code, "is not a refusal's code; write the receiver's number, such as 45009, or an HTTP status"
            )
        elif verdict is not None:
            verdicts[code] = verdict
    return verdicts


def _per_minute(table: Table) -> int | None:
    return table.whole("per_minute", 1, least=1, most=PER_MINUTE_MAX) if "per_minute" in table else None


def _checked_proxy(text: str) -> str:
    url = checked_url(text)
    if not url.startswith("http://"):
        raise ValueError("is not a proxy Duban can speak to; write http://host:port")
    return url


def _checked_file(text: str) -> str:
    if not Path(text).is_absolute():
        raise ValueError("is not a whole path; begin it with /")
    return text
