"""The stages of a case, told by its ledger: which unit had it, from when to when, and how that ended. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from daemon import ledger
from daemon.casework.fold import Timers, apply, fold
from daemon.casework.rules import clock_of
from daemon.rows import CaseRow, EventRow
from schema.kinds import Card, EventKind, Rung, Status

_ROSE = frozenset({Rung.ESCALATE.word, EventKind.ESCALATED.value})


@dataclass(frozen=True, slots=True)
class Stage:
    """The time a case spent with one owning unit; ``ended`` is a Rung's or EventKind's word, empty while open."""

    number: int
    unit_code: str
    level: int
    since_us: int
    until_us: int | None = None
    ended: str = ""
    worst_card: Card = Card.NONE


def stages_of(events: Sequence[EventRow]) -> list[Stage]:
    """Return the stages in order; lines that were undone do not count."""
    done: list[Stage] = []
    for case, _timers, line in lived(events):
        now = Stage(case.stage, case.unit_code, case.level, case.stage_us, worst_card=Card(case.card))
        if not done or done[-1].number != now.number:
            done = [*done[:-1], *(_ended(stage, line) for stage in done[-1:]), now]
        else:
            done[-1] = replace(done[-1], worst_card=max(done[-1].worst_card, now.worst_card))
        if not Status(case.status).is_open and done[-1].until_us is None:
            done[-1] = _ended(done[-1], line)
    return done


def assisting(stages: Sequence[Stage], owner: str) -> list[str]:
    """Return the units from whose hands the case rose, in order: they stay on it as assisting 协办."""
    rose = (stage.unit_code for stage in stages if stage.ended in _ROSE and stage.unit_code != owner)
    return list(dict.fromkeys(rose))


def lived(events: Sequence[EventRow]) -> Iterator[tuple[CaseRow, Timers, EventRow]]:
    """Yield the case and its clocks as they stood after each line that counts."""
    undone = {ledger.facts_of(line.body)["line"] for line in events if line.kind == EventKind.UNDONE}
    case, folded = fold(events[:1])
    timers: Timers = {clock_of(timer): timer for timer in folded}
    yield case, timers, events[0]
    for line in events[1:]:
        if line.version not in undone and line.kind != EventKind.UNDONE:
            case, timers = apply(case, timers, line)
            yield case, timers, line


def _ended(stage: Stage, line: EventRow) -> Stage:
    if stage.until_us is not None:
        return stage
    how = ledger.facts_of(line.body).get("rung", line.kind) if line.kind == EventKind.RUNG else line.kind
    return replace(stage, until_us=line.at_us, ended=how)
