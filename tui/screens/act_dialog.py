"""The dialog before an act: what will happen, what must be written, and the daemon's word on it."""

from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from schema.errors import DubanError, Unreachable
from schema.kinds import Act
from schema.wire import ActDone, ActIn
from tui import calls
from tui.screens.pane import Desk
from tui.view.acts import ASKS_TEXT, Seen, request, will_do


@dataclass(frozen=True, slots=True)
class Intent:
    """The act somebody is about to do; ``key`` makes a second sending harmless."""

    act: Act
    seen: Seen
    key: str


class ActDialog(ModalScreen[ActDone | None]):
    """Closes with what the daemon did, or with None; a refusal is read here before it closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm"),
        Binding("escape", "leave"),
    ]

    def __init__(self, desk: Desk, intent: Intent) -> None:
        super().__init__()
        self._desk = desk
        self._intent = intent
        self._is_sending = False
        self._is_over = False  # refused: nothing left but to close

    def compose(self) -> ComposeResult:
        """Say the act, the case, the effects; ask for text where the act needs it."""
        look, intent = self._desk.look, self._intent
        with Vertical(id="dialog"):
            yield Static(Content(look.say(f"act.{intent.act}")), classes="dialog-title")
            yield Static(Content(look.plain(f"{intent.seen.number}  {intent.seen.title}")), classes="dialog-case")
            for sentence in will_do(intent.act, intent.seen, look):
                yield Static(Content(sentence), classes="dialog-will")
            if intent.act in ASKS_TEXT:
                yield Input(placeholder=look.say(f"ask.{intent.act}"), id="dialog-text", compact=True)
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("dialog.keys")), classes="dialog-keys")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take Enter in the text for a confirmation."""
        message.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """Send the act, once."""
        if self._is_over:
            self.dismiss(None)
        elif self._intent.act in ASKS_TEXT and not self._text():
            self._say("ask.missing")
        elif not self._is_sending:
            self._is_sending = True
            self._say("dialog.sending")
            self._send()

    def _text(self) -> str:
        return self.query_one("#dialog-text", Input).value.strip() if self._intent.act in ASKS_TEXT else ""

    def _request(self) -> ActIn:
        intent = self._intent
        return request(intent.act, intent.seen, self._text(), intent.key, self._desk.look.lang)

    @work
    async def _send(self) -> None:
        intent = self._intent
        what = self._request()
        try:
            done = await self._desk.source.ask(calls.act(intent.seen.number, what))
        except Unreachable:
            self._say("dialog.unsure")
        except DubanError as refusal:
            self._is_over = True
            self._say("dialog.refused", why=self._desk.look.plain(str(refusal)))
        else:
            self.dismiss(done)
        finally:
            self._is_sending = False

    def _say(self, key: str, **fields: object) -> None:
        self._tell(self._desk.look.say(key, **fields))

    def _tell(self, sentence: str) -> None:
        word = self.query_one("#dialog-word", Static)
        word.display = True
        word.update(Content(sentence))

    def action_leave(self) -> None:
        """Close without doing anything more."""
        if not self._is_sending:
            self.dismiss(None)
