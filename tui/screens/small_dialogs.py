"""A small dialog: where to go."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.screens.dialog import Dialog
from tui.view.look import Look


class JumpDialog(Dialog[str]):
    """Closes with a case's number, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def compose(self) -> ComposeResult:
        """Ask for the number."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("jump")), classes="dialog-title")
            yield Input(id="dialog-text", compact=True)
            yield Static(Content(self._look.say("dialog.keys")), classes="dialog-keys")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go there."""
        message.stop()
        self.dismiss(message.value.strip())

    def action_leave(self) -> None:
        """Stay here."""
        self.dismiss("")
