"""To which unit: typed by name, code or pinyin initials, found by the daemon, chosen with the arrow keys."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from schema.errors import DubanError
from schema.wire import UnitView
from tui import calls
from tui.screens.pane import Desk
from tui.view.cells import fit

_SHOWN = 4
_TYPING_S = 0.2
_NAME_CELLS = 30


class UnitField(Vertical):
    """An input with the units it may mean below it; the marked one is the choice."""

    DEFAULT_CSS = "UnitField { height: auto; } UnitField Static { height: auto; padding: 0 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("down", "move(1)"), Binding("up", "move(-1)")]

    @dataclass
    class Changed(Message):
        """Another unit is chosen, or none."""

    def __init__(self, desk: Desk, hint: str, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(**options)
        self._desk = desk
        self._input = Input(placeholder=hint, compact=True)
        self._list = Static("")
        self._found: list[UnitView] = []
        self._total = 0
        self._cursor = 0
        self._is_chosen = False
        self.under = ""  # only units strictly below this one

    @property
    def value(self) -> str:
        """Return the code of the unit chosen; empty while none is."""
        return self._found[self._cursor].code if self._is_chosen and self._found else ""

    def compose(self) -> ComposeResult:
        """Place what is typed above what is found."""
        yield self._input
        yield self._list

    def on_mount(self) -> None:
        """Show the first units at once."""
        self.look_up(0.0)

    def on_input_changed(self, message: Input.Changed) -> None:
        """Look for what is typed."""
        message.stop()
        self.look_up(_TYPING_S)

    @work(exclusive=True, group="units")
    async def look_up(self, rest_s: float) -> None:
        """Ask the daemon for the units that are meant, once the typing rests."""
        await asyncio.sleep(rest_s)
        typed = self._input.value.strip()
        try:
            page = await self._desk.source.ask(calls.find_units(typed, under=self.under))
        except DubanError as error:
            self._list.update(Content(self._desk.look.why(error)))
            return
        self._found, self._total, self._cursor = page.units, page.total, 0
        self._is_chosen = bool(typed and page.units)
        self._show()
        self.post_message(self.Changed())

    def action_move(self, step: int) -> None:
        """Go to another of the units found, and choose it."""
        if self._found:
            last = len(self._found) - 1
            self._cursor = min(max(self._cursor + step, 0), last) if self._is_chosen else 0
            self._is_chosen = True
            self._show()
            self.post_message(self.Changed())

    def _show(self) -> None:
        look = self._desk.look
        if not self._found:
            self._list.update(Content(look.say("unit.none")))
            return
        first = max(self._cursor - _SHOWN + 1, 0)
        lines = [self._line(nth) for nth in range(first, min(first + _SHOWN, len(self._found)))]
        if self._total > len(lines):
            lines.append(look.say("unit.more", n=f"{self._total:,}"))
        self._list.update(Content("\n".join(lines)))

    def _line(self, nth: int) -> str:
        look, unit = self._desk.look, self._found[nth]
        mark = "> " if self._is_chosen and nth == self._cursor else "  "
        name, level = fit(look.plain(unit.name), _NAME_CELLS), look.say(f"level.{unit.level}")
        return f"{mark}{name}{level}  {look.plain(unit.code)}"
