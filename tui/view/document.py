"""A printed page before it is text or PDF: a title, what stands under it, sections of tables and lines. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.view.cells import fit, width, wrap

PAGE_CELLS = 92  # of a text page: A4 at ten points a line of a typewriter's font
_GAP = 2


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the width divided by ``shares``. Without ``head`` it is a form: labels and values."""

    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, lines under it, and a table."""

    title: str = ""
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What is printed; ``foot`` stands on every page, ``mark``, if there is one, above the title."""

    title: str
    under: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    mark: str = ""


def text_of_pages(documents: Sequence[Document]) -> str:
    """Return documents as plain text, a form feed between two."""
    return "\f".join("\n".join(text_lines(document)) + "\n" for document in documents)


def text_lines(document: Document, cells: int = PAGE_CELLS) -> list[str]:
    """Return a document in lines of at most ``cells`` cells."""
    lines = [*_centred(f"{document.mark}  {document.title}".strip(), cells), "=" * cells]
    lines += [line for text in document.under for line in wrap(text, cells)]
    for section in document.sections:
        lines += ["", *_section(section, cells)]
    return [*lines, "", "-" * cells, *wrap(document.foot, cells)]


def _centred(text: str, cells: int) -> Iterator[str]:
    for line in wrap(text, cells):
        yield (" " * ((cells - width(line)) // 2) + line).rstrip()


def _section(section: Section, cells: int) -> Iterator[str]:
    if section.title:
        yield from wrap(section.title, cells)
    for text in section.lines:
        yield from (f"  {line}".rstrip() for line in wrap(text, cells - _GAP))
    if section.table is not None:
        yield from _table(section.table, cells)


def _table(table: Table, cells: int) -> Iterator[str]:
    widths = _widths(table.shares, cells)
    if table.head:
        yield from _row(table.head, widths)
        yield "-" * cells
    for row in table.rows:
        yield from _row(row, widths)


def _widths(shares: Sequence[int], cells: int) -> list[int]:
    room, whole = cells - _GAP * (len(shares) - 1), sum(shares)
    widths = [room * share // whole for share in shares]
    widths[-1] += room - sum(widths)
    return widths


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield a row in as many lines as its fullest cell needs: nothing printed is cut."""
    wrapped = [wrap(text, wide) for text, wide in zip(row, widths, strict=True)]
    for index in range(max(map(len, wrapped))):
        parts = [lines[index] if index < len(lines) else "" for lines in wrapped]
        yield (" " * _GAP).join(fit(part, wide) for part, wide in zip(parts, widths, strict=True)).rstrip()
