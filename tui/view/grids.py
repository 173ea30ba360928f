"""The load of grids: the table's rows and the tree's, from columns and parts to cells."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schema.wire import GridColumns, GridTreeRow
from tui.view.cells import fit, width
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.places import difference, heat_of, part_name, spark
from tui.view.tone import Cell, Line

DAYS = 14
_WHOLE_FROM = 100  # officers' loads of three digits need no tenth
NO_HEAT = (0, 0, 0, 0)


class GridRow(NamedTuple):
    """One grid's load; the cards count its open cases by current card."""

    code: str
    name: str
    village_name: str
    open: int
    due_today: int
    late: int
    red: int
    late_blue: int
    late_yellow: int
    late_red: int
    per_officer: float | None
    trend: Sequence[int]


class TreeRow(NamedTuple):
    """A unit or grid in the tree, and how deep it stands in it."""

    row: GridTreeRow
    depth: int
    is_open: bool


_COUNTS = {
    "due_today": "soon",
    "late": "late",
    "late_red": "num3",
    "late_yellow": "num2",
    "late_blue": "num1",
    "red": "num3",
}
_LEAVES = {"due_today": 0, "late": 0, "late_red": 2, "late_yellow": 7, "late_blue": 8, "red": 6}


def grid_rows(columns: GridColumns) -> list[GridRow]:
    """Return a page's rows; its arrays are of one length."""
    arrays = (getattr(columns, name) for name in GridRow._fields)
    return [GridRow(*values) for values in zip(*arrays, strict=True)]


def _figures(look: Look) -> tuple[Column, ...]:
    en = look.lang == "en"
    counts = [
        Column(key, 6 if en and "_" in key else 5, 7, _LEAVES[key], right=True) for key in ("due_today", "late")
    ]
    cards = [Column(key, 6 if en else 5, 7, _LEAVES[key], right=True) for key in list(_COUNTS)[2:]]
    return (
        Column("open", 7, 8, 0, right=True),
        *counts,
        *cards,
        Column("per_officer", 5, 6, 3, right=True),
        Column("trend", DAYS, DAYS, 4),
        Column("growth", 6, 7, 5, right=True),
    )


class GridTable:
    """What the grid table's columns are and what stands in them; ``heat`` are the marks of the last page."""

    ticking: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.heat: Sequence[int] = NO_HEAT

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; grid and village stay where cards leave."""
        del cells
        return (
            Column("grid", 12, 24, 0, is_name=True),
            Column("village", 12, 40, 1, is_name=True),
            *_figures(look),
        )

    def cells(self, row: GridRow, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return each column's cell; nothing here depends on ``now_us``: the daemon counted."""
        del now_us
        return {
            "grid": Cell(look.plain(row.name or row.code)),
            "village": Cell(look.plain(row.village_name), "soft"),
            **_load(row, look, self.heat),
        }


class TreeTable:
    """What the tree's columns are; a unit is marked ``+`` when closed and ``-`` when open."""

    ticking: frozenset[str] = frozenset()

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right."""
        del cells
        return (Column("node", 22, 60, 0), *_figures(look))

    def cells(self, row: TreeRow, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return each column's cell; heat is of grids among grids, which sums are not."""
        del now_us
        node = row.row
        mark = ("-" if row.is_open else "+") if node.has_parts or node.part == "all" else " "
        name = part_name("unit" if node.part == "all" else node.part, node.name, node.code, look)
        shown = f"{'  ' * row.depth}{mark} {name}"
        tone = "strong" if node.part == "all" else "text" if node.part == "unit" else "soft"
        return {"node": Cell(shown, tone), **_load(node, look, None)}


def _load(row: GridRow | GridTreeRow, look: Look, heat: Sequence[int] | None) -> dict[str, Cell | Line]:
    return {
        "open": _warm(row.open, heat),
        **{key: _number(getattr(row, key), tone) for key, tone in _COUNTS.items()},
        "per_officer": Cell(_each(row.per_officer), "soft"),
        "trend": Cell(spark(row.trend, look), "note"),
        "growth": difference(row.open, row.trend[0] if row.trend else None),
    }


def _each(per_officer: float | None) -> str:
    """Return open cases by officer; a dash where nobody is on duty."""
    if per_officer is None:
        return "-"
    return f"{per_officer:.1f}" if per_officer < _WHOLE_FROM else f"{per_officer:.0f}"


def _warm(count: int, heat: Sequence[int] | None) -> Cell | Line:
    """Return a count on the ground of its heat, with the heat's number before it: ``4  90``."""
    if heat is None or not count:
        return _number(count, "strong")
    warmth = heat_of(count, heat)
    shown = f"{count:,}"
    return (
        Cell(f"{warmth or ' '}", "faint"),
        Cell(fit(shown, max(6, width(shown)), right=True), f"heat{warmth}"),
    )


def _number(count: int, tone: str) -> Cell:
    return Cell(f"{count:,}", tone) if count else Cell(".", "faint")
