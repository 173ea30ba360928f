"""A shift: its watch, what is ahead, what happened, what is open, what it is left, and the orders of its cards."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from schema.clean import clean_text
from schema.wire.base import CardWord, Name, Request, Response, StatusWord, UnitName, Word

SHOWN_MAX = 50  # rows of a list; its total is the true one
NOTE_MAX = 2_000  # characters


def _prose(value: object) -> object:
    return clean_text(value).strip() if isinstance(value, str) else value


def _said(value: str) -> str:
    if not value:
        raise ValueError("says nothing; write what the next shift has to know")
    return value


_Text = Annotated[str, BeforeValidator(_prose), Field(max_length=NOTE_MAX)]


class NoteIn(Request):
    """A note for the shifts to come, at a unit; the caller's own where none is named."""

    text: Annotated[_Text, AfterValidator(_said)]
    unit: Word = ""
    key: Word = ""  # the caller's own id: sent twice, kept once


class HandoverIn(Request):
    """Who hands the watch over to whom; without ``giver`` the caller does, or whoever has the watch."""

    taker: Name = Field(min_length=1)
    giver: Name = ""
    unit: Word = ""
    text: _Text = ""
    key: Word = ""  # the caller's own id: sent twice, kept once


class ShiftRow(Response):
    """A case as a list of a shift shows it; ``at`` is when what the list is about happened or will."""

    number: str
    title: str
    unit: UnitName
    level: int
    card: CardWord
    worst_card: CardWord = "none"
    status: StatusWord
    due_at: datetime | None
    at: datetime | None = None
    reason: str = ""  # why it stands still
    to: UnitName | None = None  # where it rose to
    handler: str = ""  # who signed for it; empty when nobody has, or nobody the reader may know


class ShiftList(Response):
    """The first rows of a list, and how many there are."""

    total: int = 0
    rows: tuple[ShiftRow, ...] = ()


class ShiftWatch(Response):
    """Whose watch it is, from when until when, and who comes next; without a rota twelve hours either way."""

    is_rota: bool
    since_at: datetime
    until_at: datetime
    officers: tuple[str, ...] = ()
    next_officers: tuple[str, ...] = ()
    next_at: datetime | None = None
    next_until: datetime | None = None


class UndeliveredRow(Response):
    """A push that has not arrived, and why."""

    id: int
    number: str
    kind: str
    unit: UnitName
    officer: str
    is_dead: bool  # nobody tries it any more
    created_at: datetime
    error: str


class Undelivered(Response):
    """Pushes that have not arrived; ``dead`` of them nobody tries any more, and those come first."""

    total: int = 0
    dead: int = 0
    rows: tuple[UndeliveredRow, ...] = ()


class NoteView(Response):
    """A note as the next shift reads it."""

    id: int
    unit: UnitName
    at: datetime
    by: str
    text: str
    done_at: datetime | None = None
    done_by: str = ""


class HandoverView(Response):
    """A hand-over that was made."""

    id: int
    unit: UnitName
    at: datetime
    giver: str
    taker: str
    text: str
    by: str  # who wrote it down


class Shift(Response):
    """Everything a brief or a hand-over says, as of ``now_at``; a list holds at most SHOWN_MAX rows."""

    unit: UnitName
    now_at: datetime
    seq: int
    watch: ShiftWatch
    today: date
    ahead_until: date  # the next working day; what is due after today and up to its end is "ahead"
    open: int
    late: ShiftList
    due_today: ShiftList
    due_ahead: ShiftList
    newly_red: ShiftList
    risen_to: ShiftList
    risen_from: ShiftList
    resolved: ShiftList
    opened: ShiftList
    paused: int
    resuming: ShiftList
    promises: ShiftList
    undelivered: Undelivered
    notes: list[NoteView]
    notes_total: int
    handovers: list[HandoverView]


class OrderView(Response):
    """A supervision order 督办单: one card that was issued, under a number it keeps for life.

    The number is the year and ``seq``, the place of the card's line in the ledger. Nothing of the citizen is here.
    """

    year: int
    seq: int
    card: Literal["blue", "yellow", "red"]
    clock: str
    number: str
    title: str
    place: UnitName
    unit: UnitName  # issued to
    issuer: UnitName  # the centre above, which supervises
    opened_at: datetime
    limit_at: datetime
    issued_at: datetime
    next_rung: str = ""  # what follows if nothing is done; empty when nothing does
    next_at: datetime | None = None
    policy: str = ""
    policy_title: str = ""
    policy_hash: str = ""
    withdrawn_at: datetime | None = None
    hash: str  # of the ledger line


class OrdersPage(Response):
    """The orders of one case, oldest first."""

    number: str
    now_at: datetime
    orders: list[OrderView]
