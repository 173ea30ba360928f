"""Two small dialogs: where to go, and which keys there are."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tui.view.cells import fit
from tui.view.look import Look


class JumpDialog(ModalScreen[str]):
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


class HelpDialog(ModalScreen[None]):
    """Lists the keys in force."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,？,q,enter", "leave")]

    def __init__(self, look: Look, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._look = look
        self._keys = keys

    def compose(self) -> ComposeResult:
        """List key and meaning in two columns."""
        cells = [f"{fit(key, 12)}{fit(name, 18)}" for key, name in self._keys]
        half = (len(cells) + 1) // 2
        lines = [left + right for left, right in zip(cells[:half], [*cells[half:], ""], strict=False)]
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("help.title")), classes="dialog-title")
            yield Static(Content("\n".join(lines)))
            yield Static(Content(self._look.say("help.close")), classes="dialog-keys")

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
