"""A page of lines that scrolls: the case's facts, its clocks, its ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui import theme
from tui.view.tone import Line
from tui.widgets.strips import strip


class Sheet(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines that ``build`` makes for the width there is."""

    DEFAULT_CSS = "Sheet { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_down"),
        Binding("k,up", "scroll_up"),
        Binding("pagedown,space", "page_down"),
        Binding("pageup", "page_up"),
        Binding("g,home", "scroll_home"),
        Binding("G,end", "scroll_end"),
    ]

    @dataclass
    class Followed(Message):
        """A click on a link."""

        url: str

    def __init__(
        self,
        build: Callable[[int], Sequence[Line]],
        *,
        ground: str = "background",
        **options: Any,  # noqa: ANN401 -- handed on to Textual
    ) -> None:
        super().__init__(**options)
        self._ground = ground
        self._build = build
        self._lines: Sequence[Line] = ()

    def rebuild(self) -> None:
        """Make the lines anew: facts, time, language or width changed; the place scrolled to stays."""
        self._lines = self._build(max(self.scrollable_content_region.width, 1))
        if self.virtual_size.height != len(self._lines):
            self.virtual_size = Size(0, len(self._lines))
        self.refresh()

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.rebuild()

    def watch_show_vertical_scrollbar(self) -> None:
        """Break them anew when a scroll bar takes a column, or gives it back."""
        self.call_after_refresh(self.rebuild)

    def render_line(self, y: int) -> Strip:
        """Return the line that is ``y`` lines down from the top of the view."""
        index = round(self.scroll_y) + y
        line = self._lines[index] if index < len(self._lines) else ()
        return strip(line, self.size.width, self._ground, theme.palette_of(self.app))

    def on_click(self, event: events.Click) -> None:
        """Tell of a click on a link."""
        if event.style.link:
            self.post_message(self.Followed(event.style.link))

    def reveal(self, index: int) -> None:
        """Scroll no farther than needed to see a line."""
        top, height = round(self.scroll_y), max(self.size.height, 1)
        if not top <= index < top + height:
            self.scroll_to(y=index if index < top else index - height + 1, animate=False)
