"""The horizon: the local days up to the tenth working day, each with why it is worked or off. Pure."""

from datetime import date, timedelta
from itertools import count
from typing import Literal, NamedTuple

from daemon.calendar import WorkCalendar
from daemon.localtime import LocalTime
from schema.days import DayCause

WORKING_DAYS = 10
_DAY = timedelta(days=1)
_DAYS_MAX = 60  # no holiday is so long; a city that works on no day still has a horizon

DayKind = Literal["working", "make_up", "off"]


class Day(NamedTuple):
    """One local day; ``zh`` and ``en`` say what is out of the ordinary about it."""

    date: str  # ISO
    kind: DayKind
    zh: str
    en: str
    is_provisional: bool  # the holidays of its year are not published yet
    end_us: int  # 24:00, which belongs to the day it ends


def days_from(now_us: int, calendar: WorkCalendar, local: LocalTime, working: int = WORKING_DAYS) -> list[Day]:
    """Return the days from today to the ``working``-th day of work, today among them if it is one."""
    today, found, left = local.day_of(now_us + 1), list[Day](), working
    for nth in count():
        if not left or nth == _DAYS_MAX:
            return found
        found.append(_day(today + nth * _DAY, calendar, local))
        left -= found[-1].kind != "off"
    raise AssertionError("counting never ends")


def _day(day: date, calendar: WorkCalendar, local: LocalTime) -> Day:
    is_working = calendar.is_working(day)
    why = calendar.why_worked(day) if is_working else calendar.why_off(day)
    is_made_up = why is not None and why.is_worked and why.cause is DayCause.MAKE_UP
    zh, en = (why.say(language) if why else "" for language in ("zh", "en"))
    kind: DayKind = "off" if not is_working else "make_up" if is_made_up else "working"
    return Day(day.isoformat(), kind, zh, en, not calendar.is_published(day), local.day_end_us(day))
