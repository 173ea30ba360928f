"""What hangs on a case elsewhere, as lines: each link's title, and its address in plain sight below. Pure."""

from collections.abc import Iterable, Iterator

from schema.attachments import Link, checked_url, host_of
from schema.wire import CaseView
from tui.view.cells import fit, shorten, width, wrap
from tui.view.look import Look
from tui.view.tone import Cell, Line

_INDENT = "  "
_ADDRESS_LINES_MAX = 8


def links_of(case: CaseView) -> list[Link]:
    """Return the links that may be followed; an address that is none, whoever sent it, is shown and no more."""
    return [Link(one.title, url) for one in case.links if (url := _safe(one.url))]


def _safe(url: str) -> str:
    try:
        return checked_url(url)
    except ValueError:
        return ""


def attachments(case: CaseView, look: Look, cells: int) -> list[Line]:
    """Return the case's links under their heading; nothing where it has none."""
    if not case.links:
        return []
    heading = f" {look.say('case.links')} {len(case.links)}  {look.say('links.hint')}"
    lines: list[Line] = [(Cell(fit(heading, cells), "heading"),)]
    for one in case.links:
        lines += _titled(one.title, one.url, look, cells)
    return lines


def _titled(title: str, address: str, look: Look, cells: int) -> Iterator[Line]:
    url, name = _safe(address), look.plain(title).strip()
    for line in wrap(name, cells - len(_INDENT) - 1) if name else ():
        yield Cell(_INDENT), Cell(line, "title", url)
    if url:
        yield _address(url, cells - len(_INDENT) - 1)
    else:
        yield Cell(_INDENT), Cell(shorten(look.plain(address), cells - len(_INDENT) - 1), "faint")


def _address(url: str, room: int) -> Line:
    """Return an address on one line, the host standing out of it."""
    host = host_of(url)
    scheme = url[: url.index(host)]
    rest = url[len(scheme) + len(host) :]
    left = max(room - width(scheme + host), 4)
    parts = (Cell(scheme, "faint", url), Cell(host, "soft", url), Cell(shorten(rest, left), "faint", url))
    return (Cell(_INDENT), *parts)


def menu(links: Iterable[Link], cursor: int, look: Look, cells: int) -> list[Line]:
    """Return a line for each link, the one at the cursor marked, and its address below."""
    lines: list[Line] = []
    shown = ""
    for nth, link in enumerate(links):
        mark, host = (" > " if nth == cursor else "   "), host_of(link.url)
        said = f"{look.plain(link.title)}  {host}" if link.title else host
        lines.append((Cell(mark, "key"), Cell(shorten(said, cells - len(mark)))))
        shown = link.url if nth == cursor else shown
    address = shorten(shown, cells * _ADDRESS_LINES_MAX)
    return [*lines, (), *((Cell(address[at : at + cells], "faint"),) for at in range(0, len(address), cells))]
