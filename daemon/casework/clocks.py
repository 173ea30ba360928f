"""A case's clocks as timers: started, idle until something starts them, moved along their ladder. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from daemon.casework.rules import Rules, Seat, clock_of, timer_id
from daemon.plan import ClockPlan
from daemon.rows import CaseRow, TimerRow
from schema.kinds import Clock, Level, Rung
from schema.policies import ClockSpec, Policy, Start
from schema.terms import Terms

FIXED = Terms(fixed=True)
_LATER = frozenset({Start.ACCEPTED, Start.RETURNED})  # an act starts these
WAITING = frozenset({Rung.ESCALATE, Rung.LIST})  # what a unit that took an old case over is spared for a while


class Span(NamedTuple):
    """When clocks begin to count, and when that is decided: after an outage the two differ."""

    start_us: int
    now_us: int


class Started(NamedTuple):
    """Clocks that begin together, and what the case's row takes from them."""

    timers: tuple[TimerRow, ...]
    due_us: int | None  # the resolve clock's limit
    is_provisional: bool


def idle(case_id: int, spec: ClockSpec, stage: int, level: int, now_us: int) -> TimerRow:
    """Return the timer of a clock that does not run: not started yet, or without a limit at this level."""
    return TimerRow(timer_id(case_id, spec.clock), 0, stage, level, 0, 0, 0, 0, 0, None, now_us)


def cycle_of(stage: int) -> int:
    """Return the cycle of a clock that begins in a stage; an extension in it takes the next one.

    So no two runs of a clock ever share a key, whatever was extended before.
    """
    return 2 * stage - 1


def cycle_of_extension(stage: int) -> int:
    """Return the cycle of a clock that was extended in a stage."""
    return 2 * stage


def running(
    case_id: int, spec: ClockSpec, plan: ClockPlan, *, stage: int, level: int, now_us: int, is_fixed: bool = False
) -> TimerRow:
    """Return the timer of a clock that begins; ``is_fixed`` says that the case brought its own limit.

    A rung planned before ``now_us`` is looked at from ``now_us`` on, so that a case rises once in a tick.
    """
    next_us = max(plan.due(0, 0).at_us, now_us)
    key = timer_id(case_id, spec.clock)
    cycle, terms = cycle_of(stage), str(FIXED) if is_fixed else ""
    return TimerRow(key, cycle, stage, level, plan.start_us, plan.limit_us, 0, 0, 0, next_us, now_us, terms)


def next_instant(plan: ClockPlan, behind_mask: int, occurrence: int, not_before_us: int) -> int:
    """Return when a clock's next rung is due; an escalation waits until ``not_before_us``."""
    due = plan.due(behind_mask, occurrence)
    return max(due.at_us, not_before_us) if due.kind in WAITING else due.at_us


def start(
    rules: Rules,
    specs: Iterable[ClockSpec],
    *,
    case_id: int,
    stage: int,
    level: int,
    place: str,
    span: Span,
    due_us: int | None = None,
    is_signed: bool = False,
) -> Started:
    """Start ``specs`` at ``level`` by the calendar of ``place``.

    Those that wait for an act, or have no limit there, are left idle; ``is_signed`` says that nothing is waited
    for. ``due_us`` is an explicit limit of the resolve clock, over the policy's own.
    """
    timers: list[TimerRow] = []
    resolve_us: int | None = None
    is_provisional = False
    for spec in specs:
        plan = _plan(rules, spec, level, span.start_us, place=place, due_us=due_us, is_signed=is_signed)
        if plan is None:
            timers.append(idle(case_id, spec, stage, level, span.now_us))
            continue
        is_fixed = due_us is not None and spec.clock == Clock.RESOLVE
        timers.append(
            running(case_id, spec, plan, stage=stage, level=level, now_us=span.now_us, is_fixed=is_fixed)
        )
        is_provisional = is_provisional or plan.is_provisional
        resolve_us = plan.limit_us if spec.clock == Clock.RESOLVE else resolve_us
    return Started(tuple(timers), resolve_us, is_provisional)


