"""Reads days and working segments: ``off``, ``work`` and ``half`` of a city, a place, or a published year."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from schema.calendars import OwnDay, Segments, check_segments
from schema.config.lines import KeyPath
from schema.config.report import shown
from schema.config.table import Table

YEAR_MIN, YEAR_MAX = 2004, 2100  # the first year with published working days; after the last, a slip of the pen
RANGE_MAX = 31  # days; twice the longest holiday there was
_SEGMENT = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_HALF_EXAMPLE = '{ day = 2026-02-16, segments = ["09:00-12:00"] }'
_DAY = timedelta(days=1)


def read_days(table: Table) -> dict[date, tuple[bool, KeyPath]]:
    """Return of each day under ``off`` and ``work`` whether it is worked, and where the file says so."""
    said: dict[date, tuple[bool, KeyPath]] = {}
    for key, is_worked in (("off", False), ("work", True)):
        for position, days in table.each(key, _days):
            path = table.at(key, position)
            for day in days:
                if said.setdefault(day, (is_worked, path))[0] != is_worked:
                    table.report.fault(path, f"{day} stands under off too; take one out")
    return said


def read_own_days(table: Table) -> dict[date, OwnDay]:
    """Return what a city or place says of single days: ``off``, ``work``, and ``half`` with its segments."""
    own = {day: OwnDay(is_worked) for day, (is_worked, _) in read_days(table).items()}
    for entry in table.list_of_tables("half", _HALF_EXAMPLE):
        for day, segments in _half(entry):
            if day in own:
                entry.fault("day", f"{day} {_elsewhere(own[day])} too; take one out")
            else:
                own[day] = OwnDay(True, segments)
    return own


def read_segments(table: Table, default: Segments) -> Segments:
    """Return the working segments of a day; what is wrong is noted and replaced by ``default``."""
    known_faults = len(table.report.faults)
    segments = table.parsed_each("segments", _segment)
    if "segments" not in table or len(table.report.faults) > known_faults:
        return default
    try:
        check_segments(segments)
    except ValueError as error:
        table.fault("segments", str(error))
        return default
    return segments


def _half(entry: Table) -> Iterator[tuple[date, Segments]]:
    """Yield the half day of an entry, unless something is wrong with it."""
    day = entry.value("day", _date)
    segments = read_segments(entry, ())
    for key in ("day", "segments"):
        if key not in entry:
            entry.fault(key, f"is missing; write for example {_HALF_EXAMPLE}")
    entry.finish()
    if day and segments:
        yield day, segments


def _elsewhere(said: OwnDay) -> str:
    if said.segments:
        return "is a half day above"
    return f"stands under {'work' if said.is_worked else 'off'}"


def _segment(text: str) -> tuple[time, time]:
    match = _SEGMENT.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} is not a working segment; write for example 09:00-12:00")
    opens_hour, opens_minute, closes_hour, closes_minute = map(int, match.groups())
    if (closes_hour, closes_minute) == (24, 0):
        closes_hour = 0  # the calendar reads an end of 00:00 as 24:00
    elif (closes_hour, closes_minute) == (0, 0):
        raise ValueError(f"{shown(text)} ends on the next day; a segment ends at 24:00 at the latest")
    try:
        return time(opens_hour, opens_minute), time(closes_hour, closes_minute)
    except ValueError:
        raise ValueError(f"{shown(text)} names no time of day; hours go to 24:00, minutes to 59") from None


def _days(value: object) -> tuple[date, ...]:
    """Return the days that ``2027-02-05`` or ``"2027-02-05..2027-02-11"`` writes, both ends included."""
    if not (isinstance(value, str) and ".." in value):
        return (_date(value),)
    first, last = map(_date, value.split("..", 1))
    count = (last - first).days + 1
    if count < 1:
        raise ValueError(f"{shown(value)} ends before it begins; write the earlier day first")
    if count > RANGE_MAX:
        raise ValueError(f"{shown(value)} is {count} days long; a holiday has {RANGE_MAX} at most")
    return tuple(first + n * _DAY for n in range(count))


def _date(value: object) -> date:
    day = _iso_day(value) if isinstance(value, str) else value
    if type(day) is not date:  # a datetime is a date too, but says an hour that nobody asked for
        raise ValueError(f"is {shown(value)}; write a date such as 2026-05-06")
    if not YEAR_MIN <= day.year <= YEAR_MAX:
        raise ValueError(f"{day} lies outside the years {YEAR_MIN} to {YEAR_MAX}")
    return day


def _iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None
