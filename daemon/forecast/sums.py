"""The sums: what comes to whom on which day, added up."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from daemon.editplan.hearers import Place
from daemon.editplan.numbers import Numbers
from daemon.editplan.timeline import Ints
from daemon.forecast.horizon import Day
from daemon.forecast.outlook import KINDS


class Sums:
    """Adds up events by the unit that has the case at that time; what lies outside the days is left out."""

    def __init__(self, places: Numbers[Place], days: Sequence[Day], now_us: int) -> None:
        self._places = places
        self._now_us = now_us
        self._ends_us = np.array([day.end_us for day in days], np.int64)
        self._counts: defaultdict[str, Ints] = defaultdict(lambda: np.zeros((len(days), KINDS), np.int64))

    def add(self, place: Ints, at_us: Ints, what: Ints | int) -> None:
        """Count events, each at the place of its case, at an instant, of a ``What``."""
        day = np.searchsorted(self._ends_us, at_us, side="left")  # 24:00 belongs to the day it ends
        keep = (day < len(self._ends_us)) & (at_us >= self._now_us)
        key = ((place * len(self._ends_us) + day) * KINDS + what)[keep]
        found, counts = np.unique(key, return_counts=True)
        for one, count in zip(found.tolist(), counts.tolist(), strict=True):
            rest, kind = divmod(one, KINDS)
            number, nth = divmod(rest, len(self._ends_us))
            self._counts[self._places.things[number].owner][nth, kind] += count

    def units(self) -> dict[str, Ints]:
        """Return the rows of each unit that anything comes to."""
        return dict(self._counts)
