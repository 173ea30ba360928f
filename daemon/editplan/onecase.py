"""One case, exactly: what an edit makes of it, by the very functions that apply the edit and run the next tick.

The survey asks it for whatever is out of the ordinary, and for one case of each kind that goes the same way; tests
hold the survey against it case by case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from daemon.casework.clocks import next_instant
from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers, apply
from daemon.casework.lines import next_line
from daemon.casework.replanning import replanned
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.casework.scribe import Line, Scribe
from daemon.editplan.edit import Edit
from daemon.editplan.hearers import Utterance
from daemon.plan import ClockPlan
from daemon.rows import PARKED_US, CaseRow, DueRow, TimerRow
from schema.kinds import OUTSIDE_POLICIES, Clock, Rung
from schema.policies import ORDINALS_MAX, ClockSpec, rung_bit
from schema.terms import terms_of

DAY_US = 86_400_000_000
_NOBODY = "daemon"


class Fired(NamedTuple):
    """One rung that fires with the tick after the edit."""

    utterance: Utterance
    bit: int  # in its timer's mask; 0 for a repeat
    waits: bool  # its pushes, for a digest


class Ahead(NamedTuple):
    """One rung that is planned for the next day."""

    spec: ClockSpec
    level: int
    kind: Rung
    bit: int
    at_us: int


class Moved(NamedTuple):
    """One running deadline before and after; None where it does not run."""

    clock: Clock
    before_us: int | None
    after_us: int | None


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """What an edit makes of a case."""

    is_affected: bool
    is_provisional: bool  # afterwards
    moves: tuple[Moved, ...]
    fired: tuple[Fired, ...]
    before: tuple[Ahead, ...]  # within a day, as things stand
    after: tuple[Ahead, ...]  # within a day of the edit, beyond the first tick


class OneByOne:
    """Looks at cases one at a time."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._scribe = Scribe(edit.after, edit.tick_us)

    def look(self, case: CaseRow, timers: Timers) -> CaseSeen:
        """Return what the edit makes of an open case."""
        edit = self._edit
        line = replanned(case, timers, edit.after, edit.succession.of(case.policy_hash), edit.now_us)
        if line is None:
            return CaseSeen(False, bool(case.is_provisional), (), (), (), ())
        event = next_line(case, case.head_seq + 1, edit.now_us, line.kind, actor=_NOBODY, facts=line.facts)
        row, after = apply(case, timers, event)
        fired, ticked = self._ticked(row, after)
        kept = {clock: ticked[clock] for clock in after if ticked[clock].cycle == after[clock].cycle}
        return CaseSeen(
            is_affected=True,
            is_provisional=bool(row.is_provisional),
            moves=tuple(_moves(timers, after)),
            fired=tuple(fired),
            before=tuple(_coming(case, timers.values(), edit.before, edit.now_us)),
            after=tuple(_coming(row, kept.values(), edit.after, edit.now_us)),
        )

    def _ticked(self, case: CaseRow, timers: Timers) -> tuple[list[Fired], Timers]:
        """Run the next tick for the case alone; return what it says, and the timers after it."""
        fired: list[Fired] = []
        while due := [DueRow(timer, case) for timer in timers.values() if self._is_due(timer)]:
            [decided] = self._scribe.decide(sorted(due, key=_order), self._edit.tick_us)
            batch = self._scribe.write([decided], 1)
            fired += [_fired(line, case) for line in decided.cohort.lines]
            timers = timers | by_clock(batch.timers)
            case = case._replace(**batch.moved[0]._asdict()) if batch.moved else case
        return fired, timers

    def _is_due(self, timer: TimerRow) -> bool:
        is_reached = clock_of(timer) not in OUTSIDE_POLICIES
        return is_reached and timer.next_us is not None and timer.next_us < self._edit.tick_us


def _fired(line: Line, case: CaseRow) -> Fired:
    decision = line.decision
    bit = rung_bit(decision.kind, decision.ordinal) if decision.ordinal < ORDINALS_MAX else 0
    return Fired(Utterance.of(decision, level=case.level), bit, line.waits)


def _order(due: DueRow) -> tuple[int, int]:
    return due.timer.next_us or 0, due.timer.id


def _moves(before: Timers, after: Timers) -> Iterator[Moved]:
    for clock, timer in after.items():
        was = _limit_us(before.get(clock))
        will_be = _limit_us(timer)
        if was is not None or will_be is not None:
            yield Moved(clock, was, will_be)


def _limit_us(timer: TimerRow | None) -> int | None:
    return timer.limit_us if timer is not None and timer.next_us is not None else None


def _coming(case: CaseRow, timers: Iterable[TimerRow], rules: Rules, now_us: int) -> Iterator[Ahead]:
    """Yield what is planned within a day of ``now_us``: at it what is due already, not at all what is held."""
    for timer in timers:
        is_running = timer.next_us is not None and timer.next_us != PARKED_US
        if is_running and clock_of(timer) not in OUTSIDE_POLICIES:
            spec = rules.spec(case.policy_hash, clock_of(timer))
            place, terms = Seat.of(case).place_of(spec, timer.level), terms_of(timer.terms)
            plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
            yield from _rungs(spec, timer, plan, now_us)


def _rungs(spec: ClockSpec, timer: TimerRow, plan: ClockPlan, now_us: int) -> Iterator[Ahead]:
    behind_mask, occurrence, at_us = timer.behind_mask, timer.occurrence, now_us
    while True:
        rung = plan.due(behind_mask, occurrence)
        at_us = max(next_instant(plan, behind_mask, occurrence, timer.not_before_us), at_us)
        if at_us >= now_us + DAY_US:
            return
        yield Ahead(spec, timer.level, rung.kind, rung.bit, at_us)
        behind_mask, occurrence = behind_mask | rung.bit, occurrence + (not rung.bit)
