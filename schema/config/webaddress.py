"""Web addresses as config.toml and a secret's source may give them."""

from urllib.parse import SplitResult, urlsplit

from schema.config.report import shown
from schema.reach import plain_host


def checked_url(text: str) -> str:
    """Return a web address; ValueError without the address, which may hold a secret, when it is none."""
    parts = _split(text)
    if parts is None or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("is not a web address; write https://host/path")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"begins with {shown(text[:12])}; write http:// or https:// and a host")
    if "@" in parts.netloc:
        raise ValueError("carries a name or password; take it out, since an address is shown to many")
    _ = plain_host(parts.hostname)
    return text


def host_of(url: str) -> str:
    """Return the plain host of a web address, empty where it has none."""
    try:
        return plain_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def shown_address(address: str) -> str:
    """Return an address as it may be shown: of a web address its host alone, since a bot's key follows it."""
    if "://" not in address:
        return address
    parts = _split(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…" if parts else "…"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its usual names."""
    return host in {"localhost", "::1"} or host.startswith("127.")


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises when it is no number up to 65535
    except ValueError:
        return None
    return parts
