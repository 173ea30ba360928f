"""The lines around the pane in front: screens and clock above it; the line, what was told and the keys below."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.events import Click
from textual.geometry import Size
from textual.widget import Widget

from schema.wire import Counts
from tui.view import keys, past, status
from tui.view.cells import width
from tui.view.look import Look
from tui.view.status import SCREENS, LinkState
from tui.view.tone import Cell, Line, text_of
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
    back: past.Back | None = None  # where the screens stand in the past
    notice: str = ""  # how red cards are announced
    is_viewer: bool = False


class Frame:
    """Three lines, and a fourth in the past, each painted only when what it says has changed."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._tabs, self._line = Bar(ground="surface", id="tabs"), Bar(ground="surface")
        self._keys = Bar(ground="panel")
        self._past = Bar(ground="surface", id="past")
        self._past.display = False
        self._notice = ""
        self._notice_until_s = 0.0

    def around(self, panes: Widget) -> Iterator[Widget]:
        """Yield the lines with ``panes`` between them."""
        yield self._tabs
        yield self._past
        yield panes
        yield self._line
        yield self._keys

    def tell(self, sentence: str, at_s: float) -> None:
        """Show a sentence beside the line's state for a while from ``at_s`` on."""
        self._notice, self._notice_until_s = sentence, at_s + _NOTICE_S

    def say(self, seen: Framed, size: Size) -> None:
        """Say all lines anew, for a terminal of that size."""
        look, state, cells = self._look, seen.state, size.width
        self._say_past(seen, cells)
        right = self._clock(seen)
        room = cells - width(text_of(right))
        self._tabs.say(status.tabs(seen.front, seen.counts, look, seen.dead, room), right)
        left = (*status.cramped(cells, size.height, look), *self._known(seen))
        manner = (Cell(f" {seen.notice} ", "faint"),) if seen.notice else ()
        spare = max(cells - width(text_of((*left, *manner))), _TROUBLES_CELLS if state.is_live else 12)
        self._line.say(left, (*status.troubles(state.health, look, seen.dead, spare), *manner))
        self._keys.say(*keys.footer(seen.front, look, cells, is_past=seen.back is not None))

    def _clock(self, seen: Framed) -> Line:
        """Return whose instant it is: the daemon's, one of the past, or since when nothing is heard."""
        if not seen.state.is_live:
            return status.standing(seen.state, seen.now_us, seen.at_s, self._look)
        if seen.back:
            return past.clock(seen.back.at_us, self._look)
        return status.clock(seen.state, seen.now_us, self._look)

    def _known(self, seen: Framed) -> Line:
        """Return how the line is, that nothing may be done here, and what was told lately."""
        viewer = (Cell(f" {self._look.say('acts.read_only')} ", "warn"),) if seen.is_viewer else ()
        is_told = self._notice and seen.at_s < self._notice_until_s
        notice = (Cell(f" {self._notice} ", "note"),) if is_told else ()
        return (*status.link(seen.state, seen.at_s, self._look), *viewer, *notice)

    def _say_past(self, seen: Framed, cells: int) -> None:
        self._past.display = seen.back is not None
        if seen.back is not None:
            self._past.say(past.band(seen.back, seen.now_us or seen.back.at_us, self._look, cells))

    def screen_under(self, click: Click) -> str:
        """Return the screen whose name was clicked on; empty where none was."""
        pieces = self._tabs.clicked(click)
        number = next((char for char in pieces[-1].text if char.isdigit()), "") if pieces else ""
        return SCREENS[int(number) - 1] if number else ""

    def key_under(self, click: Click) -> str:
        """Return the key that was clicked on in the last line, or whose word was; empty where none was."""
        pieces = self._keys.clicked(click)
        return next((piece.text.strip() for piece in reversed(pieces) if piece.tone == "key"), "")
