"""Screen 5 动态: cards and escalations as they happen, by subtree; nothing moves under the reader's eyes."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import date
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.wire import StreamLine, UnitName
from schema.wire.feed import FeedLine, FeedPage
from tui import calls, clock
from tui.screens.pane import CaseWanted, Desk, Pane, Troubled
from tui.screens.unit_dialog import UnitDialog
from tui.view import feed as view
from tui.view.feed_window import FeedWindow
from tui.widgets.bar import Bar
from tui.widgets.day_list import DayList
from tui.widgets.row_list import RowList

_PAGE = 100
_RESTS = 5  # times as long as an answer took, in a flood
_REST_MAX_S = 2.0
_IN_VAIN_MAX = 10  # empty pages in a row; then the search for older news waits for the next key


class FeedPane(Pane):
    """What is shown above the list, and the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash,／", "unit"),
        Binding("c,ｃ", "kinds"),
        Binding("f,ｆ", "follow"),
        Binding("g,ｇ", "renew"),
        Binding("escape", "clear"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, **options)
        self.window = FeedWindow()
        self.is_following = False
        self.unit: UnitName | None = None
        self.choice = 0  # of view.CHOICES
        self._head = Bar()
        self.list: DayList[FeedLine] = DayList(view.FeedTable(), desk.look, desk.now, _day_of, view.day_line)
        self._is_asking = False
        self._wants_older = self._wants_newer = False
        self._rests_until_s = 0.0
        self._is_resting = False
        self._is_away = False  # lines came while another screen was in front
        self._in_vain = 0
        self._day: date | None = None  # today, as the lines between days were set
        self._view = 0  # which filters the questions under way are for

    @property
    def front(self) -> Widget:
        """The list."""
        return self.list

    def compose(self) -> ComposeResult:
        """Stack the filters and the list."""
        yield self._head
        yield self.list

    def on_mount(self) -> None:
        """Say what is shown."""
        self._say()

    # --- facts

    def take_lines(self, lines: Sequence[StreamLine]) -> None:
        """Ask what of these is news; out of sight that waits until the screen comes to the front."""
        if self.display:
            self._serve_gently()
        elif lines:
            self._is_away = True

    def _serve_gently(self) -> None:
        """Ask now, or in a flood after a while: a reader takes a small part of the daemon's time and no more."""
        wait_s = self._rests_until_s - clock.monotonic_s()
        if wait_s <= 0:
            self._serve()
        elif not self._is_resting:
            self._is_resting = True
            self.set_timer(wait_s, self._rested)

    def _rested(self) -> None:
        self._is_resting = False
        self._serve()

    def reload(self) -> None:
        """Ask for what came since; at the top of a list that nobody looked at, begin anew."""
        if self._is_away and self.list.is_at_top:
            self.window.newest = None
        self._is_away = False
        self._serve()

    def _serve(self) -> None:
        self._wants_newer = True
        if not self._is_asking and self.is_mounted:
            self._is_asking = True
            self._ask_all()

    @work
    async def _ask_all(self) -> None:
        try:
            while (step := self._next()) is not None:
                await step()
        except (DubanError, OSError):
            self.post_message(Troubled())
        finally:
            self._is_asking = False

    def _next(self) -> Callable[[], Awaitable[None]] | None:
        """Return what to ask now; keys may have been pressed while the last answer came."""
        if self.window.newest is None:
            return self._begin
        if self._wants_older:
            return self._go_on
        return self._arrive if self._wants_newer else None

    async def _begin(self) -> None:
        self._wants_newer = False
        if (page := await self._page()) is not None:
            self.window.begin(page)
            self._in_vain = 0
            self._fill(to_top=True)

    async def _arrive(self) -> None:
        self._wants_newer = False
        asked_s = clock.monotonic_s()
        page = await self._page(after=self.window.newest or 0)
        came_s = clock.monotonic_s()
        self._rests_until_s = came_s + min((came_s - asked_s) * _RESTS, _REST_MAX_S)
        if page is not None:
            self.window.arrive(page)
            self._show_if_followed()
            self._say()

    async def _go_on(self) -> None:
        self._wants_older = False
        if self.window.older is None or self._in_vain >= _IN_VAIN_MAX:
            return
        if (page := await self._page(before=self.window.older)) is not None:
            self._in_vain = 0 if page.lines else self._in_vain + 1
            self.window.go_on(page)
            self._fill(to_top=False)

    async def _page(self, *, before: int | None = None, after: int = 0) -> FeedPage | None:
        """Return a page under the filters in force; None when they changed while it came."""
        view_, unit = self._view, self.unit.code if self.unit else ""
        kinds = view.CHOICES[self.choice]
        page = await self.desk.source.ask(
            calls.feed(kinds=kinds, unit=unit, before=before, after=after, limit=_PAGE)
        )
        return page if view_ == self._view else None

    # --- what is shown

    def _fill(self, *, to_top: bool) -> None:
        self._day = view.today(self.desk.look, self.desk.now())
        rows: list[Any] = view.with_days(self.window.lines, self.desk.look, self.desk.now())
        self.list.fill(rows, _key, to_top=to_top)
        self._say()

    @property
    def _follows(self) -> bool:
        """Tell whether what comes is shown as it comes: never while the reader is further down."""
        return (self.is_following and self.list.is_at_top) or not self.window.lines

    def _show_if_followed(self) -> None:
        if self._follows and self.window.is_torn:
            self.window.newest = None
        elif self._follows and self.window.fresh:
            self.window.show()
            self._fill(to_top=True)

    def _say(self) -> None:
        look, window = self.desk.look, self.window
        is_there = window.newest is not None and (window.older is None or self._in_vain >= _IN_VAIN_MAX)
        self.list.empty = look.say("feed.empty" if is_there else "loading")
        came = view.tidings(len(window.fresh), look, more=window.is_torn, follows=self._follows)
        self._head.say(view.heading(self.choice, self.unit.name if self.unit else "", look), came)

    def tick(self) -> None:
        """Set the lines between days anew when a day begins."""
        if self._day is not None and self._day != view.today(self.desk.look, self.desk.now()):
            self._fill(to_top=self.list.is_at_top)

    def relook(self) -> None:
        """Lay rows and words anew, days too: the zone may be another."""
        self.list.relook()
        self._fill(to_top=False)

    # --- keys

    def on_row_list_wanted(self, message: RowList.Wanted) -> None:
        """Ask for older lines."""
        message.stop()
        if self.display and self.window.older is not None and self._in_vain < _IN_VAIN_MAX:
            self._wants_older = True
            self._serve()

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        """Look further back again where a search had been given up; back at the top, follow again."""
        message.stop()
        self._in_vain = 0
        if self.list.is_at_top:
            self._show_if_followed()
        self._say()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        """Open the case in full."""
        message.stop()
        self.post_message(CaseWanted(message.row.number))

    def action_renew(self) -> None:
        """Show what came, from the top."""
        if self.window.is_torn:
            self._anew()
        else:
            self.window.show()
            self._fill(to_top=True)
            self._serve()

    def action_follow(self) -> None:
        """Show what comes as it comes, or keep the list still again."""
        self.is_following = not self.is_following
        self._show_if_followed()
        self._serve()
        self._say()

    def action_kinds(self) -> None:
        """Show the next choice of happenings."""
        self.choice = (self.choice + 1) % len(view.CHOICES)
        self._anew()

    def action_unit(self) -> None:
        """Ask for a unit, and show what happens there and below."""
        self.app.push_screen(UnitDialog(self.desk), self._chosen)

    def _chosen(self, unit: UnitName | None) -> None:
        if unit is not None:
            self.unit = unit
            self._anew()

    def action_clear(self) -> None:
        """Take all filters away."""
        if self.unit is not None or self.choice:
            self.unit, self.choice = None, 0
            self._anew()

    def _anew(self) -> None:
        self._view += 1
        self.window = FeedWindow()
        self._in_vain = 0
        self._fill(to_top=True)
        self._serve()


def _day_of(row: view.Row) -> date | None:
    return row.day if isinstance(row, view.Day) else None


def _key(row: view.Row) -> Hashable:
    return row.day if isinstance(row, view.Day) else row.seq
