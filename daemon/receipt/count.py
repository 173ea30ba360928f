"""Counting in the open: a limit's days or hours one by one, each with its number or why it has none. Pure.

The planner leaps to a limit (``daemon.calendar``); this walks there. Both must arrive at the same instant: that is
what a receipt proves.
"""

from typing import NamedTuple

from daemon.receipt.days import day_steps
from daemon.receipt.hours import hour_steps
from daemon.receipt.way import Step, Way
from schema.periods import Period


class Count(NamedTuple):
    """The steps of a count in order, and the instant at which the last one ends."""

    steps: tuple[Step, ...]
    end_us: int


def counted(way: Way, start_us: int, period: Period) -> Count:
    """Return the count of ``period`` from ``start_us``; BadInput where it leaves the years a calendar knows."""
    steps = tuple(day_steps(way, start_us, period) if period.unit.in_days else hour_steps(way, start_us, period))
    return Count(steps, steps[-1].until_us)
