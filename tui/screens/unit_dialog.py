"""A dialog that finds a unit by its name, its pinyin initials or its code."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from schema.errors import DubanError
from schema.wire import UnitName, UnitView
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.screens.written import write
from tui.view.units import unit_lines

_SHOWN = 8
_TYPING_S = 0.15  # one question for a burst of keys


class UnitDialog(Dialog[UnitName]):
    """Closes with a unit, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave"),
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._found: Sequence[UnitView] = ()
        self._at = 0
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Ask for the name, list who has it."""
        look = self._desk.look
        with Vertical(id="dialog"):
            yield Static(Content(look.say("unit.title")), classes="dialog-title")
            yield Input(id="dialog-text", compact=True, placeholder=look.say("unit.hint"))
            yield Static(id="dialog-list")
            yield Static(Content(look.say("unit.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Begin with the highest units."""
        self._ask("")

    def on_input_changed(self, message: Input.Changed) -> None:
        """Ask once the typing rests for a moment."""
        message.stop()
        self._typed = message.value.strip()
        typed = self._typed
        self.set_timer(_TYPING_S, lambda: self._ask(typed) if typed == self._typed else None)

    @work(exclusive=True)
    async def _ask(self, text: str) -> None:
        try:
            page = await self._desk.source.ask(calls.find_units(text, limit=_SHOWN))
        except DubanError as refusal:
            self._list([self._desk.look.why(refusal)])
            return
        self._found, self._at = page.units, 0
        self._paint()

    def _paint(self) -> None:
        self._list(unit_lines(self._found, self._at, self._desk.look))

    def _list(self, lines: Sequence[str]) -> None:
        write(self, "#dialog-list", "\n".join(["", *lines]))

    def action_move(self, step: int) -> None:
        """Go to the next unit, or the one before."""
        self._at = min(max(self._at + step, 0), max(len(self._found) - 1, 0))
        self._paint()

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take the unit under the mark."""
        message.stop()
        if self._found:
            unit = self._found[self._at]
            self.dismiss(UnitName(code=unit.code, name=unit.name, level=unit.level))

    def action_leave(self) -> None:
        """Choose none."""
        self.dismiss(None)
