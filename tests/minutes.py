"""A second reckoner, as plain as can be: it walks the timeline minute by minute and counts.

It shares nothing with ``daemon.calendar`` but the rules handed in, so that the two can be held against each other.
``tests.reckoner`` reckons whole clocks with it: pauses, extensions, ladders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
from holidays import country_holidays

from schema.calendars import CalendarRules, Segments

MINUTE_US = 60_000_000
DAY_MINUTES = 1440
FIRST_PUBLISHED_YEAR = min(chinese_calendar.constants.holidays).year
LAST_PUBLISHED_YEAR = max(chinese_calendar.constants.holidays).year
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_QUARTER = timedelta(minutes=15)


@cache
def _statutory() -> set[date]:
    years = (FIRST_PUBLISHED_YEAR - 1, *range(LAST_PUBLISHED_YEAR + 1, LAST_PUBLISHED_YEAR + 6))
    return set(country_holidays("CN", years=years))


@lru_cache(maxsize=20_000)  # all days of some zones
def _offsets(zone: ZoneInfo, utc_day: int) -> np.ndarray:
    """Return the zone's offset in minutes at each quarter hour of a UTC day (clocks change on quarters only)."""
    midnight = datetime.fromordinal(utc_day + _EPOCH_DAY).replace(tzinfo=UTC)
    bounds = {(midnight + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in (0, 12, 24)}
    if len(bounds) == 1:  # no zone changes its clocks there and back within half a day
        return np.full(96, bounds.pop() // timedelta(minutes=1), dtype=np.int64)
    quarters = ((midnight + n * _QUARTER).astimezone(zone).utcoffset() for n in range(96))
    return np.array([offset // timedelta(minutes=1) for offset in quarters], dtype=np.int64)


@lru_cache(maxsize=1)  # the places of a city share it
def _reached(zone: ZoneInfo, utc_days: range) -> np.ndarray:
    """Return of each minute of some UTC days the furthest reading the wall clock had come to, in local minutes."""
    minutes = np.arange(utc_days[0] * DAY_MINUTES, (utc_days[-1] + 1) * DAY_MINUTES)
    return np.maximum.accumulate(
        minutes + np.repeat(np.concatenate([_offsets(zone, day) for day in utc_days]), 15)
    )


def _said(rules: CalendarRules, day: date, place: str) -> tuple[bool, Segments] | None:
    """Return what the place, whoever is around it, or the city says of a day: is it worked, in which segments."""
    for length in range(len(place), 0, -1):
        of_place = rules.places.get(place[:length], {})
        if day in of_place:
            return of_place[day].is_worked, of_place[day].segments
    if day in rules.halves:
        return True, rules.halves[day]
    return (rules.exceptions[day], ()) if day in rules.exceptions else None


def is_working(rules: CalendarRules, day: date, place: str = "") -> bool:
    """Tell it by asking one source after the other."""
    if said := _said(rules, day, place):
        return said[0]
    is_usual = day.weekday() not in rules.weekend
    if day.year in rules.published:
        return rules.published[day.year].days.get(day, is_usual)
    if FIRST_PUBLISHED_YEAR <= day.year <= LAST_PUBLISHED_YEAR:
        is_off, name = chinese_calendar.get_holiday_detail(day)
        return not is_off if name else is_usual
    return day not in _statutory() and is_usual


def segments_of(rules: CalendarRules, day: date, place: str = "") -> Segments:
    """Return the segments of a day, were it worked."""
    said = _said(rules, day, place)
    return said[1] if said and said[1] else rules.segments


def closing(segments: Segments) -> int:
    """Return the minute of the day at which the last segment ends."""
    return segments[-1][1].hour * 60 + segments[-1][1].minute or DAY_MINUTES


def _in_segment(segments: Segments) -> np.ndarray:
    inside = np.zeros(DAY_MINUTES, dtype=bool)
    for opens, closes in segments:
        inside[opens.hour * 60 + opens.minute : closing(((opens, closes),))] = True
    return inside


@dataclass
class Window:
    """The minutes from ``first`` (since 1970 UTC), each with the furthest reading the wall clock had reached."""

    rules: CalendarRules
    first: int
    reached: np.ndarray  # local minutes since 1970
    is_worked: np.ndarray

    @classmethod
    def around(cls, rules: CalendarRules, at_us: int, days_before: int, days_after: int) -> "Window":
        utc_day = at_us // (DAY_MINUTES * MINUTE_US)
        return cls.over(rules, range(utc_day - days_before, utc_day + days_after + 1))

    @classmethod
    def over(cls, rules: CalendarRules, utc_days: range, place: str = "") -> "Window":
        reached = _reached(rules.zone, utc_days)
        return cls(rules, utc_days[0] * DAY_MINUTES, reached, cls._worked(rules, reached, place))

    @staticmethod
    def _worked(rules: CalendarRules, reached: np.ndarray, place: str) -> np.ndarray:
        day, minute = np.divmod(reached, DAY_MINUTES)
        span = range(int(day[0]), int(day[-1]) + 1)
        kinds = {rules.segments: 0}
        table, kind = [_in_segment(rules.segments)], []
        for each in (date.fromordinal(n + _EPOCH_DAY) for n in span):
            segments = segments_of(rules, each, place) if is_working(rules, each, place) else None
            if segments not in kinds:
                kinds[segments] = len(table)
                table.append(_in_segment(segments or ()))
            kind.append(kinds[segments])
        return np.array(table)[np.array(kind)[day - span[0]], minute]

    @property
    def end_us(self) -> int:
        return (self.first + len(self.reached)) * MINUTE_US

    def day_of(self, at_us: int) -> date:
        """Return the wall clock's date in the minute that ends with, or holds, the instant."""
        minute = (at_us - 1) // MINUTE_US
        return date.fromordinal(int(self.reached[minute - self.first]) // DAY_MINUTES + _EPOCH_DAY)

    def first_at(self, day: date, minute: int = 0) -> int:
        """Return the first instant at which the wall clock has come so far."""
        wanted = (day.toordinal() - _EPOCH_DAY) * DAY_MINUTES + minute
        return (self.first + int(np.searchsorted(self.reached, wanted))) * MINUTE_US

    def day_end(self, day: date, *, at_close: bool) -> int:
        return self.first_at(day, closing(segments_of(self.rules, day)) if at_close else DAY_MINUTES)

    def worked_us(self, start_us: int, end_us: int) -> np.ndarray:
        """Return what each minute of the window adds to the working time between two instants."""
        begins = (self.first + np.arange(len(self.reached))) * MINUTE_US
        inside = np.minimum(begins + MINUTE_US, end_us) - np.maximum(begins, start_us)
        return np.where(self.is_worked, np.clip(inside, 0, MINUTE_US), 0)

    def after_working(self, start_us: int, amount_us: int) -> int:
        """Return the first instant at which so much working time has passed."""
        passed = np.cumsum(self.worked_us(start_us, self.end_us))
        index = int(np.searchsorted(passed, amount_us))
        return (self.first + index + 1) * MINUTE_US - int(passed[index] - amount_us)

    def before_working(self, end_us: int, amount_us: int) -> int:
        """Return the last instant from which so much working time is left."""
        left = np.cumsum(self.worked_us(self.first * MINUTE_US, end_us)[::-1])
        index = int(np.searchsorted(left, amount_us))
        return (self.first + len(left) - 1 - index) * MINUTE_US + int(left[index] - amount_us)


def walk(day: date, step: int, stop: Callable[[date], bool]) -> date:
    """Return the first day after ``day`` (before it for -1) of which ``stop`` is true."""
    while True:
        day += timedelta(days=step)
        if stop(day):
            return day


def nth_working_day(rules: CalendarRules, day: date, count: int) -> date:
    for _ in range(abs(count)):
        day = walk(day, 1 if count > 0 else -1, lambda each: is_working(rules, each))
    return day


def months_on(day: date, count: int) -> date:
    """Step by month, day by day: to the corresponding day, or to the month's last."""
    month = date(day.year, day.month, 15)
    for _ in range(abs(count)):
        month = (month + timedelta(days=30 if count > 0 else -30)).replace(day=15)
    candidates = (month.replace(day=1) + timedelta(days=n) for n in range(31))
    return max(each for each in candidates if each.month == month.month and each.day <= day.day)


def is_guess(rules: CalendarRules, first: date, last: date) -> bool:
    """Tell whether any of the days is beyond the published years and not decided by the city."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return any(day.year > LAST_PUBLISHED_YEAR and day not in rules.exceptions for day in days)
