"""One act on several cases, one after another: how far it is, what was done, what was refused and why."""

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from schema.errors import DubanError, StoreBusy, StoreFailed, Unreachable
from schema.kinds import Act
from tui import calls
from tui.screens.act_dialog import Errand
from tui.screens.dialog import Dialog
from tui.screens.pane import Desk
from tui.view.batch import Batch, Fate
from tui.view.batch import lines as batch_lines
from tui.view.tone import Line
from tui.widgets.sheet import Sheet

_AROUND = 9  # rows of the dialog that are not cases


class BatchDialog(Dialog[int]):
    """Sends each errand under its own key; closes with how many were done.

    Where the daemon does not answer it stops: whether that one was done is not known, and Enter sends it again
    under the same key. Esc stops after the one under way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on"),
        Binding("escape", "stop"),
    ]

    def __init__(self, desk: Desk, act: Act, errands: Sequence[Errand]) -> None:
        super().__init__()
        self._desk = desk
        self._act = act
        self._errands = errands
        self._batch = Batch(tuple((one.seen.number, one.seen.title) for one in errands))
        self._is_running = False
        self._is_stopping = False
        self._sheet = Sheet(self._lines, ground="panel", id="batch")

    def compose(self) -> ComposeResult:
        """Name the act, count, list the cases."""
        with Vertical(id="dialog"):
            look = self._desk.look
            title = look.say("batch.title", act=look.say(f"act.{self._act}"), n=len(self._errands))
            yield Static(Content(title), classes="dialog-title")
            yield Static("", id="batch-count")
            yield self._sheet
            yield Static("", id="batch-keys", classes="dialog-keys")

    def on_mount(self) -> None:
        """Begin."""
        self._sheet.styles.height = max(min(len(self._errands) * 2, self.app.size.height - _AROUND), 3)
        self._sheet.focus()
        self._run()

    def _lines(self, cells: int) -> list[Line]:
        return batch_lines(self._batch, self._desk.look, cells)

    @work(exclusive=True)
    async def _run(self) -> None:
        self._is_running, self._is_stopping = True, False
        while (nth := self._batch.following) is not None and not self._is_stopping:
            self._show()
            if not await self._send(nth):
                break
        self._is_running = False
        self._show()

    async def _send(self, nth: int) -> bool:
        """Send one; tell whether the next may follow."""
        errand = self._errands[nth]
        try:
            await self._desk.source.ask(calls.act(errand.seen.number, errand.what))
        except (Unreachable, StoreBusy, StoreFailed):
            self._batch = self._batch.with_fate(nth, Fate.UNSURE)
            return False
        except DubanError as refusal:
            why = self._desk.look.why(refusal)
            self._batch = self._batch.with_fate(nth, Fate.REFUSED, why)
        else:
            self._batch = self._batch.with_fate(nth, Fate.DONE)
        return True

    def _show(self) -> None:
        look, batch = self._desk.look, self._batch
        self.query_one("#batch-count", Static).update(Content(batch.count(look)))
        self.query_one("#batch-keys", Static).update(Content(look.say(self._keys())))
        self._sheet.rebuild()

    def _keys(self) -> str:
        if self._is_running:
            return "batch.stopping" if self._is_stopping else "batch.running"
        return "batch.over" if self._batch.following is None else "batch.stopped"

    def action_go_on(self) -> None:
        """Go on where it stopped; close once nothing is left."""
        if self._is_running:
            return
        if self._batch.following is None:
            self.dismiss(self._batch.done)
        else:
            self._run()

    def action_stop(self) -> None:
        """Stop after the one under way; close when nothing is under way."""
        if self._is_running:
            self._is_stopping = True
            self._show()
        else:
            self.dismiss(self._batch.done)
