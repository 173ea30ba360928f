"""The plan of one clock: its limit and every rung of its ladder, as instants. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from typing import NamedTuple, Self

from daemon.calendar import Limit, Spans, WorkCalendar
from daemon.calendars import Calendars
from schema.instants import from_us
from schema.kinds import Level, Rung
from schema.periods import Period, PeriodUnit
from schema.policies import ORDINALS_MAX, ClockSpec, RungSpec
from schema.terms import NO_TERMS, Terms

_PLANS_KEPT = 16_384  # under 1 kB each; the cases of a burst share their stage's start
_TERMS_KEPT = 4_096  # few clocks have any, and hardly two the same
_FRAMES_KEPT = 4_096  # one for each clock, level and day
_SPECS_KEPT = 1_024  # a configuration has a few dozen; more means reloads, whose old specs may go


class PlannedRung(NamedTuple):
    """One rung at its instant; compares in the order in which rungs are taken."""

    at_us: int
    kind: Rung
    ordinal: int  # its number among its kind; a repeating rung's is one that no edit gives to a ladder's own
    bit: int = 0  # in a timer's mask; 0 for a repeating rung


@dataclass(frozen=True, slots=True)
class _Repeat:
    """What fires again and again after the last rung, counted on from ``base_us``; each is worked out once.

    It is counted as a limit is, without roll: while the clock stands still no repeat falls due, so none piles up.
    """

    calendar: WorkCalendar
    spec: ClockSpec
    base_us: int
    uncounted: Spans
    _known: dict[int, PlannedRung] = field(default_factory=dict, repr=False, compare=False)

    def rung(self, occurrence: int) -> PlannedRung:
        rung = self._known.get(occurrence)
        if rung is None:
            rung = self._known[occurrence] = self._work_out(occurrence)
        return rung

    def _work_out(self, occurrence: int) -> PlannedRung:
        every, kind = self.spec.repeat_every, self.spec.repeat_kind
        assert every is not None, "something repeats"
        period = Period(every.amount * (occurrence + 1), every.unit)
        end = self.calendar.limit_from(
            self.base_us, period, day_end=self.spec.day_end, roll=False, uncounted=self.uncounted
        )
        at_us = _running_at(end.at_us, self.uncounted)
        return PlannedRung(at_us, kind, ORDINALS_MAX)


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A clock that runs from ``start_us``: its limit, and its rungs in the order in which they are due.

    A rung that would stand before the start stands at the start; one that would stand where the clock stands
    still, where it runs again. ``is_provisional`` speaks of the limit.
    """

    start_us: int
    limit_us: int
    is_provisional: bool
    rungs: tuple[PlannedRung, ...]
    _repeat: _Repeat | None = field(repr=False, compare=False)  # None: after the last rung nothing more comes

    def is_over(self, behind_mask: int) -> bool:
        """Tell whether nothing is left: only of a ladder after which nothing repeats."""
        return self._repeat is None and all(rung.bit & behind_mask for rung in self.rungs)

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
        """Return the repeating rung number ``occurrence``, from 0; there must be one."""
        assert self._repeat is not None, "this ladder ends"
        return self._repeat.rung(occurrence)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all starts with the same limit share: the limit, and the rungs that stand by it alone."""

    calendar: WorkCalendar
    spec: ClockSpec
    unit: PeriodUnit
    limit: Limit
    uncounted: Spans
    rungs: tuple[PlannedRung, ...]
    shares: tuple[RungSpec, ...]  # these stand by the start too

    @classmethod
    def build(
        cls, calendar: WorkCalendar, spec: ClockSpec, unit: PeriodUnit, limit: Limit, uncounted: Spans = ()
    ) -> Self:
        """Lay out the clock that ends at ``limit``; ``unit`` is what its shares are shares of."""
        shares = tuple(rung for rung in spec.ladder if rung.at.share is not None)
        frame = cls(calendar, spec, unit, limit, uncounted, (), shares)
        steps = (frame.planned(rung, limit.at_us) for rung in spec.ladder if rung.at.share is None)
        return replace(frame, rungs=tuple(sorted(steps)))

    def planned(self, rung: RungSpec, start_us: int) -> PlannedRung:
        """Return where a rung stands on the clock that starts at ``start_us``."""
        # An explicit limit may lie before the start; a share of no time at all is the limit itself.
        start_us = min(start_us, self.limit.at_us)
        at_us = self.calendar.step_us(
            self.limit.at_us,
            rung.at,
            start_us=start_us,
            unit=self.unit,
            day_end=self.spec.day_end,
            uncounted=self.uncounted,
        )
        return PlannedRung(at_us, rung.kind, rung.ordinal, rung.bit)

    def laid_from(self, start_us: int) -> tuple[PlannedRung, ...]:
        """Return the ladder of one start: its shares added, and every rung where the clock runs."""
        rungs = self.rungs + tuple(self.planned(rung, start_us) for rung in self.shares)
        if self.uncounted:
            running = (_running_at(max(rung.at_us, start_us), self.uncounted) for rung in rungs)
            return tuple(sorted(map(_moved, rungs, running)))
        if self.shares or (rungs and rungs[0].at_us < start_us):
            return tuple(sorted(_moved(rung, max(rung.at_us, start_us)) for rung in rungs))
        return rungs

    def plan(self, start_us: int, repeat_from: Callable[[ClockSpec, int, Spans], _Repeat]) -> ClockPlan:
        """Return the plan of one start; ``repeat_from`` gives what repeats after its last rung."""
        rungs = self.laid_from(start_us)
        base_us = rungs[-1].at_us if rungs else self.limit.at_us
        repeat = repeat_from(self.spec, base_us, self.uncounted) if self.spec.repeat_every else None
        return ClockPlan(start_us, self.limit.at_us, self.limit.is_provisional, rungs, repeat)


def limit_of(
    spec: ClockSpec,
    level: Level,
    start_us: int,
    calendar: WorkCalendar,
    *,
    terms: Terms = NO_TERMS,
    fixed_us: int | None = None,
) -> Limit | None:
    """Return where a clock ends that starts at ``start_us``: its policy's limit, and what its terms add to it.

    Where the terms say that the limit is fixed, ``fixed_us`` is the one the case brought, before any extension.
    None where the clock does not run at ``level``.
    """
    period = spec.limit(level)
    if terms.fixed:
        assert fixed_us is not None, "a fixed limit is given by the case"
        limit = Limit(fixed_us, is_provisional=False)
    elif period is None:
        return None
    else:
        limit = _counted_on(calendar, spec, start_us, period, terms.uncounted)
    if terms.extension is None:
        return limit
    extended = _counted_on(calendar, spec, limit.at_us, terms.extension, terms.uncounted)
    return Limit(extended.at_us, limit.is_provisional or extended.is_provisional)


def plan_clock(
    spec: ClockSpec, level: Level, start_us: int, calendar: WorkCalendar, terms: Terms = NO_TERMS
) -> ClockPlan | None:
    """Return the plan of a clock that starts at ``start_us``; None where the clock does not run at ``level``."""
    period = spec.limit(level)
    limit = limit_of(spec, level, start_us, calendar, terms=terms)
    if period is None or limit is None:
        return None
    frame = _Frame.build(calendar, spec, period.unit, limit, terms.uncounted)
    return frame.plan(start_us, partial(_Repeat, calendar))


def _counted_on(calendar: WorkCalendar, spec: ClockSpec, start_us: int, period: Period, uncounted: Spans) -> Limit:
    return calendar.limit_from(start_us, period, day_end=spec.day_end, roll=spec.roll, uncounted=uncounted)


def _moved(rung: PlannedRung, at_us: int) -> PlannedRung:
    return rung if rung.at_us == at_us else rung._replace(at_us=at_us)


def _running_at(at_us: int, uncounted: Spans) -> int:
    """Return ``at_us``, or where the clock stands still then, the instant at which it runs again."""
    return next((runs_us for stops_us, runs_us in uncounted if stops_us <= at_us < runs_us), at_us)


class Planner:
    """``plan_clock`` for every place of a city, with a memory.

    A spec is known again by its identity, and an equal one shares what was planned for the first of them; yet
    hand in the same ``ClockSpec`` object each time, for a new one takes longer to look up. Starts on one local day
    share the work when the limit is counted in days, and what is repeated every so many days is shared by all
    ladders that end on one day. Clocks with terms share nothing but equal questions. Threads may share it.
    """

    def __init__(self, calendars: Calendars | WorkCalendar) -> None:
        self.calendars = calendars if isinstance(calendars, Calendars) else Calendars(calendars.rules)
        self._is_one = self.calendars.is_one
        self._city: dict[int, _Known] = {}  # by the identity of the spec
        self._places: dict[str, dict[int, _Known]] = {"": self._city}
        self._memories: dict[str, _Memory] = {}

    @property
    def calendar(self) -> WorkCalendar:
        """Return the calendar of the city as a whole."""
        return self.calendars.city

    def plan(
        self, spec: ClockSpec, level: Level, start_us: int, *, place: str = "", terms: Terms = NO_TERMS
    ) -> ClockPlan | None:
        """Return the plan of a clock that starts at ``start_us``; None where it does not run at ``level``.

        ``place`` is the code of the unit by whose calendar it counts; ``terms`` must not fix the limit.
        """
        known = self._city if self._is_one else self._known_at(place)
        memory, key = known.get(id(spec)) or self._learn(spec, place)
        if terms is NO_TERMS:
            return memory.plans(key, level, start_us)
        return memory.agreed(key, level, start_us, terms)

    def plan_explicit(
        self,
        spec: ClockSpec,
        level: Level,
        start_us: int,
        limit_us: int,
        *,
        place: str = "",
        terms: Terms = NO_TERMS,
    ) -> ClockPlan:
        """Return the plan of a clock whose limit is given: by the case itself, or by how it stood when it was set.

        The limit is taken as it is, so of ``terms`` only what is not counted matters. A share is one of what the
        policy counts at ``level``; of running time where it has no such clock there.
        """
        known = self._city if self._is_one else self._known_at(place)
        memory, key = known.get(id(spec)) or self._learn(spec, place)
        return memory.explicit(key, level, start_us, limit_us, terms.uncounted)

    def plan_of(
        self,
        spec: ClockSpec,
        level: Level,
        start_us: int,
        limit_us: int,
        *,
        place: str = "",
        terms: Terms = NO_TERMS,
    ) -> ClockPlan:
        """Return the plan of a running clock whose limit is ``limit_us``: the policy's own where they agree."""
        if not terms.fixed:
            plan = self.plan(spec, level, start_us, place=place, terms=terms)
            if plan is not None and plan.limit_us == limit_us:
                return plan
        return self.plan_explicit(spec, level, start_us, limit_us, place=place, terms=terms)

    def limit_of(
        self,
        spec: ClockSpec,
        level: Level,
        start_us: int,
        *,
        place: str = "",
        terms: Terms = NO_TERMS,
        fixed_us: int | None = None,
    ) -> Limit | None:
        """Return what the module's ``limit_of`` does, by the calendar of ``place``."""
        return limit_of(spec, level, start_us, self.calendars.at(place), terms=terms, fixed_us=fixed_us)

    def _known_at(self, code: str) -> "dict[int, _Known]":
        return self._places.setdefault(self.calendars.place_of(code), {})

    def _learn(self, spec: ClockSpec, code: str) -> "_Known":
        """Return where a new spec's plans are kept; a full memory is left to whoever is still at work with it."""
        place, known = self.calendars.place_of(code), self._known_at(code)
        memory = self._memories.get(place)
        if memory is None or len(known) >= _SPECS_KEPT:
            known.clear()
            memory = self._memories[place] = _Memory(self.calendars.at(place))
        learnt = known[id(spec)] = memory, memory.learn(spec)
        return learnt


