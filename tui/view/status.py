"""The frame around every screen: who is on, which screen, whose clock, how fresh."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from schema.wire import Counts, Health
from tui.view.backlog import compact
from tui.view.cells import width
from tui.view.look import Look
from tui.view.tone import Cell, Line, text_of
from tui.view.when import age, stamp, wall

SCREENS = ("queue", "backlog", "grids", "case", "feed", "pushes", "shift", "forecast", "policies")
LEAST_CELLS, LEAST_ROWS = 80, 24
_GRAVEST_FIRST = (
    *("clock_suspect", "db_locked", "dead", "held", "refused", "findings", "waiting", "undelivered", "applying"),
    "calendar_ends",
)
_AGE_SHOWN_S = 2.5  # the pulse is one second: older than two of them is worth saying


@dataclass(frozen=True, slots=True)
class LinkState:
    """What is known of the line to the daemon; instants by the local monotonic clock."""

    health: Health | None = None
    is_up: bool = False
    heard_s: float | None = None  # when the daemon last answered
    retry_at_s: float | None = None  # None: trying right now
    why: str = ""
    is_slow: bool = False  # an answer is overdue, and waited for

    @property
    def is_live(self) -> bool:
        """Tell whether what is on screen may look live."""
        return self.is_up and self.health is not None


def tabs(screen: str, counts: Counts | None, look: Look, dead: int = 0, cells: int = 1000) -> Line:
    """Return the name and the screens, the one in front marked by brackets as well as colour.

    ``dead`` are pushes that nobody tries any more. In less than enough ``cells`` the name leaves, then the count
    of the queue, then the names of the screens that are farthest from the one in front: never their numbers.
    """
    brand = Cell(f" {look.say('brand')} ", "title")
    cases = "" if counts is None else compact(counts.total, look.lang)
    failed = {"pushes": compact(dead, look.lang) if dead else ""}
    named = _tabs(screen, {"queue": cases, **failed}, look)
    for line in ((brand, *named), named):
        if width(text_of(line)) <= cells:
            return line
    near = sorted(
        SCREENS, key=lambda key: (key != "pushes" or not dead, abs(SCREENS.index(key) - SCREENS.index(screen)))
    )
    for count in range(len(SCREENS), 1, -1):
        line = _tabs(screen, failed, look, frozenset({screen, *near[:count]}))
        if width(text_of(line)) <= cells:
            return line
    return line


def _tabs(screen: str, counted: Mapping[str, str], look: Look, named: frozenset[str] = frozenset(SCREENS)) -> Line:
    pieces: list[Cell] = []
    for number, key in enumerate(SCREENS, 1):
        word = look.say(f"tab.{key}") if key in named else ""
        name = f"{number}{word} {counted.get(key, '')}".rstrip()
        before = {0: "[", 1: "]"}.get(number - 1 - SCREENS.index(screen), " ")
        pieces += [Cell(before, "soft" if before == " " else "on"), Cell(name, "on" if key == screen else "soft")]
    pieces.append(Cell("]", "on") if screen == SCREENS[-1] else Cell(" ", "soft"))
    return tuple(pieces)


def clock(state: LinkState, now_us: int | None, look: Look) -> Line:
    """Return the daemon's clock, named as a demonstration's when it does not run at the world's pace."""
    if now_us is None or state.health is None:
        return ()
    speed = state.health.speed
    text = wall(now_us, look.zone, look.lang)
    demo = (Cell(f" {look.say('demo_clock', speed=f'{speed:g}')} ", "warn"), Cell(" ")) if speed != 1 else ()
    return (*demo, Cell(text, "text" if state.is_live else "faint"), Cell(" "))


def link(state: LinkState, monotonic_s: float, look: Look) -> Line:
    """Return whether the daemon is reachable, and when the next try is due."""
    if state.is_live:
        return (Cell(f" {look.say('link.up')} ", "good"), *_fresh(state, monotonic_s, look))
    if state.is_slow:
        head = look.say("link.slow")
    elif state.retry_at_s is None:
        head = look.say("link.wait" if not state.why else "link.trying")
    else:
        head = look.say("link.down", s=age(max(state.retry_at_s - monotonic_s, 0) + 1, look.lang))
    return (Cell(f" {head} ", "alarm" if state.why or state.is_slow else "soft"),)


