"""The outlook: how much of what comes to each unit on each day, as the process that works it out hands it over."""

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

from daemon.forecast.horizon import Day

Ints = NDArray[np.int64]


class What(IntEnum):
    """What is counted of a unit's day; the four levels of deadlines and of rises follow each other."""

    DUE = 0  # + level - 1: limits to resolve by, by the level that has the case
    CARD = 3  # + card: cases whose card turns blue, yellow or red
    RISE = 7  # + level - 1: cases that leave this unit, or are supervised from above, by the level they rise to
    LISTING = 11  # cases proposed for listing


KINDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Days in order, and for each unit that anything comes to a row for each day, a column for each ``What``."""

    as_of_us: int
    took_s: float
    cases: int  # that were laid out
    by_one: int  # of them, each by itself
    days: tuple[Day, ...]
    units: dict[str, Ints]

    def under(self, prefix: str) -> Ints:
        """Return what comes to a unit and all below it."""
        found = [rows for code, rows in self.units.items() if code.startswith(prefix)]
        return self.nothing() if not found else np.sum(found, axis=0, dtype=np.int64)

    def at(self, code: str) -> Ints:
        """Return what comes to a unit itself."""
        return self.units.get(code, self.nothing())

    def nothing(self) -> Ints:
        """Return rows in which nothing comes."""
        return np.zeros((len(self.days), KINDS), np.int64)

    def taken(self, took_s: float) -> Self:
        """Return the same, with how long it took."""
        return replace(self, took_s=took_s)

    def dumps(self) -> bytes:
        """Return it as one JSON document."""
        said = {name: getattr(self, name) for name in ("as_of_us", "took_s", "cases", "by_one")}
        units = {code: rows.tolist() for code, rows in self.units.items()}
        return orjson.dumps(said | {"days": [list(day) for day in self.days], "units": units})

    @classmethod
    def loads(cls, text: bytes) -> Self:
        """Return the outlook that ``dumps`` wrote; ValueError for anything else."""
        said: dict[str, Any] = orjson.loads(text)
        days = tuple(Day(*day) for day in said.pop("days"))
        units = {code: np.array(rows, np.int64) for code, rows in said.pop("units").items()}
        return cls(days=days, units=units, **said)
