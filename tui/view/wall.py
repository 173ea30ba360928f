"""What the wall shows: figures for a hall, units as bars, the latest cases and news. No title, no citizen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from schema.instants import from_us, to_us
from schema.wire.feed import FeedLine
from schema.wire.wall import WallUnit, WallView
from tui.view.cells import fit, shorten, width
from tui.view.digits import DOTS_HIGH, digits, digits_width, largest_scale
from tui.view.feed import news
from tui.view.look import Look
from tui.view.notice import DANGER
from tui.view.queue import QueueRow, card_mark
from tui.view.tone import Cell, Line, text_of
from tui.view.when import span

PAGES = ("figures", "units", "late", "news")
_MOST = 9_999  # larger counts are told in thousands, or in 万
_GRIDS = ((2, 3), (3, 2), (6, 1), (1, 6))  # figures side by side and below each other
_LABEL_ROWS = 1
_NAME_CELLS = 16
_NUMBER_CELLS = 9


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the wall knows; None or empty until it was asked for."""

    wall: WallView | None = None
    undelivered: int = 0
    late: Sequence[QueueRow] = ()
    news: Sequence[FeedLine] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to be read from the other end of the hall."""

    label: str
    count: int
    tone: str

    def told(self, lang: str) -> tuple[str, str]:
        """Return its digits, and its label with the thousands that they count."""
        if self.count <= _MOST:
            return str(self.count), self.label
        if lang == "en":
            return str(round(self.count / 1000)), f"{self.label} x1000"
        return str(round(self.count / 10_000)), f"{self.label}（万）"


def body(page: str, shown: Shown, look: Look, now_us: int, size: tuple[int, int]) -> list[Line]:
    """Return a page in so many cells and rows."""
    if shown.wall is None:
        return [(), (Cell(f"  {look.say('loading')} ..", "soft"),)]
    lines = _PAGES[page](shown, look, now_us, size)
    return lines[: size[1]]


# --- figures


def figures(shown: Shown, look: Look) -> list[Figure]:
    """Return what is counted, most pressing first; nought is calm whatever it counts."""
    wall = shown.wall
    assert wall is not None
    counted = (
        ("late", wall.late, "card3"),
        ("due_today", wall.due_today, "card2"),
        ("red", wall.red, "card3"),
        ("risen", wall.risen_today, "card1"),
        ("undelivered", shown.undelivered, "card2"),
        ("open", wall.open, "on"),
    )
    return [Figure(look.say(f"wall.{key}"), count, tone if count else "bar.calm") for key, count, tone in counted]


def _figures(shown: Shown, look: Look, now_us: int, size: tuple[int, int]) -> list[Line]:
    del now_us
    found = [(figure, *figure.told(look.lang)) for figure in figures(shown, look)]
    lengths = [len(text) for _, text, _ in found]
    options = [([_scale(length, across, down, size) for length in lengths], across) for across, down in _GRIDS]
    scales, across = max(options, key=lambda option: (min(option[0]), sum(option[0])))
    if not all(scales):
        return [(Cell(f"  {label}  ", "soft"), Cell(text, "strong")) for _, text, label in found]
    cells = size[0] // across
    lines: list[Line] = []
    rows = max(scales) * DOTS_HIGH
    for at in range(0, len(found), across):
        blocks = [
            _block(text, label, figure.tone, (cells, rows), scale)
            for (figure, text, label), scale in zip(found[at : at + across], scales[at : at + across], strict=True)
        ]
        lines += [tuple(cell for block in row for cell in block) for row in zip(*blocks, strict=True)]
    return _spread(lines, len(found) // across, size[1])


def _scale(length: int, across: int, down: int, size: tuple[int, int]) -> int:
    return largest_scale(length, size[0] // across - 2, size[1] // down - _LABEL_ROWS)


def _block(text: str, label: str, tone: str, size: tuple[int, int], scale: int) -> list[Line]:
    """Return one figure under its label, so many rows high, each line of exactly so many cells."""
    cells, rows = size
    rest = " " * max(cells - 1 - digits_width(text, scale), 0)
    big = [(Cell(" "), *line, Cell(rest)) for line in digits(text, tone, scale)]
    below = [(Cell(" " * cells),)] * (rows - len(big))
    return [(Cell(fit(f" {label}", cells), "strong"),), *big, *below]


def _spread(lines: list[Line], parts: int, rows: int) -> list[Line]:
    """Return ``parts`` equal parts with what room there is between them."""
    high = len(lines) // parts
    gap = [()] * min(max(rows - len(lines), 0) // parts, high // 2)
    return [line for at in range(0, len(lines), high) for line in (*lines[at : at + high], *gap)]


# --- units


def _units(shown: Shown, look: Look, now_us: int, size: tuple[int, int]) -> list[Line]:
    del now_us
    wall = shown.wall
    assert wall is not None
    if not wall.units:
        return [(), (Cell(f"  {look.say('wall.no_units')}", "soft"),)]
    cells, rows = size
    head = "".join(
        fit(look.say(f"wall.{key}"), _NUMBER_CELLS, right=True) for key in ("open", "late", "due_today")
    )
    bar_cells = cells - _NAME_CELLS - 3 - 3 * _NUMBER_CELLS - 2
    largest = max(*(unit.open for unit in wall.units), 1)
    bars = [_unit(unit, largest, bar_cells, look) for unit in wall.units]
    first: Line = (Cell(" " * (_NAME_CELLS + 2 + bar_cells) + head, "head"),)
    return [first, *_spaced(bars, rows - 1, look)]


def _unit(unit: WallUnit, largest: int, cells: int, look: Look) -> Line:
    """Return a unit: its name, its open cases as a bar with the late ones in front, its counts."""
    long = max(unit.open * cells // largest, bool(unit.open))
    late = min(max(unit.late * cells // largest, bool(unit.late)), long)
    counts = ((unit.open, "text"), (unit.late, "late"), (unit.due_today, "soon"))
    name = shorten(look.plain(unit.name), _NAME_CELLS)
    return (
        Cell(fit(f" {name}", _NAME_CELLS + 1), "strong"),
        Cell(" "),
        Cell(" " * late, "card3"),
        Cell(" " * (long - late), "bar.calm"),
        Cell(" " * (cells - long), "bar.rest"),
        *(_number(count, tone) for count, tone in counts),
    )


def _number(count: int, tone: str) -> Cell:
    return Cell(fit(f"{count:,}", _NUMBER_CELLS, right=True), tone if count else "faint")


# --- the latest cases, and the news


def _late(shown: Shown, look: Look, now_us: int, size: tuple[int, int]) -> list[Line]:
    if not shown.late:
        return [(), (Cell(f"  {look.say('wall.none_late')}", "good"),)]
    return _spaced([_late_case(row, look, now_us, size[0]) for row in shown.late], size[1], look)


def _late_case(row: QueueRow, look: Look, now_us: int, cells: int) -> Line:
    """Return a case by number and unit and how late it is."""
    behind = span(max(now_us - (row.due_us or now_us), 0) // 1_000_000, look.lang)
    late = fit(f"{look.say('wall.late_by')} {behind}", 18)
    card = card_mark(row.card, look) if row.card else (Cell(" "),)
    mark = (*card, Cell(" " * max(8 - width(text_of(card)), 0)))
    number = fit(look.plain(row.number), 22)
    unit = shorten(look.plain(row.unit_name), max(cells - 52, 8))
    return (Cell("  "), Cell(late, "late"), *mark, Cell(number, "text"), Cell(unit, "soft"))


def _news(shown: Shown, look: Look, now_us: int, size: tuple[int, int]) -> list[Line]:
    del now_us
    if not shown.news:
        return [(), (Cell(f"  {look.say('feed.empty')}", "soft"),)]
    return _spaced([_happening(line, look, size[0]) for line in shown.news[: size[1]]], size[1], look)


def _happening(line: FeedLine, look: Look, cells: int) -> Line:
    """Return what happened, to which number and at which unit."""
    local = from_us(to_us(line.at), look.zone)
    said = news(line, look)
    mark: Line = (said,) if isinstance(said, Cell) else said
    names = [unit.name or unit.code for unit in (line.unit, line.to_unit) if unit is not None]
    way = shorten(look.plain(" > ".join(names)), max(cells - 58, 8))
    return (
        Cell(f"  {local:%m-%d %H:%M}  ", "soft"),
        *mark,
        Cell(" " * max(14 - width(text_of(mark)), 1)),
        Cell(fit(look.plain(line.number), 22), "late" if line.urgency == DANGER else "text"),
        Cell(fit(f"[{look.say('urgent.2')}]" if line.urgency == DANGER else "", 5), "late"),
        Cell(way, "soft"),
    )


def _spaced(lines: Sequence[Line], rows: int, look: Look) -> list[Line]:
    """Return lines with air between them where there is room, and how many more there are where there is none."""
    if len(lines) > rows:
        more = look.say("wall.more", n=len(lines) - rows + 1)
        return [*lines[: rows - 1], (Cell(f"  {more}", "faint"),)]
    gap = min(rows // max(len(lines), 1) - 1, 2)
    return [one for line in lines for one in (line, *[()] * gap)]


_PAGES: Mapping[str, Callable[[Shown, Look, int, tuple[int, int]], list[Line]]] = {
    "figures": _figures,
    "units": _units,
    "late": _late,
    "news": _news,
}


def faded(lines: Sequence[Line]) -> list[Line]:
    """Return lines as what is no longer true: without their colours."""
    return [tuple(_faded(cell) for cell in line) for line in lines]


def _faded(cell: Cell) -> Cell:
    is_ground = not cell.text.strip() and cell.tone != "text"
    return cell._replace(tone="bar.rest" if is_ground else "faint")


def with_undelivered(shown: Shown, undelivered: int) -> Shown:
    """Return the same with another count of pushes that have not arrived."""
    return replace(shown, undelivered=undelivered)
