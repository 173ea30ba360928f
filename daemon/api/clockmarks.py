"""Where the rungs of a clock stand in its own counted time, which of them fired, and how far it has run. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daemon import ledger
from daemon.api.words import Words
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.plan import ClockPlan, PlannedRung
from daemon.rows import CaseRow, EventRow, TimerRow
from schema.kinds import Clock, EventKind, Level, Rung
from schema.periods import PeriodUnit
from schema.policies import PROMISE, ClockSpec
from schema.terms import terms_of
from schema.wire import RungMark

_STILL = (Clock.PAUSE, Clock.RULING)


class Marks(NamedTuple):
    """The rungs of one clock in order of time, and the share of it that has run; None once it is over."""

    rungs: list[RungMark]
    share: float | None


def marks_of(
    timer: TimerRow,
    case: CaseRow,
    *,
    timers: Sequence[TimerRow],
    events: Sequence[EventRow],
    rules: Rules,
    words: Words,
    now_us: int,
) -> Marks:
    """Return the marks of a clock of ``case``; none where its policy is not known or it has no ladder."""
    spec = _spec(timer, case, rules)
    if spec is None:
        return Marks([], None)
    place, terms = Seat.of(case).place_of(spec, timer.level), terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    calendar, unit = rules.planner.calendars.at(place), _unit(spec, timer.level)

    def share(at_us: int) -> float:
        return calendar.share_of(timer.start_us, timer.limit_us, at_us, unit, terms.uncounted)

    fired = frozenset(_fired(timer, events))
    rungs = [
        RungMark(
            rung=rung.kind.word,
            at=words.at(rung.at_us),
            share=share(rung.at_us),
            fired=bool(rung.bit) and any((word, rung.ordinal) in fired for word in _told_as(rung.kind)),
            is_behind=bool(rung.bit & timer.behind_mask),
        )
        for rung in _shown(timer, plan, spec)
    ]
    stands_us = _stands_us(timer, case, timers, now_us)
    return Marks(rungs, None if stands_us is None else share(stands_us))


def _spec(timer: TimerRow, case: CaseRow, rules: Rules) -> ClockSpec | None:
    clock, policy = clock_of(timer), rules.policies.get(case.policy_hash)
    if clock == Clock.PROMISE:
        return PROMISE
    return policy.clock(clock) if policy else None


def _unit(spec: ClockSpec, level: int) -> PeriodUnit:
    period = spec.limit(Level(level))
    return period.unit if period else PeriodUnit.HOURS


def _shown(timer: TimerRow, plan: ClockPlan, spec: ClockSpec) -> Iterator[PlannedRung]:
    """Yield the ladder, and of a running clock whose ladder is behind it what is repeated next."""
    yield from plan.rungs
    is_past = all(rung.bit & timer.behind_mask for rung in plan.rungs)
    if is_past and timer.next_us is not None and spec.repeat_every is not None:
        yield plan.repeat(timer.occurrence)


def _fired(timer: TimerRow, events: Sequence[EventRow]) -> Iterator[tuple[str, int]]:
    """Yield rung and ordinal of what the ledger says fired on this clock since it began."""
    word = clock_of(timer).word
    for line in events:
        if line.kind == EventKind.RUNG and line.at_us >= timer.start_us:
            said = ledger.facts_of(line.body)
            if said["clock"] == word and not said["occurrence"]:
                yield said["rung"], said["ordinal"]


def _told_as(kind: Rung) -> tuple[str, ...]:
    """Return how the ledger writes a rung: at the top of the chain an escalation proposes the listing."""
    return (kind.word, Rung.LIST.word) if kind == Rung.ESCALATE else (kind.word,)


def _stands_us(timer: TimerRow, case: CaseRow, timers: Sequence[TimerRow], now_us: int) -> int | None:
    """Return up to when a clock has counted: now, since when it stands still, or None when it is over."""
    if timer.next_us is not None:
        return now_us
    stopped = (one.start_us for one in timers if clock_of(one) in _STILL and one.next_us is not None)
    return next(stopped, None) if case.pause else None
