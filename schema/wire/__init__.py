"""Everything that crosses the API, request and response, as both programs read it.

Single objects carry words (``"blue"``, ``"pending"``) and aware ISO-8601 datetimes (``_at``). The pages of the
queue, the hot path, carry arrays by column: small numbers as in :mod:`schema.kinds` and whole microseconds
(``_us``). A request refuses unknown keys; a reader of responses passes over them.
"""

from schema.wire.base import CardWord, ColourWord, ErrorBody, ListingWord, Request, Response, StatusWord, UnitName
from schema.wire.cases import (
    ActDone,
    ActIn,
    CaseIn,
    CaseView,
    ClockView,
    IntakeDone,
    PushView,
    RefusedRow,
    StageView,
    Timeline,
    TimelineLine,
)
from schema.wire.news import Health, PushesPage, Released, StreamLine
from schema.wire.queue import (
    PAGE_MAX,
    Counts,
    Filter,
    GridColumns,
    GridSort,
    GridsPage,
    QueueColumns,
    QueuePage,
    Sort,
)
from schema.wire.tree import (
    GridIn,
    GridView,
    OfficerIn,
    OfficersPage,
    OfficerView,
    Taken,
    TreeDone,
    TreeIn,
    UnitIn,
    UnitsPage,
    UnitView,
)

UNIT_HEADER = "Duban-Unit"  # narrows the caller's scope to this unit's subtree
OFFICER_HEADER = "Duban-Officer"  # the officer's id: actor and scope of every act

__all__ = [
    "OFFICER_HEADER",
    "PAGE_MAX",
    "UNIT_HEADER",
    "ActDone",
    "ActIn",
    "CardWord",
    "CaseIn",
    "CaseView",
    "ClockView",
    "ColourWord",
    "Counts",
    "ErrorBody",
    "Filter",
    "GridColumns",
    "GridIn",
    "GridSort",
    "GridView",
    "GridsPage",
    "Health",
    "IntakeDone",
    "ListingWord",
    "OfficerIn",
    "OfficerView",
    "OfficersPage",
    "PushView",
    "PushesPage",
    "QueueColumns",
    "QueuePage",
    "RefusedRow",
    "Released",
    "Request",
    "Response",
    "Sort",
    "StageView",
    "StatusWord",
    "StreamLine",
    "Taken",
    "Timeline",
    "TimelineLine",
    "TreeDone",
    "TreeIn",
    "UnitIn",
    "UnitName",
    "UnitView",
    "UnitsPage",
]
