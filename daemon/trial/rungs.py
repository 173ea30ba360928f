"""What goes wrong on a ladder: a warning that comes too late or at once, two cards that come together."""

from collections.abc import Callable, Iterator
from itertools import combinations, takewhile

from daemon.plan import ClockPlan, PlannedRung
from daemon.trial.course import Course
from daemon.trial.sightings import Sighting
from schema.kinds import Rung

_MINUTE_US = 60_000_000

Heard = Callable[[Rung, int], int]  # when a push of a rung goes out, quiet hours considered


def unheeded(course: Course, plan: ClockPlan, heard: Heard) -> Iterator[Sighting]:
    """Yield the warnings that nobody hears of before the limit."""
    for rung in plan.rungs:
        if not rung.bit & course.warnings:
            continue
        heard_us = heard(rung.kind, rung.at_us)
        if heard_us < plan.limit_us:
            continue
        is_held = heard_us > rung.at_us
        why = "quiet hours hold it beyond the limit" if is_held else "it comes after the limit"
        proof = (("sent" if is_held else "comes", heard_us),)
        yield _sighting(course, plan, rung, f"{course.rungs[rung.bit].at} warns of nothing: {why}", proof)


def at_once(course: Course, plan: ClockPlan, sooner: Callable[[], ClockPlan]) -> Iterator[Sighting]:
    """Yield the rungs that stand before the clock's start; ``sooner`` plans a start a moment earlier.

    A rung that stands at the very start does not move with it; one that was moved up to the start does.
    """
    for rung in takewhile(lambda rung: rung.at_us == plan.start_us, plan.rungs):
        if all(other.at_us < plan.start_us for other in sooner().rungs if other.bit == rung.bit):
            cause = f"{course.rungs[rung.bit].at} stands before the clock's start, so it comes at once"
            yield _sighting(course, plan, rung, cause)


def together(course: Course, plan: ClockPlan) -> Iterator[Sighting]:
    """Yield the cards that come in the same minute as another; those that come at once have their own sighting."""
    cards = [rung for rung in plan.rungs if rung.bit & course.cards]
    if len({rung.at_us // _MINUTE_US for rung in cards}) == len(cards):
        return
    for one, other in combinations(sorted(cards, key=lambda rung: rung.kind), 2):
        if one.at_us // _MINUTE_US == other.at_us // _MINUTE_US and one.at_us > plan.start_us:
            lower, higher = course.rungs[one.bit], course.rungs[other.bit]
            cause = f"{higher.at} comes in the same minute as {lower.kind.word} {lower.at}"
            yield _sighting(course, plan, other, cause, (("both", other.at_us),))


def _sighting(
    course: Course, plan: ClockPlan, rung: PlannedRung, cause: str, more: tuple[tuple[str, int], ...] = ()
) -> Sighting:
    path = course.path_of(course.rungs[rung.bit])
    proof = (("begun", plan.start_us), *more, ("limit", plan.limit_us))
    return Sighting(path, cause, course.levels, proof)
