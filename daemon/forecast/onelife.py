"""One life: a case that arrays cannot take through the days, by the very functions of the engine, in memory.

It is paused, or was; its clocks have terms; or something of it is due already.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers, apply
from daemon.casework.lines import next_line
from daemon.casework.rules import Rules, clock_of
from daemon.casework.scribe import DAEMON, DueCase, Scribe
from daemon.casework.standstill import pause_ends_us, resumption, stands_still
from daemon.editplan.hearers import Place
from daemon.forecast.eras import Eras
from daemon.forecast.outlook import What
from daemon.rows import PARKED_US, CaseRow, DueRow, TimerRow
from schema.config.pauses import RETURN
from schema.kinds import Card, Clock, EventKind

_MOMENT_US = 1  # a rung that stands at the start of its stage fires a moment after it


class Happening(NamedTuple):
    """One thing that will happen to the case while it is at a place."""

    place: Place
    at_us: int
    what: int


class OneLife:
    """Lets cases live until the horizon, one at a time."""

    def __init__(self, eras: Eras, whole: Mapping[tuple[str, int], int], now_us: int, until_us: int) -> None:
        self._eras = eras
        self._whole = whole  # (policy hash, clock) → the bits of its whole ladder
        self._now_us = now_us
        self._until_us = until_us

    def live(self, case: CaseRow, timers: Timers) -> Iterator[Happening]:
        """Yield what will happen to an open case."""
        at_us = self._now_us
        while (next_us := self._next_us(case, timers)) is not None:
            at_us = max(at_us, next_us)
            rules = self._eras.rules[self._eras.number(at_us)]
            due = [DueRow(one, case) for one in timers.values() if self._wakes(case, one) and _due(one, at_us)]
            decided = self._decided(rules, due, at_us)
            if (over_us := _pause_over_us(case, due, decided)) is not None:
                case, timers = _resumed(rules, case, timers, over_us, at_us)
                yield from _deadline(case, timers)
                continue
            for one in decided:
                yield from _happenings(rules, case, one, at_us)
                batch = Scribe(rules, at_us + 1).write([one], 1)
                timers = dict(timers) | by_clock(batch.timers)
                case = case._replace(**batch.moved[0]._asdict()) if batch.moved else case

    def _next_us(self, case: CaseRow, timers: Timers) -> int | None:
        coming = [one.next_us or 0 for one in timers.values() if self._wakes(case, one)]
        return min((next_us for next_us in coming if next_us < self._until_us), default=None)

    def _wakes(self, case: CaseRow, timer: TimerRow) -> bool:
        """Tell whether a timer has anything left that changes a case: what repeats does not, nor a promise."""
        if timer.next_us is None or timer.next_us == PARKED_US or clock_of(timer) == Clock.PROMISE:
            return False
        whole = self._whole.get((case.policy_hash, clock_of(timer)), 0)
        return clock_of(timer) == Clock.PAUSE or timer.behind_mask & whole != whole

    def _decided(self, rules: Rules, due: list[DueRow], at_us: int) -> list[DueCase]:
        rungs = [one for one in due if clock_of(one.timer) != Clock.PAUSE]
        return Scribe(rules, at_us + 1).decide(sorted(rungs, key=_order), at_us + 1) if rungs else []


def _due(timer: TimerRow, at_us: int) -> bool:
    return timer.next_us is not None and timer.next_us <= at_us


def _order(due: DueRow) -> tuple[int, int]:
    return due.timer.next_us or 0, due.timer.id


def _pause_over_us(case: CaseRow, due: list[DueRow], decided: list[DueCase]) -> int | None:
    """Return when the case's pause ends, if it does now: by itself, or by a new stage (``engine.pauses``)."""
    is_over = any(clock_of(one.timer) == Clock.PAUSE for one in due)
    stages = [one.cohort.new_stage for one in decided if one.cohort.new_stage is not None]
    begins = [stage.stage_us for stage in stages if stage.is_raised and case.pause not in ("", RETURN)]
    return begins[0] if begins else 1 << 62 if is_over else None


def _resumed(
    rules: Rules, case: CaseRow, timers: Timers, over_us: int, at_us: int
) -> tuple[CaseRow, dict[Clock, TimerRow]]:
    facts = resumption(rules, case, timers, min(pause_ends_us(timers), over_us))
    line = next_line(case, case.head_seq + 1, at_us + 1, EventKind.RESUMED, actor=DAEMON, facts=facts)
    row, after = apply(case, timers, line)
    return row, dict(after)


def _deadline(case: CaseRow, timers: Timers) -> Iterator[Happening]:
    """Yield the limit of a case that goes on, as it is counted from then on."""
    resolve = timers.get(Clock.RESOLVE)
    if resolve is not None and resolve.next_us is not None and not stands_still(case):
        yield Happening(Place.of(case), resolve.limit_us, What.DUE + case.level - 1)


def _happenings(rules: Rules, case: CaseRow, due: DueCase, now_us: int) -> Iterator[Happening]:
    place, card = Place.of(case), case.card
    for decision in (line.decision for line in due.cohort.lines):
        at_us = decision.planned_us if now_us - decision.planned_us <= _MOMENT_US else now_us
        if decision.card > card and decision.kind.card != Card.NONE:
            yield Happening(place, at_us, What.CARD + decision.card)
        card = decision.card
        if decision.is_proposed:
            yield Happening(place, at_us, What.LISTING)
        if stage := decision.new_stage:
            watching = rules.directory.unit(stage.supervisor_code)
            level = watching.level if watching and not stage.is_raised else stage.level
            yield Happening(place, at_us, What.RISE + level - 1)
