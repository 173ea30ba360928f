"""Minutes, hours and working hours counted span by span. Pure."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from daemon.calendar import Spans
from daemon.receipt.way import Step, Way, days_after
from schema.periods import Period, PeriodUnit
from schema.wire.receipt import StepKind

UNIT_US = {
    PeriodUnit.MINUTES: 60_000_000,
    PeriodUnit.HOURS: 3_600_000_000,
    PeriodUnit.WORKING_HOURS: 3_600_000_000,
}


def hour_steps(way: Way, start_us: int, period: Period) -> Iterator[Step]:
    """Yield spans that count and spans that do not, until the period's amount is reached."""
    wanted_us, total_us = int(period.amount * UNIT_US[period.unit]), 0
    for span in _spans(way, start_us, period.unit, wanted_us):
        if span.kind is not StepKind.COUNTED:
            yield span._replace(total_us=total_us)
            continue
        adds_us = min(span.until_us - span.from_us, wanted_us - total_us)
        total_us += adds_us
        yield span._replace(until_us=span.from_us + adds_us, counted_us=adds_us, total_us=total_us)
        if total_us == wanted_us:
            return


def _spans(way: Way, start_us: int, unit: PeriodUnit, wanted_us: int) -> Iterator[Step]:
    if unit is PeriodUnit.WORKING_HOURS:
        first = way.local.day_of(start_us + 1)  # on a midnight counting begins with the new day
        days = chain([first], days_after(first))
        return chain.from_iterable(_working_day(way, day, start_us) for day in days)
    return _running(way, start_us, wanted_us)


def _running(way: Way, start_us: int, wanted_us: int) -> Iterator[Step]:
    """Yield all time from the start on, cut where the clock stood still."""
    end_us = start_us + wanted_us + sum(runs - stops for stops, runs in way.uncounted)
    for since_us, until_us, gap in _cut(start_us, end_us, way.uncounted):
        yield Step(_kind(gap), way.local.day_of(since_us + 1), since_us, until_us, gap=gap)


def _working_day(way: Way, day: date, start_us: int) -> list[Step]:
    """Return what is left of a day's working segments from the start on; one step when nothing of it counts."""
    begins_us, ends_us = max(way.local.reach_us(day), start_us), way.local.day_end_us(day)
    whole = (day, begins_us, ends_us)
    stills = (nth for nth, (stops, runs) in enumerate(way.uncounted) if stops <= begins_us and ends_us <= runs)
    if (still := next(stills, None)) is not None:
        return [Step(StepKind.STILL, *whole, gap=still)]
    if (off := way.calendar.why_off(day)) is not None:
        return [Step(StepKind.OFF, *whole, why=off)]
    return _segments_left(way, day, start_us) or [Step(StepKind.AFTER_HOURS, *whole)]


def _segments_left(way: Way, day: date, start_us: int) -> list[Step]:
    why = way.calendar.why_worked(day)
    return [
        Step(_kind(gap), day, since_us, until_us, why=why, gap=gap)
        for opens_us, closes_us in way.segments(day)
        for since_us, until_us, gap in _cut(max(opens_us, start_us), closes_us, way.uncounted)
    ]


def _kind(gap: int | None) -> StepKind:
    return StepKind.COUNTED if gap is None else StepKind.STILL


def _cut(since_us: int, until_us: int, gaps: Spans) -> Iterator[tuple[int, int, int | None]]:
    """Yield the pieces of a span, each with the position of the gap it lies in."""
    for nth, gap in enumerate(gaps):
        stops_us, runs_us = max(gap[0], since_us), min(gap[1], until_us)
        if stops_us >= runs_us:
            continue
        if since_us < stops_us:
            yield since_us, stops_us, None
        yield stops_us, runs_us, nth
        since_us = runs_us
    if since_us < until_us:
        yield since_us, until_us, None
