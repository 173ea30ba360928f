"""Screen 2 积案: how many cases, how hard, at which level, how late."""

from textual.app import ComposeResult
from textual.widget import Widget

from schema.wire import Counts
from tui.screens.pane import Desk, Pane
from tui.view.tone import Cell
from tui.widgets.bar import Bar
from tui.widgets.matrix import Matrix


class BacklogPane(Pane):
    """The board under its head."""

    def __init__(self, desk: Desk, *, id: str) -> None:  # noqa: A002 -- Textual's own word
        super().__init__(desk, id=id)
        self.matrix = Matrix(desk.look)
        self._head = Bar()

    @property
    def front(self) -> Widget:
        """The board."""
        return self.matrix

    def compose(self) -> ComposeResult:
        """Stack the head and the board."""
        yield self._head
        yield self.matrix

    def take_counts(self, counts: Counts) -> None:
        """Show these counts."""
        self.matrix.take(counts)
        self.relook()

    def relook(self) -> None:
        """Say the head and paint the board anew."""
        look, counts = self.desk.look, self.matrix.counts
        total = look.say("total", n=f"{counts.total:,}") if counts else look.say("loading")
        self._head.say((Cell(f" {total}", "strong"), Cell(f"  {look.say('backlog.head')}", "soft")))
        self.matrix.refresh()

    def on_mount(self) -> None:
        """Say the head."""
        self.relook()
