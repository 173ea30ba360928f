"""A case on its way in, the acts on it, and everything its page shows."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from schema.attachments import LINKS_MAX, Link
from schema.codes import short_code
from schema.instants import to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Card, Clock, Colour, PushState
from schema.wire.base import (
    CardWord,
    ColourWord,
    Instant,
    ListingWord,
    Name,
    Prose,
    Request,
    Response,
    StatusWord,
    Title,
    UnitName,
    WebAddress,
    Word,
)

_ABOUT_MAX = 32  # units one case may be about
ExtendedWord = Literal["resolve", "overall"]
IssuedWord = Literal["blue", "yellow", "red"]


class LinkIn(Request):
    """What hangs on a case elsewhere: an address of the web, and what it is called."""

    title: Name = ""
    url: WebAddress

    @classmethod
    def of(cls, links: Iterable[Link]) -> "tuple[LinkIn, ...]":
        """Return links as the API takes them."""
        return tuple(cls(title=link.title, url=link.url) for link in links)


class CaseIn(Request):
    """A case as a caller brings it; ``opened_at`` absent means now, ``due_at`` overrides any policy."""

    number: Word = Field(min_length=1)
    place: Word = Field(min_length=1)
    opened_at: Instant | None = None
    title: Title = ""
    text: Prose = ""
    citizen: Name = ""
    phone: Word = ""
    links: tuple[LinkIn, ...] = Field(default=(), max_length=LINKS_MAX)
    category: Name = ""
    kind: Word = ""
    source: Word = ""
    mode: Word = ""
    urgency: int = Field(default=0, ge=0, le=2)
    colour: ColourWord = "green"
    about: tuple[Word, ...] = Field(default=(), max_length=_ABOUT_MAX)
    policy: Word = ""
    due_at: Instant | None = None
    resolved_at: Instant | None = None

    def to_case(self, now_us: int) -> NewCase:
        """Return what the engine takes; ``now_us`` stands in for an absent ``opened_at``."""
        others = {"opened_at", "due_at", "resolved_at", "colour", "place", "about", "links"}
        return NewCase(
            **self.model_dump(exclude=others),
            links=tuple(Link(link.title, link.url) for link in self.links),
            place=short_code(self.place),
            about=tuple(map(short_code, self.about)),
            colour=Colour.of(self.colour),
            opened_us=to_us(self.opened_at) if self.opened_at else now_us,
            due_us=to_us(self.due_at) if self.due_at else None,
            resolved_us=to_us(self.resolved_at) if self.resolved_at else None,
        )


class RefusedRow(Response):
    """One case of an intake that was not taken: its place in the request (from 0), the field, the reason."""

    index: int
    number: str = ""
    field: str
    reason: str


class IntakeDone(Response):
    """What an intake did; without ``accept_good`` any refusal means that nothing was opened."""

    opened: int
    already_there: int
    refused: list[RefusedRow]


class ActIn(Request):
    """One act; see ``schema.intake.ActRequest`` for each field. The case's number stands in the path."""

    act: Act
    text: Prose = ""
    seen_level: int | None = Field(default=None, ge=1, le=4)
    seen_version: int | None = Field(default=None, ge=1)
    unit: Word = ""
    colour: ColourWord | None = None
    leader: Name = ""
    was_false: bool = False
    fields: dict[Word, Prose] = Field(default={}, max_length=32)
    reason: Word = ""
    until_at: Instant | None = None
    clock: ExtendedWord | None = None
    by: Word = ""
    card: IssuedWord | None = None
    key: Word = ""
    lang: Literal["", "zh", "en"] = ""

    def to_request(self, number: str) -> ActRequest:
        """Return what the engine takes."""
        plain = self.model_dump(exclude={"colour", "until_at", "clock", "card"})
        return ActRequest(
            number=number,
            colour=Colour.of(self.colour) if self.colour else None,
            until_us=to_us(self.until_at) if self.until_at else None,
            clock=Clock.of(self.clock) if self.clock else None,
            card=Card.of(self.card) if self.card else None,
            **plain,
        )


class StillView(Response):
    """An interval in which a clock stood still: from one instant up to the other, which is counted again."""

    from_at: AwareDatetime
    until_at: AwareDatetime


class RungMark(Response):
    """One rung of a clock: where it stands in time and in the clock's own counted time, and whether it fired.

    ``share`` is 0 at the start and 1 at the limit; ``is_behind`` without ``fired`` was passed over.
    """

    rung: str  # a Rung's word
    at: AwareDatetime
    share: float
    fired: bool = False
    is_behind: bool = False