def standing(state: LinkState, frozen_us: int | None, monotonic_s: float, look: Look) -> Line:
    """Return since when the data stands, in place of the clock; empty while it is live."""
    if state.is_live:
        return ()
    if state.heard_s is None or frozen_us is None:
        return (Cell(f" {look.say('no_data')} ", "soft"),)
    at = stamp(frozen_us, look.zone, frozen_us)
    ago = age(monotonic_s - state.heard_s, look.lang)
    return (Cell(f" {look.say('stale', at=at, age=ago)} ", "warn"),)


def _fresh(state: LinkState, monotonic_s: float, look: Look) -> Line:
    seconds = monotonic_s - (state.heard_s or monotonic_s)
    if seconds < _AGE_SHOWN_S:
        return ()
    return (Cell(look.say("fresh", age=age(seconds, look.lang)), "soon"),)


def _edit(health: Health, look: Look) -> Iterator[tuple[str, Cell]]:
    """Yield what has become of an edited config.toml: refused, waiting, or being applied."""
    if health.refused is not None and health.refused.faults:
        first = health.refused.faults[0]
        place = look.plain(" ".join(filter(None, (f"{first.line}" if first.line else "", first.key))))
        yield "refused", Cell(f" {look.say('refused', place=place).strip()} ", "alarm")
    if health.waiting is not None and not health.waiting.declined:
        yield "waiting", Cell(f" {look.say('waiting')} ", "alarm")
    if health.applying is not None:
        yield "applying", Cell(f" {look.say('applying', share=f'{health.applying.share:.0%}')} ", "soon")


def troubles(health: Health | None, look: Look, dead: int = 0, cells: int = 1000) -> Line:
    """Return what an officer must know of the daemon: a doubted clock, what is held or undelivered, the rest.

    ``dead`` are pushes of the officer's units that nobody tries any more. In less than enough ``cells`` the least
    grave ones leave, and how many have left is said.
    """
    if health is None:
        return ()
    line = tuple(cell for _, cell in _troubles(health, look, dead))
    if width(text_of(line)) <= cells:
        return line
    return _gravest(list(_troubles(health, look, dead, ".short")), cells)


def _gravest(told: Sequence[tuple[str, Cell]], cells: int) -> Line:
    ranked = sorted(told, key=lambda piece: _GRAVEST_FIRST.index(piece[0]))
    for count in range(len(told), 0, -1):
        kept = [name for name, _ in ranked[:count]]
        more = (Cell(f" +{len(told) - count} ", "warn"),) if count < len(told) else ()
        line = (*(cell for name, cell in told if name in kept), *more)
        if width(text_of(line)) <= cells:
            return line
    return (Cell(f" +{len(told)} ", "alarm"),)


def _troubles(health: Health, look: Look, dead: int, length: str = "") -> Iterator[tuple[str, Cell]]:
    if health.clock == "suspect":
        yield "clock_suspect", Cell(f" {look.say(f'clock_suspect{length}')} ", "alarm")
    if health.is_locked:
        yield "db_locked", Cell(f" {look.say(f'db_locked{length}')} ", "alarm")
    yield from _edit(health, look)
    for key, count, tone in (
        ("held", health.held, "warn"),
        ("dead", dead, "alarm"),
        ("undelivered", health.undelivered - health.dead, "soon"),
        ("findings", len(health.findings), "alarm"),
    ):
        if count:
            yield key, Cell(f" {look.say(key, n=f'{count:,}')} ", tone)
    if health.provisional is not None:
        said = look.say("calendar_ends", day=health.calendar_end, n=f"{health.provisional:,}")
        yield "calendar_ends", Cell(f" {said} ", "warn")


def cramped(cells: int, rows: int, look: Look) -> Line:
    """Return what is said in a terminal that is too small to show everything."""
    if cells >= LEAST_CELLS and rows >= LEAST_ROWS:
        return ()
    return (Cell(f" {look.say('cramped', now=f'{cells}x{rows}')} ", "warn"),)
