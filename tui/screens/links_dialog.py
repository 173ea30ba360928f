"""The dialog with a case's links: one of them is chosen to be followed."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from schema.attachments import Link
from tui.screens.dialog import Dialog
from tui.screens.wide import WIDE_CELLS, inner_cells
from tui.view import attachments as view
from tui.view.look import Look
from tui.view.tone import text_of


class LinksDialog(Dialog[str]):
    """Closes with the address that was chosen, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("enter", "take"),
        Binding("escape,o,ｏ,q", "leave"),
    ]

    def __init__(self, look: Look, links: Sequence[Link]) -> None:
        super().__init__()
        self._look = look
        self._links = links
        self._at = 0

    def compose(self) -> ComposeResult:
        """Leave room for the links."""
        with Vertical(id="dialog") as box:
            box.styles.width = WIDE_CELLS
            yield Static(Content(self._look.say("case.links")), classes="dialog-title")
            yield Static("", id="links-lines")
            yield Static(Content(self._look.say("links.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """List them."""
        self._show()

    def _show(self) -> None:
        lines = view.menu(self._links, self._at, self._look, inner_cells(self.app.size.width))
        self.query_one("#links-lines", Static).update(Content("\n".join(map(text_of, lines))))

    def action_move(self, step: int) -> None:
        """Go to the next link, or the one before."""
        self._at = min(max(self._at + step, 0), len(self._links) - 1)
        self._show()

    def action_take(self) -> None:
        """Follow the link at the cursor."""
        self.dismiss(self._links[self._at].url)

    def action_leave(self) -> None:
        """Follow none."""
        self.dismiss("")
