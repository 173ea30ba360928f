"""Pages of the queue and of the grids, as arrays by column, and what they may be asked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from schema.wire.base import Request, Response, UnitName, Word

PAGE_MAX = 500  # rows a page; ten screens
AGE_DAYS = (7, 15, 30, 60)  # the last day of each class of age but the last: see docs/decisions/0053


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


class Filter(Request):
    """Which open cases a queue shows; empty admits all. ``unit`` narrows within the caller's own scope."""

    unit: Word = ""  # the owner, by subtree
    place: Word = ""  # the place, by subtree: a grid, village, …
    place_only: bool = False  # only what was brought to that very place, to none below it
    not_in: Word = ""  # leaves out the places of this subtree
    age: frozenset[Annotated[int, Field(ge=0, le=4)]] = frozenset()  # classes of AGE_DAYS
    level: frozenset[Annotated[int, Field(ge=1, le=4)]] = frozenset()
    card: frozenset[Annotated[int, Field(ge=0, le=3)]] = frozenset()
    colour: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    status: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    listing: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    urgency: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    late: bool = False
    due_today: bool = False
    due_from_us: int | None = None  # limits that end at or after this instant, microseconds UTC
    due_until_us: int | None = None  # limits that end at or before it
    due_before_us: int | None = None  # from now on and not after this instant; what is late is not due any more
    owner: Word = ""  # the owner itself, without its subtree
    handler: int = Field(default=0, ge=0)  # the officer who signed for it in this stage
    escalated_to: Word = ""  # the unit to which a rise brought this stage: as its owner, or to supervise it
    undelivered: bool = False  # a push about it failed: it is tried again, or was given up
    provisional: bool = False  # a limit stands on an unpublished calendar year
    q: Word = ""  # in title, number, place names; ASCII letters also as pinyin initials


class QueueColumns(Response):
    """The rows of a page as arrays of one length; numbers as in schema.kinds, instants in microseconds UTC."""

    id: list[int]
    number: list[str]
    title: list[str]
    unit: list[str]
    unit_name: list[str]
    place: list[str]
    place_name: list[str]
    level: list[int]
    card: list[int]
    worst_card: list[int]
    colour: list[int]
    status: list[int]  # a case closed since the epoch stays in its place, and shows it here
    listing: list[int]
    due_us: list[int | None]
    promised_us: list[int | None]  # until when the unit that has it promised to settle it; moves no limit
    opened_us: list[int]
    urgency: list[int]
    provisional: list[bool]
    version: list[int]
    handler_id: list[int | None]  # the officer who signed for it in this stage
    handler: list[str]  # their name; empty for nobody, and for an officer outside the reader's units
    next_clock: list[str]  # what is due first of all that runs: its clock, and the rung of its ladder
    next_rung: list[str]  # empty where there is none: at the end of a pause
    next_us: list[int | None]
    work_left_s: list[int | None]  # working time from the page's ``now_us`` to the limit, negative when late
    calendar: list[int]  # whose working time that is: a place in the page's ``work_spans``


class QueuePage(Response):
    """A window on a view. Send ``epoch`` back to page through the same order; without it the view is fresh."""

    epoch: str
    total: int
    offset: int
    found: int | None = None  # the row of the case that was to be found; the page is the one it stands on
    new: int = 0  # cases that came into this view since the epoch
    seq: int = 0  # the ledger line the board has followed to
    now_us: int = 0
    work_spans: list[list[tuple[int, int]]] = Field(default=[])  # by calendar: when working time runs from now
    columns: QueueColumns


class ViewName(StrEnum):
    """The views that every officer finds."""

    ALL = "all"
    MINE = "mine"  # signed for by the officer who asks
    UNIT = "unit"  # owned by exactly their unit
    SHIFT = "shift"  # due before their watch ends
    RED = "red"
    ESCALATED = "escalated"  # to their unit, by a rise in this stage
    UNDELIVERED = "undelivered"
    PAUSED = "paused"
    PROVISIONAL = "provisional"


class QueueView(Response):
    """One view as it is for whoever asks: what to filter by, and how many cases it shows now."""

    name: ViewName
    filter: Filter
    count: int
    until_at: datetime | None = None  # of the shift: when it ends
    by_rota: bool = False  # that is the end of a watch; else half a day from now
    needs: Literal["", "officer", "unit"] = ""  # who asks is no officer, or of no unit: the view is empty


class ViewsPage(Response):
    """Every view with its count, and for whom."""

    officer: str = ""  # the name of the officer who asks
    unit: UnitName | None = None
    now_at: AwareDatetime
    views: list[QueueView]


class Counts(Response):
    """Open cases of the scope. ``cells[level - 1][colour][card]``; late and due today as of ``now_at``."""

    cells: list[list[list[int]]]
    due_today: int
    late: int
    total: int
    seq: int = 0
    now_at: AwareDatetime


class GridColumns(Response):
    """The rows of a grids page as arrays of one length; the cards count open cases by current card.

    ``officers`` are those on duty at the village that serves the grid; ``per_officer`` is open cases by officer.
    ``trend`` counts open cases at the end of each of the last 13 days, and now.
    """

    code: list[str]
    name: list[str]
    village_name: list[str]
    open: list[int]
    due_today: list[int]
    late: list[int]
    blue: list[int]
    yellow: list[int]
    red: list[int]
    late_blue: list[int]
    late_yellow: list[int]
    late_red: list[int]
    officers: list[int]
    per_officer: list[float | None]
    trend: list[list[int]]


class GridSort(StrEnum):
    """What the grid table may be ordered by; numbers largest first, code smallest first."""

    OPEN = "open"
    DUE_TODAY = "due_today"
    LATE = "late"
    RED = "red"
    PER_OFFICER = "per_officer"
    TREND = "trend"  # by how much more is open than 13 days ago
    CODE = "code"


class GridsPage(Response):
    """A window on the load of every grid of the scope that has open cases (or of all, by ``empty``)."""

    total: int
    offset: int
    seq: int = 0
    now_at: AwareDatetime
    trend_at: AwareDatetime  # when the days before today were last counted
    heat: list[int]  # open cases above which a grid is warmer than half, 3 in 4, 9 in 10, 97 in 100 of the others
    columns: GridColumns
