"""Workbooks: .xlsx, read row by row, its numbers and dates turned into the text a person sees."""

import datetime as dt
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

from schema.errors import BadInput
from schema.sheets.sheet import Sheet, SheetRow

if TYPE_CHECKING:
    from openpyxl import Workbook

_MIDNIGHT = dt.time()


@contextmanager
def open_workbook(path: Path, tab: str) -> Iterator[Sheet]:
    """Open the sheet ``tab``, a workbook's first when empty; BadInput when it is no workbook or has no such."""
    with warnings.catch_warnings():
        # openpyxl warns of styles and validations that it does not keep; a reader of values needs none.
        warnings.simplefilter("ignore", UserWarning)
        # By its content, whatever the name ends in: openpyxl refuses a path that does not end in .xlsx.
        with path.open("rb") as file, closing(_load(path, file)) as book:
            yield _sheet(path, _tab(path, book, tab))


def _load(path: Path, file: BinaryIO) -> "Workbook":
    import openpyxl

    try:
        return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError, TypeError) as broken:
        raise BadInput(f"{path} is not a readable .xlsx workbook; save it again as .xlsx or CSV UTF-8") from broken


def _tab(path: Path, book: "Workbook", tab: str) -> Any:  # noqa: ANN401 — openpyxl has no types
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if not sheets:
        raise BadInput(f"{path} has no sheet with cells")
    if tab and tab not in sheets:
        raise BadInput(f"{path} has no sheet {tab!r}; it has {', '.join(sheets)}")
    return sheets[tab or next(iter(sheets))]


def _sheet(path: Path, cells: Any) -> Sheet:  # noqa: ANN401
    total_rows = cells.max_row or 1
    # Some exporters state a range of one cell; without it every row is read as far as it goes.
    cells.reset_dimensions()
    rows = _rows(cells)
    header = next(rows, None)
    if header is None:
        raise BadInput(f"{path}: the sheet {cells.title!r} is empty; its first row names the columns")
    columns = tuple(name.strip() for name in header.cells)
    seen = _Seen(header.line)
    return Sheet(
        path, columns, seen.through(_padded(rows, len(columns))), lambda: min(seen.line / total_rows, 1.0)
    )


class _Seen:
    """Remembers the line of the row that was given out last."""

    def __init__(self, line: int) -> None:
        self.line = line

    def through(self, rows: Iterator[SheetRow]) -> Iterator[SheetRow]:
        for row in rows:
            self.line = row.line
            yield row


def _rows(cells: Any) -> Iterator[SheetRow]:  # noqa: ANN401
    for line, values in enumerate(cells.iter_rows(values_only=True), start=1):
        texts = [_as_text(value) for value in values]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield SheetRow(line, texts)


def _padded(rows: Iterator[SheetRow], width: int) -> Iterator[SheetRow]:
    """Give every row the header's width: a sheet does not keep the empty cells at a row's end."""
    for row in rows:
        yield SheetRow(row.line, [*row.cells, *[""] * (width - len(row.cells))])


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        # A date cell and a date-time cell at midnight look alike inside; a person sees a date.
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
