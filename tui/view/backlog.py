"""The backlog: a unit's parts as rows, and the matrix of one: levels or ages by difficulty."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schema.wire import BacklogRow
from tui.view.cells import fit, width
from tui.view.columns import Column
from tui.view.look import Look
from tui.view.places import difference, part_name
from tui.view.tone import CARD_TONES, COLOUR_TONES, Cell, Line

LEVELS = (4, 3, 2, 1)  # the city on top, as the chain rises
COLOURS = (2, 1, 0)  # the hardest first
AGES = (4, 3, 2, 1, 0)  # the oldest first
LABEL_CELLS = 8
Axis = Literal["level", "age"]
Cube = Sequence[Sequence[Sequence[Sequence[int]]]]  # [level - 1][colour][card][age]
_MILLION = 1_000_000
_ONE_DIGIT_BELOW = 9.95  # rounds to 10 from here
_HALF_CELLS = 8  # half of what 80 cells leave to a field
_COUNT_CELLS = 5
_ROOMY_CELLS = 15  # for a count with its word, and what moved
_SHARE_TONES = {3: "card3", 2: "card2", 1: "card1"}
_DAY_US = 86_400_000_000
_BAR_CELLS = 10
_BAR_WIDE = 40


@dataclass(frozen=True, slots=True)
class Heap:
    """The open cases of one cell, by card 0–3."""

    by_card: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        """Return how many cases the cell has."""
        return sum(self.by_card)


def heap(cells: Sequence[Sequence[Sequence[int]]], level: int | None, colour: int | None) -> Heap:
    """Return a cell of the counts; None adds up all levels or all colours."""
    levels = range(len(cells)) if level is None else (level - 1,)
    picked = [by_card for index in levels for tint, by_card in enumerate(cells[index]) if colour in (None, tint)]
    none, blue, yellow, red = (sum(column) for column in zip(*picked, strict=True))
    return Heap((none, blue, yellow, red))


def heap_of(cube: Cube, axis: Axis, band: int | None, colour: int | None) -> Heap:
    """Return a cell of the matrix: one level or class of age by one difficulty; None adds all of them up."""
    of_level = axis == "level" and band is not None
    levels = cube[band - 1 : band] if of_level and band is not None else cube
    ages = slice(None) if axis == "level" or band is None else slice(band, band + 1)
    picked = [cards for level in levels for tint, cards in enumerate(level) if colour in (None, tint)]
    none, blue, yellow, red = (sum(sum(cards[card][ages]) for cards in picked) for card in range(4))
    return Heap((none, blue, yellow, red))


def bands(axis: Axis) -> tuple[int | None, ...]:
    """Return the matrix's bands from top to bottom; None adds them up."""
    return (*(LEVELS if axis == "level" else AGES), None)


def total(row: BacklogRow) -> int:
    """Return how many open cases a part has."""
    return heap_of(row.cells, "level", None, None).total


def compact(count: int, lang: str, exact_below: int = 10_000) -> str:
    """Return a count in at most five cells: ``9,999``, then ``1.2万`` and ``100万``, or ``12k`` and ``1.0M``."""
    if count < exact_below:
        return f"{count:,}"
    if lang != "en":
        return _short(count / 10_000) + "万"
    return _short(count / 1000) + "k" if count < _MILLION - 500 else _short(count / _MILLION) + "M"


def _short(number: float) -> str:
    return f"{number:.1f}" if number < _ONE_DIGIT_BELOW else f"{number:.0f}"


def heap_lines(heap: Heap, before: Heap | None, *, look: Look, cells: int) -> tuple[Line, Line, Line]:
    """Return a cell's lines: how many and what moved, red and yellow and blue, and the cards' shares as a bar."""
    moved = difference(heap.total, before.total if before else None)
    moved = moved._replace(text=f" {moved.text}")
    is_roomy = cells >= _ROOMY_CELLS
    count_cells = _HALF_CELLS if is_roomy else _COUNT_CELLS
    if not heap.total:
        return (Cell(fit(".", count_cells), "faint"), moved), (), ()
    unit = look.say("cases") if is_roomy else ""
    first = Cell(fit(f"{compact(heap.total, look.lang)} {unit}".rstrip(), count_cells), "strong")
    return (first, moved), _cards(heap, look, cells), _share(heap, cells)


def _cards(heap: Heap, look: Look, cells: int) -> Line:
    """Return each card's word and count, as many as fit, the worst first."""
    pieces: list[Cell] = []
    exact = 1_000 if look.lang == "en" else 10_000  # an English word is a cell longer
    for card in (3, 2, 1):
        if heap.by_card[card]:
            gap, word = " " * bool(pieces), look.say(f"card.{card}")
            number = f" {compact(heap.by_card[card], look.lang, exact)}"
            cells -= width(gap + word + number)
            if cells < 0:
                break
            pieces += [Cell(gap), Cell(word, CARD_TONES[card]), Cell(number, f"num{card}")]
    return tuple(pieces)


