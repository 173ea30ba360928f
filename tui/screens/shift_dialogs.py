"""The dialogs of the shift screen: one line to write, sent or saved at once, a refusal read before it closes."""

import uuid
from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from schema.errors import DubanError, Unreachable
from tui.screens.dialog import Dialog
from tui.screens.written import write
from tui.view.look import Look

Doing = Callable[[str, str], Awaitable[str]]  # what was written, the key it is sent under → what to say of it


class LineDialog(Dialog[str]):
    """Asks for one line and does something with it; closes with what was done, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def __init__(self, look: Look, what: str, doing: Doing, *, title: str = "", value: str = "") -> None:
        super().__init__()
        self._look = look
        self._what = what
        self._doing = doing
        self._title = title or look.say(f"shift.{what}.title")
        self._value = value
        self._key = uuid.uuid4().hex  # of one dialog: a second sending is harmless
        self._is_busy = False

    def compose(self) -> ComposeResult:
        """Say what it is for, and what will come of it."""
        look = self._look
        with Vertical(id="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield Static(Content(look.say(_AFTER[self._what])), classes="dialog-will")
            yield Input(
                self._value, placeholder=look.say(f"shift.{self._what}.ask"), id="dialog-text", compact=True
            )
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("dialog.keys")), classes="dialog-keys")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Do it, once."""
        message.stop()
        if not message.value.strip():
            self._say(self._look.say("ask.missing"))
        elif not self._is_busy:
            self._is_busy = True
            self._say(self._look.say("dialog.sending"))
            self._do(message.value)

    @work
    async def _do(self, written: str) -> None:
        try:
            said = await self._doing(written, self._key)
        except Unreachable:
            self._say(self._look.say("dialog.unsure"))
        except DubanError as refusal:
            self._say(self._look.say("dialog.refused", why=self._look.why(refusal)))
        else:
            self.dismiss(said)
        finally:
            self._is_busy = False

    def _say(self, sentence: str) -> None:
        write(self, "#dialog-word", sentence)

    def action_leave(self) -> None:
        """Close without doing anything more."""
        if not self._is_busy:
            self.dismiss("")


_AFTER = {"note": "shift.note.kept", "over": "shift.over.who", "export": "shift.export.ends"}
