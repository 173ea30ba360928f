"""A sheet with a cursor: some of its lines open something."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui import theme
from tui.view.forecast import Pick
from tui.widgets.strips import strip


class PickSheet(ScrollView, can_focus=True):
    """Lines that ``build`` makes for the width there is; the cursor stands on those that open something."""

    DEFAULT_CSS = "PickSheet { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("pagedown,space", "move(10)"),
        Binding("pageup", "move(-10)"),
        Binding("g,home", "move(-100000)"),
        Binding("G,end", "move(100000)"),
        Binding("enter", "choose"),
    ]

    @dataclass
    class Chosen(Message):
        """Enter, or a second click: open what the line stands for."""

        pick: Pick

    def __init__(self, build: Callable[[int], Sequence[Pick]], **options: Any) -> None:  # noqa: ANN401 -- handed on to Textual
        super().__init__(**options)
        self._build = build
        self._picks: Sequence[Pick] = ()
        self._stops: list[int] = []  # lines on which the cursor may stand
        self.cursor = 0  # a position among them

    @property
    def pick(self) -> Pick | None:
        """Return what the cursor stands on."""
        return self._picks[self._stops[self.cursor]] if self._stops else None

    def rebuild(self) -> None:
        """Make the lines anew: facts, time, language or width changed; the cursor keeps its place."""
        self._picks = self._build(max(self.scrollable_content_region.width, 1))
        self._stops = [nth for nth, pick in enumerate(self._picks) if pick.is_open]
        self.cursor = min(self.cursor, max(len(self._stops) - 1, 0))
        if self.virtual_size.height != len(self._picks):
            self.virtual_size = Size(0, len(self._picks))
        self.refresh()

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.rebuild()

    def render_line(self, y: int) -> Strip:
        """Return the line that is ``y`` lines down from the top of the view."""
        index = round(self.scroll_y) + y
        line = self._picks[index].line if index < len(self._picks) else ()
        is_here = bool(self._stops) and index == self._stops[self.cursor]
        ground = "cursor" if is_here else "background"
        return strip(line, self.size.width, ground, theme.palette_of(self.app))

    def to(self, position: int) -> None:
        """Put the cursor on one of the lines that open something, and bring it into sight."""
        if not self._stops:
            return
        self.cursor = min(max(position, 0), len(self._stops) - 1)
        line = self._stops[self.cursor] if self.cursor else 0  # from the first row on the head is in sight too
        self.scroll_to_region(Region(0, line, 1, 1), animate=False, force=True)
        self.refresh()

    def action_move(self, lines: int) -> None:
        """Move the cursor."""
        self.to(self.cursor + lines)

    def action_part(self) -> None:
        """Go to the first unit, or back to the first day."""
        units = [nth for nth, line in enumerate(self._stops) if self._picks[line].unit]
        is_among = bool(units) and self.cursor >= units[0]
        self.to(0 if is_among or not units else units[0])

    def action_choose(self) -> None:
        """Open what the cursor stands on."""
        if self.pick is not None:
            self.post_message(self.Chosen(self.pick))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        line = round(self.scroll_y) + event.y
        if line in self._stops:
            self.cursor = self._stops.index(line)
            self.refresh()
            if event.chain > 1:
                self.action_choose()
