"""Titles and numbers of open cases, to be searched: lines in blocks, each block one string.

A two-character Chinese word is too short for a trigram index; ``str.find`` over blocks of 20,000 lines goes
through a million titles in some 40 ms, and a block costs no more than its characters.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from daemon.board.columns import Slots

BLOCK_LINES = 20_000
_BREAK = "\n"


class Texts:
    """One line a slot; full blocks are joined, the last lines stand in a list until they fill one."""

    def __init__(self) -> None:
        self._blocks: list[str] = []
        self._tail: list[str] = []
        self._changed: dict[int, str] = {}  # slots in joined blocks whose line is to be replaced

    def __len__(self) -> int:
        return len(self._blocks) * BLOCK_LINES + len(self._tail)

    def put(self, slots: Sequence[int], lines: Iterable[str]) -> None:
        """Write lines; a slot is one that exists already, or the next."""
        clean = [line.replace(_BREAK, " ") if _BREAK in line else line for line in lines]
        joined = len(self._blocks) * BLOCK_LINES
        for slot, line in zip(slots, clean, strict=True):
            place = slot - joined
            if place < 0:
                self._changed[slot] = line
            elif place < len(self._tail):
                self._tail[place] = line
            else:
                self._tail.append(line)
        self._join_full()

    def _join_full(self) -> None:
        while len(self._tail) >= BLOCK_LINES:
            self._blocks.append(_joined(self._tail[:BLOCK_LINES]))
            del self._tail[:BLOCK_LINES]

    def blocks(self) -> tuple[str, ...]:
        """Return all lines as blocks that nobody changes any more; ``find`` goes through them."""
        self._settle()
        return (*self._blocks, _joined(self._tail)) if self._tail else tuple(self._blocks)

    def lines(self) -> list[str]:
        """Return every line by slot."""
        return [line for block in self.blocks() for line in block.split(_BREAK)]

    def keep(self, slots: Slots) -> None:
        """Keep only the lines of ``slots``, in this order."""
        lines = self.lines()
        self._blocks, self._tail = [], []
        self.put(range(len(slots)), (lines[slot] for slot in slots.tolist()))

    def _settle(self) -> None:
        changed = sorted(self._changed.items())
        self._changed = {}
        for number, lines in groupby(changed, key=lambda item: item[0] // BLOCK_LINES):
            block = self._blocks[number].split(_BREAK)
            for slot, line in lines:
                block[slot % BLOCK_LINES] = line
            self._blocks[number] = _joined(block)


def fold(text: str) -> str:
    """Return ``text`` as it is compared: lower case, full-width letters and digits as plain ones."""
    return unicodedata.normalize("NFKC", text).lower()


def _joined(lines: Iterable[str]) -> str:
    return fold(_BREAK.join(lines))


Look = Callable[[str, int], int]  # (block, from) → where the next hit begins, -1 for none


def look_for(needle: str | re.Pattern[str]) -> Look:
    """Return what finds folded text, or a pattern that matches no line break."""
    if isinstance(needle, str):
        return lambda block, start: block.find(needle, start)
    return lambda block, start: hit.start() if (hit := needle.search(block, start)) else -1


def find(blocks: Sequence[str], needle: str | re.Pattern[str]) -> Slots:
    """Return the slots whose line contains ``needle``."""
    look = look_for(needle)
    hits = (number * BLOCK_LINES + line for number, block in enumerate(blocks) for line in lines_with(block, look))
    return np.fromiter(hits, dtype=np.intp)


def lines_with(block: str, look: Look) -> Iterator[int]:
    """Yield the numbers, from 0, of the lines of ``block`` that hold a hit."""
    line, end = 0, 0
    at = look(block, 0)
    while at >= 0:
        line += block.count(_BREAK, end, at)
        yield line
        end = block.find(_BREAK, at)
        if end < 0:
            return
        at = look(block, end)
