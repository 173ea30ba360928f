"""Matters: thousands of open cases on their way through the days, as arrays that change stage by stage."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from daemon.editplan.columns import Cases, Timers
from daemon.editplan.timeline import Flags, Ints
from daemon.rows import NEVER_US


@dataclass(slots=True, eq=False)
class Matters:
    """Cases by position: where each is now, its card, and whether it was proposed for listing."""

    policy: Ints
    place: Ints
    card: Ints
    is_listed: Flags
    is_told: Flags

    @classmethod
    def of(cls, cases: Cases) -> Self:
        """Return cases as they stand; nothing of them is shared."""
        return cls(cases.policy, cases.place.copy(), cases.card.copy(), cases.is_listed.copy(), cases.is_told)


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Clocks that run, by column; ``case`` is a position among the matters."""

    case: Ints
    clock: Ints
    level: Ints  # whose limit each runs on
    start_us: Ints
    limit_us: Ints  # NEVER_US: the policy's own, still to be worked out
    behind_mask: Ints
    not_before_us: Ints

    @classmethod
    def of(cls, timers: Timers) -> Self:
        """Return timers as they stand."""
        return cls(*(getattr(timers, name) for name in cls.__slots__))

    @classmethod
    def begun(cls, case: Ints, clock: int, level: Ints, start_us: Ints) -> Self:
        """Return a clock that begins in each of these cases."""
        zero = np.zeros(len(case), np.int64)
        return cls(case, zero + clock, level, start_us, np.full(len(case), NEVER_US), zero, zero)

    @classmethod
    def joined(cls, parts: "list[Runs]") -> Self:
        """Return all of some runs."""
        return cls(*(np.concatenate([getattr(one, name) for one in parts]) for name in cls.__slots__))

    def chosen(self, keep: Flags | Ints) -> "Runs":
        """Return some of the runs."""
        return Runs(*(getattr(self, name)[keep] for name in self.__slots__))

    def behind(self, fired: Ints, limit_us: Ints) -> "Runs":
        """Return the runs with their limits, and these bits behind each of them too."""
        return replace(self, behind_mask=self.behind_mask | fired, limit_us=limit_us)
