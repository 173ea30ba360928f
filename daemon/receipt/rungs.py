"""The rungs of a clock and what became of each: fired, passed over, or still ahead. Pure."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from daemon.casework.clocks import WAITING
from daemon.plan import ClockPlan, PlannedRung
from daemon.receipt.course import Run
from daemon.receipt.names import Names
from daemon.rows import EventRow
from schema.kinds import Card, Rung
from schema.policies import ClockSpec
from schema.wire.receipt import RungState, RungView

Fired = tuple[int, str, int]  # cycle, rung, ordinal


def foreseen(plan: ClockPlan, names: Names) -> tuple[RungView, ...]:
    """Return the rungs of a clock that has not begun, its first repeat last."""
    planned = [*plan.rungs, plan.repeat(0)]
    return tuple(_view(rung, 0, names.at(rung.at_us), RungState.AHEAD) for rung in planned)


def rungs_of(run: Run, spec: ClockSpec, plan: ClockPlan, names: Names, now_us: int) -> tuple[RungView, ...]:
    """Return the rungs that fired, those that were passed over, and those that are planned, in order of time."""
    fired = [_fired(line, said, run, names) for line, said in run.fired]
    passed = list(_passed(run, names))
    told = {_key(view) for view in (*fired, *passed)}
    planned = (_planned(rung, run, names, now_us) for rung in _left(run, spec, plan, told))
    return tuple(sorted([*fired, *passed, *planned], key=lambda view: (view.at, view.cycle, view.ordinal)))


def _key(view: RungView) -> Fired:
    return view.cycle, view.rung, view.ordinal


def _left(run: Run, spec: ClockSpec, plan: ClockPlan, told: set[Fired]) -> Iterator[PlannedRung]:
    """Yield the planned rungs that no line of this cycle tells of, and the next repeat while the clock runs."""
    for rung in plan.rungs:
        if not any((run.timer.cycle, word, rung.ordinal) in told for word in _words(rung.kind, spec)):
            yield rung
    if run.ended is None:
        yield plan.repeat(run.timer.occurrence)


def _words(kind: Rung, spec: ClockSpec) -> tuple[str, ...]:
    """Return how the ledger may write a rung: at the top an escalation proposes the listing, if no rung does."""
    is_listing = kind == Rung.ESCALATE and all(rung.kind != Rung.LIST for rung in spec.ladder)
    return (kind.word, Rung.LIST.word) if is_listing else (kind.word,)


def _fired(line: EventRow, said: Mapping[str, Any], run: Run, names: Names) -> RungView:
    return RungView(
        rung=said["rung"],
        ordinal=said["ordinal"],
        occurrence=said["occurrence"],
        cycle=said["cycle"],
        at=names.at(said["planned_us"]),
        state=RungState.FIRED,
        line=names.line(line),
        withdrawn=names.maybe_line(_withdrawal(Rung.of(said["rung"]).card, line, run)),
    )


def _withdrawal(card: Card, line: EventRow, run: Run) -> EventRow | None:
    """Return the line that took a card back."""
    later = (
        taken for taken, said in run.withdrawn if taken.version > line.version and said.get("withdrawn") == card
    )
    return next(later, None) if card else None


def _passed(run: Run, names: Names) -> Iterator[RungView]:
    if run.passed is None:
        return
    line, passed = run.passed
    for _clock, word, ordinal, planned_us in passed:
        yield RungView(
            rung=word,
            ordinal=ordinal,
            cycle=run.first.cycle,
            at=names.at(planned_us),
            state=RungState.PASSED,
            line=names.line(line),
        )


def _planned(rung: PlannedRung, run: Run, names: Names, now_us: int) -> RungView:
    waits_us = run.timer.not_before_us if rung.kind in WAITING else 0
    at_us = max(rung.at_us, waits_us)
    state = _state(rung, run, is_over=at_us < now_us)
    line = run.changes[-1].line if state is RungState.PASSED and run.changes else None
    occurrence = 0 if rung.bit else run.timer.occurrence
    view = _view(rung, run.timer.cycle, names.at(at_us), state)
    return view.model_copy(update={"occurrence": occurrence, "line": names.maybe_line(line)})


def _state(rung: PlannedRung, run: Run, *, is_over: bool) -> RungState:
    if rung.bit & run.timer.behind_mask:
        return RungState.PASSED
    if run.ended is not None and not run.is_still:
        return RungState.OFF
    return RungState.DUE if is_over and not run.is_still else RungState.AHEAD


def _view(rung: PlannedRung, cycle: int, at: datetime, state: RungState) -> RungView:
    return RungView(rung=rung.kind.word, ordinal=rung.ordinal, cycle=cycle, at=at, state=state)
