"""The dialog before looking back: to which instant, said in full as one types."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from schema.instants import MICROS_PER_SECOND
from tui.screens.dialog import Dialog
from tui.view.look import Look
from tui.view.past import said_in_full
from tui.view.since import since_us

_HOUR_US = 3_600 * MICROS_PER_SECOND


class PastDialog(Dialog[int | None]):
    """Closes with an instant that has passed, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def __init__(self, look: Look, now: Callable[[], int]) -> None:
        super().__init__()
        self._look = look
        self._now = now

    def compose(self) -> ComposeResult:
        """Ask for the instant."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("past.title")), classes="dialog-title")
            yield Input(placeholder=self._look.say("past.ask"), id="dialog-text", compact=True)
            yield Static("", id="dialog-word")
            yield Static(Content(self._look.say("dialog.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Say what an empty line means."""
        self._tell(said_in_full(self._at_us(""), self._now(), self._look))

    def on_input_changed(self, message: Input.Changed) -> None:
        """Say which instant is meant so far, once it is one."""
        message.stop()
        try:
            self._tell(said_in_full(self._at_us(message.value), self._now(), self._look))
        except ValueError:
            self._tell("")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go there, once it is an instant."""
        message.stop()
        try:
            self.dismiss(self._at_us(message.value))
        except ValueError:
            self._tell(self._look.say("past.unread", text=self._look.plain(message.value.strip())))

    def _at_us(self, text: str) -> int:
        now_us = self._now()
        return since_us(text, self._look.zone, now_us) if text.strip() else now_us - _HOUR_US

    def _tell(self, sentence: str) -> None:
        word = self.query_one("#dialog-word", Static)
        word.display = True
        word.update(Content(sentence))

    def action_leave(self) -> None:
        """Stay in the present."""
        self.dismiss(None)
