"""One ledger line of one case, chained onto the one before it. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from daemon import ledger
from daemon.rows import CaseRow, EventRow
from schema.kinds import EventKind


def next_line(
    case: CaseRow, seq: int, at_us: int, kind: EventKind, *, actor: str, facts: Mapping[str, Any]
) -> EventRow:
    """Return the line after the case's newest; a case of version 0 has none yet."""
    version, body = case.version + 1, ledger.body_of(facts)
    chained = ledger.line_hash(case.head_hash, seq, case.id, version, at_us, kind.value, actor, body)
    return EventRow(seq, case.id, version, case.head_seq, at_us, kind.value, actor, body, chained)


def first_lines(
    case_id: int, first_seq: int, at_us: int, bodies: Iterable[tuple[EventKind, str]], *, actor: str
) -> Iterator[EventRow]:
    """Yield the lines a case begins with, chained from the very beginning."""
    head, prev_seq = ledger.GENESIS, 0
    for version, (kind, body) in enumerate(bodies, 1):
        seq = first_seq + version - 1
        head = ledger.line_hash(head, seq, case_id, version, at_us, kind.value, actor, body)
        yield EventRow(seq, case_id, version, prev_seq, at_us, kind.value, actor, body, head)
        prev_seq = seq