class _Memory:
    """What was planned once by one calendar; a spec goes by the identity of the first that was equal to it."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.plans = lru_cache(maxsize=_PLANS_KEPT)(self._plan)
        self.agreed = lru_cache(maxsize=_TERMS_KEPT)(self._plan_agreed)
        self.explicit = lru_cache(maxsize=_FRAMES_KEPT)(self._plan_explicit)
        self._frames = lru_cache(maxsize=_FRAMES_KEPT)(self._frame)
        self._repeats = lru_cache(maxsize=_FRAMES_KEPT)(self._repeat)
        self._calendar = calendar
        self._specs: dict[int, ClockSpec] = {}
        self._first: dict[ClockSpec, int] = {}  # the key of each: the identity of the first that was equal

    def learn(self, spec: ClockSpec) -> int:
        """Return the key of ``spec`` from now on; it is kept, so that no other object gets its identity."""
        self._specs[id(spec)] = spec
        return self._first.setdefault(spec, id(spec))

    def _plan(self, key: int, level: Level, start_us: int) -> ClockPlan | None:
        spec = self._specs[key]
        period = spec.limit(level)
        if period is None:
            return None
        if period.unit.in_days:
            frame = self._frames(key, level, self._calendar.day_of(from_us(start_us)))
        else:
            frame = self._framed(spec, period, start_us)
        return frame.plan(start_us, self._repeat_from)

    def _plan_agreed(self, key: int, level: Level, start_us: int, terms: Terms) -> ClockPlan | None:
        return plan_clock(self._specs[key], level, start_us, self._calendar, terms)

    def _plan_explicit(self, key: int, level: Level, start_us: int, limit_us: int, uncounted: Spans) -> ClockPlan:
        spec = self._specs[key]
        period = spec.limit(level)
        unit = PeriodUnit.HOURS if period is None else period.unit
        frame = _Frame.build(self._calendar, spec, unit, Limit(limit_us, is_provisional=False), uncounted)
        return frame.plan(start_us, self._repeat_from)

    def _frame(self, key: int, level: Level, day: date) -> _Frame:
        """Lay out the clock for every start on ``day``, by the instant that ends the day and belongs to it."""
        spec = self._specs[key]
        period = spec.limit(level)
        assert period is not None
        return self._framed(spec, period, self._calendar.day_end_us(day))

    def _framed(self, spec: ClockSpec, period: Period, start_us: int) -> _Frame:
        return _Frame.build(
            self._calendar, spec, period.unit, _counted_on(self._calendar, spec, start_us, period, ())
        )

    def _repeat_from(self, spec: ClockSpec, base_us: int, uncounted: Spans) -> _Repeat:
        if uncounted or not (spec.repeat_every and spec.repeat_every.unit.in_days):
            return _Repeat(self._calendar, spec, base_us, uncounted)
        return self._repeats(id(spec), self._calendar.day_of(from_us(base_us)))

    def _repeat(self, key: int, day: date) -> _Repeat:
        """Repeat from ``day``: what counts days does not care at what time they began."""
        return _Repeat(self._calendar, self._specs[key], self._calendar.day_end_us(day), ())


_Known = tuple[_Memory, int]  # where the plans of a spec are kept, and its key there
