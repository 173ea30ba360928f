"""The lines around the pane in front: screens and clock above it; the line, what was told and the keys below."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Size
from textual.widget import Widget

from schema.wire import Counts
from tui.view import keys, status
from tui.view.cells import width
from tui.view.look import Look
from tui.view.status import SCREENS, LinkState
from tui.view.tone import Cell, text_of
from tui.widgets.bar import Bar

_TROUBLES_CELLS = 36  # for what is grave, beside the longest sentence
_NOTICE_S = 10.0  # how long the answer to an act stays on screen


@dataclass(frozen=True, slots=True)
class Framed:
    """What the frame tells of: the screen in front, the line to the daemon, what is counted, whose instant."""

    front: str
    state: LinkState
    counts: Counts | None
    dead: int  # pushes of the officer's units that nobody tries any more
    now_us: int | None  # the daemon's; None until it was heard
    at_s: float  # local monotonic


class Frame:
    """Three lines, each painted only when what it says has changed."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._tabs, self._line = Bar(ground="surface", id="tabs"), Bar(ground="surface")
        self._keys = Bar(ground="panel")
        self._notice = ""
        self._notice_until_s = 0.0

    def around(self, panes: Widget) -> Iterator[Widget]:
        """Yield the lines with ``panes`` between them."""
        yield self._tabs
        yield panes
        yield self._line
        yield self._keys

    def tell(self, sentence: str, at_s: float) -> None:
        """Show a sentence beside the line's state for a while from ``at_s`` on."""
        self._notice, self._notice_until_s = sentence, at_s + _NOTICE_S

    def say(self, seen: Framed, size: Size) -> None:
        """Say all three lines anew, for a terminal of that size."""
        look, state, at_s, cells = self._look, seen.state, seen.at_s, size.width
        if state.is_live:
            right = status.clock(state, seen.now_us, look)
        else:
            right = status.standing(state, seen.now_us, at_s, look)
        room = cells - width(text_of(right))
        self._tabs.say(status.tabs(seen.front, seen.counts, look, seen.dead, room), right)
        notice = (Cell(f" {self._notice} ", "note"),) if self._notice and at_s < self._notice_until_s else ()
        left = (*status.cramped(cells, size.height, look), *status.link(state, at_s, look), *notice)
        spare = max(cells - width(text_of(left)), _TROUBLES_CELLS if state.is_live else 12)
        self._line.say(left, status.troubles(state.health, look, seen.dead, spare))
        self._keys.say(*keys.footer(seen.front, look, cells))

    def screen_under(self, click: Click) -> str:
        """Return the screen whose name was clicked on; empty where none was."""
        pieces = self._tabs.clicked(click)
        number = next((char for char in pieces[-1].text if char.isdigit()), "") if pieces else ""
        return SCREENS[int(number) - 1] if number else ""

    def key_under(self, click: Click) -> str:
        """Return the key that was clicked on in the last line, or whose word was; empty where none was."""
        pieces = self._keys.clicked(click)
        return next((piece.text.strip() for piece in reversed(pieces) if piece.tone == "key"), "")
