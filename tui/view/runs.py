"""What comes again and again, told once."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Run(Generic[Thing]):
    """So many things that read the same, from the oldest to the newest."""

    oldest: Thing
    newest: Thing
    times: int = 1


def fold(things: Iterable[Thing], key: Callable[[Thing], Hashable]) -> list[Run[Thing]]:
    """Return ``things``, oldest first, with neighbours of one ``key`` as one run in the place of its newest.

    Several keys may take turns. A thing whose key is None stands by itself and ends every run before it, so that
    nothing is told in another order than it happened.
    """
    folded: list[Run[Thing]] = []
    open_: dict[Hashable, Run[Thing]] = {}
    for thing in things:
        found = key(thing)
        if found is None:
            folded += [*open_.values(), Run(thing, thing)]
            open_ = {}
        else:
            run = open_.pop(found, Run(thing, thing, 0))
            open_[found] = replace(run, newest=thing, times=run.times + 1)
    return [*folded, *open_.values()]
