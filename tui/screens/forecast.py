"""Screen 8 预测: what the next ten working days bring if nobody closes anything, unit by unit."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from schema.errors import DubanError
from schema.instants import to_us
from schema.wire import Filter, StreamLine
from schema.wire.forecast import Forecast
from tui import calls
from tui.screens.pane import CasesWanted, Desk, Pane, Told, Troubled
from tui.view.forecast import Pick, Span, picks
from tui.widgets.pick_sheet import PickSheet

_ASK_EVERY = 15  # ticks; the daemon works it out once a minute at most
_SOON = 2  # ticks, while the first forecast is being worked out


class ForecastPane(Pane):
    """One sheet with a cursor; Enter opens a day's cases or a unit, ``h`` goes up again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h,backspace,escape", "up"),
        Binding("tab", "part"),
    ]

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, **options)
        self.seen = Forecast()
        self.sheet = PickSheet(self._picks)
        self._unit = ""  # empty: the reader's own
        self._ticks = 0

    @property
    def front(self) -> Widget:
        """The sheet."""
        return self.sheet

    def compose(self) -> ComposeResult:
        """Place the sheet."""
        yield self.sheet

    def _picks(self, cells: int) -> Sequence[Pick]:
        return picks(self.seen, self.desk.look, self.desk.now(), cells)

    def take_lines(self, lines: Sequence[StreamLine]) -> None:
        """Pass over what happens: a forecast is of an instant, and says of which."""

    def reload(self) -> None:
        """Ask for the newest forecast of the unit on screen."""
        if self.display:
            self._ticks = 0
            self._ask(self._unit)

    @work(exclusive=True)
    async def _ask(self, unit: str) -> None:
        try:
            seen = await self.desk.source.ask(calls.forecast(unit))
        except DubanError as refusal:
            self._refused(unit, refusal)
            return
        if unit == self._unit:
            self.seen = seen
            self.sheet.rebuild()

    def _refused(self, unit: str, refusal: DubanError) -> None:
        """Say why, and stay where one was."""
        self.post_message(Told(self.desk.look.why(refusal)))
        if unit == self._unit:
            self._unit = self.seen.unit.code if self.seen.unit else ""
        self.post_message(Troubled())

    def tick(self) -> None:
        """Say how old it is, and ask again now and then."""
        self._ticks += 1
        if self._ticks >= (_ASK_EVERY if self.seen.as_of_at and not self.seen.renewing else _SOON):
            self.reload()
        self.sheet.rebuild()

    def relook(self) -> None:
        """Paint in another language or theme."""
        self.sheet.rebuild()

    def on_pick_sheet_chosen(self, message: PickSheet.Chosen) -> None:
        """Open the day's cases, or the unit."""
        message.stop()
        if message.pick.span is not None:
            self._open_days(message.pick.span)
        else:
            self._go(message.pick.unit)

    def _open_days(self, span: Span) -> None:
        days = self.seen.days
        first_us = days[span.first - 1].end_us if span.first else self._as_of_us() - 1
        unit = self.seen.unit.code if self.seen.unit else ""
        wanted = Filter(unit=unit, due_from_us=first_us + 1, due_until_us=days[span.last].end_us)
        self.post_message(CasesWanted(wanted))

    def _as_of_us(self) -> int:
        return to_us(self.seen.as_of_at) if self.seen.as_of_at else 0

    def action_up(self) -> None:
        """Go to the unit above."""
        if self.seen.parent:
            self._go(self.seen.parent)
        else:
            self.post_message(Told(self.desk.look.say("ahead.top")))

    def action_part(self) -> None:
        """Go from the days to the units, and back."""
        self.sheet.action_part()

    def _go(self, unit: str) -> None:
        self._unit = unit
        self.sheet.to(0)
        self.reload()
