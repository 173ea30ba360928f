"""Small tables that are taken whole or not at all: rows by column name, and every fault in them at once."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import ValidationError

from schema.errors import BadInput, Fault
from schema.sheets.files import open_sheet
from schema.sheets.sheet import Sheet, SheetRow

Item = TypeVar("Item")
_NONE: Mapping[str, str] = MappingProxyType({})


class Reading(Generic[Item]):
    """What came out of a file so far, each thing with its line, and what is wrong in it."""

    def __init__(self, path: Path) -> None:
        self._file = str(path)
        self._faults: list[Fault] = []
        self.items: dict[str, Item] = {}
        self.lines: dict[str, int] = {}

    @contextmanager
    def at(self, line: int, column: str) -> Iterator[None]:
        """Turn a refusal inside into a fault of ``line``."""
        try:
            yield
        except ValidationError as wrong:
            first = wrong.errors()[0]
            self._faults.append(
                Fault(self._file, line, str(first["loc"][0]) if first["loc"] else column, first["msg"])
            )
        except ValueError as wrong:
            self._faults.append(Fault(self._file, line, column, str(wrong)))

    def keep(self, line: int, key: str, item: Item) -> None:
        """Keep one thing under its key; ValueError when the file had it before."""
        if key in self.lines:
            raise ValueError(f"{key} stands on line {self.lines[key]} already")
        self.items[key], self.lines[key] = item, line

    def done(self) -> tuple[tuple[Item, ...], tuple[Fault, ...]]:
        """Return everything kept and every fault, in line order."""
        return tuple(self.items.values()), tuple(sorted(self._faults, key=lambda fault: fault.line))


def rows_of(
    path: Path, required: Sequence[str], optional: Sequence[str], aliases: Mapping[str, str] = _NONE
) -> list[tuple[int, dict[str, str]]]:
    """Return each row's line and cells by column name; ``aliases`` are other words for the columns.

    BadInput when the file is no such table, or has no row.
    """
    with open_sheet(path) as sheet:
        at = _columns(sheet, required, optional, aliases)
        rows = [(row.line, {name: _cell(row, index) for name, index in at.items()}) for row in sheet.rows]
    if not rows:
        raise BadInput(f"{path} names its columns and holds no row under them")
    return rows


def _columns(
    sheet: Sheet, required: Sequence[str], optional: Sequence[str], aliases: Mapping[str, str]
) -> dict[str, int]:
    names = [aliases.get(name.casefold(), name.casefold()) for name in sheet.columns]
    missing = [name for name in required if name not in names]
    if missing:
        raise BadInput(
            f"{sheet.path} has no column {missing[0]!r}; its first line reads "
            f"{','.join(required)}{' and may add ' if optional else ''}{','.join(optional)}"
        )
    return {name: names.index(name) for name in (*required, *optional) if name in names}


def _cell(row: SheetRow, index: int) -> str:
    return row.cells[index].strip() if index < len(row.cells) else ""
