"""Rows as the engine and the store hand them to each other: plain tuples with names, in column order."""

from dataclasses import dataclass, field
from typing import NamedTuple

PARKED_US = 1 << 62  # a timer's next instant while the storm guard holds it: no instant of any calendar
NEVER_US = -PARKED_US  # in place of an instant that there is none of, where a column has to be of numbers


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
    handler_id: int | None
    told_us: int | None
    resolved_us: int | None
    due_us: int | None
    first_due_us: int | None
    risen: int
    pause: str
    is_ruled: bool
    is_provisional: bool


class TimerRow(NamedTuple):
    """A row of ``timer``; ``id`` is ``case_id << 4 | Clock``; ``next_us`` None means stopped."""

    id: int
    cycle: int
    stage: int
    level: int
    start_us: int
    limit_us: int
    behind_mask: int
    occurrence: int
    not_before_us: int
    next_us: int | None
    set_us: int
    terms: str = ""


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
    haste: int
    body: str
    merged_into: int | None
    created_us: int
    next_us: int | None


class DueRow(NamedTuple):
    """A due timer beside the case it belongs to."""

    timer: TimerRow
    case: CaseRow


class MovedRow(NamedTuple):
    """What a ladder's rung may change in a case: the hot, narrow update. ``id`` last, as its WHERE stands last."""

    version: int
    head_seq: int
    head_hash: bytes
    status: int
    level: int
    unit_code: str
    supervisor_code: str
    stage: int
    stage_us: int
    card: int
    worst_card: int
    listing: int
    accepted_us: int | None
    handler_id: int | None
    due_us: int | None
    risen: int
    pause: str
    is_ruled: bool
    is_provisional: bool
    id: int


class CaseTextRow(NamedTuple):
    """What a citizen wrote and who they are."""

    case_id: int
    salt: bytes
    title: str
    text: str
    citizen: str
    phone: str
    links: str = ""  # as schema.attachments writes them


class EventTextRow(NamedTuple):
    """What an officer wrote in an act."""

    seq: int
    salt: bytes
    text: str


class BoardRow(NamedTuple):
    """The columns of an open case that queues, counts and search are made of."""

    id: int
    number: str
    version: int
    status: int
    level: int
    unit_code: str
    start_unit: str
    place_code: str
    about: str
    supervisor_code: str
    stage: int
    card: int
    worst_card: int
    colour: int
    listing: int
    mode: str
    category: str
    kind: str
    urgency: int
    opened_us: int
    accepted_us: int | None
    handler_id: int | None
    told_us: int | None
    resolved_us: int | None
    due_us: int | None
    risen: int
    is_provisional: bool
    title: str


class SurveyedCase(NamedTuple):
    """The columns of an open case on which it rests what an edit of the deadlines makes of it; no None."""

    id: int
    stage_us: int
    opened_us: int
    accepted_us: int  # NEVER_US while it is not signed for
    due_us: int  # NEVER_US where nothing is
    card: int
    is_told: bool
    is_listed: bool  # or proposed for it
    is_danger: bool  # to life
    stands_still: bool
    is_provisional: bool
    policy_hash: str
    unit_code: str
    level: int
    supervisor_code: str
    start_unit: str
    about: str


class SurveyedTimer(NamedTuple):
    """The columns of a timer on which it rests what an edit of the deadlines makes of it; no None."""

    id: int
    level: int
    start_us: int
    limit_us: int
    behind_mask: int
    occurrence: int
    not_before_us: int
    next_us: int  # NEVER_US where it is stopped
    set_us: int
    has_terms: bool


class UnitRow(NamedTuple):
    """A centre or a department."""

    code: str
    level: int
    kind: str
    name: str
    parent_code: str | None


class GridRow(NamedTuple):
    """A numbered area of one village."""

    code: str
    name: str
    village_code: str
    parent_code: str | None


class OfficerRow(NamedTuple):
    """A person on duty; the store numbers a new one, whose ``id`` is None."""

    id: int | None
    unit_code: str
    name: str
    role: str
    channel: str
    address: str
    is_active: bool
    phone: str = ""


class AbsenceRow(NamedTuple):
    """A span in which an officer cannot be reached, and who is told instead; None: nobody."""

    officer_id: int
    from_us: int
    until_us: int
    deputy_id: int | None


class Happening(NamedTuple):
    """A ledger line that a shift is told of, with whom its case belongs to now.

    Its body is left out where its kind says everything.
    """

    case_id: int
    version: int
    at_us: int
    kind: str
    body: str
    unit_code: str
    start_unit: str
    place_code: str
    about: str
    supervisor_code: str


