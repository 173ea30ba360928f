"""Which days a city works, and counting them.

Four sources, each of which yields to the one before: the city's own exceptions; the published arrangement of
holidays and make-up days 调休 (the ``chinesecalendar`` package); beyond the published years the statutory holidays
of 《全国年节及纪念日放假办法》, lunar ones included (the ``holidays`` package); the weekly pattern.
"""

from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from schema.calendars import CalendarRules
from schema.errors import BadInput

FIRST_YEAR, LAST_YEAR = 1950, 2100  # what the statutory holidays are known for
_DAY = timedelta(days=1)


def known_year(year: int) -> int:
    """Return ``year``; BadInput when the calendar knows nothing of it."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            f"the year {year} lies outside the calendar, which knows {FIRST_YEAR} to {LAST_YEAR}; "
            "check the date and the length of the limit"
        )
    return year


@dataclass(frozen=True, slots=True)
class _Year:
    """One year's answer to every question, worked out once."""

    start: int  # ordinal of 1 January
    is_working: bytes  # 0 or 1 for each day of the year
    working: tuple[int, ...]  # ordinals of the working days


class WorkDays:
    """The working days under one city's rules."""

    def __init__(self, rules: CalendarRules) -> None:
        self._rules = rules
        self._years: dict[int, _Year] = {}

    @property
    def last_published(self) -> date:
        """Return the last day whose holidays and make-up days are published."""
        return date(max(_published_years()), 12, 31)

    def is_published(self, day: date) -> bool:
        """Tell whether the holidays and make-up days of that year are known and not inferred."""
        return day.year in _published_years()

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked; BadInput for a year outside the calendar."""
        year = self._year(day.year)
        return bool(year.is_working[day.toordinal() - year.start])

    def is_guess(self, first: date, last: date) -> bool:
        """Tell whether a count over these days, both included, stands on a day that is still to be published.

        Years before the first published one are history: nothing about them will change.
        """
        first = max(first, self.last_published + _DAY)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return any(day not in self._rules.exceptions for day in days)

    def nth(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, before it when negative; ``day`` never counts."""
        year, ordinal = day.year, day.toordinal()
        working = self._year(year).working
        index = bisect_right(working, ordinal) + count - 1 if count > 0 else bisect_left(working, ordinal) + count
        while index >= len(working):
            index -= len(working)
            year += 1
            working = self._year(year).working
        while index < 0:
            year -= 1
            working = self._year(year).working
            index += len(working)
        return date.fromordinal(working[index])

    def on_or_after(self, day: date) -> date:
        """Return ``day`` when it is worked, otherwise the next working day (Civil Code art. 203)."""
        return day if self.is_working(day) else self.nth(day, 1)

    def in_year(self, year: int) -> tuple[date, ...]:
        """Return the working days of a year, in order."""
        return tuple(map(date.fromordinal, self._year(year).working))

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._work_out(known_year(number))
        return year

    def _work_out(self, number: int) -> _Year:
        """Lay the sources over each other, the strongest last."""
        said = {**_national(number), **self._rules.exceptions}
        days = [date(number, 1, 1) + n * _DAY for n in range(365 + isleap(number))]
        worked = [said.get(day, day.weekday() not in self._rules.weekend) for day in days]
        working = tuple(day.toordinal() for day, is_working in zip(days, worked, strict=True) if is_working)
        return _Year(days[0].toordinal(), bytes(worked), working)


def _national(year: int) -> Mapping[date, bool]:
    """Return the days of a year of which the state says that they are worked, or not."""
    return _published(year) if year in _published_years() else _statutory(year)


@cache
def _published_years() -> range:
    from chinese_calendar.constants import holidays

    return range(min(holidays).year, max(holidays).year + 1)


def _published(year: int) -> Mapping[date, bool]:
    from chinese_calendar.constants import holidays, workdays

    off = {day: False for day in holidays if day.year == year}
    return off | {day: True for day in workdays if day.year == year}


def _statutory(year: int) -> Mapping[date, bool]:
    from holidays import country_holidays

    known = country_holidays("CN", years=year)
    return dict.fromkeys(known, False) | dict.fromkeys(known.weekend_workdays, True)
