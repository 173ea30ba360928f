"""Which rung a running timer is set for, told from the instant it is set for: a page needs no plans. Pure.

Laying out a clock's ladder costs some tens of microseconds, a page has two hundred rows. A timer knows when its
next rung is due and which rungs lie behind it; so the rung is the one of those ahead that stands at that instant.
"""

from functools import lru_cache
from typing import NamedTuple, Self

from daemon.calendar import WorkCalendar
from daemon.casework.rules import CLOCK_MASK, Rules, Seat
from daemon.rows import PARKED_US, BoardRow, TimerRow
from schema.kinds import Clock, Rung
from schema.periods import PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd, RungSpec
from schema.terms import terms_of

_STEPS_KEPT = 16_384  # limits that are counted in days meet at the ends of days, so few are asked for
_PAUSE = Clock.PAUSE.value


class _Ahead(NamedTuple):
    """What of a ladder is not behind a timer."""

    spec: ClockSpec
    only: Rung | None  # the one kind of rung that is left; None: there are several
    steps: tuple[RungSpec, ...]  # those that stand by the limit alone
    share: Rung | None  # the first of those at a share of the clock's time, which stand by its start too

    @classmethod
    def of(cls, spec: ClockSpec, behind_mask: int) -> Self:
        """Return the ladder of ``spec`` but for the rungs in ``behind_mask``."""
        ahead = [rung for rung in spec.ladder if not rung.bit & behind_mask]
        kinds = {rung.kind for rung in ahead} or {spec.repeat_kind}
        shares = [(rung.at.share, rung.kind) for rung in ahead if rung.at.share is not None]
        steps = tuple(rung for rung in ahead if rung.at.share is None)
        return cls(spec, kinds.pop() if len(kinds) == 1 else None, steps, min(shares)[1] if shares else None)


class NextRungs:
    """Tells the next rung of the timers of one page; what they share is looked up once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._ahead: dict[tuple[str, int, int], _Ahead] = {}
        self._standing: dict[tuple[int, int, int], list[tuple[int, Rung]]] = {}

    def of(self, timer: TimerRow, policy_hash: str, case: BoardRow) -> Rung | None:
        """Return what a running timer's next rung is; None for a pause, at whose end the case just goes on."""
        clock = timer.id & CLOCK_MASK
        if clock == _PAUSE:
            return None
        key = (policy_hash, clock, timer.behind_mask)
        ahead = self._ahead.get(key)
        if ahead is None:
            ahead = self._ahead[key] = _Ahead.of(self._rules.spec(policy_hash, clock), timer.behind_mask)
        return ahead.only if ahead.only is not None else self._standing_there(ahead, timer, case)

    def _standing_there(self, ahead: _Ahead, timer: TimerRow, case: BoardRow) -> Rung | None:
        seat = Seat(case.unit_code, case.start_unit, case.supervisor_code, case.level)
        if timer.terms or timer.not_before_us or timer.next_us == PARKED_US:
            return self._planned(ahead.spec, timer, seat)
        calendar = self._rules.planner.calendars.at(seat.place_of(ahead.spec, timer.level))
        key = (id(ahead), id(calendar), timer.limit_us)
        standing = self._standing.get(key)
        if standing is None:
            standing = self._standing[key] = _standing(ahead, calendar, timer.limit_us)
        start_us, next_us = timer.start_us, timer.next_us
        there = [kind for at_us, kind in standing if max(at_us, start_us) == next_us]
        if there:
            return min(there)
        return self._planned(ahead.spec, timer, seat) if ahead.share is None else ahead.share

    def _planned(self, spec: ClockSpec, timer: TimerRow, seat: Seat) -> Rung:
        """Return the next rung from the whole plan, where the instant alone does not tell."""
        place, terms = seat.place_of(spec, timer.level), terms_of(timer.terms)
        plan = self._rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
        return plan.due(timer.behind_mask, timer.occurrence).kind


def _standing(ahead: _Ahead, calendar: WorkCalendar, limit_us: int) -> list[tuple[int, Rung]]:
    day_end = ahead.spec.day_end
    return [(_stands_us(calendar, rung.at, limit_us, day_end), rung.kind) for rung in ahead.steps]


@lru_cache(maxsize=_STEPS_KEPT)
def _stands_us(calendar: WorkCalendar, place: Place, limit_us: int, day_end: DayEnd) -> int:
    """Return where a place stands that is counted from the limit; the clock's start does not matter to it."""
    return calendar.step_us(limit_us, place, start_us=limit_us, unit=PeriodUnit.HOURS, day_end=day_end)
