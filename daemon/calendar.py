"""The time rules of the law: when a limit ends, and where a rung stands on it.

Chinese Civil Code art. 201–203: the first day is not counted, the last one ends at 24:00 or at close of business,
a last day that is off runs on to the next working day; art. 202: a month ends on the corresponding day, or on the
month's last. Pure: nothing here asks what time it is.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daemon.localtime import LocalTime
from daemon.workdays import WorkDays, known_year
from daemon.workhours import WorkHours
from schema.calendars import CalendarRules
from schema.instants import from_us, to_us
from schema.periods import Period, PeriodUnit, Place
from schema.policies import DayEnd

_UNIT_US = {
    PeriodUnit.MINUTES: 60_000_000,
    PeriodUnit.HOURS: 3_600_000_000,
    PeriodUnit.WORKING_HOURS: 3_600_000_000,
}
_IN_WORKING_TIME = (PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS)


@dataclass(frozen=True, slots=True)
class Limit:
    """The instant (UTC) at which a period ends; provisional 暂定 when it stands on days still to be published."""

    at: datetime
    is_provisional: bool


class WorkCalendar:
    """One city's calendar; BadInput wherever a count leaves the years it knows."""

    def __init__(self, rules: CalendarRules) -> None:
        self._days = WorkDays(rules)
        self._local = LocalTime(rules.zone)
        self._hours = WorkHours(rules, self._days, self._local)
        self._close_minute = rules.minutes[-1][1]

    @property
    def last_published(self) -> date:
        """Return the last day whose holidays and make-up days are published."""
        return self._days.last_published

    def is_published(self, day: date) -> bool:
        """Tell whether the holidays and make-up days of that year are known and not inferred."""
        return self._days.is_published(day)

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked."""
        return self._days.is_working(day)

    def day_of(self, at: datetime) -> date:
        """Return the local day an instant belongs to; 24:00 belongs to the day it ends."""
        return self._local.day_of(to_us(at))

    def day_end(self, day: date, day_end: DayEnd = DayEnd.MIDNIGHT) -> datetime:
        """Return the instant (UTC) at which a limit that ends on ``day`` is over."""
        return from_us(self._day_end_us(day, day_end))

    def end_of_limit(
        self, start: datetime, period: Period, *, day_end: DayEnd = DayEnd.MIDNIGHT, roll: bool = True
    ) -> Limit:
        """Return where ``period`` ends when it is counted from the aware instant ``start``.

        ``roll`` lets a calendar-day or month period that ends on a day off run to the next working day.
        """
        known_year(start.year)
        if not period.unit.is_whole:
            return self._end_of_hours(to_us(start), period)
        first = self.day_of(start)
        nominal = self._move(first, period, 1)
        last = self._days.on_or_after(nominal) if roll else nominal
        inspected = first + timedelta(days=1) if period.unit is PeriodUnit.WORKING_DAYS else nominal
        needs_days = roll or period.unit is PeriodUnit.WORKING_DAYS
        return Limit(self.day_end(last, day_end), needs_days and self._days.is_guess(inspected, last))

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
        self, limit_us: int, place: Place, *, start_us: int, unit: PeriodUnit, day_end: DayEnd = DayEnd.MIDNIGHT
    ) -> int:
        """Do what ``step`` does in microseconds since 1970 UTC: a case opened has a dozen such places."""
        known_year(from_us(limit_us).year)
        if place.share is not None:
            return self._share_us(start_us, limit_us, place, unit)
        if place.period is None:
            return limit_us
        if not place.period.unit.is_whole:
            return self._shift_us(limit_us, place.period, place.sign)
        day = self._move(self._local.day_of(limit_us), place.period, place.sign)
        if place.time_of_day is None:
            return self._day_end_us(day, day_end)
        return self._local.reach_us(day, place.time_of_day.hour * 60 + place.time_of_day.minute)

    def _end_of_hours(self, start_us: int, period: Period) -> Limit:
        end_us = self._shift_us(start_us, period, 1)
        if period.unit is not PeriodUnit.WORKING_HOURS:
            return Limit(from_us(end_us), is_provisional=False)
        first = self._local.day_of(start_us + 1)  # counting begins after the start, on a midnight with the new day
        return Limit(from_us(end_us), self._days.is_guess(first, self._local.day_of(end_us)))

    def _shift_us(self, at_us: int, period: Period, sign: int) -> int:
        """Move an instant by running time, or through working segments."""
        amount_us = int(period.amount * _UNIT_US[period.unit])
        if period.unit is not PeriodUnit.WORKING_HOURS:
            return at_us + sign * amount_us
        return self._hours.after_us(at_us, amount_us) if sign > 0 else self._hours.before_us(at_us, amount_us)

    def _share_us(self, start_us: int, limit_us: int, place: Place, unit: PeriodUnit) -> int:
        """Return where a share of the clock's own counted time has passed, rounded down to the microsecond."""
        assert place.share is not None
        part, whole = place.share.as_integer_ratio()
        if unit in _IN_WORKING_TIME:
            counted_us = self._hours.between_us(start_us, limit_us)
            return self._hours.after_us(start_us, counted_us * part // whole)
        return start_us + (limit_us - start_us) * part // whole

    def _move(self, day: date, period: Period, sign: int) -> date:
        """Move a day by working days, calendar days or months."""
        count = sign * int(period.amount)
        if period.unit is PeriodUnit.WORKING_DAYS:
            return self._days.nth(day, count)
        if period.unit is PeriodUnit.MONTHS:
            return _add_months(day, count)
        return day + timedelta(days=count)

    def _day_end_us(self, day: date, day_end: DayEnd) -> int:
        if day_end is DayEnd.CLOSE:
            return self._local.reach_us(day, self._close_minute)
        return self._local.day_end_us(day)


def _add_months(day: date, count: int) -> date:
    """Return the corresponding day, or the last of the month where there is none (Civil Code art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(known_year(year), month + 1, min(day.day, monthrange(year, month + 1)[1]))
