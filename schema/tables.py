"""The tables, one dialect subset for SQLite and PostgreSQL.

Instants are stored as whole microseconds since 1970 UTC (BIGINT): both databases give back exactly what was put
in, aware of nothing and naive of nothing. Strings never hold personal data except in ``case_text`` and
``event_text``, which can be erased while every hash in the ledger stays true.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from schema.kinds import Haste

# SQLite numbers rows by itself only for INTEGER PRIMARY KEY, which holds 64 bits there.
_BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")
_HELD = "state = 'held' AND next_us IS NOT NULL"  # pushes that wait for the end of their quiet hours
_SET_ASIDE = "state = 'undelivered' AND next_us IS NULL"  # pushes given up, or parked until there is a channel


def _us(*, nullable: bool = False) -> Column[int]:
    return Column(BigInteger, nullable=nullable)


def _no_text() -> Column[str]:
    return Column(Text, nullable=False, server_default=text("''"))


def _no_word() -> Column[str]:
    return Column(String, nullable=False, server_default=text("''"))


def _no_flag() -> Column[bool]:
    return Column(Boolean, nullable=False, server_default=false())


def _from_zero(kind: type[Integer]) -> Column[int]:
    """Return a column that a hot insert may leave out."""
    return Column(kind, nullable=False, server_default="0")


class Unit(SQLModel, table=True):
    """A centre or a department at a level; a child's code starts with its parent's."""

    __tablename__ = "unit"
    code: str = Field(primary_key=True)
    level: int = Field(sa_type=SmallInteger)
    kind: str
    name: str
    parent_code: str | None = Field(default=None, index=True)


class Grid(SQLModel, table=True):
    """A numbered area of exactly one village; may nest by an optional parent grid."""

    __tablename__ = "grid"
    code: str = Field(primary_key=True)
    name: str
    village_code: str = Field(index=True)
    parent_code: str | None = None


class Officer(SQLModel, table=True):
    """A person on duty at a unit, and where pushes reach them."""

    __tablename__ = "officer"
    __table_args__ = (Index("officer_of_unit", "unit_code", "name", unique=True),)
    id: int | None = Field(default=None, primary_key=True)
    unit_code: str
    name: str
    role: str
    channel: str  # a channel's name in config.toml
    address: str  # what the channel understands; empty: the channel's own default
    is_active: bool = True
    phone: str = Field(default="", sa_column=_no_text())  # their own number at work


class Absence(SQLModel, table=True):
    """When an officer cannot be reached, and who is told instead; never why, which is nobody's business."""

    __tablename__ = "absence"
    officer_id: int = Field(primary_key=True)
    from_us: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    until_us: int = Field(sa_column=_us())
    deputy_id: int | None = None  # NULL: nobody


class Rota(SQLModel, table=True):
    """A watch: from when until when an officer is the one to call at a unit."""

    __tablename__ = "rota"
    unit_code: str = Field(primary_key=True)
    officer_id: int = Field(primary_key=True)
    from_us: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    until_us: int = Field(sa_column=_us())


class ShiftNote(SQLModel, table=True):
    """What one shift leaves the next: a note that stays until it is ticked off, or the hand-over itself."""

    __tablename__ = "shift_note"
    __table_args__ = (Index("shift_note_of_unit", "unit_code", "at_us"),)
    id: int | None = Field(default=None, sa_column=Column(_BIG_KEY, primary_key=True))
    unit_code: str
    at_us: int = Field(sa_column=_us())
    kind: str  # "note", "handover"
    actor: str  # who wrote it
    giver: str = Field(default="", sa_column=_no_text())  # of a hand-over: who hands over, by name
    taker: str = Field(default="", sa_column=_no_text())  # and to whom
    text: str = Field(sa_column=Column(Text, nullable=False))
    done_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # when somebody ticked it off
    done_by: str = Field(default="", sa_column=_no_text())


class PolicyText(SQLModel, table=True):
    """A policy's canonical body by content hash, kept as long as any case was ever under it."""

    __tablename__ = "policy"
    hash: str = Field(primary_key=True)
    name: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    is_pinned: bool = Field(default=False, sa_column=_no_flag())  # its cases keep it, whatever is edited later


class Edition(SQLModel, table=True):
    """What decides deadlines, as it stood in force: policies, calendar, pause reasons."""

    __tablename__ = "edition"
    number: int = Field(primary_key=True)  # counted from 1
    at_us: int = Field(sa_column=_us())
    actor: str  # who confirmed it; "daemon" for a small edit
    hash: str
    body: str = Field(sa_column=Column(Text, nullable=False))  # canonical JSON
    choices: str = Field(sa_column=Column(Text, nullable=False))  # JSON: policy name → pin, recompute, new_only
    days: str  # fingerprint of the calendars it was planned by, whoever published their years
    until: str  # the last day those knew as published, ISO
    replanned: int = Field(default=0, sa_column=_from_zero(Integer))  # cases whose clocks were planned anew so far
    after_case: int | None = Field(default=None, sa_column=_us(nullable=True))  # planned anew so far; NULL: all


