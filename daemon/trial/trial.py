"""The trial itself: every start of two years, every clock and level, each looked at from every side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

from daemon.calendars import Calendars
from daemon.localtime import LocalTime
from daemon.plan import ClockPlan, Planner
from daemon.quiethours import heard_us
from daemon.trial.course import Course, courses_of
from daemon.trial.limits import beyond_overall, signing_pairs, slow_to_respond, swallowed, usual_rest_us
from daemon.trial.rungs import Heard, at_once, together, unheeded
from daemon.trial.sightings import Sighting, Sightings
from daemon.trial.starts import city_starts, place_starts
from daemon.words import moment
from schema.config import URGENCIES, Config, Hint
from schema.errors import BadInput
from schema.periods import Period, PeriodUnit
from schema.policies import Policy

_A_MINUTE_OF_WORK = Period(Fraction(1, 60), PeriodUnit.WORKING_HOURS)
_DANGER = (URGENCIES.index("danger"),)


def trial_hints(config: Config, first: date) -> Iterator[Hint]:
    """Yield what two years from the local day ``first`` show, one hint a cause."""
    calendars, found = Calendars(config.calendar), Sightings()
    planner = Planner(calendars)
    grounds = [("", city_starts(calendars.city, first))]
    grounds += [(place, place_starts(calendars.at(place), first)) for place in sorted(config.calendar.places)]
    for place, instants in grounds:
        for sighting in _seen(config, planner, place, instants):
            found.note(sighting, place)
    return found.hints(partial(moment, lang="en", zone=config.zone))


def _seen(config: Config, planner: Planner, place: str, instants: Sequence[int]) -> Iterator[Sighting]:
    """Yield whatever goes wrong by the calendar of one place."""
    calendar = planner.calendars.at(place)
    starts = {start_us: calendar.limit_from(start_us, _A_MINUTE_OF_WORK).at_us for start_us in instants}
    rest_us = usual_rest_us(config.calendar)
    for policy in config.policies:
        run = _Run(planner, place, _hearing(config, policy), rest_us)
        yield from run.clocks(policy, starts)
        yield from run.chain(policy, starts)


def _hearing(config: Config, policy: Policy) -> Heard:
    """Return when a push of a rung goes out under a policy; danger to life waits for no morning."""
    local = LocalTime(config.zone)
    if policy.match.urgency == _DANGER:
        return lambda _, at_us: at_us
    return lambda rung, at_us: heard_us(config.quiet.of(rung), at_us, local)


@dataclass(frozen=True, slots=True)
class _Run:
    """One policy under trial, by the calendar of one place."""

    planner: Planner
    place: str
    heard: Heard
    rest_us: int  # the longest that nobody works in an ordinary week

    def clocks(self, policy: Policy, starts: Mapping[int, int]) -> Iterator[Sighting]:
        """Yield what is wrong with each clock; of each start the mapping says when a first minute was worked."""
        courses = tuple(courses_of(policy))
        pairs = signing_pairs(courses)
        for start_us, worked_us in starts.items():
            plans: dict[Course, ClockPlan] = {}
            for course in courses:
                try:
                    plans[course] = self._plan(course, start_us)
                except BadInput:
                    cause = f"{course.period} or a rung leads out of the calendar, so a case under it is refused"
                    yield Sighting(course.path("limit"), cause, course.levels, (("begun", start_us),))
                else:
                    yield from self._look(course, plans[course], worked_us)
            for pair in pairs:
                yield from slow_to_respond(pair, plans)

    def chain(self, policy: Policy, starts: Mapping[int, int]) -> Iterator[Sighting]:
        """Yield what is wrong with the levels together, where none of them leads out of the calendar."""
        try:
            for start_us in starts:
                yield from beyond_overall(policy, self.planner, start_us, self.place)
        except BadInput:
            return

    def _look(self, course: Course, plan: ClockPlan, worked_us: int) -> Iterator[Sighting]:
        yield from unheeded(course, plan, self.heard)
        yield from at_once(course, plan, partial(self._plan, course, plan.start_us - 1))
        yield from together(course, plan)
        yield from swallowed(course, plan, worked_us, self.rest_us)

    def _plan(self, course: Course, start_us: int) -> ClockPlan:
        plan = self.planner.plan(course.spec, course.levels[0], start_us, place=self.place)
        assert plan is not None, "a course is of a clock that runs"
        return plan