class ClockView(Response):
    """One clock of a case; ``next_at`` None means that it does not run.

    What was agreed for it beyond its policy: ``is_fixed`` when the case brought its own limit, ``extension`` (a
    period, "30d"), and ``uncounted``, when it stood still. ``rungs`` are in order of time, where its policy is
    known; ``share`` of its counted time has run.
    """

    clock: str  # a Clock's word
    cycle: int
    level: int
    start_at: AwareDatetime
    limit_at: AwareDatetime
    next_rung: str = ""  # a Rung's word, where the policy is known
    next_at: AwareDatetime | None = None
    is_running: bool
    is_late: bool
    is_fixed: bool = False
    extension: str = ""
    uncounted: list[StillView] = Field(default=[])
    rungs: list[RungMark] = Field(default=[])
    share: float | None = None


class PauseView(Response):
    """Why a case stands still, since when and until when at the latest.

    ``reason`` is one of config.toml's, with its ``title``, and ``unit`` the unit on whose word it is; or it is
    "return", and ``unit`` owes the ruling by ``until_at``.
    """

    reason: str
    title: str = ""
    since_at: AwareDatetime
    until_at: AwareDatetime
    unit: UnitName | None = None


class StageView(Response):
    """The time a case spent with one unit; ``ended`` is how: a Rung's or EventKind's word, empty while open."""

    number: int  # counted from 1
    unit: UnitName
    level: int
    since_at: AwareDatetime
    until_at: AwareDatetime | None = None
    ended: str = ""
    worst_card: CardWord = "none"


class PushView(Response):
    """One message to one recipient; ``number`` is empty for a digest of several cases."""

    id: int
    number: str = ""
    seq: int
    kind: str
    unit: UnitName
    officer_id: int | None = None
    officer_name: str = ""
    channel: str
    state: PushState
    is_urgent: bool = False
    attempts: int = 0
    created_at: AwareDatetime
    next_at: AwareDatetime | None = None
    sent_at: AwareDatetime | None = None
    error: str = ""
    read_at: AwareDatetime | None = None  # when its first reader marked it as read
    read_by: str = ""  # who that was, as the ledger writes an actor


class LinkView(Response):
    """What hangs on a case elsewhere; ``url`` was checked when it came in."""

    title: str = ""
    url: str


class CaseView(Response):
    """Everything one case's page shows."""

    id: int
    number: str
    version: int
    head_seq: int
    status: StatusWord
    level: int
    unit: UnitName
    start_unit: UnitName
    place: UnitName  # name: the whole way down, "王益区 七一路街道 … 第三网格"
    about: list[UnitName]
    supervisor: UnitName | None = None
    above: list[UnitName] = Field(default=[])  # whom it may be escalated to: one level up, then those above that
    title: str = ""
    text: str = ""
    citizen: str = ""
    phone: str = ""
    links: list[LinkView] = Field(default=[])
    stage: int
    stage_at: AwareDatetime
    card: CardWord
    worst_card: CardWord
    colour: ColourWord
    listing: ListingWord
    mode: str = ""
    category: str = ""
    kind: str = ""
    source: str = ""
    urgency: int = 0
    policy: str = ""  # its name
    policy_title: str = ""
    policy_hash: str = ""
    opened_at: AwareDatetime
    intake_at: AwareDatetime
    accepted_at: AwareDatetime | None = None
    told_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    first_due_at: AwareDatetime | None = None
    is_provisional: bool = False
    pause: PauseView | None = None
    is_ruled: bool = False  # the unit above ruled that it is this unit's, which cannot return it
    clocks: list[ClockView]
    stages: list[StageView]
    assisting: list[UnitName]  # units whose stage ended by escalation 协办
    pushes: list[PushView]


class TimelineLine(Response):
    """One ledger line: ``facts`` is its body, ``text`` what the officer wrote (empty once erased)."""

    seq: int
    version: int
    at: AwareDatetime
    kind: str  # an EventKind's word
    actor: str
    facts: dict[str, Any]
    text: str = ""
    hash: str = ""  # hex


class Timeline(Response):
    """A case's whole ledger, oldest line first."""

    number: str
    lines: list[TimelineLine]


class ActForeseen(Response):
    """What an act would do, were it done now: a sentence for each clock, and whose the case would be."""

    effects: list[str]
    status: StatusWord
    unit: UnitName
    moved_from: UnitName | None = None  # who has the case now, where that would change


class ActDone(Response):
    """The case after the act, the line it became, and one sentence for each clock it moved."""

    case: CaseView
    line: TimelineLine
    effects: list[str]
