"""The command palette: everything that can be done from here, found as one types."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tui.screens.dialog import Dialog
from tui.view import commands as view
from tui.view.commands import Command
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.widgets.pick_list import PickList

_FRAME_ROWS = 8  # the dialog's own lines: title, field, keys and what is between them


@dataclass(frozen=True, slots=True)
class Choice:
    """A command, or the number of a case to go to."""

    command: Command | None = None
    number: str = ""


class CommandDialog(Dialog[Choice | None]):
    """Closes with what was chosen, or with nothing. The field keeps the focus, for input methods."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "move(1)"),
        Binding("up,ctrl+p", "move(-1)"),
        Binding("pagedown", "move(10)"),
        Binding("pageup", "move(-10)"),
        Binding("escape", "leave"),
    ]

    def __init__(self, look: Look, commands: Sequence[Command]) -> None:
        super().__init__()
        self._look = look
        self._commands = commands
        self._choices: list[Choice] = []
        self._pick = PickList()

    def compose(self) -> ComposeResult:
        """Stack the field, the list and the keys."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("commands.title")), classes="dialog-title")
            yield Input(id="dialog-text", compact=True, placeholder=self._look.say("commands.hint"))
            yield self._pick
            yield Static(Content(self._look.say("commands.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """List everything."""
        self._show("")

    def on_resize(self) -> None:
        """Use the lines there are."""
        self._show(self.query_one(Input).value)

    def on_input_changed(self, message: Input.Changed) -> None:
        """List what answers to the words typed."""
        message.stop()
        self._show(message.value)

    def _show(self, typed: str) -> None:
        number = view.number_in(typed)
        self._choices = [Choice(number=number)] if number else []
        self._choices += [Choice(command) for command in view.found(self._commands, typed)]
        cells, rows = self._pick.size.width - 1, self.app.size.height - _FRAME_ROWS
        said = [self._line(choice, cells) for choice in self._choices]
        self._pick.show(said or [(Cell(f" {self._look.say('commands.none')}", "faint"),)], rows=max(rows, 3))

    def _line(self, choice: Choice, cells: int) -> Line:
        if choice.command is None:
            return (Cell(f" {self._look.say('commands.number', number=self._look.plain(choice.number))}", "note"),)
        return view.line(choice.command, self._look, cells)

    def action_move(self, step: int) -> None:
        """Move the cursor through the list."""
        self._pick.go_to(self._pick.cursor + step)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take the command under the cursor."""
        message.stop()
        self._take(self._pick.cursor)

    def on_pick_list_picked(self, message: PickList.Picked) -> None:
        """Take the command clicked on."""
        message.stop()
        self._take(message.index)

    def _take(self, index: int) -> None:
        if index < len(self._choices):
            self.dismiss(self._choices[index])

    def action_leave(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
