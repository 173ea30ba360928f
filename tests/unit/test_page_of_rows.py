"""What a page of rows says of time: the next rung against the plan, working time left against counted minutes."""

from dataclasses import dataclass
from functools import cache
from random import Random

import pytest

from daemon.calendar import WorkCalendar
from daemon.nextrung import NextRungs
from daemon.plan import ClockPlan, Planner
from daemon.rows import BoardRow, TimerRow
from daemon.worktime import spans, work_left_us
from schema.kinds import Clock, Level
from schema.policies import ClockSpec
from schema.terms import Terms
from tests.minutes import MINUTE_US, Window
from tests.rows import a_case
from tests.unit.test_time_against_minutes import CODES, City
from tui.view.worktime import worked_us

DAY_US = 24 * 60 * MINUTE_US
a_city = cache(City)  # one of each zone; laying their minutes out is what costs


@dataclass
class OneSpec:
    """Rules that know one clock."""

    known: ClockSpec
    planner: Planner

    def spec(self, policy_hash: str, clock: int) -> ClockSpec:
        assert (policy_hash, clock) == ("p", Clock.RESOLVE)
        return self.known

    def plan_of(
        self, spec: ClockSpec, level: int, start_us: int, limit_us: int, *, place: str, terms: Terms
    ) -> ClockPlan:
        return self.planner.plan_of(spec, Level(level), start_us, limit_us, place=place, terms=terms)


def at_place(code: str) -> BoardRow:
    case = a_case(1, unit_code=code, start_unit=code)
    return BoardRow(*(getattr(case, name) for name in BoardRow._fields[:-1]), title="")


@pytest.mark.parametrize("number", range(5))
def test_the_next_rung_is_the_plan_s(number: int) -> None:
    """Whatever the ladder, pauses and extensions included, the row names the rung that the plan has due."""
    city = a_city(number)
    for asked, _ in zip(city.clocks(), range(40), strict=False):
        rules = OneSpec(asked.spec, city.planner)
        limit = city.planner.limit_of(
            asked.spec, Level.VILLAGE, asked.start_us, place=asked.code, terms=asked.terms, fixed_us=asked.fixed_us
        )
        terms, mask = asked.terms, 0
        plan = rules.plan_of(asked.spec, 1, asked.start_us, limit.at_us, place=asked.code, terms=terms)
        for passed in (None, *plan.rungs):
            mask |= passed.bit if passed else 0
            due = plan.due(mask, 0)
            timer = TimerRow(
                *(Clock.RESOLVE | 16, 1, 1, 1, asked.start_us, limit.at_us, mask, 0, 0, due.at_us, 0),
                terms=str(terms),
            )
            assert NextRungs(rules).of(timer, "p", at_place(asked.code)) == due.kind, (asked, passed)


@pytest.mark.parametrize("number", range(5))
def test_working_time_left_is_what_the_minutes_say(number: int) -> None:
    """To limits ahead and behind, over New Year, holidays, half days and changes of the clock, to the second."""
    city, luck = a_city(number), Random(number)
    for code in CODES:
        ground = city.grounds[code]
        calendar = city.planner.calendars.at(code)
        middle_us = (ground.window.first + len(ground.window.reached) // 2) * MINUTE_US
        now_us = middle_us + luck.randrange(-80 * DAY_US, 80 * DAY_US)
        due = [middle_us + luck.randrange(-150 * DAY_US, 150 * DAY_US) for _ in range(12)]
        expected = [_counted(ground.window, now_us, at_us) for at_us in due]
        assert work_left_us(calendar, now_us, [*due, None]) == [*expected, None]


def _counted(window: Window, now_us: int, due_us: int) -> int:
    sign = 1 if due_us >= now_us else -1
    return sign * int(window.worked_us(min(now_us, due_us), max(now_us, due_us)).sum())


def test_a_limit_beyond_all_calendars_has_no_working_time() -> None:
    """A case may bring any instant; one that no calendar knows is left out, and the others are counted."""
    calendar = WorkCalendar(City(0).rules)
    now_us = 1_772_424_000_000_000
    beyond = 4_500_000_000_000_000  # in 2112
    assert work_left_us(calendar, now_us, [beyond, None, now_us, -beyond]) == [None, None, 0, None]


@pytest.mark.parametrize("number", range(5))
def test_a_page_ticks_only_while_working_time_runs(number: int) -> None:
    """From the spans a page brings, the screen counts what has been worked since, minute for minute."""
    city, luck = a_city(number), Random(number)
    for code in CODES:
        window = city.grounds[code].window
        asked_us = (window.first + luck.randrange(60 * 24 * 60, 300 * 24 * 60)) * MINUTE_US + luck.randrange(10**7)
        worked = spans(city.planner.calendars.at(code), asked_us, 7)
        for _ in range(6):
            now_us = asked_us + luck.randrange(7 * DAY_US)
            assert worked_us(worked, asked_us, now_us) == int(window.worked_us(asked_us, now_us).sum())
