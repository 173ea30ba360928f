"""A sheet with a cursor: it stops at the lines that can be chosen, and stays with its own when others come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui import theme
from tui.view.tone import Cell, Line
from tui.widgets.strips import strip


class Pickable(Protocol):
    """A line; one with a ``kind`` may be chosen."""

    @property
    def line(self) -> Line:
        """What it shows."""
        ...

    @property
    def kind(self) -> str:
        """What it stands for; empty for a line the cursor passes over."""
        ...

    @property
    def key(self) -> str:
        """Which of its kind."""
        ...

    @property
    def is_head(self) -> bool:
        """Whether a list begins here."""
        ...


class Picker(ScrollView, can_focus=True):
    """Lines that ``build`` makes for the width there is."""

    DEFAULT_CSS = "Picker { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)"),
        Binding("k,up", "move(-1)"),
        Binding("pagedown,space", "page(1)"),
        Binding("pageup", "page(-1)"),
        Binding("g,home", "go(0)"),
        Binding("G,end", "go(-1)"),
        Binding("right_square_bracket,】,］", "head(1)"),
        Binding("left_square_bracket,【,［", "head(-1)"),
        Binding("enter", "choose"),
    ]

    @dataclass
    class Chosen(Message):
        """Enter, or a second click."""

        kind: str
        key: str

    def __init__(self, build: Callable[[int], Sequence[Pickable]]) -> None:
        super().__init__()
        self._build = build
        self._items: Sequence[Pickable] = ()
        self.cursor = 0

    @property
    def item(self) -> Pickable | None:
        """The line under the cursor, None where there is none to choose."""
        found = self._items[self.cursor] if self.cursor < len(self._items) else None
        return found if found is not None and found.kind else None

    def rebuild(self) -> None:
        """Make the lines anew; the cursor stays with what it stood on, or near it."""
        before, count = self.item, self._nth()
        self._items = self._build(max(self.scrollable_content_region.width, 1))
        self.virtual_size = Size(0, len(self._items))
        self._settle(before, count)
        self.refresh()

    def _nth(self) -> int:
        """Return how many lines with the cursor's key stand above it: a case may be in several lists."""
        item = self.item
        above = self._items[: self.cursor]
        return 0 if item is None else sum(_is(one, item) for one in above)

    def _settle(self, before: Pickable | None, nth: int) -> None:
        places = self._places()
        if before is not None:
            same = [at for at in places if _is(self._items[at], before)]
            if same:
                self.cursor = same[min(nth, len(same) - 1)]
                return
        self.cursor = min(places, key=lambda at: abs(at - self.cursor), default=0)

    def _places(self) -> list[int]:
        return [at for at, item in enumerate(self._items) if item.kind]

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.rebuild()

    def render_line(self, y: int) -> Strip:
        """Return the line that is ``y`` lines down from the top of the view."""
        index = round(self.scroll_y) + y
        item = self._items[index] if index < len(self._items) else None
        if item is None or not item.kind:
            return self._painted(() if item is None else item.line, "background")
        is_here = index == self.cursor
        return self._painted(
            (Cell(">" if is_here else " ", "key"), *item.line), "cursor" if is_here else "background"
        )

    def _painted(self, line: Line, ground: str) -> Strip:
        return strip(line, self.size.width, ground, theme.palette_of(self.app))

    def go_to(self, index: int) -> None:
        """Put the cursor on a line and bring it into sight, with the heads above it where it is the first."""
        self.cursor = index
        top, room = round(self.scroll_y), max(self.size.height, 1)
        places = self._places()
        if places and index == places[0]:
            self.scroll_to(y=0, animate=False)
        elif index < top + 1:
            self.scroll_to(y=max(index - 1, 0), animate=False)
        elif (last := self._last_of(index)) >= top + room:
            self.scroll_to(y=min(last - room + 1, index), animate=False)
        self.refresh()

    def _last_of(self, index: int) -> int:
        """Return the last line of what begins at ``index``: a note's own text stands below it."""
        last = index
        while last + 1 < len(self._items) and self._is_more(self._items[last + 1]):
            last += 1
        return last

    @staticmethod
    def _is_more(item: Pickable) -> bool:
        return bool(item.line) and not item.kind and not item.is_head

    def action_move(self, step: int) -> None:
        """Move to the next line that can be chosen; past the last, scroll to the end."""
        places = self._places()
        beyond = [at for at in places if (at > self.cursor if step > 0 else at < self.cursor)]
        if beyond:
            self.go_to(beyond[0] if step > 0 else beyond[-1])
        elif step > 0:
            self.scroll_end(animate=False)
        else:
            self.scroll_home(animate=False)

    def action_page(self, pages: int) -> None:
        """Move by screens."""
        wanted = self.cursor + pages * max(self.size.height - 1, 1)
        places = self._places()
        if places:
            self.go_to(min(places, key=lambda at: abs(at - wanted)))

    def action_go(self, which: int) -> None:
        """Move to the first line that can be chosen, -1: the last."""
        places = self._places()
        if places:
            self.go_to(places[which])

    def action_head(self, step: int) -> None:
        """Go to the head of the next or the last list, the cursor on its first line if it has one."""
        top = round(self.scroll_y)
        heads = [at for at, item in enumerate(self._items) if item.is_head]
        beyond = [at for at in heads if (at > top if step > 0 else at < top)]
        if not beyond:
            self.scroll_home(animate=False)
            return
        at = beyond[0] if step > 0 else beyond[-1]
        self.scroll_to(y=at, animate=False)
        self.cursor = next((place for place in self._places() if place > at), self.cursor)
        self.refresh()

    def action_choose(self) -> None:
        """Open what the cursor stands on."""
        if (item := self.item) is not None:
            self.post_message(self.Chosen(item.kind, item.key))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse is; a second click opens."""
        index = round(self.scroll_y) + event.y
        if index < len(self._items) and self._items[index].kind:
            self.go_to(index)
            if event.chain > 1:
                self.action_choose()


def _is(one: Pickable, other: Pickable) -> bool:
    return (one.kind, one.key) == (other.kind, other.key)
