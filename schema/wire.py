"""Everything that crosses the API, request and response, as both programs read it.

Single objects carry words (``"blue"``, ``"pending"``) and aware ISO-8601 datetimes (``_at``). The pages of the
queue, the hot path, carry arrays by column: small numbers as in :mod:`schema.kinds` and whole microseconds
(``_us``). A request refuses unknown keys; a reader of responses ignores them, so that a newer daemon can speak
to an older dashboard.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schema.clean import TEXT_MAX, TITLE_MAX, clean_line, clean_text
from schema.instants import to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Colour, PushState, Role, UnitKind

PAGE_MAX = 500  # rows a page; ten screens
UNIT_HEADER = "Duban-Unit"  # narrows the caller's scope to this unit's subtree
OFFICER_HEADER = "Duban-Officer"  # the officer's id: actor and scope of every act

_WORD_MAX = 64  # characters of a code, a number or a class
_ABOUT_MAX = 32  # units one case may be about


def _line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _prose(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


# Cleaned before they are validated: half a surrogate pair is no text to a validator, and nothing is refused for it.
Word = Annotated[str, BeforeValidator(_line), Field(max_length=_WORD_MAX)]
Line = Annotated[str, BeforeValidator(_line), Field(max_length=TITLE_MAX)]
Prose = Annotated[str, BeforeValidator(_prose), Field(max_length=TEXT_MAX)]

LevelWord = Literal["village", "township", "county", "city"]
CardWord = Literal["none", "blue", "yellow", "red"]
ColourWord = Literal["green", "yellow", "red"]
StatusWord = Literal["pending", "handling", "paused", "resolved", "void"]
ListingWord = Literal["none", "proposed", "listed"]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Response(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class ErrorBody(_Response):
    """Why a request was refused: a stable ``code`` for programs, one sentence for people."""

    code: str
    message: str


# --- intake -------------------------------------------------------------------------------------------------


class CaseIn(_Request):
    """A case as a caller brings it; ``opened_at`` absent means now, ``due_at`` overrides any policy."""

    number: Word = Field(min_length=1)
    place: Word = Field(min_length=1)
    opened_at: AwareDatetime | None = None
    title: Line = ""
    text: Prose = ""
    citizen: Line = ""
    phone: Word = ""
    category: Line = ""
    kind: Word = ""
    source: Word = ""
    mode: Word = ""
    urgency: int = Field(default=0, ge=0, le=2)
    colour: ColourWord = "green"
    about: tuple[Word, ...] = Field(default=(), max_length=_ABOUT_MAX)
    policy: Word = ""
    due_at: AwareDatetime | None = None
    resolved_at: AwareDatetime | None = None

    def to_case(self, now_us: int) -> NewCase:
        """Return what the engine takes; ``now_us`` stands in for an absent ``opened_at``."""
        plain = self.model_dump(exclude={"opened_at", "due_at", "resolved_at", "colour"})
        return NewCase(
            **plain,
            colour=Colour.of(self.colour),
            opened_us=to_us(self.opened_at) if self.opened_at else now_us,
            due_us=to_us(self.due_at) if self.due_at else None,
            resolved_us=to_us(self.resolved_at) if self.resolved_at else None,
        )


class RefusedRow(_Response):
    """One case of an intake that was not taken: its place in the request (from 0), the field, the reason."""

    index: int
    number: str = ""
    field: str
    reason: str


class IntakeDone(_Response):
    """What an intake did; without ``accept_good`` any refusal means that nothing was opened."""

    opened: int
    already_there: int
    refused: list[RefusedRow] = []


# --- acts ---------------------------------------------------------------------------------------------------


class ActIn(_Request):
    """One act; see ``schema.intake.ActRequest`` for each field. The case's number stands in the path."""

    act: Act
    text: Prose = ""
    seen_level: int | None = Field(default=None, ge=1, le=4)
    seen_version: int | None = Field(default=None, ge=1)
    unit: Word = ""
    colour: ColourWord | None = None
    leader: Line = ""
    was_false: bool = False
    fields: dict[Word, Prose] = Field(default={}, max_length=32)
    key: Word = ""

    def to_request(self, number: str) -> ActRequest:
        """Return what the engine takes."""
        plain = self.model_dump(exclude={"colour"})
        return ActRequest(number=number, colour=Colour.of(self.colour) if self.colour else None, **plain)


