"""Numbers for things: so that arrays can hold what is neither a number nor an instant."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from daemon.editplan.hearers import Planned

T = TypeVar("T")


class Numbers(Generic[T]):
    """Gives each distinct thing the next number from 0; ``things`` has each at its number."""

    def __init__(self, key: Callable[[T], Hashable]) -> None:
        self.things: list[T] = []
        self._key = key
        self._known: dict[Hashable, int] = {}

    def of(self, thing: T) -> int:
        """Return the number of ``thing``."""
        number = self._known.setdefault(self._key(thing), len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number


def rung_key(rung: Planned) -> Hashable:
    """Return what tells planned rungs apart; specs go by identity, since rules live as long as their numbers."""
    return id(rung.spec), rung.kind, rung.level, rung.is_listed
