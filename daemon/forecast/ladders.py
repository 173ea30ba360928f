"""Ladders: the rungs that come to thousands of running clocks before the horizon, laid out kind by kind."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from daemon.editplan.courses import Course
from daemon.editplan.places import Days, Ground
from daemon.editplan.standing import Standing
from daemon.editplan.timeline import Flags, Ints, Timeline
from daemon.forecast.matters import Matters, Runs
from daemon.rows import NEVER_US
from schema.kinds import Clock
from schema.policies import ClockSpec, Policy

CLOCK_SLOTS = 16  # more than there are clocks
_LEVELS = 8
_DAYS_BITS = 16


class Rows(NamedTuple):
    """Rungs that come, by column, in the order in which ticks take them."""

    case: Ints
    run: Ints  # whose rung each is: a position among the runs
    clock: Ints
    nth: Ints  # which of its clock's rungs it comes as
    kind: Ints
    bit: Ints
    at_us: Ints

    def chosen(self, keep: Flags | Ints) -> "Rows":
        """Return some of the rows."""
        return Rows(*(column[keep] for column in self))


class Laid(NamedTuple):
    """What comes to some runs, and of each run its limit, its next rung, and whether the arrays reach it."""

    rows: Rows
    limit_us: Ints
    next_us: Ints
    is_covered: Flags


class Ladders:
    """Lays out clocks under ``policies``, which go by their position there."""

    def __init__(self, policies: Sequence[Policy], days: Days) -> None:
        self.policies = policies
        self.is_for_life = np.zeros((len(policies), CLOCK_SLOTS), bool)
        self.whole = np.zeros((len(policies), CLOCK_SLOTS), np.int64)  # the bits of each whole ladder
        for number, spec in ((number, spec) for number, one in enumerate(policies) for spec in one.clocks):
            self.is_for_life[number, spec.clock] = spec.is_for_life
            self.whole[number, spec.clock] = sum(rung.bit for rung in spec.ladder)
        self._days = days
        self._courses: dict[tuple[int, int, int], Course] = {}  # specs go by identity: the policies hold them

    def lay(self, runs: Runs, matters: Matters, ground: Ground, until_us: int) -> Laid:
        """Return what comes to these runs before ``until_us``; those without a limit get their policy's own."""
        limit_us, next_us = runs.limit_us.copy(), np.zeros(len(runs.case), np.int64)
        is_covered, found = np.zeros(len(runs.case), bool), [_none()]
        for spec, course, chosen in self._groups(runs, matters, ground):
            some = runs.chosen(chosen)
            is_fresh = some.limit_us == NEVER_US
            if is_fresh.any():
                limit_us[chosen[is_fresh]] = course.limits(some.start_us[is_fresh])[0]
            limits = limit_us[chosen]
            standing = Standing(
                course, some.start_us, limits, behind_mask=some.behind_mask, not_before_us=some.not_before_us
            )
            next_us[chosen] = standing.next_us(np.zeros(len(chosen), np.int64))
            is_covered[chosen] = course.covers(limits) & course.covers(some.start_us)
            found.append(_rows(spec, standing, some, chosen, until_us))
        rows = Rows(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
        order = np.lexsort((rows.nth, rows.clock, rows.at_us, rows.case))
        return Laid(rows.chosen(order), limit_us, next_us, is_covered)

    def spec(self, policy: int, clock: int) -> ClockSpec:
        """Return the spec of a clock that runs under a policy."""
        spec = self.policies[policy].clock(Clock(clock))
        assert spec is not None, "a running clock is one of its policy's"
        return spec

    def _groups(self, runs: Runs, matters: Matters, ground: Ground) -> Iterator[tuple[ClockSpec, Course, Ints]]:
        policy, place = matters.policy[runs.case], matters.place[runs.case]
        is_watched = (runs.level > ground.level[place]) & ground.is_watched[place]
        of_stage = np.where(is_watched, ground.supervisor_days[place], ground.owner_days[place])
        days = np.where(self.is_for_life[policy, runs.clock], ground.start_days[place], of_stage)
        keys = ((policy * CLOCK_SLOTS + runs.clock) * _LEVELS + runs.level) << _DAYS_BITS | days
        found, inverse = np.unique(keys, return_inverse=True)
        for nth, key in enumerate(found.tolist()):
            rest, level = divmod(key >> _DAYS_BITS, _LEVELS)
            spec = self.spec(*divmod(rest, CLOCK_SLOTS))
            timeline = self._days.after(key & ((1 << _DAYS_BITS) - 1))
            yield spec, self._course(spec, level, timeline), np.flatnonzero(inverse == nth)

    def _course(self, spec: ClockSpec, level: int, timeline: Timeline) -> Course:
        """Return a course, with all that it remembers."""
        key = id(spec), level, id(timeline)
        course = self._courses.get(key)
        if course is None:
            course = self._courses[key] = Course(spec, level, timeline)
        return course


def _rows(spec: ClockSpec, standing: Standing, runs: Runs, chosen: Ints, until_us: int) -> Rows:
    timer, nth, rung, at_us = standing.ladder(NEVER_US, until_us)
    kinds = np.array([one.kind for one in spec.ladder], np.int64)
    bits = np.array([one.bit for one in spec.ladder], np.int64)
    return Rows(runs.case[timer], chosen[timer], runs.clock[timer], nth, kinds[rung], bits[rung], at_us)


def _none() -> Rows:
    return Rows(*(np.zeros(0, np.int64) for _ in Rows._fields))
