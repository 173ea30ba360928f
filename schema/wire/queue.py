"""Pages of the queue and of the grids, as arrays by column, and what they may be asked."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from schema.wire.base import Request, Response, Word

PAGE_MAX = 500  # rows a page; ten screens


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
    level: frozenset[Annotated[int, Field(ge=1, le=4)]] = frozenset()
    card: frozenset[Annotated[int, Field(ge=0, le=3)]] = frozenset()
    colour: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    status: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    listing: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    urgency: frozenset[Annotated[int, Field(ge=0, le=2)]] = frozenset()
    late: bool = False
    due_today: bool = False
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
    work_spans: list[list[tuple[int, int]]] = []  # by calendar: when working time runs in the days to come
    columns: QueueColumns


class Counts(Response):
    """Open cases of the scope. ``cells[level - 1][colour][card]``; late and due today as of ``now_at``."""

    cells: list[list[list[int]]]
    due_today: int
    late: int
    total: int
    seq: int = 0
    now_at: AwareDatetime


class GridColumns(Response):
    """The rows of a grids page as arrays of one length; the cards count open cases by current card."""

    code: list[str]
    name: list[str]
    village_name: list[str]
    open: list[int]
    due_today: list[int]
    late: list[int]
    blue: list[int]
    yellow: list[int]
    red: list[int]


class GridSort(StrEnum):
    """What the grid table may be ordered by; numbers largest first, code smallest first."""

    OPEN = "open"
    DUE_TODAY = "due_today"
    LATE = "late"
    RED = "red"
    CODE = "code"


class GridsPage(Response):
    """A window on the load of every grid of the scope that has open cases (or of all, by ``empty``)."""

    total: int
    offset: int
    seq: int = 0
    now_at: AwareDatetime
    columns: GridColumns
