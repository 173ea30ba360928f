"""Reads ``zone`` and ``[calendar]``: the working time of the city, and of its places that have their own."""

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from schema.calendars import CalendarRules, OwnDay, PublishedYear
from schema.codes import GRID, short_code
from schema.config.dates import read_own_days, read_segments
from schema.config.report import shown
from schema.config.table import Table, guess, known_word

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PREFIX = re.compile(rf"[0-9A-Z]{{1,{GRID}}}")
_DEFAULT = CalendarRules()


def read_calendar(top: Table, published: Mapping[int, PublishedYear]) -> CalendarRules:
    """Return the calendar that the file gives; what is wrong is noted and replaced by the default."""
    zone = top.parsed("zone", _zone, _DEFAULT.zone)
    table = top.table("calendar")
    own = read_own_days(table)
    rules = CalendarRules(
        zone=zone,
        weekend=_weekend(table),
        segments=read_segments(table, _DEFAULT.segments),
        exceptions={day: said.is_worked for day, said in own.items() if not said.segments},
        halves={day: said.segments for day, said in own.items() if said.segments},
        places=_places(table.table("at")),
        published=published,
    )
    table.finish()
    return rules


def _weekend(table: Table) -> frozenset[int]:
    days = table.parsed_each("weekend", lambda word: _WEEKDAYS.index(known_word(word, _WEEKDAYS)))
    if "weekend" not in table:
        return _DEFAULT.weekend
    try:
        return CalendarRules(weekend=frozenset(days)).weekend
    except ValueError:
        table.fault("weekend", "leaves no day to work on; take one out")
        return _DEFAULT.weekend


def _places(table: Table) -> dict[str, dict[date, OwnDay]]:
    """Return the own days of each place by the prefix of its units' codes, padding taken off."""
    places: dict[str, dict[date, OwnDay]] = {}
    for name, place in table.tables():
        prefix = short_code(name)
        if not _PREFIX.fullmatch(name):
            table.fault(name, "is not how a unit's code begins; write digits, for example [calendar.at.610202]")
        elif prefix in places:
            table.fault(name, f"is {prefix}, which stands above already; make one table of the two")
        places[prefix] = read_own_days(place)
        place.finish()
    return places


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a whole folder of zones, such as Asia
        near = guess(name, available_timezones()) or "; write for example Asia/Shanghai"
        raise ValueError(f"{shown(name)} is not a time zone{near}") from None
