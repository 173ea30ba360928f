"""The menu of views with their counts, and the name that a new one is saved under."""

from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from schema.errors import DubanError
from schema.wire import ViewsPage
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.screens.wide import WIDE_CELLS, inner_cells
from tui.screens.written import write
from tui.view import views as view
from tui.view.tone import text_of
from tui.view.views import Choice


class ViewsDialog(Dialog[Choice | None]):
    """Closes with the view that was chosen, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        *(Binding(str(digit), f"choose({digit - 1})") for digit in range(1, 10)),
        Binding("enter", "take"),
        Binding("x,ｘ", "remove"),
        Binding("escape,V,Ｖ,q", "leave"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._page: ViewsPage | None = None
        self._at = 0

    def compose(self) -> ComposeResult:
        """Leave room for the views, and for why one is empty."""
        look = self._desk.look
        with Vertical(id="dialog") as box:
            box.styles.width = WIDE_CELLS
            yield Static(Content(look.say("views.title")), classes="dialog-title", id="views-title")
            yield Static(Content(f"{look.say('loading')} .."), id="views-lines")
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("views.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Ask for the counts; the officer's own views need no daemon."""
        self._show()
        self._ask()

    @property
    def _choices(self) -> list[Choice]:
        saved: list[dict[str, Any]] = self._desk.memory.get(view.SAVED, [])
        return view.choices(self._page, saved, self._desk.look, self._desk.now())

    @work
    async def _ask(self) -> None:
        look = self._desk.look
        try:
            self._page = await self._desk.source.ask(calls.queue_views())
        except (DubanError, OSError) as refusal:
            self._say(look.say("dialog.refused", why=look.why(refusal)))
        else:
            who = [self._page.officer, self._page.unit.name if self._page.unit else ""]
            said = look.plain(" ".join(filter(None, who)))
            if said:
                write(self, "#views-title", look.plain(look.say("views.as", who=said)))
        self._show()

    def _show(self) -> None:
        found = self._choices
        self._at = min(self._at, max(len(found) - 1, 0))
        lines = view.menu(found, self._at, self._desk.look, self._desk.now(), inner_cells(self.app.size.width))
        if lines:
            write(self, "#views-lines", "\n".join(text_of(line) for line in lines))

    def _say(self, text: str) -> None:
        write(self, "#dialog-word", text)

    def action_move(self, step: int) -> None:
        """Go to the next view, or the one before."""
        self._at = max(self._at + step, 0)
        self._show()

    def action_choose(self, nth: int) -> None:
        """Open the view of that number."""
        if nth < len(self._choices):
            self._at = nth
            self._show()
            self.action_take()

    def action_take(self) -> None:
        """Open the view under the cursor; one that needs to know who asks says so instead."""
        found = self._choices
        if not found:
            return
        chosen = found[self._at]
        if chosen.view is not None and chosen.view.needs:
            look = self._desk.look
            self._say(look.say(f"views.needs.{chosen.view.needs}", view=look.say(f"view.{chosen.view.name}")))
            return
        self.dismiss(chosen)

    def action_remove(self) -> None:
        """Remove the view under the cursor, if the officer saved it."""
        found = self._choices
        if found and found[self._at].is_own:
            name = found[self._at].label
            kept = [one for one in self._desk.memory.get(view.SAVED, []) if one.get("name") != name]
            self._desk.memory.put(view.SAVED, kept)
            look = self._desk.look
            self._say(look.plain(look.say("views.gone", name=name)))
            self._show()

    def action_leave(self) -> None:
        """Close, and leave the queue as it is."""
        self.dismiss(None)


class SaveViewDialog(Dialog[str]):
    """Closes with the name for a view, or with nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._look = desk.look

    def compose(self) -> ComposeResult:
        """Ask for a name."""
        with Vertical(id="dialog"):
            yield Static(Content(self._look.say("views.name")), classes="dialog-title")
            yield Input(id="dialog-text", compact=True, max_length=30)
            yield Static(Content(self._look.say("dialog.keys")), classes="dialog-keys")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Save under it."""
        message.stop()
        self.dismiss(message.value.strip())

    def action_leave(self) -> None:
        """Save nothing."""
        self.dismiss("")