# --- one case -----------------------------------------------------------------------------------------------


class UnitName(_Response):
    """A unit or grid as a reader names it; ``name`` is empty when the tree no longer knows the code."""

    code: str
    name: str
    level: int = 0  # 0: a grid, or unknown


class ClockView(_Response):
    """One clock of a case: ``next_at`` None means stopped; ``stopped_at`` says since when, where known."""

    clock: str  # a Clock's word
    cycle: int
    level: int
    start_at: AwareDatetime
    limit_at: AwareDatetime
    next_rung: str = ""  # a Rung's word, where the policy is known
    next_at: AwareDatetime | None = None
    is_running: bool
    is_late: bool


class StageView(_Response):
    """The time a case spent with one unit; ``ended`` is how: a Rung's or EventKind's word, empty while open."""

    number: int  # counted from 1
    unit: UnitName
    level: int
    since_at: AwareDatetime
    until_at: AwareDatetime | None = None
    ended: str = ""
    worst_card: CardWord = "none"


class PushView(_Response):
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


class CaseView(_Response):
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
    about: list[UnitName] = []
    supervisor: UnitName | None = None
    title: str = ""
    text: str = ""
    citizen: str = ""
    phone: str = ""
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
    clocks: list[ClockView] = []
    stages: list[StageView] = []
    assisting: list[UnitName] = []  # units whose stage ended by escalation 协办
    pushes: list[PushView] = []


class TimelineLine(_Response):
    """One ledger line: ``facts`` is its body, ``text`` what the officer wrote (empty once erased)."""

    seq: int
    version: int
    at: AwareDatetime
    kind: str  # an EventKind's word
    actor: str
    facts: dict[str, Any] = {}
    text: str = ""
    hash: str = ""  # hex


class Timeline(_Response):
    """A case's whole ledger, oldest line first."""

    number: str
    lines: list[TimelineLine]


class ActDone(_Response):
    """The case after the act, the line it became, and one sentence for each clock it moved."""

    case: CaseView
    line: TimelineLine
    effects: list[str] = []


# --- queue, counts, grids -----------------------------------------------------------------------------------


class Sort(StrEnum):
    """What a queue may be ordered by; ties fall to the older case."""

    DUE = "due"
    OPENED = "opened"
    CARD = "card"
    WORST_CARD = "worst_card"
    LEVEL = "level"
    COLOUR = "colour"
    STATUS = "status"
    URGENCY = "urgency"
    NUMBER = "number"


class Filter(_Request):
    """Which open cases a queue shows; empty admits all. ``unit`` narrows within the caller's own scope."""

    unit: Word = ""  # the owner, by subtree
    place: Word = ""  # the place, by subtree: a grid, village, …
    level: frozenset[Annotated[int, Field(ge=1, le=4)]] = frozenset()
    card: frozenset[Annotated[int, Field(ge=0, le=3)]] = frozenset()
    colour: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    status: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    listing: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    urgency: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    late: bool = False
    due_today: bool = False
    q: Word = ""  # in title, number, place names; ASCII letters also as pinyin initials


class QueueColumns(_Response):
    """The rows of a page as arrays of one length; numbers as in schema.kinds, instants in microseconds UTC."""

    id: list[int] = []
    number: list[str] = []
    title: list[str] = []
    unit: list[str] = []
    unit_name: list[str] = []
    place: list[str] = []
    place_name: list[str] = []
    level: list[int] = []
    card: list[int] = []
    worst_card: list[int] = []
    colour: list[int] = []
    status: list[int] = []  # a case closed since the epoch stays in its place, and shows it here
    listing: list[int] = []
    due_us: list[int | None] = []
    opened_us: list[int] = []
    urgency: list[int] = []
    provisional: list[bool] = []
    version: list[int] = []


class QueuePage(_Response):
    """A window on a view. Send ``epoch`` back to page through the same order; without it the view is fresh."""

    epoch: str
    total: int
    offset: int
    new: int = 0  # cases that came into this view since the epoch
    seq: int = 0  # the ledger line the board has followed to
    columns: QueueColumns


class Counts(_Response):
    """Open cases of the scope. ``cells[level - 1][colour][card]``; late and due today as of ``now_at``."""

    cells: list[list[list[int]]]
    due_today: int
    late: int
    total: int
    seq: int = 0
    now_at: AwareDatetime


