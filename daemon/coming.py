"""What comes next of a case, and who will be told of it as things stand now. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from daemon.casework.ladder import Facts, decide
from daemon.casework.promise import is_another_s
from daemon.casework.pushes import heard_of
from daemon.casework.rules import Rules, clock_of
from daemon.casework.telling import Told
from daemon.rows import PARKED_US, CaseRow, TimerRow
from schema.kinds import Clock, Rung

_OF_TIMER, _OF_CASE = Facts._fields[1:9], Facts._fields[9:-1]


@dataclass(frozen=True, slots=True)
class Coming:
    """The next thing a case's clocks do: a rung, or the end of a pause, of which no ladder tells anybody."""

    clock: Clock
    kind: Rung | None
    at_us: int | None  # None: the storm guard holds it
    told: tuple[Told, ...]  # everybody once; nobody where a rung is only written down


def coming(case: CaseRow, timers: Iterable[TimerRow], rules: Rules) -> Coming | None:
    """Return what comes next, decided as the engine will decide it; None where no clock runs."""
    running = [(timer.next_us, timer.id, timer) for timer in timers if timer.next_us is not None]
    due = [one for one in running if not is_another_s(clock_of(one[2]), one[2].level, case.level)]
    if not due:
        return None
    timer = min(due)[2]
    next_us = timer.next_us
    assert next_us is not None, "it runs"
    held = next_us == PARKED_US
    if clock_of(timer) == Clock.PAUSE:
        return Coming(Clock.PAUSE, None, None if held else next_us, ())
    facts = facts_of(case, timer)
    decision = decide(facts, rules, next_us + 1)
    if decision is None:  # planned anew since, to a later instant
        return Coming(clock_of(timer), None, next_us, ())
    told = heard_of(facts, decision, rules).told
    return Coming(clock_of(timer), decision.kind, None if held else next_us, told)


def facts_of(case: CaseRow, timer: TimerRow) -> Facts:
    """Return what a decision on a case's clock rests on."""
    of_case = ("level" if name == "case_level" else name for name in _OF_CASE)
    on_timer = (getattr(timer, name) for name in _OF_TIMER)
    on_case = (getattr(case, name) for name in of_case)
    return Facts._make((clock_of(timer).value, *on_timer, *on_case, case.told_us is not None))
