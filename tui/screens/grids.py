"""Screen 3 网格: the load of every grid that has open cases."""

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from schema.wire import GridSort
from tui import calls
from tui.screens.pane import Answer, Desk, ListPane
from tui.view.grids import GridRow, GridTable, grid_rows
from tui.view.tone import Cell
from tui.widgets.bar import Bar
from tui.widgets.row_list import RowList

SORTS = tuple(GridSort)


class GridsPane(ListPane[GridRow]):
    """The table and its order; Enter shows a grid's cases."""

    HABITS = ("sort",)
    BINDINGS: ClassVar[list[BindingType]] = [Binding("s", "sort"), Binding("g", "renew")]

    @dataclass
    class Drilled(Message):
        """The cases of one grid are to be shown."""

        code: str

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, GridTable(), **options)
        self.sort = GridSort.OPEN
        self._head = Bar()

    def compose(self) -> ComposeResult:
        """Stack the head and the table."""
        yield self._head
        yield self.list

    async def ask(self, offset: int, limit: int, epoch: str, find: str) -> Answer[GridRow]:
        """Return a page; the table has no epochs, so its order is its name."""
        del epoch, find
        page = await self.desk.source.ask(calls.grids(self.sort, offset=offset, limit=limit))
        return Answer(self.sort.value, page.total, grid_rows(page.columns))

    def key(self, row: GridRow) -> str:
        """Return the grid's code."""
        return row.code

    def told(self) -> None:
        """Say how many there are, in which order, and where the cursor stands."""
        look, total = self.desk.look, self.list.pages.total
        self.list.empty = look.say("grids.empty")
        order = look.say("sorted", by=look.say(f"gridsort.{self.sort}"))
        place = look.say("position", i=f"{min(self.list.cursor + 1, total):,}", n=f"{total:,}")
        self._head.say(
            (Cell(f" {look.say('grids.total', n=f'{total:,}')}"), Cell(f"  {order}", "soft")),
            (Cell(f"{place} ", "soft"),),
        )

    def on_mount(self) -> None:
        """Say the head."""
        self.told()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Show the grid's cases."""
        message.stop()
        self.post_message(self.Drilled(message.row.code))

    def action_sort(self) -> None:
        """Order by the next key."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.renew()

    def action_renew(self) -> None:
        """Go to the top of a fresh table."""
        self.renew()
