"""The frame of the wall: whose it is, the clock, and above all whether what is shown is still true."""

from collections.abc import Sequence

from schema.instants import from_us
from tui.view.cells import fit, width
from tui.view.digits import digits, digits_width
from tui.view.look import Look
from tui.view.status import LinkState
from tui.view.tone import Cell, Line, text_of
from tui.view.when import WEEKDAYS, age, stamp

_ROOMY_ROWS = 28  # from here on the clock is a large one


def head(
    name: str, page: str, look: Look, *, place: tuple[int, int], now_us: int | None, size: tuple[int, int]
) -> list[Line]:
    """Return the name, the page and the clock, that one large where there is room; ``place`` is page and pages."""
    cells, rows = size
    number, count = place
    title = look.plain(name) or look.say("wall.everything")
    left: Line = (
        Cell(f" {look.say('brand')} ", "title"),
        Cell(f"{title}  ", "strong"),
        Cell(f"{look.say(f'wall.page.{page}')} {number}/{count}", "soft"),
    )
    if now_us is None:
        return [left, ()]
    local = from_us(now_us, look.zone)
    weekday = WEEKDAYS["en" if look.lang == "en" else "zh"][local.weekday()]
    day = f"{local:%Y-%m-%d} {weekday if look.lang == 'en' else '周' + weekday}"
    if rows < _ROOMY_ROWS:
        return [_apart(left, (Cell(f"{day} ", "soft"), Cell(f"{local:%H:%M:%S} ", "strong")), cells), ()]
    clock = digits(f"{local:%H:%M}", "on")
    lines: list[Line] = [left, (), (Cell(f" {day}", "soft"),), (), ()]
    right = digits_width(f"{local:%H:%M}", 1) + 1
    return [_apart(line, (*big, Cell(" ")), cells, right) for line, big in zip(lines, clock, strict=True)] + [()]


def _apart(left: Line, right: Line, cells: int, right_cells: int | None = None) -> Line:
    room = cells - (width(text_of(right)) if right_cells is None else right_cells)
    return (*left, Cell(" " * max(room - width(text_of(left)), 1)), *right)


def banner(state: LinkState, frozen_us: int | None, monotonic_s: float, look: Look, cells: int) -> list[Line]:
    """Return three red lines over everything while the line is down; none while what is shown is true."""
    if state.is_live:
        return []
    if state.heard_s is None or frozen_us is None:
        said = look.say("wall.no_data")
    else:
        at = stamp(frozen_us, look.zone, frozen_us)
        said = look.say("wall.stale", at=at, age=age(monotonic_s - state.heard_s, look.lang))
    blank: Line = (Cell(" " * cells, "alarm"),)
    middle = max(cells - width(said), 0) // 2
    return [blank, (Cell(fit(" " * middle + said, cells), "alarm"),), blank]


def foot(fresh_s: float | None, every_s: float, look: Look, cells: int, *, is_paused: bool) -> Line:
    """Return how old the figures are, how the pages turn, and the keys."""
    aged = look.say("wall.no_figures") if fresh_s is None else look.say("fresh", age=age(fresh_s, look.lang))
    turning = look.say("wall.paused") if is_paused else look.say("wall.every", s=f"{every_s:g}")
    left: Line = (Cell(f" {aged}  ", "soft"), Cell(turning, "warn" if is_paused else "soft"))
    return _apart(left, (Cell(f"{look.say('wall.keys')} ", "faint"),), cells)


def whole(parts: Sequence[Line], below: Line, rows: int) -> list[Line]:
    """Return the parts from the top and ``below`` on the last line."""
    kept = list(parts[: rows - 1])
    return [*kept, *[()] * (rows - 1 - len(kept)), below]
