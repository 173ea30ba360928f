"""The dialog about the edit that waits: a choice for each changed policy, and the daemon's word on it."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from schema.errors import DubanError
from schema.kinds import Choice
from schema.wire import WaitingBrief
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.screens.written import write
from tui.view import choices as view
from tui.view.choices import Choices
from tui.view.tone import text_of

_CELLS = 66  # inside the dialog's frame


class ChoiceDialog(Dialog[int | None]):
    """Closes with the number of the edition that is in force now, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("space", "turn"),
        Binding("p", "choose('pin')"),
        Binding("r", "choose('recompute')"),
        Binding("n", "choose('new_only')"),
        Binding("enter", "confirm"),
        Binding("escape", "leave"),
    ]

    def __init__(self, desk: Desk, waiting: WaitingBrief) -> None:
        super().__init__()
        self._desk = desk
        self._choices = Choices(waiting.hash, tuple(waiting.policies), {})
        self._is_sending = False

    def compose(self) -> ComposeResult:
        """Say what is asked, list the policies, and leave room for the daemon's word."""
        look = self._desk.look
        with Vertical(id="dialog"):
            yield Static(Content(look.say("choice.title")), classes="dialog-title")
            yield Static("", id="dialog-list")
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("choice.help")), classes="dialog-keys")

    def on_mount(self) -> None:
        """List the policies."""
        self._show()

    def _show(self) -> None:
        said = "\n".join(text_of(line) for line in view.lines(self._choices, self._desk.look, _CELLS))
        self.query_one("#dialog-list", Static).update(Content(said))

    def action_move(self, step: int) -> None:
        """Go to the next policy, or the one before."""
        self._choices = self._choices.moved(step)
        self._show()

    def action_turn(self) -> None:
        """Take the next choice for this policy."""
        self._choices = self._choices.turned()
        self._show()

    def action_choose(self, word: str) -> None:
        """Take a choice for this policy, and go on to the next."""
        self._choices = self._choices.choosing(Choice(word)).moved(1)
        self._show()

    def action_confirm(self) -> None:
        """Send the choices, once each policy has one."""
        if not self._choices.is_complete:
            self._say("choice.missing")
        elif not self._is_sending:
            self._is_sending = True
            self._say("dialog.sending")
            self._send()

    @work
    async def _send(self) -> None:
        try:
            done = await self._desk.source.ask(calls.confirm(self._choices.request()))
        except DubanError as refusal:
            self._say("dialog.refused", why=self._desk.look.why(refusal))
        else:
            self.dismiss(done.edition)
        finally:
            self._is_sending = False

    def _say(self, key: str, **fields: object) -> None:
        write(self, "#dialog-word", self._desk.look.say(key, **fields))

    def action_leave(self) -> None:
        """Close without doing anything more."""
        if not self._is_sending:
            self.dismiss(None)
