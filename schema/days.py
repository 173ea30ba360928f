"""Why a day is worked or off: what a receipt says of each day it counts or skips."""

from dataclasses import dataclass
from enum import StrEnum

from schema.calendars import Segments, segments_text


class DayCause(StrEnum):
    """Who decided on a day."""

    WEEKEND = "weekend"  # the weekly pattern
    HOLIDAY = "holiday"  # the state; the day has the holiday's name
    REST = "rest"  # the state: off, paid for with a make-up day 调休
    MAKE_UP = "make_up"  # the state: a day of the weekend that is worked 调休上班
    CITY = "city"  # the city's own exception
    PLACE = "place"  # the own exception of a county or another part of the city


_OFF = {
    DayCause.WEEKEND: ("周末", "weekend"),
    DayCause.HOLIDAY: ("法定节假日", "public holiday"),
    DayCause.REST: ("调休放假", "off in exchange for a make-up day"),
    DayCause.CITY: ("本市另行放假", "the city's own day off"),
    DayCause.PLACE: ("{by} 另行放假", "own day off of {by}"),
}
_WORKED = {
    DayCause.MAKE_UP: ("调休上班", "make-up day"),
    DayCause.CITY: ("本市另行上班", "the city's own day of work"),
    DayCause.PLACE: ("{by} 另行上班", "own day of work of {by}"),
}
_HOURS = {
    DayCause.CITY: ("本市当日工作时段 {hours}", "the city's own hours {hours}"),
    DayCause.PLACE: ("{by} 当日工作时段 {hours}", "own hours of {by}, {hours}"),
}


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why one day is off, or why it is worked though it looks like a day off or has hours of its own.

    ``zh`` and ``en`` name the holiday, empty where none is known; ``by`` is the unit-code prefix of a place;
    ``source`` the notice of a year typed in; ``is_inferred`` says that the year is still to be published.
    """

    cause: DayCause
    is_worked: bool
    zh: str = ""
    en: str = ""
    by: str = ""
    segments: Segments = ()  # of a half day
    source: str = ""
    is_inferred: bool = False

    def say(self, language: str) -> str:
        """Return the reason in ``zh`` or ``en`` as a receipt prints it, with the holiday's name."""
        words = (_HOURS if self.segments else _WORKED if self.is_worked else _OFF)[self.cause]
        is_zh = language == "zh"
        text = words[not is_zh].format(by=self.by, hours=" ".join(segments_text(self.segments)))
        name = self.zh if is_zh else self.en
        if not name:
            return text
        if self.cause is DayCause.HOLIDAY:
            return name
        return f"{name}{text}" if is_zh else f"{name}, {text}"
