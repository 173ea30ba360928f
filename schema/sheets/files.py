"""A table on disk, CSV or .xlsx, opened so that its rows can be read one after the other."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.errors import BadInput
from schema.sheets.sheet import Sheet

_ZIP_START = b"PK\x03\x04"  # every .xlsx is a zip archive
_OLD_OFFICE_START = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook under a password


@contextmanager
def open_sheet(path: Path, tab: str = "") -> Iterator[Sheet]:
    """Open the table at ``path``; ``tab`` names a workbook's sheet, the first when empty.

    Text is UTF-8 (with or without byte-order mark), GB18030 or UTF-16, parted by comma, semicolon or tab. BadInput
    with one sentence when there is no such file, it is empty, or it is no table.
    """
    start = _start_of(path)
    if start.startswith(_OLD_OFFICE_START):
        raise BadInput(f"{path} is an old .xls or a locked workbook; save it unlocked as .xlsx or CSV")
    if start.startswith(_ZIP_START):
        from schema.sheets.workbook import open_workbook

        opened = open_workbook(path, tab)
    elif tab:
        raise BadInput(f"{path} is no workbook, so it has no sheet {tab!r}; leave --sheet out")
    else:
        from schema.sheets.delimited import open_delimited

        opened = open_delimited(path)
    with opened as sheet:
        yield sheet


def _start_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(len(_ZIP_START))
    except FileNotFoundError:
        raise BadInput(f"{path} is not there; look at the name and the folder") from None
    except IsADirectoryError:
        raise BadInput(f"{path} is a folder; name a file in it") from None
    except OSError as refusal:
        raise BadInput(f"{path} cannot be read: {refusal.strerror}") from refusal
    if not start:
        raise BadInput(f"{path} is empty; a table has a line of column names and a line for each row")
    return start
