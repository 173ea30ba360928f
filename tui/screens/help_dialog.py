"""The help: every key in force on the screen in front, and no other."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.view.keymap import Entry, help_lines
from tui.view.look import Look
from tui.view.tone import Line
from tui.widgets.sheet import Sheet

_FRAME_ROWS = 7  # the dialog's own lines


class HelpDialog(Dialog[None]):
    """Lists the keys in groups; it scrolls where they are more than the lines there are."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,？,q,enter", "leave")]

    def __init__(self, look: Look, listed: Sequence[Entry], *, acts_here: bool) -> None:
        super().__init__()
        self._look = look
        self._listed = listed
        self._acts_here = acts_here
        self._sheet = Sheet(self._lines, ground="panel")

    def compose(self) -> ComposeResult:
        """Stack title, keys and the way out."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("help.title")), classes="dialog-title")
            yield self._sheet
            yield Static(Content(self._look.say("help.close")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Give the keys to the list."""
        self._sheet.focus()

    def on_resize(self) -> None:
        """Use the lines there are."""
        self._sheet.rebuild()
        self._sheet.styles.height = min(
            self._sheet.virtual_size.height, max(self.app.size.height - _FRAME_ROWS, 3)
        )

    def _lines(self, cells: int) -> Sequence[Line]:
        return help_lines(self._listed, self._look, cells, acts_here=self._acts_here)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