class Ending(NamedTuple):
    """A case whose standstill or promise ends, and when."""

    case_id: int
    clock: int
    at_us: int


class ShiftNoteRow(NamedTuple):
    """What one shift leaves the next; the columns of its table."""

    id: int | None
    unit_code: str
    at_us: int
    kind: str
    actor: str
    giver: str
    taker: str
    text: str
    done_us: int | None
    done_by: str


class RotaRow(NamedTuple):
    """A watch: from when until when an officer is the one to call at a unit."""

    unit_code: str
    officer_id: int
    from_us: int
    until_us: int


class EditionRow(NamedTuple):
    """A row of ``edition``; ``after_case`` is the last case that was looked at, None once all are.

    ``replanned`` counts those among them whose clocks were planned anew.
    """

    number: int
    at_us: int
    actor: str
    hash: str
    body: str
    choices: str
    days: str
    until: str
    replanned: int
    after_case: int | None


class PolicyRow(NamedTuple):
    """A policy's canonical body by content hash."""

    hash: str
    name: str
    body: str
    is_pinned: bool = False


class PushLine(NamedTuple):
    """A row of the outbox as it stands."""

    id: int
    case_id: int | None
    seq: int
    kind: str
    unit_code: str
    officer_id: int | None
    channel: str
    state: str
    haste: int
    body: str
    merged_into: int | None
    attempts: int
    created_us: int
    next_us: int | None
    lease: int
    leased_until_us: int
    sent_us: int | None
    error: str
    read_us: int | None
    read_by: str


class AttemptRow(NamedTuple):
    """One attempt to send a push, written before it leaves; ``ended_us`` None: under way, or its sender died."""

    push_id: int
    lease: int
    lane: str
    at_us: int
    ended_us: int | None = None
    fate: str = ""
    code: str = ""
    reason: str = ""


class LaneRow(NamedTuple):
    """A destination that takes nothing just now."""

    key: str
    since_us: int
    until_us: int
    rests: int
    fate: str
    reason: str


class Waiting(NamedTuple):
    """How many pushes have not arrived: those that may go out, or are set aside, and those in quiet hours."""

    undelivered: int = 0
    held: int = 0
    held_until_us: int | None = None  # when the first of them goes out


NONE_WAIT = Waiting()


class CaseFacts(NamedTuple):
    """What a push, or another daemon that takes the case over, needs of it as it stands when the push leaves."""

    status: int
    stage: int
    category: str
    kind: str
    source: str
    mode: str
    urgency: int
    colour: int
    opened_us: int
    told_us: int | None
    about: str
    supervisor_code: str
    overall_us: int | None = None  # since when its overall limit has run


class PushClaim(NamedTuple):
    """A push that is due, with what its sender needs; once leased, ``push.lease`` is the token to record with."""

    push: PushLine
    address: str  # the officer's; empty: the channel's own default
    case: CaseFacts | None  # None for what is about no one case
    is_repeat: bool  # an earlier attempt ended without a record: it may have arrived


IN_DOUBT = -1  # in place of a lease's end: no lease, but the attempt before it may have arrived


class Recorded(NamedTuple):
    """What became of a leased push: the columns to write, its key last."""

    state: str
    attempts: int
    next_us: int | None
    sent_us: int | None
    error: str
    leased_until_us: int
    id: int
    lease: int


class Postponed(NamedTuple):
    """What becomes of a push that is due and does not go: until when it waits, or how it ends, and why."""

    state: str
    next_us: int | None
    error: str
    id: int


class Companion(NamedTuple):
    """Another push of the same case: one that still waits, or speaks of the same line."""

    id: int
    case_id: int
    seq: int
    kind: str
    unit_code: str
    officer_id: int | None
    channel: str
    state: str
    haste: int
    attempts: int
    next_us: int | None
    leased_until_us: int
    error: str


@dataclass(slots=True)
class Batch:
    """Everything one transaction writes; the store writes each list with one set-based statement."""

    events: list[EventRow] = field(default_factory=list)
    opened: list[CaseRow] = field(default_factory=list)
    changed: list[CaseRow] = field(default_factory=list)  # every mutable column is written
    moved: list[MovedRow] = field(default_factory=list)  # only what a rung may change is written
    timers: list[TimerRow] = field(default_factory=list)  # inserted, or replaced by id
    pushes: list[PushRow] = field(default_factory=list)
    case_texts: list[CaseTextRow] = field(default_factory=list)  # inserted, or replaced by id
    event_texts: list[EventTextRow] = field(default_factory=list)
