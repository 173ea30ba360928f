"""A receipt proves itself: what it lists adds up to the planner's limit, recounted by somebody else.

``DUBAN_EXAMPLES`` raises the number of combinations that are tried.
"""

import os
import random
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from daemon.calendars import Calendars
from daemon.plan import Planner
from daemon.receipt.tally import Subject, Tally, tallied
from schema.calendars import CalendarRules, OwnDay
from schema.instants import from_us, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd, RungSpec, Start
from schema.terms import Terms
from schema.wire.receipt import StepKind
from tests import recount

EXAMPLES = int(os.environ.get("DUBAN_EXAMPLES", "2000"))
SEEDS = range(8)
PLACE = "610202"
MINUTE_US, HOUR_US, DAY_US = 60_000_000, 3_600_000_000, 86_400_000_000
ZONES = [
    ZoneInfo(key)
    for key in (
        *["Asia/Shanghai"] * 3,
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Africa/Cairo",
        "Australia/Lord_Howe",
    )
]
OFFICE = CalendarRules().segments
AMOUNTS = {
    PeriodUnit.MINUTES: (1, 6000, 1),
    PeriodUnit.HOURS: (1, 2400, 10),
    PeriodUnit.WORKING_HOURS: (1, 900, 10),
    PeriodUnit.DAYS: (1, 70, 1),
    PeriodUnit.WORKING_DAYS: (1, 40, 1),
    PeriodUnit.MONTHS: (1, 7, 1),
}