class Case(SQLModel, table=True):
    """One matter's row: the projection of its ledger lines, never written without one."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "cases_resolved",
            "resolved_us",
            sqlite_where=text("resolved_us IS NOT NULL"),
            postgresql_where=text("resolved_us IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=Column(_BIG_KEY, primary_key=True))
    number: str = Field(unique=True)
    version: int  # how many ledger lines the case has
    head_seq: int = Field(sa_column=_us())  # its newest ledger line
    head_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int = Field(sa_type=SmallInteger)
    level: int = Field(sa_type=SmallInteger)
    unit_code: str  # the owner
    start_unit: str  # where its chain began
    place_code: str  # the grid, or the unit it was brought to
    about: str = ""  # ",code,code," of the units it is about; they never own, see or receive it
    supervisor_code: str = ""  # the unit that assigned it down and watches
    stage: int = Field(sa_type=SmallInteger)  # counted from 1
    stage_us: int = Field(sa_column=_us())  # when the stage opened
    card: int = Field(sa_type=SmallInteger)
    worst_card: int = Field(sa_type=SmallInteger)
    colour: int = Field(sa_type=SmallInteger)
    listing: int = Field(sa_type=SmallInteger)
    mode: str
    category: str
    kind: str
    source: str
    urgency: int = Field(sa_type=SmallInteger)  # 0 normal, 1 urgent, 2 danger to life
    policy_hash: str
    opened_us: int = Field(sa_column=_us())
    intake_us: int = Field(sa_column=_us())  # when it came into Duban
    accepted_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # in this stage
    handler_id: int | None = None  # the officer who signed for it in this stage
    told_us: int | None = Field(default=None, sa_column=_us(nullable=True))
    resolved_us: int | None = Field(default=None, sa_column=_us(nullable=True))
    due_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # this stage's resolve limit
    first_due_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # the first stage's
    risen: int = Field(default=0, sa_column=_from_zero(SmallInteger))  # Rise: whether this stage came by one
    pause: str = Field(default="", sa_column=_no_text())  # why it stands still; "return": a ruling is awaited
    is_ruled: bool = Field(default=False, sa_column=_no_flag())  # ruled to its unit, who cannot return it again
    is_provisional: bool = False  # a limit stands on an unpublished calendar year


class CaseText(SQLModel, table=True):
    """What a citizen wrote and who they are: erasable, salted, and nowhere else."""

    __tablename__ = "case_text"
    case_id: int = Field(sa_column=Column(_BIG_KEY, primary_key=True, autoincrement=False))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    title: str = Field(default="", sa_column=Column(Text, nullable=False))
    text: str = Field(default="", sa_column=Column(Text, nullable=False))
    citizen: str = ""
    phone: str = ""
    links: str = Field(default="", sa_column=_no_text())  # a line each: schema.attachments


class EventText(SQLModel, table=True):
    """What an officer wrote in an act (a note, a reason): erasable, salted; the ledger holds its digest."""

    __tablename__ = "event_text"
    seq: int = Field(sa_column=Column(_BIG_KEY, primary_key=True, autoincrement=False))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))


class Timer(SQLModel, table=True):
    """The one row that says when a clock's next rung is due. ``id`` is ``case_id << 4 | Clock``."""

    __tablename__ = "timer"
    __table_args__ = (
        Index(
            "timer_due",
            "next_us",
            "id",
            sqlite_where=text("next_us IS NOT NULL"),
            postgresql_where=text("next_us IS NOT NULL"),
        ),
    )
    id: int = Field(sa_column=Column(_BIG_KEY, primary_key=True, autoincrement=False))
    cycle: int  # grows only by new stage, reopen, ruling or extension
    stage: int = Field(sa_type=SmallInteger)
    level: int = Field(sa_type=SmallInteger)  # whose limit it runs on
    start_us: int = Field(sa_column=_us())
    limit_us: int = Field(sa_column=_us())  # the deadline
    behind_mask: int = Field(sa_column=_us())  # RungSpec.bit of each rung that fired, or was passed over
    occurrence: int  # of the repeating rung, from 0
    not_before_us: int = Field(sa_column=_us())  # an escalate rung waits for this (DESIGN 2.10); 0 for none
    next_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # NULL: stopped
    set_us: int = Field(sa_column=_us())  # when next_us was planned
    terms: str = Field(default="", sa_column=_no_text())  # schema.terms: what was agreed beyond the policy


