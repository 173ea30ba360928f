"""Working time on a page of rows: how much of it is left to each limit, and when it runs. Pure.

What is left on many limits by one calendar is told at once, from the year's segments laid out as arrays.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.calendar import WorkCalendar
from daemon.localtime import LocalTime
from daemon.nationaldays import FIRST_YEAR, LAST_YEAR
from schema.instants import from_us

_YEARS_KEPT = 256
_DAY_US = 86_400_000_000

Instants = NDArray[np.int64]


class _Year(NamedTuple):
    """A year's segments; ``worked_us`` has the working time before each, and that of all at the end."""

    opens_us: Instants
    closes_us: Instants
    worked_us: Instants
    ends_us: int  # the first instant that is not the year's


def work_left_us(calendar: WorkCalendar, now_us: int, due_us: Sequence[int | None]) -> list[int | None]:
    """Return the working time between now and each limit, negative once it has passed; None without a limit.

    None too for a limit beyond the years that the calendar knows.
    """
    first, last = (_year_us(calendar, year) for year in (FIRST_YEAR, LAST_YEAR + 1))
    asked = [at_us for at_us in due_us if at_us is not None and first <= at_us < last]
    if not asked:
        return [None] * len(due_us)
    instants = np.unique(np.array(asked, np.int64))
    worked = _worked_since(calendar, instants, min(int(instants[0]), now_us))
    at_now = _worked_since(calendar, np.array([now_us], np.int64), min(int(instants[0]), now_us))
    left = dict(zip(instants.tolist(), (worked - at_now).tolist(), strict=True))
    return [None if at_us is None else left.get(at_us) for at_us in due_us]


def spans(calendar: WorkCalendar, now_us: int, days: int) -> list[tuple[int, int]]:
    """Return when working time runs in the next ``days`` times 24 hours, span by span."""
    until_us, zone = now_us + days * _DAY_US, calendar.rules.zone
    years = range(from_us(now_us, zone).year, min(from_us(until_us, zone).year, LAST_YEAR) + 1)
    every = (span for year in years for span in calendar.working_spans(year))
    return [(opens, closes) for opens, closes in every if closes > now_us and opens < until_us]


def _worked_since(calendar: WorkCalendar, instants: Instants, since_us: int) -> Instants:
    """Return the working time from the beginning of the year of ``since_us`` until each instant, which rise."""
    number = from_us(since_us, calendar.rules.zone).year
    worked, before_us, done = np.empty_like(instants), 0, 0
    while done < len(instants):
        year = _laid_out(calendar, number)
        reached = int(np.searchsorted(instants, year.ends_us))
        worked[done:reached] = before_us + _worked_in(year, instants[done:reached])
        before_us, done, number = before_us + int(year.worked_us[-1]), reached, number + 1
    return worked


def _worked_in(year: _Year, instants: Instants) -> Instants:
    if not len(year.opens_us):
        return np.zeros_like(instants)
    at = np.searchsorted(year.opens_us, instants, side="right") - 1
    begun = np.maximum(at, 0)
    inside = np.minimum(instants, year.closes_us[begun]) - year.opens_us[begun]
    return np.where(at < 0, 0, year.worked_us[begun] + inside)


@lru_cache(maxsize=_YEARS_KEPT)
def _laid_out(calendar: WorkCalendar, number: int) -> _Year:
    opens_us, closes_us = np.array(calendar.working_spans(number), np.int64).reshape(-1, 2).T
    worked_us = np.concatenate([[0], np.cumsum(closes_us - opens_us)])
    return _Year(opens_us, closes_us, worked_us, _year_us(calendar, number + 1))


@lru_cache(maxsize=_YEARS_KEPT)
def _year_us(calendar: WorkCalendar, number: int) -> int:
    """Return the first instant of a local year."""
    return LocalTime(calendar.rules.zone).reach_us(date(number, 1, 1))
