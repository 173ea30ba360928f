"""The past of a case that was old when it came in: which rungs lie behind it, and where its clocks go on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daemon.casework.clocks import WAITING, entries, next_instant
from daemon.casework.ladder import first_repeat_from
from daemon.casework.rules import Rules, clock_of
from daemon.plan import PlannedRung
from daemon.rows import CaseRow, TimerRow
from schema.intake import NewCase
from schema.policies import Policy
from schema.terms import terms_of


@dataclass(frozen=True, slots=True)
class _Past:
    """What of a clock's ladder lay before the intake, and where the timer goes on."""

    timer: TimerRow
    passed: tuple[list[object], ...]  # [clock, rung, ordinal, planned_us]
    card: int


def taken_over(
    new: NewCase, row: CaseRow, timers: tuple[TimerRow, ...], *, rules: Rules, policy: Policy, now_us: int
) -> tuple[CaseRow, tuple[TimerRow, ...], dict[str, Any]]:
    """Return the case with the rungs before its intake behind it, and its escalation put off by a full stage.

    It has the highest card of its past; one handed over does not, for that card was another unit's.
    """
    pasts = [
        _past(timer, rules, policy, row.unit_code, now_us)
        if timer.next_us is not None and (new.handover is None or timer.start_us < new.begins_us)
        else _Past(timer, (), 0)
        for timer in timers
    ]
    card = 0 if new.handover else max(past.card for past in pasts)
    after = tuple(past.timer for past in pasts)
    said: dict[str, Any] = {
        "passed": [one for past in pasts for one in past.passed],
        "clocks": entries(timer for timer in after if timer.next_us is not None),
    }
    if card:
        said["card"] = card
    return row._replace(card=card, worst_card=card), after, said


def _past(timer: TimerRow, rules: Rules, policy: Policy, place: str, now_us: int) -> _Past:
    spec, terms = rules.spec(policy.hash, clock_of(timer)), terms_of(timer.terms)
    plan = rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
    fresh = rules.plan(spec, timer.level, now_us, place)
    not_before_us = fresh.limit_us if fresh and any(rung.kind in WAITING for rung in plan.rungs) else 0
    passed = plan.rungs[: _passed_count(plan.rungs, now_us)]
    behind_mask = sum(rung.bit for rung in passed)
    occurrence = first_repeat_from(plan, 0, now_us) if len(passed) == len(plan.rungs) else 0
    next_us = next_instant(plan, behind_mask, occurrence, not_before_us)
    return _Past(
        timer._replace(
            behind_mask=behind_mask,
            occurrence=occurrence,
            not_before_us=not_before_us,
            next_us=max(next_us, now_us),
        ),
        tuple([spec.clock.word, rung.kind.word, rung.ordinal, rung.at_us] for rung in passed),
        max((int(rung.kind.card) for rung in passed), default=0),
    )


def _passed_count(rungs: Sequence[PlannedRung], now_us: int) -> int:
    """Return how many rungs lie behind; an escalation never does, it waits."""
    ahead = (nth for nth, rung in enumerate(rungs) if rung.at_us >= now_us or rung.kind in WAITING)
    return next(ahead, len(rungs))
