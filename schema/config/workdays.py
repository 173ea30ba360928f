"""Reads ``zone`` and ``[calendar]``: the city's working time."""

import re
from datetime import date, time
from zoneinfo import ZoneInfo, available_timezones

from schema.calendars import CalendarRules
from schema.config.report import shown
from schema.config.table import Table, guess, known_word

YEAR_MIN, YEAR_MAX = 2004, 2100  # the first year with published working days; after the last, a slip of the pen
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SEGMENT = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DEFAULT = CalendarRules()


def read_calendar(top: Table) -> CalendarRules:
    """Return the calendar that the file gives; what is wrong is noted and replaced by the default."""
    zone = top.parsed("zone", _zone, _DEFAULT.zone)
    table = top.table("calendar")
    rules = CalendarRules(
        zone=zone,
        weekend=_weekend(table),
        segments=_segments(table),
        exceptions=_exceptions(table),
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


def _segments(table: Table) -> tuple[tuple[time, time], ...]:
    known_faults = len(table.report.faults)
    segments = table.parsed_each("segments", _segment)
    if "segments" not in table or len(table.report.faults) > known_faults:
        return _DEFAULT.segments
    try:
        return CalendarRules(segments=segments).segments
    except ValueError as error:
        table.fault("segments", str(error))
        return _DEFAULT.segments


def _exceptions(table: Table) -> dict[date, bool]:
    """Return which single days are worked (true) or off (false)."""
    off = {day for _, day in table.each("off", _date)}
    worked: dict[date, bool] = {}
    for position, day in table.each("work", _date):
        if day in off:
            table.report.fault(table.at("work", position), f"{day} stands under off too; take one out")
        worked[day] = True
    return dict.fromkeys(off, False) | worked


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # OSError: the name of a whole folder of zones, such as Asia
        near = guess(name, available_timezones()) or "; write for example Asia/Shanghai"
        raise ValueError(f"{shown(name)} is not a time zone{near}") from None


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
