"""Rows to store in tests: whole, valid, and different only where a test says so."""

from typing import Any

from daemon.ledger import GENESIS, line_hash
from daemon.store import Batch, CaseRow, EventRow, PushRow, TimerRow, Writer
from schema.kinds import Clock, EventKind, Haste, PushState, Rung

NOON_US = 1_772_424_000_000_000  # 2026-03-02 12:00 in Shanghai
HOUR_US = 3_600_000_000


def a_case(case_id: int, **changes: Any) -> CaseRow:
    """Return an open case at its village that nobody has touched."""
    row = CaseRow(
        id=case_id,
        number=f"TC{case_id:06d}",
        version=1,
        head_seq=0,
        head_hash=GENESIS,
        status=0,
        level=1,
        unit_code="610202001001",
        start_unit="610202001001",
        place_code="610202001001001",
        about="",
        supervisor_code="",
        stage=1,
        stage_us=NOON_US,
        card=0,
        worst_card=0,
        colour=0,
        listing=0,
        mode="",
        category="物业",
        kind="",
        source="",
        urgency=0,
        policy_hash="p",
        opened_us=NOON_US,
        intake_us=NOON_US,
        accepted_us=None,
        handler_id=None,
        told_us=None,
        resolved_us=None,
        due_us=NOON_US + HOUR_US,
        first_due_us=NOON_US + HOUR_US,
        risen=0,
        pause="",
        is_ruled=False,
        is_provisional=False,
    )
    return row._replace(**changes)


def a_timer(case_id: int, clock: Clock = Clock.RESOLVE, **changes: Any) -> TimerRow:
    """Return a timer that is due an hour after noon."""
    row = TimerRow(
        id=case_id << 4 | clock,
        cycle=1,
        stage=1,
        level=1,
        start_us=NOON_US,
        limit_us=NOON_US + HOUR_US,
        behind_mask=0,
        occurrence=0,
        not_before_us=0,
        next_us=NOON_US + HOUR_US,
        set_us=NOON_US,
    )
    return row._replace(**changes)


def a_push(case_id: int | None, **changes: Any) -> PushRow:
    """Return a push to be tried from noon on."""
    row = PushRow(
        case_id=case_id,
        seq=1,
        kind=Rung.RED.word,
        unit_code="610202001001",
        officer_id=None,
        channel="webhook",
        state=PushState.UNDELIVERED,
        haste=Haste.ORDINARY,
        body='{"number":"TC000001"}',
        merged_into=None,
        created_us=NOON_US,
        next_us=NOON_US,
    )
    return row._replace(**changes)


def next_line(case: CaseRow, seq: int, kind: str = EventKind.RUNG, body: str = "{}") -> tuple[CaseRow, EventRow]:
    """Return the case and the ledger line one version on, chained."""
    is_first = case.head_seq == 0
    version = 1 if is_first else case.version + 1
    digest = line_hash(case.head_hash, seq, case.id, version, NOON_US, kind, "daemon", body)
    line = EventRow(seq, case.id, version, case.head_seq, NOON_US, kind, "daemon", body, digest)
    return case._replace(version=version, head_seq=seq, head_hash=digest), line


def open_some(writer: Writer, count: int) -> list[CaseRow]:
    """Open ``count`` cases, each with a ledger line, a running timer and a push."""
    first_id, batch = writer.next_case_ids(count), Batch()
    first_seq = writer.take_seqs(count)
    for index in range(count):
        case, line = next_line(a_case(first_id + index), first_seq + index, EventKind.OPENED)
        batch.opened.append(case)
        batch.events.append(line)
        batch.timers.append(a_timer(case.id))
        batch.pushes.append(a_push(case.id, seq=line.seq))
    writer.put(batch)
    return batch.opened


def add_line(writer: Writer, case: CaseRow, **changes: Any) -> CaseRow:
    """Write one more ledger line of a case, and the case with it."""
    moved, line = next_line(case._replace(**changes), writer.take_seqs(1))
    writer.put(Batch(events=[line], changed=[moved]))
    return moved
