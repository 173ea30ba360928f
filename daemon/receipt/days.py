"""Days counted one by one, by the Civil Code's art. 201 to 203. Pure."""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil

from daemon.receipt.way import Step, Way, days_after
from schema.periods import Period, PeriodUnit
from schema.wire.receipt import StepKind


def day_steps(way: Way, start_us: int, period: Period) -> list[Step]:
    """Return the day of the start, each day after it up to the last one counted, and those it rolls over."""
    steps = list(_walk(way, start_us, period))
    return steps if period.is_whole else [*steps[:-1], _part(way, steps[-1], period)]


def corresponding_day(day: date, months: int) -> date:
    """Return the corresponding day, or the last of the month where there is none (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _walk(way: Way, start_us: int, period: Period) -> Iterator[Step]:
    first = way.local.day_of(start_us)
    yield Step(StepKind.FIRST, first, start_us, way.local.day_end_us(first))
    wanted, nth = _wanted(first, period), 0
    for day in days_after(first):
        step = _day(way, day, nth + 1, in_working_days=period.unit is PeriodUnit.WORKING_DAYS)
        nth = max(nth, step.nth)
        if nth == wanted:
            break
        yield step
    yield from _rolled(way, step) if _rolls(way, period, step.day) else [step]


def _wanted(first: date, period: Period) -> int:
    """Return how many days are to be counted; of a fraction, also the day it falls on."""
    if period.unit is PeriodUnit.MONTHS:
        return (corresponding_day(first, int(period.amount)) - first).days
    return ceil(period.amount)


def _day(way: Way, day: date, nth: int, *, in_working_days: bool) -> Step:
    end_us = way.end_us(day)
    span = (day, way.local.reach_us(day), end_us)
    if (gap := way.gap_at(end_us)) is not None:
        return Step(StepKind.STILL, *span, gap=gap)
    if not in_working_days:
        return Step(StepKind.COUNTED, *span, nth=nth)
    if (why := way.calendar.why_off(day)) is not None:
        return Step(StepKind.OFF, *span, why=why)
    return Step(StepKind.COUNTED, *span, nth=nth, why=way.calendar.why_worked(day))


def _rolls(way: Way, period: Period, last: date) -> bool:
    return way.roll and period.unit is not PeriodUnit.WORKING_DAYS and not way.calendar.is_working(last)


def _rolled(way: Way, last: Step) -> Iterator[Step]:
    """Yield the last counted day, which is off, the days after it that cannot be the last, and the one that is."""
    yield last._replace(kind=StepKind.NOMINAL, why=way.calendar.why_off(last.day))
    for day in days_after(last.day):
        step = _day(way, day, 0, in_working_days=True)
        if step.kind is StepKind.COUNTED:
            yield step._replace(kind=StepKind.LANDED)
            return
        yield step._replace(kind=StepKind.ROLLED)


def _part(way: Way, last: Step, period: Period) -> Step:
    """Return the last day up to where the period's fraction of it has passed, or to where the clock runs again."""
    spans = [(way.local.reach_us(last.day), way.local.day_end_us(last.day))]
    if period.unit is PeriodUnit.WORKING_DAYS:
        spans = way.segments(last.day)
    part_us = int(sum(until - since for since, until in spans) * (period.amount % 1))
    until_us = min(_reached(spans, part_us), last.until_us)
    gap = way.gap_at(until_us)
    until_us = until_us if gap is None else way.runs_again_us(gap)
    return last._replace(kind=StepKind.PART, from_us=spans[0][0], until_us=until_us, counted_us=part_us, gap=gap)


def _reached(spans: Iterable[tuple[int, int]], amount_us: int) -> int:
    """Return the first instant by which so much of the spans has passed."""
    for since_us, until_us in spans:
        if amount_us <= until_us - since_us:
            return since_us + amount_us
        amount_us -= until_us - since_us
    raise AssertionError("a share of some spans lies within them")
