"""Which rung a running timer is set for, told from the instant it is set for: a page of rows needs no plans. Pure.

Laying out a clock's ladder costs some tens of microseconds, a page has two hundred rows. A timer knows when its next
rung is due and which rungs lie behind it; so the rung is the one of those ahead that stands at that instant.
"""

from collections.abc import Callable
from functools import lru_cache

from daemon.calendar import WorkCalendar
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.rows import PARKED_US, TimerRow
from schema.kinds import Clock, Rung
from schema.periods import PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd, RungSpec
from schema.terms import terms_of

_STEPS_KEPT = 16_384  # limits that are counted in days meet at the ends of days, so few are asked for


def next_rung(timer: TimerRow, policy_hash: str, seat: Seat, rules: Rules) -> Rung | None:
    """Return what a running timer's next rung is; None for a pause, at whose end the case goes on by itself."""
    clock = clock_of(timer)
    if clock == Clock.PAUSE:
        return None
    spec = rules.spec(policy_hash, clock)
    place = seat.place_of(spec, timer.level)
    if not timer.terms and not timer.not_before_us and timer.next_us != PARKED_US:
        calendar = rules.planner.calendars.at(place)
        kind = standing_at(spec, timer, lambda rung: _stands_us(calendar, rung.at, timer.limit_us, spec.day_end))
        if kind is not None:
            return kind
    terms = terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    return plan.due(timer.behind_mask, timer.occurrence).kind


def standing_at(spec: ClockSpec, timer: TimerRow, stands_us: Callable[[RungSpec], int]) -> Rung | None:
    """Return which rung that is not behind stands where the timer is set; None where only the plan can tell.

    ``stands_us`` says where a rung stands that is counted from the limit. What is a share of the clock's time stands
    by its start too: of these it is the first, when it is none of the others.
    """
    ahead = [rung for rung in spec.ladder if not rung.bit & timer.behind_mask]
    if not ahead:
        return spec.repeat_kind
    if len({rung.kind for rung in ahead}) == 1:
        return ahead[0].kind
    steps = [rung for rung in ahead if rung.at.share is None]
    there = [rung for rung in steps if max(stands_us(rung), timer.start_us) == timer.next_us]
    if there:
        return min(rung.kind for rung in there)
    shares = [(rung.at.share, rung.kind) for rung in ahead if rung.at.share is not None]
    return min(shares)[1] if shares else None


@lru_cache(maxsize=_STEPS_KEPT)
def _stands_us(calendar: WorkCalendar, place: Place, limit_us: int, day_end: DayEnd) -> int:
    """Return where a place stands that is counted from the limit; its start and unit do not matter to it."""
    return calendar.step_us(limit_us, place, start_us=limit_us, unit=PeriodUnit.HOURS, day_end=day_end)
