"""Places by number: what of a place in the tree decides about clocks and rungs, as arrays."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from daemon.calendars import Calendars
from daemon.directory import Directory
from daemon.editplan.hearers import Place
from daemon.editplan.numbers import Numbers
from daemon.editplan.timeline import Flags, Ints, Timeline

_Shape = tuple[int, tuple[int, ...], tuple[int, ...]]


class Ground(NamedTuple):
    """Places by column; calendars go by their numbers in ``Days``."""

    level: Ints  # of the owner
    start_level: Ints  # where the chain began
    is_watched: Flags  # by a supervisor
    shape: Ints  # from places of one shape cases rise alike, level by level
    owner_days: Ints
    start_days: Ints
    supervisor_days: Ints


class Days:
    """The calendars by which units work, before and after an edit, as timelines laid out when asked for."""

    def __init__(self, before: Calendars, after: Calendars, first_year: int, last_year: int) -> None:
        self._sides = before, after
        self._years = first_year, last_year
        self._numbers: Numbers[tuple[str, str]] = Numbers(lambda places: places)
        self._laid: dict[tuple[int, str], Timeline] = {}

    def number_of(self, code: str) -> int:
        """Return the number of the two calendars of a unit."""
        before, after = self._sides
        return self._numbers.of((before.place_of(code), after.place_of(code)))

    def before(self, number: int) -> Timeline:
        """Return the timeline in force."""
        return self._timeline(self._sides[0], self._numbers.things[number][0])

    def after(self, number: int) -> Timeline:
        """Return the timeline as edited."""
        return self._timeline(self._sides[1], self._numbers.things[number][1])

    def _timeline(self, calendars: Calendars, place: str) -> Timeline:
        key = id(calendars), place
        laid = self._laid.get(key)
        if laid is None:
            laid = self._laid[key] = Timeline(calendars.at(place), *self._years)
        return laid


class Places:
    """Works out the columns of places, each place once."""

    def __init__(self, directory: Directory, days: Days) -> None:
        self._directory = directory
        self._days = days
        self._rows: list[tuple[int, ...]] = []
        self._shapes: Numbers[_Shape] = Numbers(lambda shape: shape)

    def ground(self, places: Sequence[Place]) -> Ground:
        """Return the columns of the places whose number is their position; they only ever become more."""
        self._rows += [self._row(place) for place in places[len(self._rows) :]]
        columns = np.array(self._rows, np.int64).reshape(len(self._rows), len(Ground._fields)).T
        level, start_level, is_watched, shape, owner, start, supervisor = columns
        return Ground(level, start_level, is_watched.astype(bool), shape, owner, start, supervisor)

    def _row(self, place: Place) -> tuple[int, ...]:
        start = self._directory.unit(place.start)
        shape = self._shapes.of(_shape(self._directory, place))
        days = (self._days.number_of(code) for code in (place.owner, place.start, place.supervisor))
        # As `replanning` has it: a clock for life that an edit brings begins where the chain did.
        return place.level, start.level if start else place.level, int(bool(place.supervisor)), shape, *days


def _shape(directory: Directory, place: Place) -> _Shape:
    owner, supervisor = (tuple(_way_up(directory, code, place.about)) for code in (place.owner, place.supervisor))
    return place.level, owner, supervisor


def _way_up(directory: Directory, code: str, about: str) -> Iterator[int]:
    """Yield the levels of the units that a case rises to from one, one after the other."""
    while code and (ascent := directory.ascent(code, about)) is not None:
        yield ascent.unit.level
        code = ascent.unit.code
