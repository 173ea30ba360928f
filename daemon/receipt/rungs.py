"""The rungs of a clock and what became of each: fired, passed over, or still ahead. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.casework.clocks import WAITING
from daemon.plan import ClockPlan, PlannedRung
from daemon.receipt.course import Run
from daemon.receipt.names import Names
from daemon.rows import EventRow
from schema.kinds import EventKind, Rung
from schema.policies import ClockSpec
from schema.wire.receipt import RungState, RungView

Key = tuple[int, str, int]  # cycle, rung, ordinal


def foreseen(spec: ClockSpec, plan: ClockPlan, names: Names) -> tuple[RungView, ...]:
    """Return the rungs of a clock that has not begun, its first repeat last."""
    return tuple(
        RungView(
            rung=rung.kind.word,
            ordinal=rung.ordinal,
            cycle=0,
            at=names.at(rung.at_us),
            state=RungState.AHEAD,
            place=_place(rung, spec),
        )
        for rung in (*plan.rungs, plan.repeat(0))
    )


@dataclass(frozen=True, slots=True)
class Ladder:
    """One run's rungs: what the ledger tells of them, and what the plan holds for the rest."""

    run: Run
    spec: ClockSpec
    plan: ClockPlan
    withdrawn: Mapping[int, EventRow]
    names: Names
    now_us: int

    def views(self) -> tuple[RungView, ...]:
        """Return the rungs that fired, those that were passed over, and those that are planned, by time."""
        told = [*map(self._fired, self.run.fired), *self._passed()]
        keys: set[Key] = {(view.cycle, view.rung, view.ordinal) for view in told}
        planned = (self._planned(rung) for rung in self._left(keys))
        return tuple(sorted([*told, *planned], key=_order))

    def _left(self, told: set[Key]) -> Iterator[PlannedRung]:
        """Yield the planned rungs that no line of this cycle tells of, and a running clock's next repeat."""
        for rung in self.plan.rungs:
            if not any((self.run.timer.cycle, word, rung.ordinal) in told for word in self._words(rung.kind)):
                yield rung
        if self.run.ended is None and self.spec.repeat_every is not None:
            yield self.plan.repeat(self.run.timer.occurrence)

    def _words(self, kind: Rung) -> tuple[str, ...]:
        """Return how the ledger writes a rung: at the top an escalation proposes the listing, unless one does."""
        is_listing = kind == Rung.ESCALATE and all(rung.kind != Rung.LIST for rung in self.spec.ladder)
        return (kind.word, Rung.LIST.word) if is_listing else (kind.word,)

    def _fired(self, fired: tuple[EventRow, Mapping[str, Any]]) -> RungView:
        line, said = fired
        return RungView(
            rung=said["rung"],
            ordinal=said["ordinal"],
            occurrence=said["occurrence"],
            cycle=said["cycle"],
            at=self.names.at(said["planned_us"]),
            state=RungState.FIRED,
            place=self._place_of(said["rung"], said["ordinal"]),
            line=self.names.line(line),
            withdrawn=self.names.maybe_line(self.withdrawn.get(line.version)),
        )

    def _place_of(self, word: str, ordinal: int) -> str:
        """Return where a rung stood that a line tells of; nothing once the ladder may be another one."""
        if any(change.line.kind == EventKind.REPLANNED for change in self.run.changes):
            return ""
        there = (rung for rung in self.spec.ladder if rung.ordinal == ordinal)
        return next((str(rung.at) for rung in there if word in self._words(rung.kind)), "")

    def _passed(self) -> Iterator[RungView]:
        if self.run.passed is None:
            return
        line, passed = self.run.passed
        for _clock, word, ordinal, planned_us in passed:
            yield RungView(
                rung=word,
                ordinal=ordinal,
                cycle=self.run.first.cycle,
                at=self.names.at(planned_us),
                state=RungState.PASSED,
                place=self._place_of(word, ordinal),
                line=self.names.line(line),
            )

    def _planned(self, rung: PlannedRung) -> RungView:
        timer = self.run.timer
        at_us = max(rung.at_us, timer.not_before_us) if rung.kind in WAITING else rung.at_us
        state = self._state(rung, is_over=at_us < self.now_us)
        passed_by = self.run.changes[-1].line if state is RungState.PASSED and self.run.changes else None
        return RungView(
            rung=rung.kind.word,
            ordinal=rung.ordinal,
            occurrence=0 if rung.bit else timer.occurrence,
            cycle=timer.cycle,
            at=self.names.at(at_us),
            state=state,
            place=_place(rung, self.spec),
            line=self.names.maybe_line(passed_by),
        )

    def _state(self, rung: PlannedRung, *, is_over: bool) -> RungState:
        run = self.run
        if rung.bit & run.timer.behind_mask:
            return RungState.PASSED
        if run.ended is not None and not run.is_still:
            return RungState.OFF
        return RungState.DUE if is_over and not run.is_still else RungState.AHEAD


def _order(view: RungView) -> tuple[datetime, int, Rung, int]:
    return view.at, view.cycle, Rung.of(view.rung), view.ordinal


def _place(rung: PlannedRung, spec: ClockSpec) -> str:
    """Return a rung's place as config.toml writes it; empty for one that repeats."""
    return next((str(each.at) for each in spec.ladder if each.bit == rung.bit), "")
