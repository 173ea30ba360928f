"""Climbing: what the rungs make of thousands of cases, stage after stage, until the horizon.

One round lays out what stands on the ladders, finds of each case the first rung that moves it up, and counts all
up to it. The cases that rose go into the next round, with the clocks of their new stage.
"""

from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from daemon.casework.clocks import WAITING
from daemon.editplan.hearers import Place, Planned, Utterance
from daemon.editplan.numbers import Numbers
from daemon.editplan.places import Ground, Places
from daemon.editplan.timeline import Flags, Ints
from daemon.forecast.eras import Eras
from daemon.forecast.ladders import Ladders, Laid, Rows
from daemon.forecast.matters import Matters, Runs
from daemon.forecast.outlook import What
from daemon.forecast.sums import Sums
from schema.kinds import Clock, Rung
from schema.policies import ClockSpec, Start

Number = TypeVar("Number", int, Ints)
_CARDS = 8  # more than there are
_IDLE = frozenset({Start.ACCEPTED, Start.RETURNED})  # an act starts these, and nobody acts


class _Rung(NamedTuple, Generic[Number]):
    """What of a rung decides its effect, as numbers: of one, or by column of many."""

    era: Number
    policy: Number
    clock: Number
    kind: Number
    level: Number  # whose limit its clock runs on
    is_listed: Number
    place: Number


class _Effect(NamedTuple):
    """What one kind of rung does at one place."""

    is_proposal: bool
    rises_to: int  # a level; 0: it moves nothing
    is_raised: bool  # another unit has the case afterwards
    place: int  # afterwards


class _Rise(NamedTuple):
    """The first rung of each case that moves it up, by column."""

    case: Ints
    clock: Ints
    at_us: Ints
    level: Ints
    is_raised: Flags
    place: Ints


