"""The plan of one clock: its limit and every rung of its ladder, as instants. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple, Self

from daemon.calendar import WorkCalendar
from schema.instants import from_us, to_us
from schema.kinds import Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, RungSpec

_PLANS_KEPT = 16_384  # under 1 kB each; the cases of a burst share their stage's start
_FRAMES_KEPT = 4_096  # one for each clock, level and day
_SPECS_KEPT = 1_024  # a configuration has a few dozen; more means reloads, whose old specs may go


class PlannedRung(NamedTuple):
    """One rung at its instant; compares in the order in which rungs are taken."""

    at_us: int
    kind: Rung
    ordinal: int  # its number among its kind on the ladder; a repeating rung carries the next one
    bit: int = 0  # in a timer's mask; 0 for a repeating rung


@dataclass(frozen=True, slots=True)
class _Repeat:
    """What fires again and again after the last rung, counted on from ``base_us``; each is worked out once."""

    calendar: WorkCalendar
    spec: ClockSpec
    base_us: int
    _known: dict[int, PlannedRung] = field(default_factory=dict, repr=False, compare=False)

    def rung(self, occurrence: int) -> PlannedRung:
        rung = self._known.get(occurrence)
        if rung is None:
            rung = self._known[occurrence] = self._work_out(occurrence)
        return rung

    def _work_out(self, occurrence: int) -> PlannedRung:
        every, kind = self.spec.repeat_every, self.spec.repeat_kind
        place = Place(sign=1, period=Period(every.amount * (occurrence + 1), every.unit))
        at_us = self.calendar.step_us(
            self.base_us, place, start_us=self.base_us, unit=every.unit, day_end=self.spec.day_end
        )
        return PlannedRung(at_us, kind, sum(rung.kind == kind for rung in self.spec.ladder))


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A clock that runs from ``start_us``: its limit, and its rungs in the order in which they are due.

    A rung that would stand before the start stands at the start. ``is_provisional`` speaks of the limit.
    """

    start_us: int
    limit_us: int
    is_provisional: bool
    rungs: tuple[PlannedRung, ...]
    _repeat: _Repeat = field(repr=False, compare=False)

    def due(self, behind_mask: int, occurrence: int) -> PlannedRung:
        """Return the earliest rung that is not behind; past the ladder, the repeating rung ``occurrence``.

        Under another calendar the same rungs may stand in another order: so a timer knows which of them are behind
        it, never how many.
        """
        for rung in self.rungs:
            if not rung.bit & behind_mask:
                return rung
        return self.repeat(occurrence)

    def repeat(self, occurrence: int) -> PlannedRung:
        """Return the repeating rung number ``occurrence``, from 0."""
        return self._repeat.rung(occurrence)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all starts with the same limit share: the limit, and the rungs that stand by it alone."""

    calendar: WorkCalendar
    spec: ClockSpec
    unit: PeriodUnit
    limit_us: int
    is_provisional: bool
    rungs: tuple[PlannedRung, ...]
    shares: tuple[RungSpec, ...]  # these stand by the start too

    @classmethod
    def build(cls, calendar: WorkCalendar, spec: ClockSpec, period: Period, start_us: int) -> Self:
        """Lay out the clock that counts ``period`` from ``start_us``."""
        limit = calendar.end_of_limit(from_us(start_us), period, day_end=spec.day_end, roll=spec.roll)
        return cls.until(
            calendar, spec, period.unit, start_us, to_us(limit.at), is_provisional=limit.is_provisional
        )

    @classmethod
    def until(
        cls,
        calendar: WorkCalendar,
        spec: ClockSpec,
        unit: PeriodUnit,
        start_us: int,
        limit_us: int,
        *,
        is_provisional: bool = False,
    ) -> Self:
        """Lay out the clock that ends at ``limit_us``, whatever its own period would have been."""
        shares = tuple(rung for rung in spec.ladder if rung.at.share is not None)
        frame = cls(calendar, spec, unit, limit_us, is_provisional, (), shares)
        fixed = (frame.planned(rung, start_us) for rung in spec.ladder if rung.at.share is None)
        return replace(frame, rungs=tuple(sorted(fixed)))

    def planned(self, rung: RungSpec, start_us: int) -> PlannedRung:
        """Return where a rung stands on the clock that starts at ``start_us``."""
        # An explicit limit may lie before the start; a share of no time at all is the limit itself.
        start_us = min(start_us, self.limit_us)
        at_us = self.calendar.step_us(
            self.limit_us, rung.at, start_us=start_us, unit=self.unit, day_end=self.spec.day_end
        )
        return PlannedRung(at_us, rung.kind, rung.ordinal, rung.bit)

    def plan(self, start_us: int, repeat_from: Callable[[ClockSpec, int], _Repeat]) -> ClockPlan:
        """Return the plan of one start: its shares added, and no rung before it."""
        rungs = self.rungs + tuple(self.planned(rung, start_us) for rung in self.shares)
        if self.shares or (rungs and rungs[0].at_us < start_us):
            none_before = (rung if rung.at_us >= start_us else rung._replace(at_us=start_us) for rung in rungs)
            rungs = tuple(sorted(none_before))
        base_us = rungs[-1].at_us if rungs else self.limit_us
        return ClockPlan(start_us, self.limit_us, self.is_provisional, rungs, repeat_from(self.spec, base_us))


def plan_clock(spec: ClockSpec, level: Level, start_us: int, calendar: WorkCalendar) -> ClockPlan | None:
    """Return the plan of a clock that starts at ``start_us``; None where the clock does not run at ``level``."""
    period = spec.limit(level)
    if period is None:
        return None
    return _Frame.build(calendar, spec, period, start_us).plan(start_us, partial(_Repeat, calendar))


class Planner:
    """``plan_clock`` with a memory.

    A plan is found again by the identity of its spec, so hand in the same ``ClockSpec`` object each time: an equal
    copy is planned anew. Starts on one local day share the work when the limit is counted in whole days, and what
    is repeated every so many days is shared by all ladders that end on one day. Threads may share it.
    """

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar
        self._memory = _Memory(calendar)

    def plan(self, spec: ClockSpec, level: Level, start_us: int) -> ClockPlan | None:
        """Return the plan of a clock that starts at ``start_us``; None where it does not run at ``level``."""
        return self._knowing(spec).plans(id(spec), level, start_us)

    def plan_explicit(self, spec: ClockSpec, level: Level, start_us: int, limit_us: int) -> ClockPlan:
        """Return the plan of a clock whose limit is given: by the case itself, or moved by a closed interval.

        A share is one of what the policy counts at ``level``; of running time where it has no such clock there.
        """
        return self._knowing(spec).explicit(id(spec), level, start_us, limit_us)

    def _knowing(self, spec: ClockSpec) -> "_Memory":
        """Return a memory that knows ``spec``; a full one is left to whoever is still at work with it."""
        memory = self._memory
        if id(spec) not in memory.specs:
            if len(memory.specs) >= _SPECS_KEPT:
                memory = self._memory = _Memory(self.calendar)
            memory.specs[id(spec)] = spec
        return memory


class _Memory:
    """What was planned once, by the identity of its spec."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.specs: dict[int, ClockSpec] = {}  # holds each spec, so that no other object gets its id
        self.plans = lru_cache(maxsize=_PLANS_KEPT)(self._plan)
        self.explicit = lru_cache(maxsize=_FRAMES_KEPT)(self._plan_explicit)
        self._frames = lru_cache(maxsize=_FRAMES_KEPT)(self._frame)
        self._repeats = lru_cache(maxsize=_FRAMES_KEPT)(self._repeat)
        self._calendar = calendar

    def _plan(self, spec_id: int, level: Level, start_us: int) -> ClockPlan | None:
        spec = self.specs[spec_id]
        period = spec.limit(level)
        if period is None:
            return None
        if period.unit.is_whole:
            frame = self._frames(spec_id, level, self._calendar.day_of(from_us(start_us)))
        else:
            frame = _Frame.build(self._calendar, spec, period, start_us)
        return frame.plan(start_us, self._repeat_from)

    def _plan_explicit(self, spec_id: int, level: Level, start_us: int, limit_us: int) -> ClockPlan:
        spec = self.specs[spec_id]
        period = spec.limit(level)
        unit = PeriodUnit.HOURS if period is None else period.unit
        return _Frame.until(self._calendar, spec, unit, start_us, limit_us).plan(start_us, self._repeat_from)

    def _frame(self, spec_id: int, level: Level, day: date) -> _Frame:
        """Lay out the clock for every start on ``day``, by the instant that ends the day and belongs to it."""
        spec = self.specs[spec_id]
        period = spec.limit(level)
        assert period is not None
        return _Frame.build(self._calendar, spec, period, to_us(self._calendar.day_end(day)))

    def _repeat_from(self, spec: ClockSpec, base_us: int) -> _Repeat:
        if spec.repeat_every.unit.is_whole:
            return self._repeats(id(spec), self._calendar.day_of(from_us(base_us)))
        return _Repeat(self._calendar, spec, base_us)

    def _repeat(self, spec_id: int, day: date) -> _Repeat:
        """Repeat from ``day``: what counts whole days does not care at what time they began."""
        return _Repeat(self._calendar, self.specs[spec_id], to_us(self._calendar.day_end(day)))
