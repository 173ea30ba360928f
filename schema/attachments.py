"""What hangs on a case elsewhere: titled links, checked where they come in and kept as one text. Pure."""

import re
import string
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from schema.clean import NAME_MAX, REPLACEMENT, clean_line
from schema.reach import plain_host

LINKS_MAX = 20  # of one case
URL_MAX = 2_000  # characters, those beyond ASCII written as %E4…
_UNFIT = re.compile(rf'[\s"<>\\^`{{|}}{REPLACEMENT}]')
_PARTS = re.compile(r"[;；\r\n]+")
_WRITE = "write https://host/path"


class Link(NamedTuple):
    """An address of the web in its plain form, as ``checked_url`` gives it, and what it is called."""

    title: str
    url: str


def checked_url(text: str) -> str:
    """Return an address of the web in plain ASCII: the host in the one form that is compared, Chinese as %E4….

    ValueError with one sentence for any other, and for what could steer a terminal or deceive its reader.
    """
    if not text.isprintable() or _UNFIT.search(text):
        raise ValueError("holds a space or another character that no address has; write it as %20 and the like")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError(f"is no address of the web; {_WRITE}") from None
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"begins neither with http:// nor with https://; {_WRITE}")
    if "@" in parts.netloc:
        raise ValueError("carries a name or password; take it out, since a link is shown to many")
    if not parts.hostname:
        raise ValueError(f"names no host; {_WRITE}")
    rest = text.partition("://")[2][len(parts.netloc) :]
    url = f"{parts.scheme}://{_host(parts.hostname, port)}{quote(rest, safe=string.punctuation)}"
    if len(url) > URL_MAX:
        raise ValueError(f"is {len(url):,} characters long, Chinese written as %E4…; at most {URL_MAX:,} fit")
    return url


def _host(name: str, port: int | None) -> str:
    host = plain_host(name)
    bracketed = f"[{host}]" if ":" in host else host
    return bracketed if port is None else f"{bracketed}:{port}"


def parsed(text: str) -> tuple[Link, ...]:
    """Return the links that one cell of a table names: ``title|url; title|url``, or addresses alone.

    ValueError names the link by its place, and says what is wrong with it.
    """
    links = tuple(dict.fromkeys(_numbered(part.strip() for part in _PARTS.split(text))))
    if len(links) > LINKS_MAX:
        raise ValueError(f"names {len(links)} links; a case has at most {LINKS_MAX}")
    return links


def _numbered(parts: Iterable[str]) -> Iterator[Link]:
    for nth, (title, url) in enumerate((pair for part in parts for pair in _pairs(part)), 1):
        try:
            yield Link(_title(title), checked_url(url))
        except ValueError as fault:
            raise ValueError(f"link {nth} {fault}") from None


def _pairs(part: str) -> Iterator[tuple[str, str]]:
    title, bar, url = part.replace("｜", "|").rpartition("|")
    if bar:
        yield title, url.strip()
    else:
        yield from (("", word) for word in part.split())


def _title(text: str) -> str:
    title = clean_line(text)
    if len(title) > NAME_MAX:
        raise ValueError(f"has a title of {len(title):,} characters; at most {NAME_MAX} fit")
    return title


def written(links: Iterable[Link]) -> str:
    """Return links as the one text that is kept of them: a line each, the address before its title."""
    return "\n".join(f"{link.url} {link.title}".rstrip() for link in links)


def typed(links: Iterable[Link]) -> str:
    """Return links on one line as ``parsed`` takes them: ``%3B`` for a semicolon in an address, else a comma."""
    return "; ".join(_typed(link) for link in links)


def _typed(link: Link) -> str:
    url = link.url.replace(";", "%3B")
    title = link.title.replace(";", ",").replace("；", "，")
    return f"{title}|{url}" if title else url


def read(text: str) -> tuple[Link, ...]:
    """Return the links that ``written`` wrote."""
    lines = (line.partition(" ") for line in text.split("\n") if line)
    return tuple(Link(title, url) for url, _, title in lines)


def host_of(url: str) -> str:
    """Return the host of a checked address, with its port."""
    return urlsplit(url).netloc
