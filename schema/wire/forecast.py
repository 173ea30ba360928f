"""What the next ten working days bring if nobody closes anything, for a unit and each right below it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from schema.wire.base import Response

DAYS_MAX = 10  # working days ahead

Levels = Annotated[list[int], Field(min_length=4, max_length=4)]  # of village, township, county, city


class ForecastDay(Response):
    """One local day. ``zh`` and ``en`` say what is out of the ordinary about it: a holiday, a make-up day."""

    date: str  # ISO
    kind: Literal["working", "make_up", "off"]
    zh: str = ""
    en: str = ""
    provisional: bool = False  # the holidays of its year are not published yet
    end_us: int  # 24:00, which belongs to the day it ends


class ForecastCount(Response):
    """What comes to a unit and all below it on one day, if nobody closes anything."""

    due: Levels  # limits to resolve by that end, as they stand now, by the level that has the case
    cards: Annotated[list[int], Field(min_length=3, max_length=3)]  # cases whose card turns blue, yellow, red
    rises: Levels  # cases that leave the unit for a level above, or are supervised from there, by that level
    listings: int  # cases proposed for listing


class ForecastUnit(Response):
    """A unit and, ``own`` apart, all below it; a count for each day."""

    code: str
    name: str
    level: int = 0
    own: bool = False  # what the unit itself has, without those below
    below: int = 0  # how many units stand right below
    days: list[ForecastCount]


class Forecast(Response):
    """A forecast and how old it is; without ``as_of_at`` the first one is still being worked out."""

    as_of_at: AwareDatetime | None = None
    took_s: float = 0.0
    cases: int = 0  # open ones that were laid out
    renewing: bool = False  # another one is on its way
    trouble: str = ""  # why the last one failed; what is shown is then the one before
    days: list[ForecastDay] = Field(default_factory=list)
    unit: ForecastUnit | None = None
    parent: str = ""  # the unit above, within the reader's sight; empty where there is none
    units: list[ForecastUnit] = Field(default_factory=list)
