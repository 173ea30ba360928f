"""At which instants clocks are started on trial: one a day for two years, and several where the calendar turns."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import cycle

from daemon.calendar import WorkCalendar
from daemon.localtime import LocalTime
from schema.calendars import Segments, minutes_of

DAYS = 2 * 365 + 1
_DAY = timedelta(days=1)
_MIDNIGHT = 24 * 60


def city_starts(calendar: WorkCalendar, first: date) -> list[int]:
    """Return the instants, in order: each day at one telling time of day, special days and those beside at each.

    The times take turns. They are five and a week has seven days, so each weekday meets each of them.
    """
    times = telling_times(calendar.rules.segments)
    special = _around(_special_days(calendar, first))
    turns = cycle(times)
    return _instants(calendar, ((day, times if day in special else (next(turns),)) for day in _days(first)))


def place_starts(calendar: WorkCalendar, first: date) -> list[int]:
    """Return the instants, in order, at which a place's own days may matter: theirs and those beside."""
    last = first + DAYS * _DAY
    own = (day for day, said in calendar.rules.own_days(calendar.place).items() if said.by and first <= day < last)
    times = telling_times(calendar.rules.segments)
    return _instants(calendar, ((day, times) for day in sorted(_around(own))))


def telling_times(segments: Segments) -> tuple[int, ...]:
    """Return minutes of the day: before work, amid its first segment, its last minute, the evening, and 24:00."""
    spans = minutes_of(segments)
    (opens, closes), ends = spans[0], spans[-1][1]
    return (opens // 2 + 1, (opens + closes) // 2, ends - 1, (ends + _MIDNIGHT) // 2, _MIDNIGHT)


def _instants(calendar: WorkCalendar, days: Iterable[tuple[date, tuple[int, ...]]]) -> list[int]:
    local = LocalTime(calendar.rules.zone)
    return [local.reach_us(day, minute) for day, minutes in days for minute in minutes]


def _days(first: date) -> Iterator[date]:
    return (first + n * _DAY for n in range(DAYS))


def _special_days(calendar: WorkCalendar, first: date) -> Iterator[date]:
    """Yield the days on which the weekly pattern does not hold: holidays, make-up days, the city's own days."""
    own, weekend = calendar.rules.own_days(calendar.place), calendar.rules.weekend
    return (day for day in _days(first) if day in own or calendar.is_working(day) == (day.weekday() in weekend))


def _around(days: Iterable[date]) -> frozenset[date]:
    return frozenset(day + n * _DAY for day in days for n in (-1, 0, 1))
