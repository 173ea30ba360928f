"""Units, grids and officers, on their way in and out."""

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from schema.kinds import Role, UnitKind
from schema.wire.base import Name, Phone, Request, Response, UnitName, Word


class UnitIn(Request):
    """A unit; ``code`` starts with ``parent_code``, which is empty for the city alone."""

    code: Word = Field(min_length=1)
    level: int = Field(ge=1, le=4)
    kind: UnitKind = UnitKind.CENTRE
    name: Name = Field(min_length=1)
    parent_code: Word = ""


class GridIn(Request):
    """A grid: 15 digits, the first 12 its village's; ``parent_code`` is the grid it nests in, if any."""

    code: Word = Field(min_length=1)
    name: Name = ""
    village_code: Word = Field(min_length=1)
    parent_code: Word = ""


class OfficerIn(Request):
    """An officer, known by unit and name; ``address`` empty means the channel's own default.

    ``phone`` is the officer's own number at work, at which colleagues call them.
    """

    unit_code: Word = Field(min_length=1)
    name: Name = Field(min_length=1)
    role: Role = Role.HANDLER
    channel: Word = ""
    address: Name = ""
    is_active: bool = True
    phone: Phone = ""


class TreeIn(Request):
    """Units, grids and officers to add or change; all or nothing, and the same again changes nothing."""

    units: tuple[UnitIn, ...] = ()
    grids: tuple[GridIn, ...] = ()
    officers: tuple[OfficerIn, ...] = ()

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if not (self.units or self.grids or self.officers):
            raise ValueError("a tree without units, grids and officers changes nothing; give at least one")
        return self


class Taken(Response):
    """What became of one kind of node: how many are new, how many other than before, and all there are."""

    added: int
    changed: int
    total: int


class TreeDone(Response):
    """What an import did to the tree."""

    units: Taken
    grids: Taken
    officers: Taken


class UnitView(Response):
    """A unit of the tree."""

    code: str
    level: int
    kind: UnitKind
    name: str
    parent_code: str = ""


class GridView(Response):
    """A grid of the tree."""

    code: str
    name: str
    village_code: str
    parent_code: str = ""


class UnitsPage(Response):
    """Units of the caller's scope, by code."""

    total: int
    units: list[UnitView]
    grids_total: int = 0


class OfficerView(Response):
    """An officer, where pushes and calls reach them (of a web ``address`` only the host), and if they are there.

    ``deputy`` and ``stands_in_for`` are names of officers the reader sees, as far as deputies of deputies lead.
    """

    id: int
    unit: UnitName
    name: str
    role: Role
    channel: str
    address: str
    is_active: bool
    phone: str = ""  # at work
    on_watch: bool = False  # now, at their unit
    away_until: datetime | None = None  # None: they are there
    deputy: str = ""  # who is told in their place while they are away
    stands_in_for: tuple[str, ...] = ()


class OfficersPage(Response):
    """Officers of the caller's scope, by unit and name."""

    total: int
    officers: list[OfficerView]
