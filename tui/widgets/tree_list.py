"""A list of rows that stand in a tree: all that is open is here, and l and h open and close."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.view.grids import TreeRow
from tui.widgets.row_list import RowList


class TreeList(RowList[TreeRow]):
    """Rows out of memory; what is not in the window of pages is put back as it comes into sight."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("l,right", "turn(True)"), Binding("h,left", "turn(False)")]

    @dataclass
    class Turned(Message):
        """A row is to be opened or closed."""

        row: TreeRow
        is_open: bool

    def show(self, rows: list[TreeRow]) -> None:
        """Show these rows, the cursor on the row it stood on."""
        here = self._key(self.row) if self.row else None
        keys = [self._key(row) for row in rows]
        self._rows = rows
        self.reset(len(rows), keys.index(here) if here in keys else self.cursor)

    @staticmethod
    def _key(row: TreeRow) -> tuple[str, str]:
        return row.row.part, row.row.code

    def want(self) -> None:
        """Put what came into sight: nothing has to be asked for."""
        size = self.pages.rows_per_page
        for offset in self.pages.missing(*self.on_screen()):
            self.put(offset, self._rows[offset : offset + size])

    @property
    def rows(self) -> list[TreeRow]:
        """Every row, on screen or not."""
        return self._rows

    _rows: list[TreeRow] = []  # noqa: RUF012 -- replaced whole, never added to

    def action_turn(self, is_open: bool) -> None:  # noqa: FBT001 -- how Textual hands on what a binding says
        """Open or close the row under the cursor."""
        if self.row is not None:
            self.post_message(self.Turned(self.row, is_open))
