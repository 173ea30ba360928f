"""Cases as they stood after a line of theirs, several at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from daemon.casework.fold import fold
from daemon.rows import BoardRow, CaseRow, TimerRow
from daemon.store.reader import Reader

Folded = tuple[CaseRow, list[TimerRow]]
FOLDED_TOGETHER = 500  # cases whose lines are held in memory at once
_FROM_CASE = BoardRow._fields[:-1]


def folded(reader: Reader, heads: Sequence[int]) -> Iterator[list[Folded]]:
    """Yield the cases whose newest lines were ``heads``, with their timers, a few hundred at a time."""
    for start in range(0, len(heads), FOLDED_TOGETHER):
        lines = reader.lines_of_heads(heads[start : start + FOLDED_TOGETHER])
        yield [fold(list(some)) for _, some in groupby(lines, key=attrgetter("case_id"))]


def board_row(case: CaseRow, title: str) -> BoardRow:
    """Return a case as the board keeps it."""
    return BoardRow._make([*(getattr(case, name) for name in _FROM_CASE), title])
