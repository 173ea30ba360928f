"""Columns of a table: which fit the terminal, and how wide each is."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.view.cells import fit, shorten, width
from tui.view.tone import Cell, Line, text_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, the narrowest and widest it may be, and when it goes."""

    key: str
    narrow: int
    wide: int
    priority: int  # 0 always stays; the highest number leaves first
    right: bool = False
    is_name: bool = False  # told apart by its end as by its beginning: cut in the middle


@dataclass(frozen=True, slots=True)
class Placed:
    """A column on screen, in cells from the left edge."""

    column: Column
    x: int
    width: int

    @property
    def key(self) -> str:
        """The column's key."""
        return self.column.key

    def filled(self, content: Cell | Line) -> Line:
        """Return the content of one row, cut or padded to the column; several pieces are made to fit already."""
        if not isinstance(content, Cell):
            return (*content, Cell(" " * (self.width - width(text_of(content)))))
        text = shorten(content.text, self.width) if self.column.is_name else content.text
        return (Cell(fit(text, self.width, right=self.column.right), content.tone if text else "text"),)


GAP = 1


def place(columns: Sequence[Column], cells: int) -> tuple[Placed, ...]:
    """Lay ``columns`` over ``cells``: the least important leave, spare room goes left to right by need."""
    kept = list(columns)
    while _needed(kept) > cells and any(column.priority for column in kept):
        kept.remove(max(kept, key=lambda column: column.priority))
    spare = max(cells - _needed(kept), 0)
    placed, x = [], 0
    for column, cells_wide in zip(kept, _widened(kept, spare), strict=True):
        placed.append(Placed(column, x, cells_wide))
        x += cells_wide + GAP
    return tuple(placed)


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.narrow + GAP for column in columns) - GAP


def _widened(columns: Sequence[Column], spare: int) -> list[int]:
    """Share ``spare`` cells among the columns in proportion to how much wider each would like to be."""
    wishes = [column.wide - column.narrow for column in columns]
    asked = sum(wishes)
    if not asked:
        return [column.narrow for column in columns]
    given = min(spare, asked)
    return [column.narrow + wish * given // asked for column, wish in zip(columns, wishes, strict=True)]