class GridColumns(_Response):
    """The rows of a grids page as arrays of one length; the cards count open cases by current card."""

    code: list[str] = []
    name: list[str] = []
    village_name: list[str] = []
    open: list[int] = []
    due_today: list[int] = []
    late: list[int] = []
    blue: list[int] = []
    yellow: list[int] = []
    red: list[int] = []


class GridSort(StrEnum):
    """What the grid table may be ordered by; numbers largest first, code smallest first."""

    OPEN = "open"
    DUE_TODAY = "due_today"
    LATE = "late"
    RED = "red"
    CODE = "code"


class GridsPage(_Response):
    """A window on the load of every grid of the scope that has open cases (or of all, by ``empty``)."""

    total: int
    offset: int
    seq: int = 0
    now_at: AwareDatetime
    columns: GridColumns


# --- tree ---------------------------------------------------------------------------------------------------


class UnitIn(_Request):
    """A unit; ``code`` starts with ``parent_code``, which is empty for the city alone."""

    code: Word = Field(min_length=1)
    level: int = Field(ge=1, le=4)
    kind: UnitKind = UnitKind.CENTRE
    name: Line = Field(min_length=1)
    parent_code: Word = ""


class GridIn(_Request):
    """A grid: 15 digits, the first 12 its village's; ``parent_code`` is the grid it nests in, if any."""

    code: Word = Field(min_length=1)
    name: Line = ""
    village_code: Word = Field(min_length=1)
    parent_code: Word = ""


class OfficerIn(_Request):
    """An officer, known by unit and name; ``address`` empty means the channel's own default."""

    unit_code: Word = Field(min_length=1)
    name: Line = Field(min_length=1)
    role: Role = Role.HANDLER
    channel: Word = ""
    address: Line = ""
    is_active: bool = True


class TreeIn(_Request):
    """Units, grids and officers to add or change; all or nothing, and the same again changes nothing."""

    units: tuple[UnitIn, ...] = ()
    grids: tuple[GridIn, ...] = ()
    officers: tuple[OfficerIn, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.units or self.grids or self.officers):
            raise ValueError("a tree without units, grids and officers changes nothing; give at least one")
        return self


class TreeDone(_Response):
    """How many units, grids and officers are new or changed, and how many the tree has now."""

    units: int
    grids: int
    officers: int
    units_total: int
    grids_total: int
    officers_total: int


class UnitView(_Response):
    """A unit of the tree."""

    code: str
    level: int
    kind: UnitKind
    name: str
    parent_code: str = ""


class GridView(_Response):
    """A grid of the tree."""

    code: str
    name: str
    village_code: str
    parent_code: str = ""


class UnitsPage(_Response):
    """Units of the caller's scope, by code."""

    total: int
    units: list[UnitView]
    grids_total: int = 0


class OfficerView(_Response):
    """An officer and where pushes reach them."""

    id: int
    unit: UnitName
    name: str
    role: Role
    channel: str
    address: str
    is_active: bool


class OfficersPage(_Response):
    """Officers of the caller's scope, by unit and name."""

    total: int
    officers: list[OfficerView]


# --- pushes, events, health ---------------------------------------------------------------------------------


class PushesPage(_Response):
    """Pushes of the caller's scope, newest first; ``before`` is the id to ask on from, None at the end."""

    pushes: list[PushView]
    before: int | None = None


class StreamLine(_Response):
    """One ledger line as the event stream sends it (``data:`` of a message whose ``id:`` is ``seq``)."""

    seq: int
    number: str
    version: int
    at: AwareDatetime
    kind: str
    actor: str
    unit_code: str
    level: int
    facts: dict[str, Any] = {}


class Health(_Response):
    """How the daemon is: its clock, its lag from deadline to committed rung, and what its auditor found."""

    now_at: AwareDatetime
    speed: float = 1.0  # of the clock; more than 1 in a demonstration
    clock: Literal["ok", "suspect"] = "ok"
    lag_ms_p50: float | None = None
    lag_ms_p99: float | None = None
    next_due_at: AwareDatetime | None = None
    database: str = ""  # "sqlite" or "postgresql"
    open: int = 0
    seq: int = 0
    held: int = 0  # pushes held by the storm guard
    undelivered: int = 0
    findings: list[str] = []
    calendar_end: str = ""  # the last day with published holidays, ISO
    language: Literal["zh", "en"] = "zh"
    zone: str = "Asia/Shanghai"
    version: str = ""
