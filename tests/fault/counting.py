"""Where a clock must end, counted day by day and span by span: what the inspector holds every moved limit against.

It shares nothing with the product but the period a policy gives and the city's rules for its days.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from schema.calendars import CalendarRules
from schema.instants import from_us, to_us
from schema.periods import Period, PeriodUnit
from schema.policies import ClockSpec, DayEnd
from tests.minutes import MINUTE_US, closing, is_working, segments_of

Spans = tuple[tuple[int, int], ...]
_HOURS_US = {PeriodUnit.HOURS: 60 * MINUTE_US, PeriodUnit.MINUTES: MINUTE_US}
_DAYS = (PeriodUnit.DAYS, PeriodUnit.WORKING_DAYS)


def can_count(period: Period) -> bool:
    """Tell whether these few lines know how: whole days, working days, and running hours."""
    return period.unit in _HOURS_US or (period.unit in _DAYS and period.is_whole)


def end_of(spec: ClockSpec, period: Period, start_us: int, stood: Spans, rules: CalendarRules) -> int:
    """Return where ``period`` ends that is counted from ``start_us`` while the clock ``stood`` still at times."""
    if period.unit in _HOURS_US:
        return _after(start_us, int(period.amount * _HOURS_US[period.unit]), stood)
    left = int(period.amount)
    for day in _days_after(start_us, rules):
        counts = _runs_at_end(day, spec, stood, rules)
        works = is_working(rules, day)
        left -= counts and (works or period.unit is PeriodUnit.DAYS)
        must_roll = spec.roll and period.unit is PeriodUnit.DAYS and not (works and counts)
        if left <= 0 and not must_roll:
            return _end_us(day, spec, rules)
    raise AssertionError("a calendar has no last day")


def _after(start_us: int, amount_us: int, stood: Spans) -> int:
    """Return the instant at which a running clock has counted so much."""
    at_us = start_us
    for stops_us, runs_us in stood:
        if runs_us <= at_us:
            continue
        before_us = max(0, stops_us - at_us)
        if amount_us <= before_us:
            break
        amount_us, at_us = amount_us - before_us, runs_us
    return at_us + amount_us


def _days_after(at_us: int, rules: CalendarRules) -> Iterator[date]:
    day = from_us(at_us - 1, rules.zone).date()  # 24:00 belongs to the day it ends
    while True:
        day += timedelta(days=1)
        yield day


def _runs_at_end(day: date, spec: ClockSpec, stood: Spans, rules: CalendarRules) -> bool:
    end_us = _end_us(day, spec, rules)
    return not any(stops_us < end_us <= runs_us for stops_us, runs_us in stood)


def _end_us(day: date, spec: ClockSpec, rules: CalendarRules) -> int:
    minute = 24 * 60 if spec.day_end is DayEnd.MIDNIGHT else closing(segments_of(rules, day))
    return to_us(datetime.combine(day, time.min, rules.zone) + timedelta(minutes=minute))
