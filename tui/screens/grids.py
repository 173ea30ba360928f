"""Screen 3 网格: the load of every grid, as a sorted table or as a tree."""

from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.instants import to_us
from schema.wire import Filter, GridSort, GridsPage
from tui import calls
from tui.screens.pane import Answer, CasesWanted, Desk, ListPane, Troubled
from tui.view.branches import Branches
from tui.view.grids import GridRow, GridTable, TreeRow, TreeTable, grid_rows
from tui.view.places import filter_of
from tui.view.tone import Cell, Line
from tui.view.when import stamp
from tui.widgets.bar import Bar
from tui.widgets.row_list import RowList
from tui.widgets.tree_list import TreeList

SORTS = tuple(GridSort)


class GridsPane(ListPane[GridRow]):
    """The table and its order, or the tree in its place; Enter shows a grid's cases."""

    HABITS = ("sort",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "sort"),
        Binding("g", "renew"),
        Binding("T,Ｔ", "tree"),
        Binding("o", "these"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        self._table = GridTable()
        super().__init__(desk, self._table, **options)
        self.sort = GridSort.OPEN
        self.branches = TreeList(TreeTable(), desk.look, desk.now)
        self.is_tree = False
        self._known = Branches()
        self._trend_us: int | None = None
        self._is_asking_tree = self._is_tree_dirty = False
        self._head = Bar()

    @property
    def front(self) -> Widget:
        """The table or the tree."""
        return self.branches if self.is_tree else self.list

    def compose(self) -> ComposeResult:
        """Stack the head, the table and the tree."""
        yield self._head
        yield self.list
        yield self.branches

    def on_mount(self) -> None:
        """Show the table first."""
        self.branches.display = False
        self.told()

    # --- the table

    async def ask(self, offset: int, limit: int, epoch: str, find: str) -> Answer[GridRow]:
        """Return a page; the table has no epochs, so its order is its name."""
        del epoch, find
        sort = self.sort
        page: GridsPage = await self.desk.source.ask(calls.grids(sort, offset=offset, limit=limit))
        self._table.heat, self._trend_us = page.heat, to_us(page.trend_at)
        return Answer(sort.value, page.total, grid_rows(page.columns))

    def key(self, row: GridRow) -> str:
        """Return the grid's code."""
        return row.code

    def reload(self) -> None:
        """Ask again for what is on screen: rows of the table, or the open branches of the tree."""
        if self.is_tree:
            self._reload_tree()
        else:
            super().reload()

    # --- the tree

    def _reload_tree(self) -> None:
        self._is_tree_dirty = True
        if not self._is_asking_tree and self.is_mounted:
            self._is_asking_tree = True
            self._ask_tree()

    @work
    async def _ask_tree(self) -> None:
        try:
            while self._is_tree_dirty:
                self._is_tree_dirty = False
                await self._ask_branches()
        except (DubanError, OSError):
            self.post_message(Troubled())
        finally:
            self._is_asking_tree = False

    async def _ask_branches(self) -> None:
        """Ask for the top and for every branch that is open, and show them together."""
        for index, code in enumerate(["", *self._known.shown()[1:]]):
            page = await self.desk.source.ask(calls.grid_tree(code))
            self._known.take(page.rows, is_top=not index)
            self._trend_us = to_us(page.trend_at)
        self.branches.show(self._known.rows())
        self.told()

    def on_tree_list_turned(self, message: TreeList.Turned) -> None:
        """Open or close a branch; where there is nothing to close, go to the unit above."""
        message.stop()
        self._turn(message.row, is_open=message.is_open)

    def _turn(self, row: TreeRow, *, is_open: bool) -> None:
        if is_open and row.row.has_parts and not row.is_open:
            self._known.open(row.row.code)
            self._reload_tree()
        elif not is_open and row.is_open and row.depth:
            self._known.close(row.row.code)
        elif not is_open:
            self._go_above(row)
        self.branches.show(self._known.rows())

    def _go_above(self, row: TreeRow) -> None:
        above = [at for at, one in enumerate(self.branches.rows[: self.branches.cursor]) if one.depth < row.depth]
        if above:
            self.branches.go_to(above[-1])

    # --- what the head says

    def told(self) -> None:
        """Say how many there are, in which order, of when the trend is, and where the cursor stands."""
        look, shown = self.desk.look, self.branches if self.is_tree else self.list
        self.list.empty = look.say("grids.empty")
        self.branches.empty = look.say("loading")
        total = shown.pages.total
        place = look.say("position", i=f"{min(shown.cursor + 1, total):,}", n=f"{total:,}")
        self._head.say((*self._title(), *self._age()), (Cell(f"{place} ", "soft"),))

    def _title(self) -> Line:
        look = self.desk.look
        if self.is_tree:
            return (Cell(f" {look.say('grids.tree_head')}"),)
        order = look.say("sorted", by=look.say(f"gridsort.{self.sort}"))
        total = look.say("grids.total", n=f"{self.list.pages.total:,}")
        return (Cell(f" {total}"), Cell(f"  {order}", "soft"))

    def _age(self) -> Line:
        if self._trend_us is None:
            return ()
        at = stamp(self._trend_us, self.desk.look.zone, self._trend_us)
        return (Cell(f"  {self.desk.look.say('grids.trend_at', at=at)}", "faint"),)

    def relook(self) -> None:
        """Lay the columns of table and tree anew."""
        self.branches.relook()
        super().relook()

    # --- keys

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Show a grid's cases; in the tree a unit opens or closes."""
        message.stop()
        row = message.row
        if isinstance(row, TreeRow) and row.row.has_parts:
            self._turn(row, is_open=not row.is_open)
        else:
            self.action_these()

    def action_these(self) -> None:
        """Show the cases of the grid or unit under the cursor."""
        if (chosen := self._filter()) is not None:
            self.post_message(CasesWanted(chosen))

    def _filter(self) -> Filter | None:
        if not self.is_tree:
            return Filter(place=self.list.row.code) if self.list.row else None
        row = self.branches.row
        return filter_of(row.row.part, row.row.code, is_top=True) if row else None

    def action_tree(self) -> None:
        """Show the tree in place of the table, or the table again."""
        self.is_tree = not self.is_tree
        self.list.display, self.branches.display = not self.is_tree, self.is_tree
        self.front.focus()
        self.told()
        self.reload()

    def action_sort(self) -> None:
        """Order the table by the next key."""
        if not self.is_tree:
            self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
            self.renew()

    def action_renew(self) -> None:
        """Go to the top of a fresh list."""
        if self.is_tree:
            self.branches.go_to(0)
            self._reload_tree()
        else:
            self.renew()
