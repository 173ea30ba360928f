"""The grid workload table: from the columns of a page to cells."""

from collections.abc import Mapping
from typing import NamedTuple

from schema.wire import GridColumns
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.tone import Cell


class GridRow(NamedTuple):
    """One grid's load; the cards count its open cases by current card."""

    code: str
    name: str
    village_name: str
    open: int
    due_today: int
    late: int
    blue: int
    yellow: int
    red: int


_NUMBERS = {"open": "text", "due_today": "soon", "late": "late", "blue": "num1", "yellow": "num2", "red": "num3"}


def grid_rows(columns: GridColumns) -> list[GridRow]:
    """Return a page's rows; its arrays are of one length."""
    arrays = (getattr(columns, name) for name in GridRow._fields)
    return [GridRow(*values) for values in zip(*arrays, strict=True)]


class GridTable:
    """What the grid table's columns are and what stands in them."""

    ticking: frozenset[str] = frozenset()

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right, the same for every width."""
        del cells
        digits = 6 if look.lang == "en" else 5
        numbers = [Column(key, digits, digits + 3, 0, right=True) for key in _NUMBERS]
        return (Column("grid", 18, 30, 0), Column("village", 16, 60, 1), *numbers)

    def cells(self, row: GridRow, look: Look, now_us: int) -> Mapping[str, Cell]:
        """Return each column's cell; nothing here depends on ``now_us``: the daemon counted."""
        del now_us
        return {
            "grid": Cell(look.plain(row.name or row.code)),
            "village": Cell(look.plain(row.village_name), "soft"),
            **{key: _number(getattr(row, key), tone) for key, tone in _NUMBERS.items()},
        }


def _number(count: int, tone: str) -> Cell:
    return Cell(f"{count:,}", tone) if count else Cell(".", "faint")
