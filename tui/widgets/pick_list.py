"""A list to pick from in a dialog: lines, one of them under the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui import theme
from tui.view.tone import Line
from tui.widgets.strips import strip


class PickList(ScrollView):
    """Lines that the dialog's keys move through; a click picks, the wheel scrolls."""

    DEFAULT_CSS = "PickList { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"

    @dataclass
    class Picked(Message):
        """A line was clicked on."""

        index: int

    def __init__(self) -> None:
        super().__init__()
        self.cursor = 0
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line], cursor: int = 0, *, rows: int) -> None:
        """Show these lines, ``rows`` of them at a time at most."""
        self._lines = lines
        self.virtual_size = Size(0, len(lines))
        self.styles.height = max(min(len(lines), rows), 1)
        self.go_to(cursor)

    def go_to(self, index: int) -> None:
        """Put the cursor on line ``index`` or the nearest there is, and bring it into sight."""
        self.cursor = min(max(index, 0), max(len(self._lines) - 1, 0))
        top, room = round(self.scroll_y), max(self.size.height, 1)
        if not top <= self.cursor < top + room:
            self.scroll_to(y=self.cursor if self.cursor < top else self.cursor - room + 1, animate=False)
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.go_to(self.cursor)

    def render_line(self, y: int) -> Strip:
        """Return the line that is ``y`` lines down from the top of the view."""
        index = round(self.scroll_y) + y
        line = self._lines[index] if index < len(self._lines) else ()
        ground = "cursor" if index == self.cursor and self._lines else "panel"
        return strip(line, self.size.width, ground, theme.palette_of(self.app))

    def on_click(self, event: events.Click) -> None:
        """Pick the line under the mouse."""
        index = round(self.scroll_y) + event.y
        if index < len(self._lines):
            self.go_to(index)
            self.post_message(self.Picked(index))
