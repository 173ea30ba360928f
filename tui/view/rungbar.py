"""A clock as a bar with its rungs on it, each where it stands in the clock's own counted time. Pure."""

from bisect import bisect_right

from schema.instants import to_us
from schema.wire import ClockView, RungMark
from tui.view.tone import Cell, Line

# One ASCII letter a rung: what it is, is never told by a colour alone.
_LETTERS = {"remind": "i", "blue": "b", "yellow": "y", "red": "r", "escalate": "^", "list": "^", "review": "o"}
_TONES = {"blue": "card1", "yellow": "card2", "red": "card3"}
NOW, STILL, OTHER = "|", "/", "o"


def share_at(view: ClockView, now_us: int) -> float:
    """Return how much of a clock's counted time has run, evenly between its rungs."""
    points = [(to_us(view.start_at), 0.0), *((to_us(mark.at), mark.share) for mark in view.rungs)]
    points = sorted({*points, (to_us(view.limit_at), 1.0)})
    nth = bisect_right([at_us for at_us, _ in points], now_us)
    if nth == 0:
        return 0.0
    if nth == len(points):
        return points[-1][1]
    (since_us, low), (until_us, high) = points[nth - 1], points[nth]
    return low + (high - low) * (now_us - since_us) / max(until_us - since_us, 1)


def bar(view: ClockView, now_us: int, cells: int, tone: str, *, is_still: bool = False) -> Line:
    """Return the bar in ``cells`` cells: what has run is filled, ``|`` is now, a rung that fired is a capital.

    What lies ahead of a clock that stands still is hatched.
    """
    last = cells - 1
    share = view.share if is_still and view.share is not None else share_at(view, now_us)
    here = _place(share, view, last)
    chars = [STILL if is_still and nth > here else " " for nth in range(cells)]
    tones = [f"bar.{tone}" if nth < here else "bar.rest" for nth in range(cells)]
    for mark in view.rungs:
        nth = _place(mark.share, view, last)
        chars[nth] = letter(mark)
        tones[nth] = _TONES.get(mark.rung, "strong") if mark.fired else tones[nth]
    if chars[here] in {" ", STILL}:
        chars[here] = NOW
    return tuple(Cell(char, kind) for char, kind in zip(chars, tones, strict=True))


def letter(mark: RungMark) -> str:
    """Return a rung's letter, a capital once it fired."""
    small = _LETTERS.get(mark.rung, OTHER)
    return small.upper() if mark.fired else small


def _place(share: float, view: ClockView, last: int) -> int:
    """Return where a share stands; the bar ends at the limit, or at the last rung beyond it."""
    whole = max([1.0, *(mark.share for mark in view.rungs)])
    return min(max(round(share / whole * last), 0), last)