class Chance:
    """Draws a city, a policy's clock, a start and what was agreed for it."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.day = date(2004, 4, 1) + timedelta(days=self.pick.randrange(8400))

    def near(self) -> date:
        return self.day + timedelta(days=self.pick.randrange(-5, 70))

    def segments(self) -> tuple[tuple[time, time], ...]:
        minutes = sorted(self.pick.sample(range(1441), self.pick.choice((2, 4, 6))))
        times = [time(minute // 60 % 24, minute % 60) for minute in minutes]
        return tuple(zip(times[::2], times[1::2], strict=True))

    def rules(self) -> CalendarRules:
        pick = self.pick
        whole = {self.near(): pick.random() < 0.5 for _ in range(pick.randrange(6))}
        halves = {day: self.segments() for day in (self.near(), self.near()) if day not in whole}
        own = {self.near(): OwnDay(False, (), PLACE), self.near(): OwnDay(True, self.segments(), PLACE)}
        return CalendarRules(
            zone=pick.choice(ZONES),
            weekend=frozenset(pick.sample(range(7), pick.choice((0, 1, 2, 2, 2, 6)))),
            segments=pick.choice((OFFICE, self.segments())),
            exceptions=whole,
            halves=halves,
            places={PLACE: own},
        )

    def period(self, *, parts: bool = True) -> Period:
        unit = self.pick.choice(list(PeriodUnit))
        first, last, whole = AMOUNTS[unit]
        amount = Fraction(self.pick.randrange(first, last), whole)
        if parts and unit in (PeriodUnit.DAYS, PeriodUnit.WORKING_DAYS) and self.pick.random() < 0.3:
            amount += Fraction(self.pick.randrange(1, 100), 100)
        return Period(amount, unit)

    def start_us(self, zone: ZoneInfo) -> int:
        second = self.pick.choice((0, 9 * 3600, 17 * 3600, self.pick.randrange(86_400)))
        return to_us(
            (datetime.combine(self.day, time()).replace(tzinfo=zone) + timedelta(seconds=second)).astimezone(UTC)
        )

    def gaps(self, start_us: int, zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
        gaps: list[tuple[int, int]] = []
        at_us = start_us + self.pick.randrange(-2 * DAY_US, DAY_US, 1_000_000)
        for _ in range(self.pick.choice((0, 0, 1, 2, 3))):
            stops_us = self.lively(
                at_us + self.pick.choice((0, self.pick.randrange(0, 9 * DAY_US, MINUTE_US))), zone
            )
            stops_us = max(stops_us, at_us)
            until_us = self.lively(stops_us + self.pick.randrange(HOUR_US, 12 * DAY_US, MINUTE_US), zone)
            at_us = max(until_us, stops_us + MINUTE_US)
            gaps.append((stops_us, at_us))
            at_us += self.pick.choice((0, DAY_US))  # two causes may follow on each other
        return tuple(gaps)

    def lively(self, at_us: int, zone: ZoneInfo) -> int:
        """Move an instant to where days end and offices open, often enough that the edges are met."""
        hour = self.pick.choice((None, None, 0, 9, 17))
        local = from_us(at_us, zone)
        return at_us if hour is None else to_us(local.replace(hour=hour, minute=0, second=0, microsecond=0))

    def spec(self, period: Period) -> ClockSpec:
        return ClockSpec(
            clock=Clock.RESOLVE,
            start=Start.RECEIVED,
            limits=((Level.COUNTY, period),),
            ladder=(RungSpec(Rung.RED, 0, Place()),),
            repeat_kind=Rung.REVIEW,
            repeat_every=Period(Fraction(1), PeriodUnit.WORKING_DAYS),
            day_end=self.pick.choice(list(DayEnd)),
            roll=self.pick.random() < 0.6,
        )


def merged(gaps: tuple[tuple[int, int], ...], extension: Period | None) -> Terms:
    """Return the terms a timer would keep: stretches that touch are one."""
    terms = Terms(extension=extension)
    for gap in gaps:
        terms = terms.without(*gap)
    return terms


def recounted(tally: Tally, subject: Subject, terms: Terms) -> int:
    """Return where the listed steps end, the policy's period first and then its extension."""
    end_us, rules = subject.start_us, subject.calendar.rules
    for is_extension, period in enumerate((subject.period, subject.extension)):
        if period is None:
            continue
        steps = [each.step for each in tally.steps if each.is_extension == is_extension]
        if is_extension and period.unit.in_days:  # the day it starts on was listed as the last one
            steps.insert(0, steps[0]._replace(kind=StepKind.FIRST, day=steps[0].day - timedelta(days=1), nth=0))
        spec, place = subject.spec, subject.calendar.place
        by = recount.Terms(rules, place, period, spec.day_end, spec.roll, terms.uncounted)
        end_us = recount.recounted(steps, by, end_us)
    return end_us


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_listed_adds_up_to_the_planners_limit(seed: int) -> None:
    """Random policies, starts, calendars, terms: planner, receipt and a recount of its days agree to the µs."""
    for n in range(EXAMPLES // len(SEEDS)):
        chance = Chance(seed * 1_000_000 + n)
        rules = chance.rules()
        planner, place = Planner(Calendars(rules)), chance.pick.choice(("", "610202001", "610203"))
        start_us = chance.start_us(rules.zone)
        gaps = chance.gaps(start_us, rules.zone)
        extension = chance.pick.choice((None, None, chance.period()))
        spec = chance.spec(chance.period())
        terms = merged(gaps, extension)
        limit = planner.limit_of(spec, Level.COUNTY, start_us, place=place, terms=terms)
        subject = Subject(spec, Level.COUNTY, start_us, planner.calendars.at(place), gaps, extension)
        tally = tallied(subject)
        assert limit is not None
        assert tally.end_us == limit.at_us == recounted(tally, subject, terms), f"seed {seed}, n {n}"
        assert bool(tally.unpublished) == limit.is_provisional, f"seed {seed}, n {n}"


def test_a_recount_notices_what_is_wrong() -> None:
    """The recount is no rubber stamp: a day dropped, doubled, renumbered or called by another name fails it."""
    rules = CalendarRules()
    calendar = Calendars(rules).city
    spec = Chance(1).spec(Period(Fraction(8), PeriodUnit.WORKING_DAYS))
    start_us = to_us(datetime(2026, 9, 28, 8, 20, tzinfo=UTC))
    subject = Subject(spec, Level.COUNTY, start_us, calendar)
    steps = [each.step for each in tallied(subject).steps]
    terms = recount.Terms(rules, "", Period(Fraction(8), PeriodUnit.WORKING_DAYS), spec.day_end, spec.roll, ())
    assert recount.recounted(steps, terms, start_us) == tallied(subject).end_us
    off = next(nth for nth, step in enumerate(steps) if step.kind is StepKind.OFF)
    for wrong in (
        [*steps[:off], *steps[off + 1 :]],
        [*steps[:off], steps[off], *steps[off:]],
        [*steps[:off], steps[off]._replace(kind=StepKind.STILL), *steps[off + 1 :]],
        [*steps[:-1], steps[-1]._replace(nth=7)],
        steps[:-1],
    ):
        with pytest.raises(AssertionError):
            recount.recounted(wrong, terms, start_us)
