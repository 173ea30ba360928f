"""Counting working time: the segments of working days on the UTC timeline, summed up year by year."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import accumulate

from daemon.localtime import LocalTime
from daemon.workdays import WorkDays
from schema.calendars import minutes_of
from schema.instants import from_us


@dataclass(frozen=True, slots=True)
class _Year:
    """The working segments of one local year; ``worked_us`` is the sum before each, and of all at the end."""

    opens_us: tuple[int, ...]
    closes_us: tuple[int, ...]
    worked_us: tuple[int, ...]

    @property
    def total_us(self) -> int:
        """Return the working time of the whole year."""
        return self.worked_us[-1]

    def worked_until_us(self, at_us: int) -> int:
        """Return the working time of this year that lies before an instant."""
        index = bisect_right(self.opens_us, at_us) - 1
        if index < 0:
            return 0
        return self.worked_us[index] + min(at_us, self.closes_us[index]) - self.opens_us[index]

    def earliest_us(self, worked_us: int) -> int:
        """Return the first instant by which so much is worked: the end of a segment, not the next one's start."""
        index = bisect_left(self.worked_us, worked_us) - 1
        return self.opens_us[index] + worked_us - self.worked_us[index]

    def latest_us(self, worked_us: int) -> int:
        """Return the last instant until which only so much is worked: the start of a segment."""
        index = bisect_right(self.worked_us, worked_us) - 1
        return self.opens_us[index] + worked_us - self.worked_us[index]


class WorkHours:
    """Working time of one place; all amounts and instants are microseconds."""

    def __init__(self, days: WorkDays, local: LocalTime) -> None:
        self._days = days
        self._local = local
        self._years: dict[int, _Year] = {}

    def spans(self, number: int) -> list[tuple[int, int]]:
        """Return when the working time of a local year begins and ends, span by span."""
        year = self._year(number)
        return list(zip(year.opens_us, year.closes_us, strict=True))

    def between(self, start_us: int, end_us: int, /) -> int:
        """Return the working time from one instant to a later one."""
        number, last = self._year_of(start_us), self._year_of(end_us)
        before_us = sum(self._year(full).total_us for full in range(number, last))
        return before_us + self._year(last).worked_until_us(end_us) - self._year(number).worked_until_us(start_us)

    def after(self, start_us: int, amount_us: int, /) -> int:
        """Return the first instant by which ``amount_us`` was worked since ``start_us``."""
        if amount_us <= 0:
            return start_us
        number = self._year_of(start_us)
        year = self._year(number)
        left_us = year.worked_until_us(start_us) + amount_us
        while left_us > year.total_us:
            left_us -= year.total_us
            number += 1
            year = self._year(number)
        return year.earliest_us(left_us)

    def before(self, end_us: int, amount_us: int, /) -> int:
        """Return the last instant from which ``amount_us`` is worked until ``end_us``; mirrors ``after``."""
        if amount_us <= 0:
            return end_us
        number = self._year_of(end_us)
        year = self._year(number)
        left_us = year.worked_until_us(end_us) - amount_us
        while left_us < 0:
            number -= 1
            year = self._year(number)
            left_us += year.total_us
        return year.latest_us(left_us)

    def _year_of(self, at_us: int) -> int:
        return from_us(at_us, self._local.zone).year

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._lay_out(number)
        return year

    def _lay_out(self, number: int) -> _Year:
        """Place each segment of the year's working days on the timeline."""
        reach_us = self._local.reach_us
        spans_us = [
            (reach_us(day, opens), reach_us(day, closes))
            for day in self._days.in_year(number)
            for opens, closes in minutes_of(self._days.segments(day))
        ]
        opens_us, closes_us = (tuple(span[end] for span in spans_us) for end in (0, 1))
        lengths_us = (closes - opens for opens, closes in spans_us)
        return _Year(opens_us, closes_us, tuple(accumulate(lengths_us, initial=0)))
