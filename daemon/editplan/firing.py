"""Firing: what the tick after an edit makes of thousands of cases, decided once for all that go the same way.

What fires rests on which rungs are due, on the policy, and on how the case can rise; not on whose case it is. So
one case of each kind is looked at exactly, and stands for the others.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from daemon.editplan.columns import Cases
from daemon.editplan.laying import Laid
from daemon.editplan.numbers import Numbers
from daemon.editplan.onecase import Fired, OneByOne
from daemon.editplan.pages import pages_of
from daemon.editplan.places import Ground
from daemon.editplan.timeline import Flags, Ints
from daemon.store.reader import Reader
from schema.kinds import Clock

_NUMBER_BITS = 15  # of what is due of one clock; four clocks fit in a whole number
_Due = tuple[int, int, int, int]  # clock, level, the bits of what is due, and of what of it is late
_Way = tuple[int, ...]  # what is due, policy, shape of the place, listed, danger to life


class Firing(NamedTuple):
    """What fires in each case: the number of its kind, or -1 for nothing."""

    kind: Ints
    fired: Sequence[tuple[Fired, ...]]  # by kind

    def of_kind(self, number: int) -> Ints:
        """Return the positions of the cases of a kind."""
        return np.flatnonzero(self.kind == number)


class Firings:
    """Finds out what fires; what was found once is kept."""

    def __init__(self, reader: Reader, eye: OneByOne, tick_us: int, late_ok_us: int) -> None:
        self._reader = reader
        self._eye = eye
        self._tick_us = tick_us
        self._late_ok_us = late_ok_us
        self._dues: Numbers[_Due] = Numbers(lambda due: due)
        self._known: dict[_Way, tuple[Fired, ...]] = {}

    def of(self, cases: Cases, ground: Ground, laid: Sequence[Laid], affected: Flags) -> Firing:
        """Return what fires in the affected cases of a chunk."""
        due = self._due(len(cases.id), laid, affected)
        firing = np.flatnonzero(due)
        listed, danger = cases.is_listed.astype(np.int64), cases.is_danger.astype(np.int64)
        columns = (due, cases.policy, ground.shape[cases.place], listed, danger)
        ways, first, inverse = _distinct([column[firing] for column in columns])
        kind = np.full(len(cases.id), -1)
        kind[firing] = inverse
        return Firing(kind, self._fired(ways, cases.id[firing[first]].tolist()))

    def _due(self, count: int, laid: Sequence[Laid], affected: Flags) -> Ints:
        """Return for each case one number that stands for all that is due of it; 0 for nothing."""
        due = np.zeros(count, np.int64)
        for one in laid:
            if one.standing is not None:
                bits = np.where(affected[one.case], one.standing.due(self._tick_us), 0)
                chosen = np.flatnonzero(bits)
                late = one.standing.late(self._tick_us, self._late_ok_us)[chosen]
                numbers = self._numbers(one.clock, one.level, bits[chosen], late)
                due[one.case[chosen]] |= numbers << (_NUMBER_BITS * one.clock)
        return due

    def _numbers(self, clock: Clock, level: int, bits: Ints, late: Ints) -> Ints:
        """Return the numbers, from 1, of what is due of one kind of clocks."""
        pairs, _, inverse = _distinct([bits, late])
        numbers = [self._dues.of((int(clock), level, one, other)) + 1 for one, other in pairs]
        assert clock <= Clock.OVERALL, "all others stop with the case's pause"
        assert max(numbers, default=0) < 1 << _NUMBER_BITS, "so many ways to be late no city has"
        return np.array(numbers, np.int64)[inverse]

    def _fired(self, ways: Sequence[tuple[int, ...]], ids: Sequence[int]) -> list[tuple[Fired, ...]]:
        wanted = {case_id: way for way, case_id in zip(ways, ids, strict=True) if way not in self._known}
        for page in pages_of(self._reader, list(wanted)):
            for case, timers in page:
                self._known[wanted[case.id]] = self._eye.look(case, timers).fired
        return [self._known[way] for way in ways]


def _distinct(columns: Sequence[Ints]) -> tuple[list[tuple[int, ...]], Ints, Ints]:
    """Return the distinct rows of some columns, the first position of each, and which one each position has."""
    found, first, inverse = np.unique(np.stack(columns), axis=1, return_index=True, return_inverse=True)
    return list(map(tuple, found.T.tolist())), first, inverse.reshape(-1)
