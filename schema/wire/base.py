"""What every shape on the wire is made of: clean strings of a known length, and words for stored numbers."""

import re
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from schema.attachments import checked_url
from schema.clean import NAME_MAX, TEXT_MAX, TITLE_MAX, WORD_MAX, clean_line, clean_text

PHONE_MAX = 40
_DATED = re.compile(r"\d{4}-\d")


def _line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


def _prose(value: object) -> object:
    return clean_text(value) if isinstance(value, str) else value


def _dialled(phone: str) -> str:
    """Refuse what nobody can dial; an extension may be written with a word."""
    if phone and not (len(phone) <= PHONE_MAX and any(char.isdigit() for char in phone)):
        raise ValueError(f"is no telephone number of at most {PHONE_MAX} characters; write one like 0919-3180001")
    return phone


def _web_address(value: object) -> object:
    """Refuse what is no address before it is text to anybody: cleaned, it would be another one."""
    return checked_url(value) if isinstance(value, str) else value


def _written(value: object) -> object:
    """Refuse a bare number, which would pass for seconds since 1970, or for milliseconds if it is large."""
    if isinstance(value, datetime) or (isinstance(value, str) and _DATED.match(value)):
        return value
    raise ValueError("is no date and time; write for example 2026-03-02T10:00:00+08:00")


# Cleaned before they are validated: half a surrogate pair is no text to a validator, and is refused to nobody.
Word = Annotated[str, BeforeValidator(_line), Field(max_length=WORD_MAX)]
Name = Annotated[str, BeforeValidator(_line), Field(max_length=NAME_MAX)]
Title = Annotated[str, BeforeValidator(_line), Field(max_length=TITLE_MAX)]
Prose = Annotated[str, BeforeValidator(_prose), Field(max_length=TEXT_MAX)]
Phone = Annotated[str, BeforeValidator(_line), AfterValidator(_dialled)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written)]

CardWord = Literal["none", "blue", "yellow", "red"]
ColourWord = Literal["green", "yellow", "red"]
StatusWord = Literal["pending", "handling", "paused", "resolved", "void"]
ListingWord = Literal["none", "proposed", "listed"]


class Request(BaseModel):
    """A request: a key nobody knows is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Response(BaseModel):
    """A response: a reader passes over keys it does not know, so that daemons may be newer than dashboards."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class FaultLine(Response):
    """One thing wrong in a file; ``line`` counts from 1, 0 when it is the file itself."""

    file: str
    line: int
    key: str
    reason: str


class ErrorBody(Response):
    """Why a request was refused: a stable ``code`` for programs, one sentence for people.

    Of a file that was sent, ``faults`` has every single thing that is wrong.
    """

    code: str
    message: str
    faults: list[FaultLine] = []


class UnitName(Response):
    """A unit or grid as a reader names it; ``name`` is empty when the tree no longer knows the code."""

    code: str
    name: str
    level: int = 0  # 0: a grid, or unknown
