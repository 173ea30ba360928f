"""Which days a place works, and counting them.

Three sources, each of which yields to the one before: the own exceptions of the place and of its city; what the
state says (``daemon.nationaldays``); the weekly pattern.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from daemon.nationaldays import FIRST_YEAR, LAST_YEAR, NationalDays
from schema.calendars import CalendarRules, Segments, segments_text
from schema.days import DayCause, DayReason
from schema.errors import BadInput

_DAY = timedelta(days=1)


def known_year(year: int) -> int:
    """Return ``year``; BadInput when the calendar knows nothing of it."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadInput(
            f"the year {year} lies outside the calendar, which knows {FIRST_YEAR} to {LAST_YEAR}; "
            "check the date and the length of the limit",
            zh=f"{year} 年不在日历之内（日历有 {FIRST_YEAR} 至 {LAST_YEAR} 年）：请核对日期和时限长短",
        )
    return year


@dataclass(frozen=True, slots=True)
class _Year:
    """One year's answer to every question, worked out once."""

    start: int  # ordinal of 1 January
    is_working: bytes  # 0 or 1 for each day of the year
    working: tuple[int, ...]  # ordinals of the working days


class WorkDays:
    """The working days under one city's rules, for the units whose codes begin with ``place``."""

    def __init__(self, rules: CalendarRules, place: str = "") -> None:
        self._rules = rules
        self._own = rules.own_days(place)
        self._national = NationalDays(rules.published)
        self._years: dict[int, _Year] = {}

    @property
    def last_published(self) -> date:
        """Return the last day up to which holidays and make-up days are published."""
        return self._national.last_published

    def is_published(self, day: date) -> bool:
        """Tell whether the holidays and make-up days of that year are known and not inferred."""
        return self._national.is_published(day.year)

    def is_working(self, day: date) -> bool:
        """Tell whether ``day`` is worked; BadInput for a year outside the calendar."""
        year = self._year(day.year)
        return bool(year.is_working[day.toordinal() - year.start])

    def segments(self, day: date) -> Segments:
        """Return the segments that ``day`` has if it is worked."""
        own = self._own.get(day)
        return own.segments if own and own.segments else self._rules.segments

    def is_guess(self, first: date, last: date) -> bool:
        """Tell whether a count over these days, both included, stands on a day that is still to be published.

        Years before the first published one are history: nothing about them will change.
        """
        years = (year for year in range(first.year, last.year + 1) if self._national.is_inferred(year))
        return any(self._is_guess_in(year, first, last) for year in years)

    def _is_guess_in(self, year: int, first: date, last: date) -> bool:
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        return any(start + n * _DAY not in self._own for n in range((end - start).days + 1))

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``, before it when negative; ``day`` never counts."""
        if not count:
            return day
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

    def between(self, first: date, last: date) -> int:
        """Return how many working days come after ``first`` and not after ``last``."""
        full = sum(len(self._year(year).working) for year in range(first.year, last.year))
        return full + self._until(last) - self._until(first)

    def on_or_after(self, day: date) -> date:
        """Return ``day`` when it is worked, otherwise the next working day (Civil Code art. 203)."""
        return day if self.is_working(day) else self.after(day, 1)

    def in_year(self, year: int) -> tuple[date, ...]:
        """Return the working days of a year, in order."""
        return tuple(map(date.fromordinal, self._year(year).working))

    def why(self, day: date) -> DayReason | None:
        """Return who decided on ``day`` and what; None for an ordinary day of work."""
        own = self._own.get(day)
        if own is not None:
            cause = DayCause.PLACE if own.by else DayCause.CITY
            return DayReason(cause, own.is_worked, by=own.by, segments=own.segments)
        if said := self._national.why(day):
            return said
        if day.weekday() in self._rules.weekend:
            return DayReason(DayCause.WEEKEND, is_worked=False, is_inferred=self._national.is_inferred(day.year))
        return None

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits of all that decides on a day or an hour, what the state says included."""
        decides = [
            self._rules.zone.key,
            sorted(self._rules.weekend),
            segments_text(self._rules.segments),
            [[str(day), said.is_worked, segments_text(said.segments)] for day, said in sorted(self._own.items())],
            self._national.content(),
        ]
        return hashlib.sha256(json.dumps(decides).encode()).hexdigest()[:16]

    def _until(self, day: date) -> int:
        """Return how many days of its year are worked until the end of ``day``."""
        return bisect_right(self._year(day.year).working, day.toordinal())

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._work_out(known_year(number))
        return year

    def _work_out(self, number: int) -> _Year:
        """Lay the sources over each other, the strongest last."""
        own = {day: said.is_worked for day, said in self._own.items()}
        said = {**self._national.said(number), **own}
        days = [date(number, 1, 1) + n * _DAY for n in range(365 + isleap(number))]
        worked = [said.get(day, day.weekday() not in self._rules.weekend) for day in days]
        working = tuple(day.toordinal() for day, is_working in zip(days, worked, strict=True) if is_working)
        return _Year(days[0].toordinal(), bytes(worked), working)
