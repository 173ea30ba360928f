"""The auditor: looks at the tables as a stranger would, and says where an invariant does not hold (DESIGN 3).

It shares no memory with the engine, so that a fault there does not hide itself. Each look reads a bounded number
of rows; the whole of the cases comes round in about a day.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from daemon import ledger
from daemon.casework.fold import fold
from daemon.casework.rules import CLOCK_BITS, clock_of
from daemon.rows import CaseRow, EventRow, TimerRow
from daemon.store import Store
from daemon.store.reader import Reader
from schema.config.pauses import RETURN
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, EventKind, Status

LOOKS_A_DAY = 24 * 60
_CASES_MIN = 200  # looked at each time, even in a small city
_CASES_MAX = 5_000
_FOLDS = 20  # of them counted again from their first line; some ten milliseconds
_LINES = 1_000  # newest ledger lines checked for doubles and missing pushes
_PUSH_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where an invariant does not hold."""

    invariant: str  # "I1" … "I6"
    sentence: str

    def __str__(self) -> str:
        return f"{self.invariant}: {self.sentence}"


class Auditor:
    """Looks each minute; ``lag_max_s`` is how long a timer may be due while the daemon runs."""

    def __init__(self, store: Store, *, lag_max_s: int = 60) -> None:
        self._store = store
        self._lag_max_us = lag_max_s * MICROS_PER_SECOND
        self._after_case = 0

    def look(self, now_us: int) -> list[Finding]:
        """Return everything found wrong at ``now_us``; empty when all is well."""
        with self._store.read() as reader:
            cases = self._next_cases(reader)
            timers = _by_case(reader.timers_of_many([case.id for case in cases]))
            lines = reader.events_after(max(reader.last_seq() - _LINES, 0), _LINES)
            return [
                *_unwatched(cases, timers),
                *self._overdue(reader, now_us),
                *_doubles(lines),
                *_drifted(reader, cases[:_FOLDS], timers),
                *_untold(reader, lines),
            ]

    def _next_cases(self, reader: Reader) -> list[CaseRow]:
        # A ledger has more lines than there are cases, so a share of the lines goes round the cases in a day.
        share = reader.last_seq() // LOOKS_A_DAY
        cases = reader.cases_after(self._after_case, min(max(share, _CASES_MIN), _CASES_MAX))
        self._after_case = cases[-1].id if cases else 0
        return cases

    def _overdue(self, reader: Reader, now_us: int) -> Iterator[Finding]:
        next_us = reader.next_due_us()
        if next_us is not None and now_us - next_us > self._lag_max_us:
            late_s = (now_us - next_us) // MICROS_PER_SECOND
            yield Finding("I2", f"a timer has been due for {late_s} s; is the engine running?")


def _unwatched(cases: Sequence[CaseRow], timers: dict[int, list[TimerRow]]) -> Iterator[Finding]:
    for case in cases:
        running = {clock_of(timer) for timer in timers.get(case.id, ()) if timer.next_us is not None}
        if case.status == Status.PAUSED:
            waits_for = Clock.RULING if case.pause == RETURN else Clock.PAUSE
            if waits_for not in running:
                yield Finding("I1", f"paused case {case.number} has no {waits_for.word} timer that would end it")
        elif Status(case.status).is_open and not running - {Clock.PROMISE}:  # goodwill, which ends
            yield Finding("I1", f"open case {case.number} has no running timer; its policy gives it no clock")


def _doubles(lines: Sequence[EventRow]) -> Iterator[Finding]:
    keys = Counter(_rung_key(line) for line in lines if line.kind == EventKind.RUNG)
    for key, times in keys.items():
        if times > 1:
            yield Finding("I3", f"rung {key[1:]} of case id {key[0]} fired {times} times")


def _rung_key(line: EventRow) -> tuple[object, ...]:
    said = ledger.facts_of(line.body)
    return line.case_id, *(said[name] for name in ("clock", "cycle", "rung", "ordinal", "occurrence"))


def _drifted(reader: Reader, cases: Sequence[CaseRow], timers: dict[int, list[TimerRow]]) -> Iterator[Finding]:
    for case in cases:
        row, folded = fold(reader.events_of(case.id))
        if row != case:
            names = [name for name in CaseRow._fields if getattr(row, name) != getattr(case, name)]
            yield Finding("I5", f"case {case.number} differs from its ledger in {', '.join(names)}")
        if [_comparable(one, one) for one in folded] != _stored(folded, timers.get(case.id, [])):
            yield Finding("I5", f"the timers of case {case.number} differ from its ledger")


def _stored(folded: Sequence[TimerRow], stored: Sequence[TimerRow]) -> list[TimerRow]:
    by_id = {timer.id: timer for timer in folded}
    return [_comparable(timer, by_id.get(timer.id, timer)) for timer in stored]


def _comparable(timer: TimerRow, folded: TimerRow) -> TimerRow:
    """Return a timer without when it was set; one that was set anew since runs as its ledger says.

    The storm guard does that, and a tick whose calendar puts a rung later than it was planned: neither is a line.
    """
    is_set_anew = timer.set_us != folded.set_us and None not in (timer.next_us, folded.next_us)
    return timer._replace(set_us=0, next_us=folded.next_us if is_set_anew else timer.next_us)


def _untold(reader: Reader, lines: Sequence[EventRow]) -> Iterator[Finding]:
    must_tell = {line.seq: line for line in lines if _must_tell(line)}
    if not must_tell:
        return
    told = _told_seqs(reader, min(must_tell))
    for seq in must_tell.keys() - told:
        yield Finding("I6", f"ledger line {seq} of case id {must_tell[seq].case_id} was told to nobody")


def _must_tell(line: EventRow) -> bool:
    if line.kind not in (EventKind.RUNG, EventKind.ESCALATED, EventKind.WITHDRAWN):
        return False
    said = ledger.facts_of(line.body)
    return "card" in said or "to_unit" in said


def _told_seqs(reader: Reader, first_seq: int) -> set[int]:
    """Return the ledger lines from ``first_seq`` on that some push speaks of; pushes are as new as their lines."""
    told: set[int] = set()
    before_id: int | None = None
    while page := reader.pushes(before_id, _PUSH_PAGE):
        told |= {push.seq for push in page}
        if any(0 < push.seq < first_seq for push in page):  # a digest speaks of no line: 0
            break
        before_id = page[-1].id
    return told


def _by_case(timers: Sequence[TimerRow]) -> dict[int, list[TimerRow]]:
    found: dict[int, list[TimerRow]] = {}
    for timer in timers:
        found.setdefault(timer.id >> CLOCK_BITS, []).append(timer)
    return found
