"""Addresses as config.toml and a secret's source may give them: of the web, of mail servers, of services."""

import re
from urllib.parse import SplitResult, urlsplit

from schema.config.report import shown
from schema.reach import plain_host

SMTP_PORTS = {"smtps": 465, "smtp": 587}  # RFC 8314 section 3.3, RFC 6409 section 3.1
_SERVICE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+")


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


def checked_smtp(text: str) -> str:
    """Return a mail server's address, ``smtps://host`` or ``smtp://host:587``; ValueError when it is none."""
    parts = _split(text)
    if parts is None or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("is not a mail server's address; write smtps://host:465 or smtp://host:587")
    if "@" in parts.netloc:
        raise ValueError("carries a name or password; write username, and name where the password lies in secrets")
    if parts.scheme not in SMTP_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"begins with {shown(text[:12])}; write smtps://host:465 or smtp://host:587, and no more")
    _ = plain_host(parts.hostname)
    return text


def checked_service(text: str) -> str:
    """Return an address as apprise writes them; ValueError without the address, which holds a secret."""
    if not _SERVICE.fullmatch(text) or not text.isascii() or not text.isprintable():
        raise ValueError("is not an address of apprise's; write it as its page of the service says, kind://…")
    return text


def host_of(url: str) -> str:
    """Return the plain host of a web address, empty where it has none."""
    try:
        return plain_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def shown_address(address: str) -> str:
    """Return an address as it may be shown: of a web address its host alone, since a bot's key follows it.

    Of a service's its kind alone: many have their key where a host would stand.
    """
    if "://" not in address:
        return address
    parts = _split(address)
    if parts is not None and parts.scheme not in {"http", "https"}:
        return f"{parts.scheme}://…" if parts.scheme else "…"
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
