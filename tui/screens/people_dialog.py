"""The dialog with the people of a case: who to call, and at which number."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from schema.errors import DubanError
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.screens.wide import WIDE_CELLS, inner_cells
from tui.screens.written import write
from tui.view import people as view
from tui.view.tone import text_of


class PeopleDialog(Dialog[None]):
    """Shows them as they stand now; closes without a word."""

    DEFAULT_CSS = "PeopleDialog VerticalScroll { height: auto; max-height: 18; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,p,ｐ,q,enter", "leave")]

    def __init__(self, desk: Desk, number: str) -> None:
        super().__init__()
        self._desk = desk
        self._number = number

    def compose(self) -> ComposeResult:
        """Name the case, and leave room for its people."""
        look = self._desk.look
        title = look.plain(look.say("people.title", number=self._number))
        with Vertical(id="dialog") as box:
            box.styles.width = WIDE_CELLS
            yield Static(Content(title), classes="dialog-title")
            with VerticalScroll():
                yield Static(Content(f"{look.say('loading')} .."), id="people-lines")
            yield Static(Content(look.say("people.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Ask for them."""
        self._ask()

    @work
    async def _ask(self) -> None:
        look = self._desk.look
        try:
            found = await self._desk.source.ask(calls.people(self._number))
        except (DubanError, OSError) as refusal:
            self._show(look.say("dialog.refused", why=look.why(refusal)))
        else:
            self._show(
                "\n".join(
                    text_of(line)
                    for line in view.lines(found, look, self._desk.now(), inner_cells(self.app.size.width))
                )
            )

    def _show(self, text: str) -> None:
        write(self, "#people-lines", text)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
