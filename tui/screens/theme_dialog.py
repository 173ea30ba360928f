"""The dialog of the themes: each is on as soon as the cursor is on it."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from tui.screens.dialog import Dialog
from tui.view.look import Look
from tui.view.tone import Cell
from tui.widgets.pick_list import PickList


class ThemeDialog(Dialog[str | None]):
    """Closes with the theme that was taken; with nothing, the one before is on again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("enter,space", "take"),
        Binding("escape,q,C,Ｃ", "leave"),
    ]

    def __init__(self, look: Look, names: Sequence[str]) -> None:
        super().__init__()
        self._look = look
        self._names = names
        self._before = ""
        self._pick = PickList()

    def compose(self) -> ComposeResult:
        """List the themes."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("theme.title")), classes="dialog-title")
            yield self._pick
            yield Static(Content(self._look.say("theme.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Begin at the theme in force."""
        self._before = self.app.theme
        lines = [(Cell(f" {self._look.say(f'theme.{name}')}"),) for name in self._names]
        self._pick.show(lines, self._names.index(self._before), rows=len(lines))

    def action_move(self, step: int) -> None:
        """Put the next theme, or the one before, on."""
        self._pick.go_to(self._pick.cursor + step)
        self.app.theme = self._names[self._pick.cursor]

    def action_take(self) -> None:
        """Keep the theme that is on."""
        self.dismiss(self._names[self._pick.cursor])

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        """Take the theme clicked on."""
        message.stop()
        self.action_take()

    def action_leave(self) -> None:
        """Put the theme on again that was on before."""
        self.app.theme = self._before
        self.dismiss(None)
