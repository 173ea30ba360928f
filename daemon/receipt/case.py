"""The receipt of a case: every clock it has, from its ledger. Pure."""

from collections.abc import Sequence

from daemon.receipt.clock import Sources, clock_of_case
from daemon.receipt.course import Course, Run
from daemon.receipt.saying.text import with_text
from daemon.receipt.wanted import Wanted
from daemon.rows import CaseRow, EventRow
from schema.kinds import Status
from schema.policies import Start
from schema.wire.receipt import Receipt, WaitingClock


def receipt_of(case: CaseRow, events: Sequence[EventRow], sources: Sources, wanted: Wanted) -> Receipt:
    """Return the receipt of ``case`` from its ledger lines, oldest first, with its text."""
    course = Course.of(events, sources.rules.policies)
    receipt = Receipt(
        number=case.number,
        as_of_at=sources.names.at(sources.now_us),
        status=Status(case.status).word,
        level=case.level,
        unit=sources.names.unit(case.unit_code),
        policy=sources.policy(case.policy_hash),
        clocks=tuple(clock_of_case(run, course.withdrawn, sources) for run in _chosen(course.runs, wanted)),
        waiting=tuple(_waiting(case, course.runs, sources, wanted)),
    )
    return with_text(receipt, wanted)


def _chosen(runs: Sequence[Run], wanted: Wanted) -> list[Run]:
    newest = {run.clock: run for run in runs}
    shown = runs if wanted.past else newest.values()
    fitting = (run for run in shown if wanted.clock in (None, run.clock))
    return sorted(fitting, key=lambda run: (run.clock, run.begun.seq))


def _waiting(case: CaseRow, runs: Sequence[Run], sources: Sources, wanted: Wanted) -> list[WaitingClock]:
    """Return the clocks that begin once the unit signs for the case."""
    policy = sources.rules.policies.get(case.policy_hash)
    if policy is None or case.status != Status.PENDING:
        return []
    begun = {run.clock for run in runs if run.ended is None}
    specs = (spec for spec in policy.clocks if spec.start == Start.ACCEPTED and spec.clock not in begun)
    return [
        WaitingClock(clock=spec.clock.word, start=spec.start)
        for spec in specs
        if wanted.clock in (None, spec.clock) and spec.limits
    ]
