"""What is due next: which rung of which clock. Only its kind: how the daemon is, is nobody's case."""

from typing import NamedTuple

from daemon.casework.rules import CLOCK_BITS, Rules, Seat, clock_of
from daemon.rows import PARKED_US, CaseRow, TimerRow
from daemon.store.reader import Reader
from schema.kinds import OUTSIDE_POLICIES
from schema.terms import terms_of


class Upcoming(NamedTuple):
    """The words of a clock and of the rung that is due first; the rung's is empty where there is no ladder."""

    clock: str = ""
    rung: str = ""


def upcoming(reader: Reader, rules: Rules) -> Upcoming:
    """Return what is due next; nothing where nothing is planned."""
    next_us = reader.next_due_us()
    timers = [] if next_us is None or next_us == PARKED_US else reader.timers_at(next_us, 1)
    cases = reader.cases_by_ids([timer.id >> CLOCK_BITS for timer in timers])
    if not cases:
        return Upcoming()
    return Upcoming(clock_of(timers[0]).word, _rung(cases[0], timers[0], rules))


def _rung(case: CaseRow, timer: TimerRow, rules: Rules) -> str:
    if clock_of(timer) in OUTSIDE_POLICIES:
        return ""
    spec = rules.spec(case.policy_hash, clock_of(timer))
    place, terms = Seat.of(case).place_of(spec, timer.level), terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    return plan.due(timer.behind_mask, timer.occurrence).kind.word
