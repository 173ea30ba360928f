"""Who is away and who has the watch, on their way in and out; why somebody is away has no key to stand under."""

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from schema.wire.base import Instant, Name, Request, Response, UnitName, Word


class _Span(Request):
    from_at: Instant
    until_at: Instant

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.until_at <= self.from_at:
            raise ValueError("it ends before it begins; correct from or until")
        return self


class WatchIn(_Span):
    """A watch: an officer of a unit, known by name, is the one to call there from an instant up to another."""

    unit_code: Word = Field(min_length=1)
    officer: Name = Field(min_length=1)


class RotaIn(Request):
    """Watches to add, or to end at another time; all or nothing, and the same again changes nothing."""

    watches: tuple[WatchIn, ...] = Field(min_length=1)


class WatchesOut(Request):
    """Watches to remove: those of a unit, of one officer if named, that begin in the span if one is given."""

    unit_code: Word = Field(min_length=1)
    officer: Name = ""
    from_at: Instant | None = None
    until_at: Instant | None = None


class AbsenceIn(_Span):
    """When an officer cannot be reached, and the officer who is told in their place; None: nobody."""

    officer_id: int
    deputy_id: int | None = None


class OfficerName(Response):
    """An officer as a reader names them."""

    id: int
    name: str
    unit: UnitName


class WatchView(Response):
    """A watch that is not over."""

    officer: OfficerName
    from_at: datetime
    until_at: datetime


class RotaPage(Response):
    """Watches of the caller's scope that are not over, by unit and beginning."""

    total: int
    watches: list[WatchView]


class GapView(Response):
    """A time in which nobody has the watch at a unit, between the first and the last watch of an import."""

    unit: UnitName
    from_at: datetime
    until_at: datetime


class RotaDone(Response):
    """What an import did to the watches; those that are ``over`` were left out."""

    added: int
    changed: int
    unchanged: int
    over: int
    total: int
    gaps: list[GapView]


class WatchesGone(Response):
    """How many watches were removed."""

    removed: int


class AbsenceView(Response):
    """An absence that is not over; ``deputy`` is None when nobody, or nobody the reader sees, stands in."""

    officer: OfficerName
    from_at: datetime
    until_at: datetime
    deputy: OfficerName | None = None


class AbsencesPage(Response):
    """Absences of the caller's scope that are not over, by unit, name and beginning."""

    total: int
    absences: list[AbsenceView]
