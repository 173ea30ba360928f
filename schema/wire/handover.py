"""A case as one daemon hands it to the one above: a push, and what the case needs to go on there.

Unlike other requests it may hold keys nobody here knows: the daemon below may be the newer one.
"""

from pydantic import Field

from schema.instants import to_us
from schema.kinds import Status
from schema.wire.base import ColourWord, Instant, Name, Response, StatusWord, Word

_ABOUT_MAX = 32  # units one case may be about


class Coded(Response):
    """A unit or a grid by its code; its name is for people."""

    code: Word


class ToldIn(Response):
    """What a push says of a case: as ``data`` of docs/webhook.md has it, as far as it decides anything here."""

    number: Word = Field(min_length=1)
    place: Coded
    unit: Coded  # who has the case after the event
    to: Coded  # whom the push is for
    what: Word  # a Rung's or EventKind's word
    planned_at: Instant


class CarriedIn(Response):
    """The case as it stood below when the push left: codes, figures and instants."""

    status: StatusWord
    stage: int = Field(ge=1)
    category: Name = ""
    kind: Word = ""
    source: Word = ""
    mode: Word = ""
    urgency: int = Field(default=0, ge=0, le=2)
    colour: ColourWord = "green"
    opened_at: Instant
    told_at: Instant | None = None  # when the citizen was told
    overall_at: Instant | None = None  # since when the overall limit runs; absent: it waits to be started here
    about: tuple[Word, ...] = Field(default=(), max_length=_ABOUT_MAX)
    supervisor: Word = ""


class HandoverIn(Response):
    """One push about one case."""

    data: ToldIn
    case: CarriedIn

    @property
    def planned_us(self) -> int:
        """Return when what it tells of stood due."""
        return to_us(self.data.planned_at)

    @property
    def status(self) -> Status:
        """Return how the case stood below."""
        return Status.of(self.case.status)
