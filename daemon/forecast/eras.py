"""Eras: the rules between now and the horizon, anew wherever an absence begins or ends.

Who is there decides to which unit a case rises: a unit without anybody is passed over.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from typing import Self

import numpy as np

from daemon.attendance import Attendance
from daemon.casework.rules import Rules
from daemon.editplan.hearers import Hearers
from daemon.editplan.timeline import Ints
from daemon.rows import AbsenceRow


class Eras:
    """The rules by instant; each era's hold before its end."""

    def __init__(self, rules: Sequence[Rules], ends_us: Sequence[int]) -> None:
        self.rules = tuple(rules)
        self.hearers = tuple(map(Hearers, rules))
        self._ends_us = list(ends_us)

    @classmethod
    def of(cls, rules: Rules, absences: Sequence[AbsenceRow], now_us: int, until_us: int) -> Self:
        """Return the eras from now until the horizon, as absences are planned now."""
        found, ends_us, at_us = list[Rules](), list[int](), now_us
        while at_us <= until_us:
            attendance = Attendance.at(at_us, absences, ())
            found.append(replace(rules, directory=replace(rules.directory, attendance=attendance)))
            ends_us.append(at_us := attendance.until_us)
        return cls(found, ends_us)

    def number(self, at_us: int) -> int:
        """Return the number of the era in which what is due at an instant fires: a moment after it."""
        return min(bisect_right(self._ends_us, at_us + 1), len(self.rules) - 1)

    def numbers(self, at_us: Ints) -> Ints:
        """Do the same for many instants."""
        found: Ints = np.searchsorted(self._ends_us, at_us + 1, side="right")
        return np.minimum(found, len(self.rules) - 1)
