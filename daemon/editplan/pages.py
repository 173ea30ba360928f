"""Pages: cases with their timers as whole rows, a page at a time."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers
from daemon.casework.rules import CLOCK_BITS
from daemon.rows import CaseRow, TimerRow
from daemon.store.reader import Reader

_PAGE = 1_000

Page = list[tuple[CaseRow, Timers]]


def pages_of(reader: Reader, ids: Sequence[int]) -> Iterator[Page]:
    """Yield the cases of these ids with all their timers."""
    for first in range(0, len(ids), _PAGE):
        cases = reader.cases_by_ids(ids[first : first + _PAGE])
        rows = reader.timers_of_many([case.id for case in cases])
        timers = {case_id: by_clock(list(of_case)) for case_id, of_case in groupby(rows, _case_id)}
        yield [(case, timers.get(case.id, {})) for case in cases]


def _case_id(timer: TimerRow) -> int:
    return timer.id >> CLOCK_BITS
