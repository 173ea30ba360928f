"""The backlog board: difficulty × level, each cell with its count and its cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.view.cells import fit, width
from tui.view.look import Look
from tui.view.tone import CARD_TONES, Cell, Line

LEVELS = (4, 3, 2, 1)  # the city on top, as the chain rises
COLOURS = (2, 1, 0)  # the hardest first
LABEL_CELLS = 8
_MILLION = 1_000_000
_ONE_DIGIT_BELOW = 9.95  # rounds to 10 from here
_HALF_CELLS = 8  # half of what 80 cells leave to a field
_SHARE_TONES = {3: "card3", 2: "card2", 1: "card1"}


@dataclass(frozen=True, slots=True)
class Heap:
    """The open cases of one cell, by card 0–3."""

    by_card: tuple[int, int, int, int]

    @property
    def total(self) -> int:
        """Return how many cases the cell has."""
        return sum(self.by_card)


def heap(cells: Sequence[Sequence[Sequence[int]]], level: int | None, colour: int | None) -> Heap:
    """Return a cell of the board; None adds up all levels or all colours."""
    levels = range(len(cells)) if level is None else (level - 1,)
    picked = [by_card for index in levels for tint, by_card in enumerate(cells[index]) if colour in (None, tint)]
    none, blue, yellow, red = (sum(column) for column in zip(*picked, strict=True))
    return Heap((none, blue, yellow, red))


def compact(count: int, lang: str, exact_below: int = 10_000) -> str:
    """Return a count in at most five cells: ``9,999``, then ``1.2万`` and ``100万``, or ``12k`` and ``1.0M``."""
    if count < exact_below:
        return f"{count:,}"
    if lang != "en":
        return _short(count / 10_000) + "万"
    return _short(count / 1000) + "k" if count < _MILLION - 500 else _short(count / _MILLION) + "M"


def _short(number: float) -> str:
    return f"{number:.1f}" if number < _ONE_DIGIT_BELOW else f"{number:.0f}"


def heap_lines(heap: Heap, look: Look, cells: int) -> tuple[Line, Line, Line]:
    """Return a cell's three lines: how many and red, yellow and blue, and the cards' shares as a bar."""
    if not heap.total:
        return (Cell(".", "faint"),), (), ()
    unit = look.say("cases")
    first = Cell(fit(f"{compact(heap.total, look.lang)} {unit}".rstrip(), _HALF_CELLS), "strong")
    return (first, *_card(3, heap, look)), (*_card(2, heap, look), *_card(1, heap, look)), _share(heap, cells)


def _card(card: int, heap: Heap, look: Look) -> Line:
    """Return a card's word and count in half a cell of the board; blanks when there is none."""
    count = heap.by_card[card]
    if not count:
        return (Cell(" " * _HALF_CELLS),)
    # An English word is a cell longer, so its count is shortened sooner.
    number = compact(count, look.lang, 1_000 if look.lang == "en" else 10_000)
    word = look.say(f"card.{card}")
    return (Cell(word, CARD_TONES[card]), Cell(fit(f" {number}", _HALF_CELLS - width(word)), f"num{card}"))


def _share(heap: Heap, cells: int) -> Line:
    """Return a bar of ``cells`` blanks on coloured ground; a card that is there at all gets one cell."""
    free = cells - len(_SHARE_TONES)
    sizes = {card: bool(count) + count * free // heap.total for card, count in enumerate(heap.by_card)}
    pieces = [Cell(" " * sizes[card], tone) for card, tone in _SHARE_TONES.items()]
    return (*pieces, Cell(" " * (cells - sum(len(piece.text) for piece in pieces)), "bar.rest"))