class Climbing:
    """Lets cases climb, and adds up what happens to them."""

    def __init__(
        self,
        ladders: Ladders,
        places: Numbers[Place],
        columns: Places,
        *,
        eras: Eras,
        sums: Sums,
        until_us: int,
    ) -> None:
        self._ladders = ladders
        self._places = places
        self._columns = columns
        self._eras = eras
        self._sums = sums
        self._until_us = until_us
        self._known: dict[_Rung[int], _Effect] = {}

    @property
    def ground(self) -> Ground:
        """Return the columns of all places there are by now."""
        return self._columns.ground(self._places.things)

    def lay(self, matters: Matters, runs: Runs) -> Laid:
        """Return what stands on the ladders of these clocks."""
        return self._ladders.lay(runs, matters, self.ground, self._until_us)

    def climb(self, matters: Matters, runs: Runs, laid: Laid) -> None:
        """Take the cases through their stages, from what was laid out of the first."""
        while len(laid.rows.case):
            rises, kept = self._passed(matters, laid.rows, runs.level)
            fired = np.zeros(len(runs.case), np.int64)
            np.bitwise_or.at(fired, kept.run, kept.bit)
            runs = self._next(matters, runs.behind(fired, laid.limit_us), rises)
            laid = self.lay(matters, runs)

    def _passed(self, matters: Matters, rows: Rows, levels: Ints) -> tuple[_Rise, Rows]:
        """Count what fires up to the first rise of each case; return the rises, and the rungs that fired."""
        effects = self._effects(matters, rows, levels)
        moves = np.flatnonzero(effects[1])
        case, first = np.unique(rows.case[moves], return_index=True)
        at = moves[first]
        last = np.full(len(matters.place), len(rows.case))
        last[case] = at
        keep = np.flatnonzero(np.arange(len(rows.case)) <= last[rows.case])
        kept = rows.chosen(keep)
        self._list(matters, kept, effects[0][keep].astype(bool))
        self._issue(matters, kept)
        rises = _Rise(case, rows.clock[at], rows.at_us[at], effects[1][at], effects[2][at] > 0, effects[3][at])
        self._sums.add(matters.place[case], rises.at_us, What.RISE + rises.level - 1)
        return rises, kept

    def _list(self, matters: Matters, rows: Rows, is_proposal: Flags) -> None:
        chosen = np.flatnonzero(is_proposal & ~matters.is_listed[rows.case])
        case, first = np.unique(rows.case[chosen], return_index=True)
        self._sums.add(matters.place[case], rows.at_us[chosen[first]], What.LISTING)
        matters.is_listed[case] = True

    def _issue(self, matters: Matters, rows: Rows) -> None:
        """Count the cards that are higher than the case's own, which it then has."""
        rows = rows.chosen((rows.kind >= Rung.BLUE) & (rows.kind <= Rung.RED))
        if not len(rows.case):
            return
        card = rows.case * _CARDS + rows.kind
        own = rows.case * _CARDS + matters.card[rows.case]
        highest = np.maximum.accumulate(np.maximum(card, own))
        before = np.maximum(own, np.concatenate([[0], highest[:-1]]))
        turns = card > before
        self._sums.add(matters.place[rows.case[turns]], rows.at_us[turns], What.CARD + rows.kind[turns])
        np.maximum.at(matters.card, rows.case, rows.kind)

    def _next(self, matters: Matters, runs: Runs, rises: _Rise) -> Runs:
        """Move the cases that rise; return the clocks that go on in them, and those that begin."""
        clock_of, raised = (np.full(len(matters.place), -1) for _ in range(2))
        clock_of[rises.case], raised[rises.case] = rises.clock, rises.is_raised
        is_over = runs.clock == clock_of[runs.case]
        stays = self._ladders.is_for_life[matters.policy[runs.case], runs.clock] | (raised[runs.case] == 0)
        stays |= matters.is_told[runs.case] & (runs.clock == Clock.FEEDBACK)  # no stage begins it anew
        going_on = runs.chosen((clock_of[runs.case] >= 0) & stays & ~is_over)
        matters.place[rises.case] = rises.place
        matters.card[rises.case[rises.is_raised]] = 0
        return Runs.joined([going_on, *self._begun(matters, rises)])

    def _begun(self, matters: Matters, rises: _Rise) -> Iterator[Runs]:
        policy, told = matters.policy[rises.case], matters.is_told[rises.case]
        for number in np.unique(policy).tolist():
            for spec in self._ladders.policies[number].clocks:
                anew = rises.is_raised & ~(told & (spec.clock == Clock.FEEDBACK)) & (spec.start not in _IDLE)
                anew &= not spec.is_for_life
                watched = ~rises.is_raised & (rises.clock == spec.clock)
                chosen = (policy == number) & (anew | watched) & _limited(spec, rises.level)
                yield Runs.begun(rises.case[chosen], spec.clock, rises.level[chosen], rises.at_us[chosen])

    def _effects(self, matters: Matters, rows: Rows, levels: Ints) -> Ints:
        """Return the fields of each row's effect, a row for each field."""
        found = np.zeros((len(_Effect._fields), len(rows.case)), np.int64)
        at = np.flatnonzero(np.isin(rows.kind, [int(kind) for kind in WAITING]))
        some = rows.chosen(at)
        if not len(at):
            return found
        rungs = _Rung(
            self._eras.numbers(some.at_us),
            matters.policy[some.case],
            some.clock,
            some.kind,
            levels[some.run],
            matters.is_listed[some.case].astype(np.int64),
            matters.place[some.case],
        )
        distinct, inverse = _distinct(rungs)
        effects = np.array([self._effect(rung) for rung in distinct], np.int64).T
        found[:, at] = effects[:, inverse]
        return found

    def _effect(self, key: _Rung[int]) -> _Effect:
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._work_out(key)
        return found

    def _work_out(self, rung: _Rung[int]) -> _Effect:
        hearers, at = self._eras.hearers[rung.era], self._places.things[rung.place]
        spec = self._ladders.spec(rung.policy, rung.clock)
        said = hearers.says(at, Planned(spec, Rung(rung.kind), rung.level, bool(rung.is_listed)))
        if said.rise is None:
            return _Effect(said.kind == Rung.LIST and said.is_news, 0, False, rung.place)
        after = hearers.after(at, said)
        level = self._level_of(rung.era, after, said)
        return _Effect(False, level, not said.rise.is_supervised, self._places.of(after))

    def _level_of(self, era: int, after: Place, said: Utterance) -> int:
        """Return the level a case rose to: of the unit that has it now, or that watches it."""
        if said.rise is None or not said.rise.is_supervised:
            return after.level
        watching = self._eras.rules[era].directory.unit(after.supervisor)
        assert watching is not None, "a case rises to a unit of the tree"
        return watching.level


def _limited(spec: ClockSpec, level: Ints) -> Flags:
    """Tell at which levels a clock runs."""
    return np.isin(level, [int(at) for at, _ in spec.limits])


def _distinct(rungs: _Rung[Ints]) -> tuple[list[_Rung[int]], Ints]:
    """Return the distinct ones, and which of them each is: one number is sorted faster than seven columns."""
    sizes = [int(column.max()) + 1 for column in rungs]
    packed = np.zeros(len(rungs.place), np.int64)
    for column, size in zip(rungs, sizes, strict=True):
        packed = packed * size + column
    found, inverse = np.unique(packed, return_inverse=True)
    columns = []
    for size in reversed(sizes):
        found, rest = np.divmod(found, size)
        columns.append(rest.tolist())
    return [_Rung(*row) for row in zip(*reversed(columns), strict=True)], inverse
