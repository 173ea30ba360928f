"""The plans of thousands of clocks at once are those that the planner makes one by one."""

from dataclasses import replace
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from daemon.calendars import Calendars
from daemon.editplan.courses import Course
from daemon.editplan.timeline import Timeline
from daemon.plan import plan_clock
from schema.calendars import CalendarRules
from schema.kinds import Level
from schema.policies import ClockSpec, DayEnd
from tests.life import at
from tests.matters import DAY_US, OTHER_DAYS, clock

LIMITS = ("15m", "2h", "4wh", "2.5wh", "1wd", "0.5wd", "5wd", "15wd", "3d", "1.5d", "60d", "1mo", "30wd")
PLACES = (
    "30%",
    "75%",
    "99.5%",
    "-2h",
    "-3wh",
    "-30m",
    "-1wd@09:00",
    "-2d",
    "-0.5wd",
    "-1.5d",
    "0",
    "+1wd",
    "+2h",
    "+5wh",
    "-1mo",
    "+1mo@08:30",
)
EVERIES = ("1wd", "20h", "3wh", "2d", "0.5wd", "1mo", "90m")
CALENDARS = (
    CalendarRules(),
    OTHER_DAYS,
    CalendarRules(zone=ZoneInfo("America/New_York"), weekend=frozenset({4, 5})),
    CalendarRules(zone=ZoneInfo("Australia/Lord_Howe")),
)


def any_spec(luck: Random) -> ClockSpec:
    kinds = luck.sample(["remind", "blue", "yellow", "red", "escalate", "review"], luck.randrange(5))
    ladder = {kind: " ".join(luck.choices(PLACES, k=luck.choice((1, 2)))) for kind in kinds}
    spec = clock("resolve", luck.choice(LIMITS), every=luck.choice(EVERIES), **ladder)
    ordered = tuple(sorted(spec.ladder, key=lambda rung: (rung.kind, rung.ordinal)))
    return replace(spec, ladder=ordered, roll=luck.random() < 0.5, day_end=luck.choice(list(DayEnd)))


@pytest.mark.parametrize("seed", range(60))
def test_a_course_is_the_plan_of_each_start(seed: int) -> None:
    """Limit, provisional or not, every rung and repeat: to the microsecond, in any zone, over any holiday."""
    luck = Random(seed)
    rules, spec = luck.choice(CALENDARS), any_spec(luck)
    calendar = Calendars(rules).at(luck.choice(("", "610202001001")))
    course = Course(spec, 1, Timeline(calendar, 2024, 2030))
    starts = [at("2026-01-01 00:00") + luck.randrange(400 * DAY_US) for _ in range(40)]
    starts += [calendar.day_end_us(calendar.rules and _day(n)) for n in range(3)]
    limits, provisional = course.limits(np.array(starts))
    rungs = course.rungs(np.array(starts), limits)
    base = course.base(rungs, limits)
    numbers = np.array([luck.randrange(6) for _ in starts])
    repeats = course.repeats(base, numbers)
    now_us = at("2026-09-30 12:00")
    firsts = course.first_repeat(base, numbers, now_us)
    for nth, start_us in enumerate(starts):
        plan = plan_clock(spec, Level.VILLAGE, start_us, calendar)
        assert plan is not None
        assert (limits[nth], provisional[nth]) == (plan.limit_us, plan.is_provisional)
        found = {rung.bit: at_us for rung, at_us in zip(spec.ladder, rungs[:, nth].tolist(), strict=True)}
        assert found == {rung.bit: rung.at_us for rung in plan.rungs}
        assert repeats[nth] == plan.repeat(int(numbers[nth])).at_us
        first = int(firsts[nth])
        assert plan.repeat(first).at_us >= now_us
        assert first == numbers[nth] or plan.repeat(first - 1).at_us < now_us


def _day(nth: int):
    from datetime import date, timedelta

    return date(2026, 2, 13) + timedelta(days=nth)
