"""The lines around the pane in front: screens and clock above it; the line, what was told and the keys below."""

from collections.abc import Iterator
from dataclasses import dataclass

from textual.events import Click
from textual.widget import Widget

from schema.wire import Counts
from tui.view import keys, past, status
from tui.view.cells import width
from tui.view.look import Look
from tui.view.status import SCREENS, LinkState
from tui.view.tone import Cell, text_of
from tui.widgets.bar import Bar

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

    def say(self, seen: Framed, cells: int) -> None:
        """Say all three lines anew, for a terminal of ``cells`` cells."""
        look, state, at_s = self._look, seen.state, seen.at_s
        self._say_past(seen, cells)
        if state.is_live and seen.back:
            right = past.clock(seen.back.at_us, look)
        elif state.is_live:
            right = status.clock(state, seen.now_us, look)
        else:
            right = status.standing(state, seen.now_us, at_s, look)
        room = cells - width(text_of(right))
        self._tabs.say(status.tabs(seen.front, seen.counts, look, seen.dead, room), right)
        notice = (Cell(f" {self._notice} ", "note"),) if self._notice and at_s < self._notice_until_s else ()
        right = (*status.troubles(state.health, look, seen.dead), Cell(f" {seen.notice} ", "faint"))
        viewer = (Cell(f" {look.say('acts.read_only')} ", "warn"),) if seen.is_viewer else ()
        self._line.say((*status.link(state, at_s, look), *viewer, *notice), right)
        self._keys.say(*keys.footer(seen.front, look, cells, is_past=seen.back is not None))

    def _say_past(self, seen: Framed, cells: int) -> None:
        self._past.display = seen.back is not None
        if seen.back is not None:
            self._past.say(past.band(seen.back, seen.now_us or seen.back.at_us, self._look, cells))

    def screen_under(self, click: Click) -> str:
        """Return the screen whose name was clicked on; empty where none was."""
        piece = self._tabs.piece_at(click.x) if click.widget is self._tabs else None
        number = next((char for char in piece.text if char.isdigit()), "") if piece else ""
        return SCREENS[int(number) - 1] if number else ""
