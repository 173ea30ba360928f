"""When and why a clock stood still: the intervals its terms leave out, each with the lines it rests on. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from daemon.receipt.course import Halt, Run
from daemon.receipt.names import Names
from daemon.rows import EventRow
from schema.kinds import EventKind
from schema.terms import Terms
from schema.wire.receipt import StillCause, StillView

_CAUSES: Mapping[str, StillCause] = {
    EventKind.PAUSED: StillCause.PAUSED,
    EventKind.RETURNED: StillCause.RETURNED,
    EventKind.RESOLVED: StillCause.CLOSED,
}


class Still(NamedTuple):
    """A stretch of time in which a clock stood still; ``until_us`` None while it does."""

    from_us: int
    until_us: int | None
    halt: Halt | None = None
    ended: EventRow | None = None


def stills_of(run: Run, terms: Terms) -> list[Still]:
    """Return the stretches that the terms leave out, cut where another line halted the clock, and an open one."""
    past = [still for span in terms.uncounted for still in _cut(run, *span)]
    return [*past, Still(run.ended.at_us, None, run.ended)] if run.ended and run.is_still else past


def _cut(run: Run, from_us: int, until_us: int) -> Iterator[Still]:
    within = sorted({from_us, *(halt.at_us for halt in run.halts if from_us < halt.at_us < until_us)})
    for since_us, end_us in zip(within, [*within[1:], until_us], strict=True):
        halt = next((halt for halt in run.halts if halt.at_us == since_us), None)
        ended = run.resumed.get(halt.line.version) if halt else None
        yield Still(since_us, end_us, halt, ended)


def still_view(still: Still, written: Mapping[int, str], names: Names) -> StillView:
    """Return a stretch as a reader sees it."""
    from_at, until_at = names.at(still.from_us), names.maybe_at(still.until_us)
    if still.halt is None:
        return StillView(cause=StillCause.UNCOUNTED, from_at=from_at, until_at=until_at)
    line, said, _at_us = still.halt
    return StillView(
        cause=_CAUSES.get(line.kind, StillCause.UNCOUNTED),
        reason=said.get("reason", ""),
        title=said.get("title", ""),
        from_at=from_at,
        until_at=until_at,
        ends_at=names.maybe_at(said.get("until_us")),
        begun=names.line(line),
        approved=names.maybe_unit(said.get("approved", "")),
        why=written.get(line.seq, ""),
        ended=names.maybe_line(still.ended),
    )
