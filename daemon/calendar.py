"""The time rules of the law: when a limit ends, and where a rung stands on it.

Chinese Civil Code art. 201–203: the first day is not counted, the last one ends at 24:00 or at close of business,
a last day that is off runs on to the next working day; art. 202: a month ends on the corresponding day, or on the
month's last. Time in which a clock stood still is left out (``schema.terms``): a day counts when the clock runs at
its end, hours count while it runs. Pure: nothing here asks what time it is.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from daemon.counting import CalendarDays, Gaps, Line, RunningTime, Timeline, counted, over
from daemon.localtime import LocalTime
from daemon.workdays import WorkDays, known_year
from daemon.workhours import WorkHours
from schema.calendars import CalendarRules, minutes_of
from schema.days import DayReason
from schema.instants import from_us, to_us
from schema.periods import Period, PeriodUnit, Place
from schema.policies import DayEnd

Spans = tuple[tuple[int, int], ...]  # from the first instant to before the second, in order and apart

_UNIT_US = {
    PeriodUnit.MINUTES: 60_000_000,
    PeriodUnit.HOURS: 3_600_000_000,
    PeriodUnit.WORKING_HOURS: 3_600_000_000,
}
_DAY = timedelta(days=1)
_CALENDAR_DAYS, _RUNNING_TIME = CalendarDays(), RunningTime()


@dataclass(frozen=True, slots=True)
class Limit:
    """The instant at which a period ends; provisional 暂定 when it stands on days still to be published."""

    at_us: int
    is_provisional: bool

    @property
    def at(self) -> datetime:
        """Return the instant in UTC."""
        return from_us(self.at_us)


class WorkCalendar:
    """The calendar of one place of a city; BadInput wherever a count leaves the years it knows.

    ``place`` is a unit's code: what the rules say of the places whose prefix it has is laid over the city's.
    """

    def __init__(self, rules: CalendarRules, place: str = "") -> None:
        self.rules = rules
        self.place = place
        self._days = WorkDays(rules, place)
        self._local = LocalTime(rules.zone)
        self._hours = WorkHours(self._days, self._local)

    @property
    def last_published(self) -> date:
        """Return the last day up to which holidays and make-up days are published."""
        return self._days.last_published

    def is_published(self, day: date) -> bool:
        """Tell whether the holidays and make-up days of that year are known and not inferred."""
        return self._days.is_published(day)

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked."""
        return self._days.is_working(day)

    def why_off(self, day: date) -> DayReason | None:
        """Return why ``day`` is off; None when it is worked."""
        return None if self._days.is_working(day) else self._days.why(day)

    def why_worked(self, day: date) -> DayReason | None:
        """Return who made ``day`` one of work, or gave it hours of its own; None when it is off, or ordinary."""
        return self._days.why(day) if self._days.is_working(day) else None

    @property
    def fingerprint(self) -> str:
        """Return 16 hex digits that change with any working hour, by the rules or by a package's new year."""
        return self._days.fingerprint

    def day_of(self, at: datetime) -> date:
        """Return the local day an instant belongs to; 24:00 belongs to the day it ends."""
        return self._local.day_of(to_us(at))

    def day_end(self, day: date, day_end: DayEnd = DayEnd.MIDNIGHT) -> datetime:
        """Return the instant (UTC) at which a limit that ends on ``day`` is over."""
        return from_us(self.day_end_us(day, day_end))

    def day_end_us(self, day: date, day_end: DayEnd = DayEnd.MIDNIGHT) -> int:
        """Do what ``day_end`` does in microseconds since 1970 UTC."""
        if day_end is DayEnd.CLOSE:
            return self._local.reach_us(day, minutes_of(self._days.segments(day))[-1][1])
        return self._local.day_end_us(day)

    def working_spans(self, year: int) -> list[tuple[int, int]]:
        """Return when the working time of a local year begins and ends, in microseconds since 1970 UTC."""
        return self._hours.spans(known_year(year))

    def end_of_limit(
        self,
        start: datetime,
        period: Period,
        *,
        day_end: DayEnd = DayEnd.MIDNIGHT,
        roll: bool = True,
        uncounted: Spans = (),
    ) -> Limit:
        """Return where ``period`` ends when it is counted from the aware instant ``start``.

        ``roll`` lets a calendar-day or month period that ends on a day off run to the next working day;
        ``uncounted`` is when the clock stood still. A fraction of a day is that share of the day after the whole
        ones: of its working segments for working days, of its 24 hours else.
        """
        known_year(start.year)  # looked at before it is an instant in UTC, which the year 1 need not have
        return self.limit_from(to_us(start), period, day_end=day_end, roll=roll, uncounted=uncounted)

    def limit_from(
        self,
        start_us: int,
        period: Period,
        *,
        day_end: DayEnd = DayEnd.MIDNIGHT,
        roll: bool = True,
        uncounted: Spans = (),
    ) -> Limit:
        """Do what ``end_of_limit`` does from microseconds since 1970 UTC."""
        known_year(from_us(start_us).year)
        if period.unit.in_days:
            return self._end_of_days(start_us, period, day_end, uncounted, roll=roll)
        return self._end_of_hours(start_us, period, uncounted)

    def step(
        self,
        limit_at: datetime,
        place: Place,
        *,
        start: datetime,
        unit: PeriodUnit,
        day_end: DayEnd = DayEnd.MIDNIGHT,
    ) -> datetime:
        """Return the instant (UTC) of a place on the clock that runs from ``start`` to ``limit_at``.

        ``unit`` is what the clock's own limit counts; it decides what a share is a share of.
        """
        return from_us(self.step_us(to_us(limit_at), place, start_us=to_us(start), unit=unit, day_end=day_end))

    def step_us(
        self,
        limit_us: int,
        place: Place,
        *,
        start_us: int,
        unit: PeriodUnit,
        day_end: DayEnd = DayEnd.MIDNIGHT,
        uncounted: Spans = (),
    ) -> int:
        """Do what ``step`` does in microseconds since 1970 UTC: a case opened has a dozen such places.

        A share is one of the time outside ``uncounted``; a step from the limit is a step of the calendar alone.
        """
        known_year(from_us(limit_us).year)
        if place.share is not None:
            return self._share_us(start_us, limit_us, place.share, unit, uncounted)
        if place.period is None:
            return limit_us
        if not place.period.unit.in_days:
            return self._shift_us(limit_us, place.period, place.sign)
        if not place.period.is_whole:
            return self._part_step_us(limit_us, place.period, place.sign, day_end)
        day = self._move(self._local.day_of(limit_us), place.period.unit, place.sign * int(place.period.amount))
        if place.time_of_day is None:
            return self.day_end_us(day, day_end)
        return self._local.reach_us(day, place.time_of_day.hour * 60 + place.time_of_day.minute)

    def share_of(self, start_us: int, limit_us: int, at_us: int, unit: PeriodUnit, uncounted: Spans = ()) -> float:
        """Return which share of a clock's counted time lies before an instant: 0 at its start, 1 at its limit.

        Beyond the limit it grows on; a clock without any counted time is over.
        """
        if at_us <= start_us:
            return 0.0
        line = self._time(unit)
        whole = counted(line, start_us, limit_us, uncounted) if limit_us > start_us else 0
        return counted(line, start_us, at_us, uncounted) / whole if whole > 0 else 1.0

    def _end_of_hours(self, start_us: int, period: Period, uncounted: Spans) -> Limit:
        line = self._time(period.unit)
        end_us = line.after(start_us, int(period.amount * _UNIT_US[period.unit]))
        end_us = over(line, start_us, end_us, uncounted) if uncounted else end_us
        if not period.unit.in_working_time:
            return Limit(end_us, is_provisional=False)
        first = self._local.day_of(start_us + 1)  # counting begins after the start, on a midnight with the new day
        return Limit(end_us, self._days.is_guess(first, self._local.day_of(end_us)))

    def _end_of_days(
        self, start_us: int, period: Period, day_end: DayEnd, uncounted: Spans, *, roll: bool
    ) -> Limit:
        first = self._local.day_of(start_us)
        in_working_days = period.unit is PeriodUnit.WORKING_DAYS
        gaps = [self._day_gap(span, day_end) for span in uncounted]
        line: Line[date] = self._days if in_working_days else _CALENDAR_DAYS
        nominal = over(line, first, self._move(first, period.unit, ceil(period.amount)), gaps)
        last = self._rolled(nominal, gaps) if roll else nominal  # working days end on one as it is
        at_us = self.day_end_us(last, day_end)
        if not period.is_whole:
            at_us = _past(min(self._part_of_day_us(last, period), at_us), uncounted)
        inspected = first + _DAY if in_working_days else nominal
        return Limit(at_us, (roll or in_working_days) and self._days.is_guess(inspected, last))

    def _day_gap(self, span: tuple[int, int], day_end: DayEnd) -> tuple[date, date]:
        """Return the days at whose end the clock stands still: those after the first, up to the second."""
        stops_us, runs_us = span
        return self._last_ended(stops_us, day_end), self._last_ended(runs_us, day_end)

    def _last_ended(self, at_us: int, day_end: DayEnd) -> date:
        """Return the last day that is over at an instant."""
        day = self._local.day_of(at_us + 1)
        return day if self.day_end_us(day, day_end) <= at_us else day - _DAY

    def _rolled(self, day: date, gaps: Gaps[date]) -> date:
        """Return the first working day from ``day`` on at whose end the clock runs."""
        day = self._days.on_or_after(day)
        for first, last in gaps:
            if first < day <= last:
                day = self._days.after(last, 1)
        return day

    def _part_of_day_us(self, day: date, period: Period) -> int:
        """Return the first instant by which the period's fraction of ``day`` has passed."""
        line, begins_us, ends_us = self._time(period.unit), self._local.reach_us(day), self._local.day_end_us(day)
        return line.after(begins_us, int(line.between(begins_us, ends_us) * (period.amount % 1)))

    def _part_step_us(self, limit_us: int, period: Period, sign: int, day_end: DayEnd) -> int:
        """Return the end of a step of days and a fraction; one before the limit never leads beyond it."""
        limit_day = self._local.day_of(limit_us)
        if sign > 0:
            day = self._move(limit_day, period.unit, ceil(period.amount))
            return min(self._part_of_day_us(day, period), self.day_end_us(day, day_end))
        day = self._move(limit_day, period.unit, -floor(period.amount))
        line, ends_us = self._time(period.unit), self._local.day_end_us(day)
        part_us = int(line.between(self._local.reach_us(day), ends_us) * (period.amount % 1))
        return min(line.before(ends_us, part_us), self.day_end_us(day, day_end), limit_us)

    def _time(self, unit: PeriodUnit) -> Timeline:
        return self._hours if unit.in_working_time else _RUNNING_TIME

    def _shift_us(self, at_us: int, period: Period, sign: int) -> int:
        """Move an instant by running time, or through working segments."""
        line, amount_us = self._time(period.unit), int(period.amount * _UNIT_US[period.unit])
        return line.after(at_us, amount_us) if sign > 0 else line.before(at_us, amount_us)

    def _share_us(self, start_us: int, limit_us: int, share: Fraction, unit: PeriodUnit, uncounted: Spans) -> int:
        """Return where a share of the clock's own counted time has passed, rounded down to the microsecond."""
        line = self._time(unit)
        part, whole = share.as_integer_ratio()
        part_us = counted(line, start_us, limit_us, uncounted) * part // whole
        return over(line, start_us, line.after(start_us, part_us), uncounted)

    def _move(self, day: date, unit: PeriodUnit, count: int) -> date:
        """Move a day by working days, calendar days or months."""
        if unit is PeriodUnit.WORKING_DAYS:
            return self._days.after(day, count)
        if unit is PeriodUnit.MONTHS:
            return _add_months(day, count)
        return _CALENDAR_DAYS.after(day, count)


def _past(at_us: int, uncounted: Spans) -> int:
    """Return a limit that is not yet over when the clock stands still: then when it runs again."""
    return next((last for first, last in uncounted if first < at_us <= last), at_us)


def _add_months(day: date, count: int) -> date:
    """Return the corresponding day, or the last of the month where there is none (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(known_year(year), month + 1, min(day.day, monthrange(year, month + 1)[1]))
