"""The backlog and the load of a unit's parts: what is open, how old, what moved, and who is there to do it."""

from typing import Literal

from pydantic import AwareDatetime

from schema.wire.base import Response, UnitName

Part = Literal["all", "unit", "grid", "here", "elsewhere"]


class _PartRow(Response):
    """A part of a unit, by the place of its cases.

    ``all`` of it, a unit or grid below it, what was brought to the unit itself (``here``), and at the top of a
    reader's scope what they see of other places (``elsewhere``).
    """

    part: Part
    code: str  # of the unit itself where the part is no child
    name: str = ""
    level: int = 0  # 0: a grid


class BacklogRow(_PartRow):
    """Open cases; ``cells[level - 1][colour][card][age]``, ages as in AGE_DAYS."""

    cells: list[list[list[list[int]]]]
    late: int
    due_today: int
    oldest_us: int | None = None  # when the oldest open case was opened


class BacklogPage(Response):
    """A unit's backlog and that of its parts, the first row is ``all``; ``way`` leads down to the unit."""

    way: list[UnitName]
    rows: list[BacklogRow]
    seq: int = 0
    now_at: AwareDatetime


class FlowRow(_PartRow):
    """What happened to cases of the place: lines of the ledger, not a difference of counts."""

    opened: int = 0  # brought in, or reopened
    resolved: int = 0
    risen_in: int = 0  # rose to this unit's level
    risen_out: int = 0  # rose above it
    red: int = 0  # got a red card


class Movement(Response):
    """What happened to a unit and its parts since an instant, up to ledger line ``seq``."""

    since_at: AwareDatetime
    seq: int
    rows: list[FlowRow]


class GridTreeRow(_PartRow):
    """The load of a part, as the grids table has it."""

    has_parts: bool
    open: int
    due_today: int
    late: int
    blue: int
    yellow: int
    red: int
    late_blue: int
    late_yellow: int
    late_red: int
    officers: int
    per_officer: float | None = None
    trend: list[int]


class GridTreePage(Response):
    """The parts of a unit for the tree of grids, the first row is ``all``."""

    rows: list[GridTreeRow]
    seq: int = 0
    now_at: AwareDatetime
    trend_at: AwareDatetime
