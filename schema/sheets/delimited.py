"""Text tables: CSV and its kin, in whatever encoding and with whatever delimiter a city's systems export."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from schema.errors import BadInput
from schema.sheets.sheet import Sheet, SheetRow

CELL_CHARS_MAX = 16 * 1024 * 1024  # a longer cell is a quote left open; the field's own limit is far below
_SAMPLE_CHARS = 64 * 1024  # more than any header and its first row
_CHUNK_BYTES = 1024 * 1024
_DELIMITERS = ",;\t"
_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEVER_TEXT = "\0"


@contextmanager
def open_delimited(path: Path) -> Iterator[Sheet]:
    """Open a text table; BadInput when it is binary, in an unknown encoding, or has no header."""
    encoding = encoding_of(path)
    size_bytes = max(path.stat().st_size, 1)
    # csv keeps one limit for the whole process, and 131,072 characters are less than a long letter.
    csv.field_size_limit(CELL_CHARS_MAX)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        delimiter = _delimiter_of(text)
        rows = _records(path, text, delimiter)
        header = next(rows, None)
        if header is None:
            raise BadInput(f"{path} holds nothing but blank lines; its first line names the columns")
        columns = tuple(name.strip() for name in header.cells)
        yield Sheet(path, columns, rows, lambda: raw.tell() / size_bytes)


def encoding_of(path: Path) -> str:
    """Return the encoding in which the whole file reads as text.

    UTF-8 is tried before GB18030: Chinese in GB18030 is almost never valid UTF-8, the reverse often is.
    """
    with path.open("rb") as file:
        start = file.read(4)
    marked = [encoding for mark, encoding in _MARKED if start.startswith(mark)]
    for encoding in marked or ("utf-8", "gb18030"):
        if _reads_as(path, encoding):
            return encoding
    tried = marked[0].upper() if marked else "UTF-8 or GB18030"
    raise BadInput(f"{path} is not text in {tried}; save it as CSV UTF-8")


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK_BYTES):
                if _NEVER_TEXT in decoder.decode(chunk):
                    raise BadInput(f"{path} is a binary file, not a table; give CSV or .xlsx")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _delimiter_of(text: TextIO) -> str:
    """Return the delimiter under which the header has most columns; a tie goes to the one the first row shares."""
    sample = text.read(_SAMPLE_CHARS)
    text.seek(0)

    def fit(delimiter: str) -> tuple[int, bool]:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(cells) for cells in islice(filter(_holds_something, reader), 2)]
        return widths[0] if widths else 0, len(set(widths)) == 1

    return max(_DELIMITERS, key=fit)


def _records(path: Path, text: TextIO, delimiter: str) -> Iterator[SheetRow]:
    # The reader takes an unclosed quote at the end for a closed one: a line no text can hold shows it.
    reader = csv.reader(chain(text, [_NEVER_TEXT]), delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_NEVER_TEXT):
                _refuse_open_quote(path, line, cells)
                return
            if _holds_something(cells):
                yield SheetRow(line, cells)
            line = reader.line_num + 1
    except csv.Error as broken:
        raise BadInput(
            f"{path}:{line}: a cell is larger than {CELL_CHARS_MAX:,} characters; close its quote"
        ) from broken


def _holds_something(cells: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _refuse_open_quote(path: Path, line: int, cells: Sequence[str]) -> None:
    if cells != [_NEVER_TEXT]:
        raise BadInput(f"{path}:{line}: a quote opened in the row that starts here is never closed; close it")
