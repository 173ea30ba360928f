"""Screen 2 积案: how many cases, how hard, at which level, how old, where, and what moved since yesterday."""

from dataclasses import replace
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.message import Message
from textual.widget import Widget

from schema.errors import DubanError
from schema.instants import from_us, to_us
from schema.wire import BacklogPage, Filter, FlowRow, Movement
from tui import calls
from tui.screens.pane import CasesWanted, Desk, Pane, Troubled
from tui.view.backlog import PartRow, PartTable, flow_line, part_rows, total
from tui.view.places import filter_of
from tui.view.tone import Cell, Line
from tui.widgets.bar import Bar
from tui.widgets.matrix import Matrix
from tui.widgets.row_list import RowList

_BESIDE_CELLS = 150  # from here on the matrix has room beside the list
_BELOW_ROWS = 30  # from here on below it without being asked for
_MATRIX_ROWS = 13  # a head and six bands of two lines
_DAY_US = 86_400_000_000
_ASK_AGAIN_US = 30_000_000


class PartList(RowList[PartRow]):
    """The parts of a unit; all of them are here at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l,right", "choose"),
        Binding("h,left,backspace", "up"),
        Binding("g", "go(0)"),
    ]

    class Left(Message):
        """The unit above is to be shown."""

    def action_up(self) -> None:
        """Leave for the unit above."""
        self.post_message(self.Left())


class BacklogPane(Pane):
    """A unit's parts, and the matrix of the part under the cursor beside or below them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "these"),
        Binding("m,tab", "matrix"),
        Binding("v", "axis"),
        Binding("escape", "list"),
    ]

    def __init__(self, desk: Desk, *, id: str) -> None:  # noqa: A002 -- Textual's own word
        super().__init__(desk, id=id)
        self.list = PartList(PartTable(), desk.look, desk.now)
        self.matrix = Matrix(desk.look)
        self.page: BacklogPage | None = None
        self.unit = ""  # the top of the scope
        self._before: BacklogPage | None = None
        self._before_of: tuple[str, int] | None = None  # of which unit and instant that is, or is asked for
        self._is_past_settled = False  # whether the past was asked for, and answered or refused
        self._ask_past_again_us = 0  # the daemon's instant, after a refusal
        self._flows: Movement | None = None
        self._came_from: str | None = None  # the part to put the cursor on
        self._is_asking = self._is_dirty = self._is_asking_flows = False
        self._has_room = False  # for the matrix, whether it is asked for or not
        self._head, self._foot = Bar(), Bar()
        self._body = Container(self.list, self.matrix, id="backlog-body")

    @property
    def front(self) -> Widget:
        """The list."""
        return self.list

    def compose(self) -> ComposeResult:
        """Stack the head, the board, what happened today."""
        yield self._head
        yield self._body
        yield self._foot

    def on_mount(self) -> None:
        """Say the head."""
        self.relook()

    def on_resize(self, event: Resize) -> None:
        """Put the matrix beside the list where there is room, below it otherwise."""
        is_wide = event.size.width >= _BESIDE_CELLS
        self._body.styles.layout = "horizontal" if is_wide else "vertical"
        self.matrix.styles.width = event.size.width // 2 if is_wide else "1fr"
        self.matrix.styles.height = "1fr" if is_wide else _MATRIX_ROWS
        self._has_room = is_wide or event.size.height >= _BELOW_ROWS
        self.matrix.display = self._has_room or self.matrix.has_focus
        self.relook()

    # --- facts

    def reload(self) -> None:
        """Ask again; one question at a time."""
        self._is_dirty = True
        if not self._is_asking and self.is_mounted:
            self._is_asking = True
            self._ask()

    @work
    async def _ask(self) -> None:
        try:
            while self._is_dirty:
                self._is_dirty = False
                await self._ask_once(self.unit)
        except (DubanError, OSError):
            self.post_message(Troubled())
        finally:
            self._is_asking = False

    async def _ask_once(self, unit: str) -> None:
        page = await self.desk.source.ask(calls.backlog(unit))
        if unit != self.unit:
            return
        self._take(page)
        self._want_past(unit, page)
        if not self._is_asking_flows:
            self._is_asking_flows = True
            self._ask_flows(unit)

    @work
    async def _ask_flows(self, unit: str) -> None:
        try:
            flows = await self.desk.source.ask(calls.movement(unit))
        except (DubanError, OSError):
            flows = None
        finally:
            self._is_asking_flows = False
        if unit == self.unit:
            self._flows = flows
            self._say_flow()

    def _want_past(self, unit: str, page: BacklogPage) -> None:
        """Ask the same of yesterday's end, once a day and unit, and again some time after a refusal."""
        wanted, now_us = (unit, self._yesterday_us(page)), to_us(page.now_at)
        is_refused = self._is_past_settled and self._before is None and now_us >= self._ask_past_again_us
        if self._before_of != wanted or is_refused:
            self._before_of, self._ask_past_again_us = wanted, now_us + _ASK_AGAIN_US
            self._ask_past(*wanted)

    @work(group="past", exclusive=True)
    async def _ask_past(self, unit: str, at_us: int) -> None:
        """Take yesterday's answer however late it comes; without one there are no differences."""
        try:
            before = await self.desk.source.ask(replace(calls.backlog(unit), at_us=at_us))
        except (DubanError, OSError):
            before = None
        if before is not None and to_us(before.now_at) > at_us:
            before = None  # another instant's answer would show that nothing moved
        if unit == self.unit and self.page is not None:
            self._before, self._is_past_settled = before, True
            self._take(self.page)

    def _yesterday_us(self, page: BacklogPage) -> int:
        now = from_us(to_us(page.now_at) - 1, self.desk.look.zone)  # 24:00 belongs to the day it ends
        return to_us(now.replace(hour=0, minute=0, second=0, microsecond=0))

    def _take(self, page: BacklogPage) -> None:
        is_other = self.page is None or self.page.rows[0].code != page.rows[0].code
        self.page = page
        rows = part_rows(page.rows, self._before.rows if self._before else None)
        if is_other:
            keys = [row.row.code for row in rows]
            at = keys.index(self._came_from, 1) if self._came_from in keys[1:] else 0
            self.list.reset(len(rows), at)
        self.list.resize(len(rows))
        for offset in range(0, len(rows), self.list.pages.rows_per_page):
            self.list.put(offset, rows[offset : offset + self.list.pages.rows_per_page])
        self.list.go_to(self.list.cursor)
        self.relook()

    # --- what the bars say

    def relook(self) -> None:
        """Say the head and the foot, and paint list and matrix anew."""
        look = self.desk.look
        self.list.empty = look.say("backlog.nothing" if self.page else "loading")
        self.list.relook()
        self.matrix.take(self.list.row)
        axis = Cell(f"  {look.say(f'axis.{self.matrix.axis}')} ", "soft")
        counted = f" {look.say('total', n=f'{total(self.page.rows[0]):,}')}" if self.page else ""
        self._head.say(self._way(), (Cell(counted, "strong"), axis))
        self._say_flow()

    def _say_flow(self) -> None:
        word = self.desk.look.say("moved.since" if self._before else "moved.unknown")
        self._foot.say(self._flow(), (Cell(f"{word} ", "faint"),) if self._is_past_settled else ())

    def _way(self) -> Line:
        look = self.desk.look
        if self.page is None:
            return (Cell(f" {look.say('loading')}", "faint"),)
        names = [look.plain(step.name or step.code) for step in self.page.way] or [look.say("part.all")]
        return (
            Cell(f" {' > '.join(names[:-1])} > ", "soft") if names[1:] else Cell(" "),
            Cell(names[-1], "title"),
        )

    def _flow(self) -> Line:
        row = self.list.row
        if self._flows is None or row is None:
            return ()
        part = (row.row.part, row.row.code)
        found = next((flow for flow in self._flows.rows if (flow.part, flow.code) == part), None)
        found = found or FlowRow(part=row.row.part, code=row.row.code)
        return flow_line(lambda name: getattr(found, name), self.desk.look)

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Show the matrix of the part under the cursor."""
        message.stop()
        self.matrix.take(self.list.row)
        self._say_flow()

    def tick(self) -> None:
        """Ask again when a day has ended: it has another yesterday."""
        if self._before_of is not None and self.desk.now() - self._before_of[1] > _DAY_US:
            self.reload()

    # --- keys

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Go down to a unit; of a grid, and of what is no unit's part, show the cases."""
        message.stop()
        row: PartRow = message.row
        if row.row.part == "unit":
            self._go(row.row.code)
        else:
            self.action_these()

    def on_part_list_left(self, message: PartList.Left) -> None:
        """Go up to the unit above, the cursor on the one left."""
        message.stop()
        if self.page is not None and len(self.page.way) > 1:
            self._go(self.page.way[-2].code, self.page.way[-1].code)

    def _go(self, unit: str, came_from: str | None = None) -> None:
        self.unit, self._came_from = unit, came_from
        self._flows = self._before = self._before_of = None
        self._is_past_settled = False
        self.reload()

    def _filter(self) -> Filter | None:
        row = self.list.row
        if row is None or self.page is None:
            return None
        return filter_of(row.row.part, row.row.code, is_top=len(self.page.way) <= 1)

    def action_these(self) -> None:
        """Show the cases of the part under the cursor."""
        if (chosen := self._filter()) is not None:
            self.post_message(CasesWanted(chosen))

    def on_matrix_drilled(self, message: Matrix.Drilled) -> None:
        """Show the cases of a cell of the matrix."""
        message.stop()
        if (chosen := self._filter()) is None:
            return
        update: dict[str, Any] = {}
        if message.band is not None:
            update[message.axis] = frozenset({message.band})
        if message.colour is not None:
            update["colour"] = frozenset({message.colour})
        self.post_message(CasesWanted(chosen.model_copy(update=update)))

    def action_matrix(self) -> None:
        """Go to the matrix, or back to the list."""
        if self.matrix.has_focus:
            self.action_list()
            return
        self.matrix.display = True
        self.matrix.focus()
        self.call_after_refresh(self.list.go_to, self.list.cursor)

    def action_list(self) -> None:
        """Go back to the list."""
        self.list.focus()
        self.matrix.display = self._has_room

    def action_axis(self) -> None:
        """Show ages in place of levels, or levels again."""
        if not self.matrix.display:
            self.action_matrix()
        self.matrix.turn()
        self.relook()