def start_accepted(rules: Rules, case: CaseRow, timers: Mapping[Clock, TimerRow], now_us: int) -> Started:
    """Start the clocks that wait for the unit to sign: all of that kind that do not run yet."""
    started: list[TimerRow] = []
    due_us: int | None = None
    is_provisional = False
    for spec in rules.policies[case.policy_hash].clocks:
        if spec.start != Start.ACCEPTED or timers[spec.clock].cycle:
            continue
        plan = rules.plan(spec, case.level, now_us, Seat.of(case).place_of(spec, case.level))
        if plan is None:
            continue
        started.append(running(case.id, spec, plan, stage=case.stage, level=case.level, now_us=now_us))
        due_us = plan.limit_us if spec.clock == Clock.RESOLVE else due_us
        is_provisional = is_provisional or plan.is_provisional
    return Started(tuple(started), due_us, is_provisional)


def plan_under(rules: Rules, spec: ClockSpec, timer: TimerRow, place: str, terms: Terms) -> ClockPlan:
    """Return the plan of a running clock under other terms: its limit worked out anew.

    A limit that the case brought stays where it is, and so does one that the policy no longer gives.
    """
    plan = None if terms.fixed else rules.plan(spec, timer.level, timer.start_us, place, terms)
    return plan or rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)


def stage_specs(policy: Policy, *, is_told: bool) -> tuple[ClockSpec, ...]:
    """Return the clocks that run anew in each stage; a citizen who was told needs no second telling."""
    return tuple(
        spec for spec in policy.clocks if not spec.is_for_life and not (is_told and spec.clock == Clock.FEEDBACK)
    )


def stopped(timer: TimerRow) -> TimerRow:
    """Return the timer at rest, with everything kept that says where it was."""
    return timer._replace(next_us=None)


def running_words(timers: Iterable[TimerRow]) -> list[str]:
    """Return the words of the clocks that run."""
    return [clock_of(timer).word for timer in timers if timer.next_us is not None]


def entries(timers: Iterable[TimerRow]) -> dict[str, list[int | str | None]]:
    """Return timers as a ledger body writes them, by the word of their clock.

    Cycle, start, limit, level, next instant; where anything lies behind or waits: the mask, occurrence,
    not-before; and its terms where it has any. A clock that is idle has cycle 0 and no next instant.
    """
    return {clock_of(timer).word: _entry(timer) for timer in timers}


def _entry(timer: TimerRow) -> list[int | str | None]:
    entry: list[int | str | None] = [timer.cycle, timer.start_us, timer.limit_us, timer.level, timer.next_us]
    behind = [timer.behind_mask, timer.occurrence, timer.not_before_us]
    if timer.terms:
        return [*entry, *behind, timer.terms]
    return [*entry, *behind] if any(behind) else entry


def timer_from(case_id: int, word: str, entry: Sequence[Any], stage: int, set_us: int) -> TimerRow:
    """Return the timer that an entry of a ledger body stands for in ``stage``, planned at ``set_us``."""
    cycle, start_us, limit_us, level, next_us = entry[:5]
    behind_mask, occurrence, not_before_us = entry[5:8] or (0, 0, 0)
    terms = entry[8] if len(entry) > 8 else ""
    key = timer_id(case_id, Clock.of(word))
    course = (cycle, stage, level, start_us, limit_us, behind_mask, occurrence, not_before_us)
    return TimerRow(key, *course, next_us, set_us, terms)


def _plan(
    rules: Rules,
    spec: ClockSpec,
    level: int,
    start_us: int,
    *,
    place: str,
    due_us: int | None,
    is_signed: bool,
) -> ClockPlan | None:
    if due_us is not None and spec.clock == Clock.RESOLVE:
        return rules.planner.plan_explicit(spec, Level(level), start_us, due_us, place=place)
    waits = spec.start in _LATER and not is_signed
    return None if waits else rules.plan(spec, level, start_us, place)
