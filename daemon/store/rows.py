"""Rows as the engine and the store hand them to each other: plain tuples with names, in column order."""

from dataclasses import dataclass, field
from typing import NamedTuple


class CaseRow(NamedTuple):
    """A row of ``cases``, every column in table order."""

    id: int
    number: str
    version: int
    head_seq: int
    head_hash: bytes
    status: int
    level: int
    unit_code: str
    start_unit: str
    place_code: str
    about: str
    supervisor_code: str
    stage: int
    stage_us: int
    card: int
    worst_card: int
    colour: int
    listing: int
    mode: str
    category: str
    kind: str
    source: str
    urgency: int
    policy_hash: str
    opened_us: int
    intake_us: int
    accepted_us: int | None
    told_us: int | None
    resolved_us: int | None
    due_us: int | None
    first_due_us: int | None
    is_provisional: bool


class TimerRow(NamedTuple):
    """A row of ``timer``; ``id`` is ``case_id << 4 | Clock``; ``next_us`` None means stopped."""

    id: int
    cycle: int
    stage: int
    level: int
    start_us: int
    limit_us: int
    position: int
    occurrence: int
    not_before_us: int
    next_us: int | None
    set_us: int


class EventRow(NamedTuple):
    """A line of the ledger."""

    seq: int
    case_id: int
    version: int
    prev_seq: int
    at_us: int
    kind: str
    actor: str
    body: str
    hash: bytes


class PushRow(NamedTuple):
    """A new row of the outbox; the store numbers it."""

    case_id: int | None
    seq: int
    kind: str
    unit_code: str
    officer_id: int | None
    channel: str
    state: str
    is_urgent: bool
    body: str
    merged_into: int | None
    created_us: int
    next_us: int | None


@dataclass(slots=True)
class Batch:
    """Everything one transaction writes; the store writes each list with one set-based statement."""

    events: list[EventRow] = field(default_factory=list)
    opened: list[CaseRow] = field(default_factory=list)
    changed: list[CaseRow] = field(default_factory=list)  # every mutable column is written
    timers: list[TimerRow] = field(default_factory=list)  # inserted, or replaced by id
    pushes: list[PushRow] = field(default_factory=list)
    case_texts: list[tuple[int, bytes, str, str, str, str]] = field(default_factory=list)
    event_texts: list[tuple[int, bytes, str]] = field(default_factory=list)
