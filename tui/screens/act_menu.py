"""The menu of every act on one case, with its key; what the case does not admit is dim and says why."""

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from schema.errors import DubanError
from schema.kinds import Act
from tui import calls
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.screens.written import write
from tui.view import act_menu as view
from tui.view.acts import Seen, seen_in_case
from tui.view.tone import Line
from tui.widgets.sheet import Sheet

_AROUND = 7  # rows of the dialog that are not acts


class ActMenu(Dialog[Act | None]):
    """Closes with the act chosen, or with None."""

    CSS = """
    #menu { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("enter", "choose"),
        Binding("escape,m,q", "leave"),
        *(Binding(key, f"take('{key}')") for key in view.KEYS),
    ]

    def __init__(self, desk: Desk, seen: Seen, others: int = 0) -> None:
        super().__init__()
        self._desk = desk
        self._seen = seen
        self._others = others  # more cases that are marked
        self._choices = view.choices(seen)
        self._cursor = 0
        self._said = ""
        self._sheet = Sheet(self._lines, ground="panel", id="menu", can_focus=False)

    def compose(self) -> ComposeResult:
        """Name the case, list the acts."""
        look, seen = self._desk.look, self._seen
        case = look.plain(f"{seen.number}  {seen.title}")
        if self._others:
            case = look.say("batch.cases", n=self._others + 1)
        with Vertical(id="dialog"):
            yield Static(Content(look.say("menu.title")), classes="dialog-title")
            yield Static(Content(case), classes="dialog-case")
            yield self._sheet
            yield Static("", id="dialog-word")
            yield Static(Content(look.say("menu.keys")), classes="dialog-keys")

    def on_mount(self) -> None:
        """Give the list what height there is, and learn the rest of the case."""
        self.on_resize()
        if not self._seen.is_full:
            self._learn()

    def on_resize(self) -> None:
        """Keep the whole dialog on the screen."""
        self._sheet.styles.height = max(min(len(self._choices), self.app.size.height - _AROUND - 2), 3)

    @work
    async def _learn(self) -> None:
        try:
            case = await self._desk.source.ask(calls.case(self._seen.number))
        except DubanError:
            return  # what the list showed stands; the daemon decides anyway
        self._choices = view.choices(seen_in_case(case))
        self._cursor = 0
        self._show()

    def _lines(self, cells: int) -> list[Line]:
        look = self._desk.look
        return [
            view.line(choice, look, cells, is_here=nth == self._cursor) for nth, choice in enumerate(self._choices)
        ]

    def _show(self) -> None:
        self._sheet.rebuild()
        self._sheet.reveal(self._cursor)

    def action_move(self, step: int) -> None:
        """Go to the next act, or the one before."""
        self._cursor = min(max(self._cursor + step, 0), len(self._choices) - 1)
        self._show()

    def action_choose(self) -> None:
        """Take the act under the cursor."""
        self._take(self._choices[self._cursor])

    def action_take(self, key: str) -> None:
        """Take the act of a key."""
        self._take(next(choice for choice in self._choices if choice.key == key))

    def _take(self, choice: view.Choice) -> None:
        look = self._desk.look
        if choice.why_not and not self._others:
            write(self, "#dialog-word", f"{look.say(f'act.{choice.act}')}: {look.say(choice.why_not)}")
        else:
            self.dismiss(choice.act)

    def action_leave(self) -> None:
        """Close."""
        self.dismiss(None)
