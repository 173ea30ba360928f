"""A passage: all that is due of one case, rung after rung in order of time, up to its first new stage. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from daemon.casework.ladder import Decision, Facts, decide, due_us
from daemon.casework.rules import Rules


class DueClock(NamedTuple):
    """A clock that is due, and the facts its rung is decided from."""

    next_us: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Passage:
    """The rungs that fire, and the clocks that go on along their ladders; at most the last opens a stage."""

    steps: tuple[tuple[Facts, Decision], ...]
    moves: tuple[tuple[int, Decision], ...]  # clock → the last of its decisions
    postponed: tuple[tuple[int, int], ...]  # clock → when its rung is due, as the rules stand now: none fires


def passage(due: Sequence[DueClock], rules: Rules, now_us: int, horizon_us: int) -> Passage:
    """Return what becomes of a case whose clocks in ``due`` are due, in the order given.

    Clocks that are not given may be due from ``horizon_us`` on, so no rung beyond it is fired. A clock that goes
    on past the case's new stage waits for the next batch, which sees the case as this one left it. One whose rung
    is not due any more, since the calendar was edited, is set to when it will be.
    """
    waiting = {clock.facts.clock: clock for clock in due}
    steps: list[tuple[Facts, Decision]] = []
    moves: dict[int, Decision] = {}
    postponed: dict[int, int] = {}
    while waiting:
        first = min(waiting.values(), key=_order)
        decision = decide(first.facts, rules, now_us)
        if decision is None:
            postponed[first.facts.clock] = due_us(first.facts, rules)
            del waiting[first.facts.clock]
            continue
        steps.append((first.facts, decision))
        moves[first.facts.clock] = decision
        if decision.new_stage is not None:
            break
        waiting = _after(waiting, decision, min(now_us - 1, horizon_us))
    fresh = _fresh_clocks(steps)
    return Passage(
        tuple(steps),
        tuple((clock, move) for clock, move in moves.items() if clock not in fresh),
        tuple((clock, at_us) for clock, at_us in postponed.items() if clock not in fresh),
    )


def _order(due: DueClock) -> tuple[int, int]:
    return due.next_us, due.facts.clock


def _after(waiting: dict[int, DueClock], decision: Decision, last_us: int) -> dict[int, DueClock]:
    """Return the clocks that are due still, in the case as the decision left it."""
    after = {
        clock: DueClock(due.next_us, due.facts.in_case(decision))
        for clock, due in waiting.items()
        if clock != decision.clock
    }
    if decision.next_us is not None and decision.next_us <= last_us:
        facts = waiting[decision.clock].facts.in_case(decision)
        after[decision.clock] = DueClock(decision.next_us, facts.moved(decision))
    return after


def _fresh_clocks(steps: Sequence[tuple[Facts, Decision]]) -> frozenset[int]:
    """Return the clocks that a new stage starts anew."""
    stage = steps[-1][1].new_stage if steps else None
    return frozenset(timer.id for timer in stage.clocks.timers) if stage else frozenset()
