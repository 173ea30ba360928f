"""The whole time core against the reckoner that walks minute by minute: 100,000 clocks of 50 cities, 2004–2026.

Each city has a zone, a week, hours, exceptions, half days and places of its own; each clock a policy, a place, a
start, and perhaps pauses and an extension. ``DUBAN_SEED`` tries 100,000 others.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from fractions import Fraction
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

import pytest

from daemon.calendars import Calendars
from daemon.plan import ClockPlan, Planner
from schema.calendars import CalendarRules, OwnDay, PublishedYear, Segments
from schema.kinds import Clock as Kind
from schema.kinds import Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd, RungSpec, Start
from schema.terms import NO_TERMS, Terms
from tests.minutes import DAY_MINUTES, MINUTE_US
from tests.reckoner import Clock, Ended, Ground, Stops

CITIES, CLOCKS = 50, 2_000
SEED = os.environ.get("DUBAN_SEED", "duban")
FIRST_YEAR, YEARS = 2004, 23
ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # clocks change by half an hour
    "America/Sao_Paulo",  # and here at midnight, until 2019
)
HOURS: tuple[Segments, ...] = (
    ((time(9), time(12)), (time(13), time(17))),
    ((time(8, 30), time(11, 45)), (time(14), time(16)), (time(19), time(0))),
    ((time(8), time(12)), (time(14), time(18))),
    ((time(0), time(6)),),
    ((time(1, 30), time(2, 30)), (time(22, 15), time(23, 59))),  # clocks change in the midst of it
    ((time(0), time(0)),),
)
CODES = ("", "610203", "610202001005")
PARTS = (Fraction(0), Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1, 4), Fraction(3333, 10_000))
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """One clock: which policy, at which place, from when, on which terms."""

    spec: ClockSpec
    code: str
    start_us: int
    terms: Terms
    stops: Stops  # as they came, before the terms put them in order
    fixed_us: int | None  # the limit that the case brought, before any extension


@dataclass
class City:
    """A city drawn from its number, and the clocks it is asked about."""

    number: int
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{SEED} {self.number}")
        self.year = FIRST_YEAR + self.number % YEARS
        self.rules = self._rules()
        self.specs = [self._spec() for _ in range(40)]
        self.grounds = {code: Ground(self.rules, code, self._utc_days()) for code in CODES}

    @cached_property
    def planner(self) -> Planner:
        return Planner(Calendars(self.rules))

    def clocks(self) -> Iterator[Asked]:
        for _ in range(CLOCKS):
            code, spec = self.random.choice(CODES), self.random.choice(self.specs)
            start_us = self._start(self.grounds[code])
            fixed_us = self._fixed(start_us) if self.random.random() < 0.15 else None
            limit_us = fixed_us or Clock(self.grounds[code], spec).limit(start_us, spec.limits[0][1]).at_us
            stops = self._stops(self.grounds[code], start_us, limit_us) if self.random.random() < 0.7 else ()
            yield Asked(spec, code, start_us, self._terms(stops, is_fixed=bool(fixed_us)), stops, fixed_us)

    def _utc_days(self) -> range:
        first, last = ((date(self.year, *day) - date(1970, 1, 1)).days for day in ((1, 1), (12, 31)))
        return range(first - 100, last + 420)

    def _rules(self) -> CalendarRules:
        own = self._own_days(12)
        return CalendarRules(
            zone=ZoneInfo(ZONES[self.number % len(ZONES)]),
            weekend=frozenset(self.random.choice(((5, 6), (5, 6), (4, 5), (6,), (), (0, 2, 5, 6)))),
            segments=self.random.choice(HOURS),
            exceptions={day: said.is_worked for day, said in own.items() if not said.segments},
            halves={day: said.segments for day, said in own.items() if said.segments},
            places={prefix: self._own_days(9) for prefix in ("61", "610202", "610202001")},
            published={self.year: self._published()} if self.random.random() < 0.2 else {},
        )

    def _own_days(self, count: int) -> dict[date, OwnDay]:
        sorts = (OwnDay(True), OwnDay(False), *(OwnDay(True, hours[:1]) for hours in HOURS))
        return {self._day(): self.random.choice(sorts) for _ in range(count)}

    def _published(self) -> PublishedYear:
        return PublishedYear({self._day(): self.random.random() < 0.3 for _ in range(25)})

    def _day(self) -> date:
        """Return a day of the year, often near a holiday or a change of clocks."""
        if self.random.random() < 0.5:
            return date(self.year, 1, 1) + self.random.randrange(365) * _DAY
        month, day = self.random.choice(((1, 30), (3, 12), (3, 28), (4, 3), (10, 1), (10, 27), (11, 3), (12, 30)))
        return date(self.year, month, day) + self.random.randint(-6, 6) * _DAY

    def _spec(self) -> ClockSpec:
        kinds = self.random.sample(list(Rung), 2)
        return ClockSpec(
            Kind.RESOLVE,
            Start.RECEIVED,
            ((Level.VILLAGE, self._period()),),
            tuple(RungSpec(kind, 0, self._place()) for kind in kinds),
            Rung.REVIEW,
            self._period(0.2),
            day_end=self.random.choice(list(DayEnd)),
            roll=self.random.random() < 0.6,
        )

    def _period(self, scale: float = 1.0) -> Period:
        """Return a period of any unit, of two months at most."""
        unit = self.random.choice(list(PeriodUnit))
        daily = sum(
            (c.hour * 60 + c.minute or DAY_MINUTES) - o.hour * 60 - o.minute for o, c in self.rules.segments
        )
        most = {
            PeriodUnit.MINUTES: 4_000,
            PeriodUnit.HOURS: 400,
            PeriodUnit.WORKING_HOURS: daily // 3,  # twenty days of work
            PeriodUnit.DAYS: 60,
            PeriodUnit.WORKING_DAYS: 25,
            PeriodUnit.MONTHS: 2,
        }[unit]
        whole = self.random.randint(0 if unit is not PeriodUnit.MONTHS else 1, max(1, int(most * scale)))
        part = Fraction(0) if unit is PeriodUnit.MONTHS else self.random.choice(PARTS)
        return Period(whole + part or Fraction(1), unit)

    def _place(self) -> Place:
        if self.random.random() < 0.3:
            return Place(share=Fraction(self.random.randint(1, 99), 100))
        if self.random.random() < 0.1:
            return Place()
        period, minute = self._period(0.15), self.random.randrange(DAY_MINUTES)
        at = time(minute // 60, minute % 60) if self.random.random() < 0.3 else None
        is_timed = period.unit.in_days and period.is_whole
        return Place(self.random.choice((-1, 1)), period, at if is_timed else None)

    def _start(self, ground: Ground) -> int:
        edges = [0, DAY_MINUTES - 1, *(at.hour * 60 + at.minute for span in self.rules.segments for at in span)]
        edges += [self.random.randrange(DAY_MINUTES) for _ in edges]
        return ground.window.first_at(self._day(), self.random.choice(edges))

    def _fixed(self, start_us: int) -> int:
        return start_us + self.random.randint(-2 * DAY_MINUTES, 40 * DAY_MINUTES) * MINUTE_US

    def _stops(self, ground: Ground, start_us: int, limit_us: int) -> Stops:
        """Return one to three pauses, after the start or about the limit, many between two ends of days."""
        lengths = (1, 59, 240, DAY_MINUTES, 3 * DAY_MINUTES, 12 * DAY_MINUTES)
        limit_us -= limit_us % MINUTE_US
        stops, at_us = [], self.random.choice((start_us, max(start_us, limit_us)))
        for _ in range(self.random.randint(1, 3)):
            at_us = self._near(ground, at_us + self.random.randint(0, self.random.choice(lengths)) * MINUTE_US)
            until_us = self._near(ground, at_us + self.random.randint(0, self.random.choice(lengths)) * MINUTE_US)
            stops.append((min(at_us, until_us), max(at_us, until_us)))
            at_us = self.random.choice((*stops[-1], limit_us))
        return tuple(stops)

    def _near(self, ground: Ground, at_us: int) -> int:
        """Return an instant, or the end of its day, or a minute beside that."""
        if self.random.random() < 0.4:
            return at_us
        day, day_end = ground.index(at_us + 1), self.random.choice(list(DayEnd))
        return (int(ground.ends(day_end)[day]) + self.random.choice((-1, 0, 0, 1))) * MINUTE_US

    def _terms(self, stops: Stops, *, is_fixed: bool) -> Terms:
        extension = self._period(0.5) if self.random.random() < 0.3 else None
        if not stops and extension is None and not is_fixed:
            return NO_TERMS
        terms = Terms(is_fixed, extension)
        for stop in stops:
            terms = terms.without(*stop)
        return terms


Answer = tuple[Ended, list[tuple[int, int]], list[int]]  # limit, ladder, first repeats


def reckoned(asked: Asked, ground: Ground) -> Answer:
    """Return what the minutes say of a clock."""
    spec, clock = asked.spec, Clock(ground, asked.spec, asked.stops)
    period = spec.limits[0][1]
    limit = clock.limit(asked.start_us, period) if asked.fixed_us is None else Ended(asked.fixed_us, False)
    if asked.terms.extension:
        extended = clock.limit(limit.at_us, asked.terms.extension)
        limit = Ended(extended.at_us, limit.is_provisional or extended.is_provisional)
    places = [(clock.rung(rung.at, asked.start_us, limit.at_us, period.unit), rung.kind) for rung in spec.ladder]
    ladder = sorted((at_us, int(kind)) for at_us, kind in places)
    return limit, ladder, [clock.repeat(ladder[-1][0], nth) for nth in (0, 1)]


def planned(asked: Asked, planner: Planner) -> Answer:
    """Return what the planner says of it: at its start, or once its limit is set."""
    spec, start_us, place, terms = asked.spec, asked.start_us, asked.code, asked.terms
    if asked.fixed_us is None:
        plan = planner.plan(spec, Level.VILLAGE, start_us, place=place, terms=terms)
        assert plan is not None
        return (Ended(plan.limit_us, plan.is_provisional), *_course(plan))
    limit = planner.limit_of(spec, Level.VILLAGE, start_us, place=place, terms=terms, fixed_us=asked.fixed_us)
    assert limit is not None
    plan = planner.plan_of(spec, Level.VILLAGE, start_us, limit.at_us, place=place, terms=terms)
    return (Ended(plan.limit_us, limit.is_provisional), *_course(plan))


def _course(plan: ClockPlan) -> tuple[list[tuple[int, int]], list[int]]:
    ladder = [(rung.at_us, int(rung.kind)) for rung in plan.rungs]
    return ladder, [plan.repeat(nth).at_us for nth in (0, 1)]


@pytest.mark.parametrize("number", range(CITIES))
def test_a_city_of_clocks(number: int) -> None:
    """Limit, ladder and repeats of every clock stand where counting minute by minute puts them."""
    city = City(number)
    for asked in city.clocks():
        expected = reckoned(asked, city.grounds[asked.code])
        assert planned(asked, city.planner) == expected, f"{asked} in city {number}"