class Event(SQLModel, table=True):
    """One line of the append-only ledger, chained per case by hash and by ``prev_seq``."""

    __tablename__ = "event"
    seq: int = Field(sa_column=Column(_BIG_KEY, primary_key=True, autoincrement=False))
    case_id: int = Field(sa_column=_us())
    version: int  # 1 for the case's first line
    prev_seq: int = Field(sa_column=_us())  # the case's line before; 0 for the first
    at_us: int = Field(sa_column=_us())
    kind: str
    actor: str  # "daemon", "officer:12", "system:hotline", "owner:1000"
    body: str = Field(sa_column=Column(Text, nullable=False))  # JSON, no personal data
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Push(SQLModel, table=True):
    """One message to one recipient over one channel: the outbox and its record."""

    __tablename__ = "push"
    __table_args__ = (
        Index(
            "push_due",
            "haste",
            "next_us",
            "id",
            sqlite_where=text("next_us IS NOT NULL"),
            postgresql_where=text("next_us IS NOT NULL"),
        ),
        Index("push_of_case", "case_id"),
        # Its columns say what its condition says: so SQLite counts in it and does not look each row up.
        Index(
            "push_set_aside",
            "state",
            "next_us",
            sqlite_where=text(_SET_ASIDE),
            postgresql_where=text(_SET_ASIDE),
        ),
        Index("push_held", "state", "next_us", sqlite_where=text(_HELD), postgresql_where=text(_HELD)),
        Index(
            "push_merged",
            "merged_into",
            "case_id",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=Column(_BIG_KEY, primary_key=True))
    case_id: int | None = Field(default=None, sa_column=_us(nullable=True))  # NULL: a digest of several
    seq: int = Field(sa_column=_us())  # the ledger line it speaks of; 0 for a digest
    kind: str  # a Rung's or EventKind's word, or "digest", "root"
    unit_code: str  # whom it is for
    officer_id: int | None = None
    channel: str
    state: str
    haste: int = Field(default=Haste.ORDINARY, sa_column=Column(SmallInteger, nullable=False, server_default="2"))
    body: str = Field(sa_column=Column(Text, nullable=False))  # JSON facts; texts are made from it
    merged_into: int | None = Field(default=None, sa_column=_us(nullable=True))
    attempts: int = Field(default=0, sa_column=_from_zero(Integer))
    created_us: int = Field(sa_column=_us())
    next_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # next try; NULL: no more
    lease: int = Field(default=0, sa_column=_from_zero(Integer))  # fencing token: grows with every claim
    leased_until_us: int = Field(default=0, sa_column=_from_zero(BigInteger))
    sent_us: int | None = Field(default=None, sa_column=_us(nullable=True))
    error: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=text("''")))
    read_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # when somebody marked it as read
    read_by: str = Field(default="", sa_column=_no_text())  # who: an actor, as in the ledger


class Attempt(SQLModel, table=True):
    """One attempt to send a push, written before it leaves; one that never ended may have arrived."""

    __tablename__ = "attempt"
    __table_args__ = (Index("attempt_of_lane", "lane", "at_us"),)
    push_id: int = Field(sa_column=Column(_BIG_KEY, primary_key=True, autoincrement=False))
    lease: int = Field(primary_key=True)  # the push's fencing token under which it was made
    lane: str = Field(sa_column=Column(Text, nullable=False))  # the bot or host whose limit it counts for
    at_us: int = Field(sa_column=_us())
    ended_us: int | None = Field(default=None, sa_column=_us(nullable=True))  # NULL: under way, or its sender died
    fate: str = Field(default="", sa_column=_no_word())  # "delivered", or a word of schema.fates.Fate; "": unknown
    code: str = Field(default="", sa_column=_no_text())  # the receiver's own
    reason: str = Field(default="", sa_column=_no_text())


class Lane(SQLModel, table=True):
    """A destination that takes nothing just now; it has no row once it takes something again."""

    __tablename__ = "lane"
    key: str = Field(sa_column=Column(Text, primary_key=True))
    since_us: int = Field(sa_column=_us())  # when the trouble began
    until_us: int = Field(sa_column=_us())  # left alone until then
    rests: int  # how often it has been left alone by now
    fate: str  # a word of schema.fates.Fate: "throttled" is the receiver's own word, and nobody shortens it
    reason: str = Field(sa_column=Column(Text, nullable=False))


class LedgerTail(SQLModel, table=True):
    """Two counters, taken inside the writing transaction: so ``seq`` is commit order, on both databases."""

    __tablename__ = "ledger_tail"
    id: int = Field(primary_key=True)  # 1: the last seq given; 2: the last case id given
    seq: int = Field(sa_column=_us())


class LedgerRoot(SQLModel, table=True):
    """A day's root over all case heads, pushed out so that a later change shows."""

    __tablename__ = "ledger_root"
    day: str = Field(primary_key=True)  # local, ISO
    seq: int = Field(sa_column=_us())  # the newest line it covers
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ActKey(SQLModel, table=True):
    """An act's own id as its caller gave it: the same key again returns the same line and does nothing."""

    __tablename__ = "act_key"
    key: str = Field(primary_key=True)
    seq: int = Field(sa_column=_us())  # the ledger line the act became
    at_us: int = Field(sa_column=_us())


class Meta(SQLModel, table=True):
    """Small facts about the database itself: instance id, hold states, clock notes."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str
