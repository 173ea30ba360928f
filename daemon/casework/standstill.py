"""A case that stands still, paused or returned: which of its clocks do, and how they go on. Pure.

What is not counted is derived from the ledger: a clock's terms hold the intervals, written into the line that ends
each of them. Nothing counts down or up meanwhile (DESIGN 2.8).
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from daemon.casework.clocks import entries, next_instant, plan_under
from daemon.casework.fold import Timers
from daemon.casework.rules import Rules, Seat, clock_of
from daemon.ledger import facts_of
from daemon.rows import CaseRow, EventRow, TimerRow
from schema.config.pauses import RETURN
from schema.kinds import Clock, EventKind, Status
from schema.policies import ClockSpec, Policy
from schema.terms import terms_of

_NEVER_RESUMED = frozenset({Clock.RESPOND, Clock.RULING, Clock.PAUSE})  # a case is signed for before it pauses


class WentOn(NamedTuple):
    """The clocks that stood still, on again."""

    timers: tuple[TimerRow, ...]
    is_provisional: bool

    def due(self, case: CaseRow) -> dict[str, int]:
        """Return what the case's row takes from them: the resolve clock's limit, if it is one of them."""
        return next((due_facts(case, timer) for timer in self.timers if clock_of(timer) == Clock.RESOLVE), {})


def due_facts(case: CaseRow, resolve: TimerRow) -> dict[str, int]:
    """Return what a line says of the case's deadline once its resolve clock runs until another limit."""
    due = {"due_us": resolve.limit_us}
    return due | {"first_due_us": resolve.limit_us} if case.stage == 1 else due


def stands_still(case: CaseRow) -> bool:
    """Tell whether the case is paused, or waits for a ruling."""
    return case.status == Status.PAUSED


def went_on(rules: Rules, case: CaseRow, timers: Timers, until_us: int) -> WentOn:
    """Return the clocks that stood still in a case that does, as they run again from ``until_us`` on.

    A pause was over at its end, even where an act comes before the daemon has said so.
    """
    since_us, until_us = _since_us(case, timers), _over_us(case, timers, until_us)
    after: list[TimerRow] = []
    is_provisional = False
    for spec, timer in _stopped_by_it(rules.policies[case.policy_hash], case, timers):
        terms = terms_of(timer.terms).without(since_us, until_us)
        plan = plan_under(rules, spec, timer, Seat.of(case).place_of(spec, timer.level), terms)
        next_us = max(next_instant(plan, timer.behind_mask, timer.occurrence, timer.not_before_us), until_us)
        after.append(timer._replace(limit_us=plan.limit_us, next_us=next_us, set_us=until_us, terms=str(terms)))
        is_provisional = is_provisional or plan.is_provisional
    return WentOn(tuple(after), is_provisional)


def resumption(rules: Rules, case: CaseRow, timers: Timers, until_us: int) -> dict[str, Any]:
    """Return what the line says that ends the pause of a case at ``until_us``, or at its own end before that."""
    after = went_on(rules, case, timers, until_us)
    return {
        "resumed_us": _over_us(case, timers, until_us),
        "stops": [Clock.PAUSE.word],
        "clocks": entries(after.timers),
        "provisional": case.is_provisional or after.is_provisional,
        **after.due(case),
    }


def approved_by(lines: Sequence[EventRow]) -> str:
    """Return on whose word the newest pause was, who is to hear of its end: a unit, "" for the administrator."""
    pauses = (facts_of(line.body) for line in reversed(lines) if line.kind == EventKind.PAUSED)
    return next((str(said["approved"]) for said in pauses), "")


def received_us(case: CaseRow, lines: Sequence[EventRow]) -> int:
    """Return when the unit that has the case received it: a supervision stage since then gave it to nobody."""
    undone = {facts_of(line.body)["line"] for line in lines if line.kind == EventKind.UNDONE}
    told = (facts_of(line.body) for line in reversed(lines) if line.version not in undone)
    return next((int(said["stage_us"]) for said in told if said.get("is_raised")), case.opened_us)


def pause_ends_us(timers: Timers) -> int:
    """Return when the pause of a paused case is over by itself."""
    return timers[Clock.PAUSE].limit_us


def _over_us(case: CaseRow, timers: Timers, until_us: int) -> int:
    return until_us if case.pause == RETURN else min(until_us, pause_ends_us(timers))


def _since_us(case: CaseRow, timers: Timers) -> int:
    return timers[Clock.RULING if case.pause == RETURN else Clock.PAUSE].start_us


def _stopped_by_it(policy: Policy, case: CaseRow, timers: Timers) -> Iterator[tuple[ClockSpec, TimerRow]]:
    """Yield the clocks that began, do not run, and were not stopped by an act that ends them for good.

    One that an edit has taken out of the policy meanwhile is over too.
    """
    for spec in policy.clocks:
        is_over = spec.clock in _NEVER_RESUMED or (spec.clock == Clock.FEEDBACK and case.told_us is not None)
        timer = timers.get(spec.clock)
        if timer is not None and timer.cycle and timer.next_us is None and not is_over:
            yield spec, timer
