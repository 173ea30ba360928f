"""One ledger line of one case, chained onto the one before it. Pure."""

from collections.abc import Mapping
from typing import Any

from daemon import ledger
from daemon.store.rows import CaseRow, EventRow
from schema.kinds import EventKind


def next_line(
    case: CaseRow, seq: int, at_us: int, kind: EventKind, *, actor: str, facts: Mapping[str, Any]
) -> EventRow:
    """Return the line after the case's newest; a case of version 0 has none yet."""
    return chained_line(case, seq, at_us, kind, actor=actor, body=ledger.body_of(facts))


def chained_line(case: CaseRow, seq: int, at_us: int, kind: EventKind, *, actor: str, body: str) -> EventRow:
    """Return the line after the case's newest, of a body that is written already."""
    version = case.version + 1
    chained = ledger.line_hash(case.head_hash, seq, case.id, version, at_us, kind.value, actor, body)
    return EventRow(seq, case.id, version, case.head_seq, at_us, kind.value, actor, body, chained)


def headed(case: CaseRow, line: EventRow) -> CaseRow:
    """Return the case with ``line`` as its newest."""
    return case._replace(version=line.version, head_seq=line.seq, head_hash=line.hash)
