"""Who a case is tied to, as one small number: its owner, the start of its chain, its place and its supervisor.

A million cases have some ten thousand combinations of these, so a question about subtrees is answered once for
each combination and then looked up for each case.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from daemon.board.codes import Codes, Mask

Numbers = NDArray[np.int32]
_Tie = tuple[str, str, str, str]
_OWNER, _PLACE, _SUPERVISOR = 0, 2, 3  # columns of a combination


class Ties:
    """Numbers combinations in the order they are met and never forgets one."""

    def __init__(self) -> None:
        self.codes = Codes()
        self._numbers = _Numbers()
        self._codes_of = np.empty((0, 4), np.int32)

    def __len__(self) -> int:
        return len(self._numbers)

    def numbers(self, ties: Iterable[_Tie]) -> Numbers:
        """Return the number of each (owner, start, place, supervisor), new ones for those never met."""
        numbers = self._numbers
        found = np.array([numbers[tie] for tie in ties], np.int32)
        fresh = list(numbers)[len(self._codes_of) :]
        if fresh:
            codes = self.codes.numbers(code for tie in fresh for code in tie).reshape(-1, 4)
            self._codes_of = np.concatenate([self._codes_of, codes])
        return found

    @property
    def places(self) -> Numbers:
        """Return a table number → the number of its place in ``codes``."""
        return self._codes_of[:, _PLACE]

    def seen_from(self, scope: str) -> Mask:
        """Return a table number → whether any of its codes lies in the subtree of ``scope``."""
        return np.asarray(self.codes.under(scope)[self._codes_of].any(axis=1))

    def owned_under(self, unit: str) -> Mask:
        """Return a table number → whether its owner lies in the subtree of ``unit``."""
        return self.codes.under(unit)[self._codes_of[:, _OWNER]]

    def owned_by(self, unit: str) -> Mask:
        """Return a table number → whether its owner is ``unit`` itself."""
        return np.asarray(self._codes_of[:, _OWNER] == self.codes.find(unit))

    def supervised_by(self, unit: str) -> Mask:
        """Return a table number → whether its supervisor is ``unit`` itself."""
        return np.asarray(self._codes_of[:, _SUPERVISOR] == self.codes.find(unit))

    def placed_under(self, place: str) -> Mask:
        """Return a table number → whether its place lies in the subtree of ``place``."""
        return self.codes.under(place)[self.places]

    def placed_at(self, place: str) -> Mask:
        """Return a table number → whether its place is ``place`` itself."""
        return np.asarray(self.places == self.codes.number(place))

    def part_of(self, unit: str, children: tuple[str, ...]) -> Numbers:
        """Return a table number → the child its place lies under; the next is ``unit``, then elsewhere."""
        part = self.codes.parts(children)[self.places]
        rest = np.where(self.codes.under(unit)[self.places], len(children), len(children) + 1)
        return np.where(part < 0, rest, part).astype(np.int32)


class _Numbers(dict[_Tie, int]):
    def __missing__(self, tie: _Tie) -> int:
        self[tie] = number = len(self)
        return number
