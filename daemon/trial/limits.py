"""What goes wrong between limits: one that outlasts another, one without working time, levels beyond overall."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from daemon.plan import ClockPlan, Planner
from daemon.trial.course import Course
from daemon.trial.sightings import Sighting
from schema.calendars import CalendarRules, minutes_of
from schema.kinds import Clock, Level, Rung
from schema.periods import PeriodUnit
from schema.policies import ClockSpec, Policy, Start

_MINUTE_US = 60_000_000
_DAY_MINUTES = 24 * 60
_RUNNING_TIME = (PeriodUnit.HOURS, PeriodUnit.MINUTES)

Pair = tuple[Course, Course, tuple[Level, ...]]  # respond, resolve, and the levels that have both limits


def signing_pairs(courses: Sequence[Course]) -> list[Pair]:
    """Return each limit of respond beside each of resolve that holds at the same level and runs as soon."""
    respond = [course for course in courses if course.spec.clock == Clock.RESPOND]
    resolve = [
        course for course in courses if course.spec.clock == Clock.RESOLVE and course.spec.start != Start.ACCEPTED
    ]
    pairs = (
        (one, other, tuple(x for x in one.levels if x in other.levels)) for one in respond for other in resolve
    )
    return [pair for pair in pairs if pair[2]]


def slow_to_respond(pair: Pair, plans: Mapping[Course, ClockPlan]) -> Iterator[Sighting]:
    """Yield where a unit may sign for a case after it had to be settled; in a first stage all starts are one."""
    respond, resolve, levels = pair
    if respond not in plans or resolve not in plans:
        return  # one of them leads out of the calendar, which has its own sighting
    signed_us, settled_us = plans[respond].limit_us, plans[resolve].limit_us
    if signed_us > settled_us:
        cause = f"{respond.period} is longer than resolve's {resolve.period}"
        proof = (("begun", plans[respond].start_us), ("respond", signed_us), ("resolve", settled_us))
        yield Sighting(respond.path("limit"), cause, levels, proof, signed_us - settled_us)


def swallowed(course: Course, plan: ClockPlan, worked_us: int, rest_us: int) -> Iterator[Sighting]:
    """Yield a period in which nobody works; at ``worked_us`` the first minute of work after the start is over.

    Who counts running hours means nights and weekends too: there only a rest longer than the usual, ``rest_us``,
    comes as a surprise.
    """
    if plan.limit_us >= worked_us:
        return
    if course.period.unit in _RUNNING_TIME and plan.limit_us - plan.start_us <= rest_us:
        return
    cause = f"{course.period} can pass without a minute of working time"
    proof = (("begun", plan.start_us), ("limit", plan.limit_us), ("work begins", worked_us - _MINUTE_US))
    yield Sighting(course.path("limit"), cause, course.levels, proof, worked_us - plan.limit_us)


def usual_rest_us(rules: CalendarRules) -> int:
    """Return the longest time between two working segments in a week without holidays."""
    spans = [
        (day * _DAY_MINUTES + opens, day * _DAY_MINUTES + closes)
        for day in range(14)
        if day % 7 not in rules.weekend
        for opens, closes in minutes_of(rules.segments)
    ]
    return max((begins - ended for (_, ended), (begins, _) in pairwise(spans)), default=0) * _MINUTE_US


def beyond_overall(policy: Policy, planner: Planner, start_us: int, place: str) -> Iterator[Sighting]:
    """Yield a chain whose levels take longer than the whole case may.

    It is the shortest chain that is late at each level: every unit signs at once, every level rises when it may.
    """
    overall, resolve = policy.clock(Clock.OVERALL), policy.clock(Clock.RESOLVE)
    if overall is None or resolve is None or not overall.limits:
        return
    first = min(level for level, _ in overall.limits)
    whole = planner.plan(overall, first, start_us, place=place)
    assert whole is not None
    end_us = _end_of_chain(resolve, planner, first, start_us, place)
    if end_us > whole.limit_us:
        cause = f"{overall.limit(first)} is over before the levels' own limits are, added up"
        proof = (("begun", start_us), ("overall", whole.limit_us), ("the last level", end_us))
        path = ("policy", policy.name, Clock.OVERALL.word, "limit")
        yield Sighting(path, cause, (first,), proof, end_us - whole.limit_us)


def _end_of_chain(resolve: ClockSpec, planner: Planner, first: Level, start_us: int, place: str) -> int:
    """Return the limit of the highest level that a case of ``first`` can rise to."""
    end_us = start_us
    for level in range(first, Level.CITY + 1):
        plan = planner.plan(resolve, Level(level), start_us, place=place)
        if plan is None:
            break
        end_us = plan.limit_us
        rise = next((rung for rung in plan.rungs if rung.kind == Rung.ESCALATE), None)
        if rise is None:
            break
        start_us = rise.at_us
    return end_us
