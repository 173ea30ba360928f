"""A calendar laid out as arrays: days and working time of thousands of instants at once.

It counts as ``daemon.calendar`` does, which lays it out and which tests hold it against.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from daemon.calendar import WorkCalendar

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_DAY = timedelta(days=1)
_MARGIN_US = 366 * 86_400_000_000


class Timeline:
    """The days and the working time of one place, over whole years."""

    def __init__(self, calendar: WorkCalendar, first_year: int, last_year: int) -> None:
        self.calendar = calendar
        self._first_day = date(first_year, 1, 1)
        count = (date(last_year + 1, 1, 1) - self._first_day).days
        self._ends_us = _ints([calendar.day_end_us(self._first_day + n * _DAY) for n in range(count)])
        spans = list(
            chain.from_iterable(calendar.working_spans(year) for year in range(first_year, last_year + 1))
        )
        self._opens_us, self._closes_us = _ints([opens for opens, _ in spans]), _ints([ends for _, ends in spans])
        self._worked_us = np.concatenate([[0], np.cumsum(self._closes_us - self._opens_us)])

    def covers(self, at_us: Ints) -> Flags:
        """Tell which instants lie so far inside that a step of a year from them does too."""
        first_us, last_us = self._ends_us[[0, -1]].tolist()
        found: Flags = (at_us > first_us + _MARGIN_US) & (at_us < last_us - _MARGIN_US)
        return found

    def days(self, at_us: Ints) -> Ints:
        """Return the number of the local day of each instant; 24:00 belongs to the day it ends.

        Of what lies outside the years, whatever comes of it is not to be used: ``covers`` tells.
        """
        return np.minimum(np.searchsorted(self._ends_us, at_us, side="left"), len(self._ends_us) - 1)

    def day_end_us(self, number: int) -> int:
        """Return the instant that ends the day of a number."""
        return int(self._ends_us[number])

    def after(self, start_us: Ints, amount_us: Ints | int) -> Ints:
        """Return the first instants by which so much was worked since ``start_us``."""
        passed_us = self._worked_until(start_us) + amount_us
        index = np.clip(np.searchsorted(self._worked_us, passed_us, side="left") - 1, 0, len(self._opens_us) - 1)
        found = self._opens_us[index] + passed_us - self._worked_us[index]
        return np.where(np.broadcast_to(amount_us, start_us.shape) <= 0, start_us, found)

    def before(self, end_us: Ints, amount_us: int) -> Ints:
        """Return the last instants from which so much is worked until ``end_us``."""
        if amount_us <= 0:
            return end_us
        left_us = self._worked_until(end_us) - amount_us
        index = np.clip(np.searchsorted(self._worked_us, left_us, side="right") - 1, 0, len(self._opens_us) - 1)
        found: Ints = self._opens_us[index] + left_us - self._worked_us[index]
        return found

    def between(self, start_us: Ints, end_us: Ints) -> Ints:
        """Return the working time from each instant to its later one."""
        return self._worked_until(end_us) - self._worked_until(start_us)

    def _worked_until(self, at_us: Ints) -> Ints:
        index = np.maximum(np.searchsorted(self._opens_us, at_us, side="right") - 1, 0)
        inside = np.minimum(at_us, self._closes_us[index]) - self._opens_us[index]
        found: Ints = self._worked_us[index] + np.maximum(inside, 0)
        return found


def each(values: Ints, work_out: Callable[[int], int]) -> Ints:
    """Return what ``work_out`` gives for each value; it is asked once for each distinct one."""
    distinct, inverse = np.unique(values, return_inverse=True)
    return _ints([work_out(int(value)) for value in distinct])[inverse]


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)