def _share(heap: Heap, cells: int) -> Line:
    """Return a bar of ``cells`` blanks on coloured ground; a card that is there at all gets one cell."""
    free = cells - len(_SHARE_TONES)
    sizes = {card: bool(count) + count * free // heap.total for card, count in enumerate(heap.by_card)}
    pieces = [Cell(" " * sizes[card], tone) for card, tone in _SHARE_TONES.items()]
    return (*pieces, Cell(" " * (cells - sum(len(piece.text) for piece in pieces)), "bar.rest"))


@dataclass(frozen=True, slots=True)
class PartRow:
    """A row of the board: a part of a unit now, and what it was when yesterday ended."""

    row: BacklogRow
    before: BacklogRow | None

    @property
    def key(self) -> str:
        """Return what identifies the row."""
        return f"{self.row.part}:{self.row.code}"


def part_rows(rows: Sequence[BacklogRow], before: Sequence[BacklogRow] | None) -> list[PartRow]:
    """Return the parts with what each of them was; a part that was not there yesterday had nothing."""
    if before is None:
        return [PartRow(row, None) for row in rows]
    known = {(row.part, row.code): row for row in before}
    return [PartRow(row, known.get((row.part, row.code), _nothing(row))) for row in rows]


def _nothing(row: BacklogRow) -> BacklogRow:
    cells = [[[[0 for _ in ages] for ages in cards] for cards in colours] for colours in row.cells]
    return row.model_copy(update={"cells": cells, "late": 0, "due_today": 0, "oldest_us": None})


class PartTable:
    """What the columns of a unit's parts are and what stands in them; ``shown_cells`` is the bar's width."""

    ticking: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.shown_cells = _BAR_CELLS

    def columns(self, look: Look, cells: int) -> tuple[Column, ...]:
        """Return the columns from left to right; the bar takes what is left."""
        en = look.lang == "en"
        fixed = (
            Column("cases", 6, 7, 0, right=True),
            Column("moved", 7 if en else 6, 7, 0, right=True),
            Column("hardest", 7 if en else 5, 7, 2, right=True),
            Column("hard", 6 if en else 5, 6, 3, right=True),
            Column("green", 5, 6, 5, right=True),
            Column("red_cards", 5, 6, 1, right=True),
            Column("late", 5, 6, 0, right=True),
            Column("oldest", 6, 7, 1, right=True),
        )
        used = sum(column.narrow + 1 for column in fixed)
        self.shown_cells = min(max(cells - used - 18, _BAR_CELLS), _BAR_WIDE)
        bar = Column("shares", self.shown_cells, self.shown_cells, 4)
        return (Column("part", 16, 40, 0, is_name=True), bar, *fixed)

    def cells(self, row: PartRow, look: Look, now_us: int) -> Mapping[str, Cell | Line]:
        """Return each column's cell."""
        part, before = row.row, row.before
        tints = [heap_of(part.cells, "level", None, colour).total for colour in range(3)]
        count = sum(tints)
        name = part_name(part.part, part.name, part.code, look)
        red_cards = heap_of(part.cells, "level", None, None).by_card[3]
        return {
            "part": Cell(name, "strong" if part.part == "all" else "text"),
            "shares": tint_bar(tints, look, self.shown_cells),
            "cases": _figure(count, "strong", look, 100_000),
            "moved": difference(count, total(before) if before else None),
            "hardest": _figure(tints[2], "colour2", look),
            "hard": _figure(tints[1], "colour1", look),
            "green": _figure(tints[0], "colour0", look),
            "red_cards": _figure(red_cards, "num3", look),
            "late": _figure(part.late, "late", look),
            "oldest": _oldest(part.oldest_us, look, now_us),
        }


def _figure(count: int, tone: str, look: Look, exact_below: int = 10_000) -> Cell:
    return Cell(compact(count, look.lang, exact_below), tone) if count else Cell(".", "faint")


def _oldest(opened_us: int | None, look: Look, now_us: int) -> Cell:
    if opened_us is None:
        return Cell(".", "faint")
    return Cell(look.say("days", n=max(now_us - opened_us, 0) // _DAY_US), "soft")


def tint_bar(tints: Sequence[int], look: Look, cells: int) -> Line:
    """Return a bar of ``cells`` cells, red then yellow then green, each part with its word."""
    whole = sum(tints)
    if not whole:
        return (Cell(" " * cells, "bar.rest"),)
    words = [look.say(f"letter.{tint}") for tint in range(3)]
    sizes = [
        max(count * cells // whole, width(word)) if count else 0 for count, word in zip(tints, words, strict=True)
    ]
    sizes[sizes.index(max(sizes))] += cells - sum(sizes)
    return tuple(Cell(fit(words[tint], sizes[tint]), f"tint{tint}") for tint in COLOURS if sizes[tint])


def band_name(axis: Axis, band: int | None, look: Look) -> str:
    """Return the name of a band of the matrix."""
    return look.say("backlog.sum") if band is None else look.say(f"{axis}.{band}")


def flow_line(flow: Callable[[str], int], look: Look) -> Line:
    """Return what happened since yesterday ended: in, resolved, risen in and out, newly red."""
    pieces = [Cell(f" {look.say('flow.today')} ", "faint")]
    tones = {"opened": "text", "resolved": "good", "risen_in": "soft", "risen_out": "soft", "red": "late"}
    for name, tone in tones.items():
        count = flow(name)
        pieces.append(Cell(f" {look.say(f'flow.{name}', n=f'{count:,}')} ", tone if count else "faint"))
    return tuple(pieces)


def tint_tone(colour: int | None) -> str:
    """Return the tone of a difficulty's name."""
    return "head" if colour is None else COLOUR_TONES[colour]
