"""One line of the frame: pieces on the left, pieces on the right, the right ones first to be kept."""

from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from tui import theme
from tui.view.cells import width
from tui.view.tone import Line, text_of
from tui.widgets.strips import strip


class Bar(Widget):
    """A line that is painted only when what it says has changed."""

    DEFAULT_CSS = "Bar { height: 1; }"

    def __init__(self, *, ground: str = "panel", id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 -- Textual's own word
        super().__init__(id=id, classes=classes)
        self._ground = ground
        self._left: Line = ()
        self._right: Line = ()

    def say(self, left: Line, right: Line = ()) -> None:
        """Show these pieces from now on."""
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line, the left part giving way where both do not fit."""
        del y
        cells, right = self.size.width, width(text_of(self._right))
        room = max(cells - right, 0)
        palette = theme.palette_of(self.app)
        return Strip.join(
            [
                strip(self._left, room, self._ground, palette),
                strip(self._right, cells - room, self._ground, palette),
            ],
        ).simplify()

    def clicked(self, click: Click) -> Line:
        """Return the pieces up to the one that was clicked on; empty where none was."""
        if self.app.screen is not self.screen or not self.region.contains_point(click.screen_offset):
            return ()
        x = click.screen_x - self.region.x
        start = max(self.size.width - width(text_of(self._right)), 0)
        line, x = (self._right, x - start) if x >= start else (self._left, x)
        for count, cell in enumerate(line, 1):
            x -= width(cell.text)
            if x < 0:
                return line[:count]
        return ()
