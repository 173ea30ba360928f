"""The whole wall as one widget, which paints only the lines that changed."""

from collections.abc import Sequence
from itertools import zip_longest

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui import theme
from tui.view.tone import Line
from tui.widgets.strips import strip


class Face(Widget):
    """Lines over all of the terminal."""

    DEFAULT_CSS = "Face { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Show these lines from now on."""
        before, self._lines = self._lines, lines
        for y, (old, new) in enumerate(zip_longest(before, lines)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        line = self._lines[y] if y < len(self._lines) else ()
        return strip(line, self.size.width, "background", theme.palette_of(self.app))
