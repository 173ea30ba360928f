"""Pauses that end without a person: their time is over, or a rung opens a stage under them (DESIGN 2.8)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers
from daemon.casework.lines import next_line
from daemon.casework.notices import notices, spoken
from daemon.casework.rules import CLOCK_MASK, Rules, clock_of
from daemon.casework.scribe import DAEMON, DueCase
from daemon.casework.standstill import approved_by, pause_ends_us, resumption
from daemon.rows import Batch, CaseRow, DueRow, EventRow
from daemon.store.writer import Writer
from schema.config.pauses import RETURN
from schema.kinds import Clock, EventKind

_NEVER_US = 1 << 62


class Ending(NamedTuple):
    """A pause that ends, and when the stage begins that ends it before its time; far off when none does."""

    case: CaseRow
    stage_us: int = _NEVER_US


def rungs(rows: Iterable[DueRow]) -> list[DueRow]:
    """Return the rows without the ends of pauses, which stand on no ladder."""
    return [due for due in rows if due.timer.id & CLOCK_MASK != Clock.PAUSE]


def endings(rows: Iterable[DueRow], decided: Iterable[DueCase]) -> dict[int, Ending]:
    """Return by case the pauses that end in a batch, before anything of those cases fires.

    What is due of such a case waits for the next batch, which finds its clocks running. A unit that comes to
    supervise leaves the owner as it is, and its pause.
    """
    found = {due.case.id: Ending(due.case) for due in rows if clock_of(due.timer) == Clock.PAUSE}
    for due in decided:
        stage = due.cohort.new_stage
        if stage is not None and stage.is_raised and due.case.pause not in ("", RETURN):
            found[due.case.id] = Ending(due.case, stage.stage_us)
    return found


def resumed(writer: Writer, rules: Rules, ended: Sequence[Ending], now_us: int) -> tuple[Batch, set[int]]:
    """Return what lets these cases go on, and the instants they do: each when its pause ended, however late.

    A pause's end is rare, so that each is decided by itself and not as a cohort.
    """
    batch, ends = Batch(), set[int]()
    for seq, one in enumerate(ended, writer.take_seqs(len(ended))):
        before = by_clock(writer.timers_of(one.case.id))
        said = _said(writer, rules, one, before)
        line, row, after, heard = spoken(rules, one.case, before, _draft(one.case, seq, now_us, said))
        batch.events.append(line)
        batch.changed.append(row)
        batch.timers += [timer for clock, timer in after.items() if timer != before.get(clock)]
        batch.pushes += notices(rules, heard, row, line)
        ends.add(said["resumed_us"])
    return batch, ends


def _draft(
    case: CaseRow, seq: int, now_us: int, said: Mapping[str, Any]
) -> Callable[[Mapping[str, Any]], EventRow]:
    return lambda more: next_line(case, seq, now_us, EventKind.RESUMED, actor=DAEMON, facts={**said, **more})


def _said(writer: Writer, rules: Rules, one: Ending, timers: Timers) -> dict[str, Any]:
    over_us = pause_ends_us(timers)
    facts = resumption(rules, one.case, timers, min(over_us, one.stage_us))
    why = "its time is over" if over_us <= one.stage_us else "a new stage begins"
    return facts | {"approved": approved_by(writer.events_of(one.case.id)), "reason": why}
