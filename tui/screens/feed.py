"""Screen 5 动态: cards and escalations as they happen."""

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from tui.screens.pane import Desk, Pane
from tui.view.tone import Cell, Line
from tui.widgets.sheet import Sheet


class FeedPane(Pane):
    """One sheet."""

    def __init__(self, desk: Desk, **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(desk, **options)
        self.sheet = Sheet(self._lines)

    @property
    def front(self) -> Widget:
        """The sheet."""
        return self.sheet

    def compose(self) -> ComposeResult:
        """Place the sheet."""
        yield self.sheet

    def _lines(self, cells: int) -> Sequence[Line]:
        del cells
        return [(Cell(self.desk.look.say("loading"), "soft"),)]
