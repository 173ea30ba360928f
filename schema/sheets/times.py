"""Local times as people and their programs write them, read into instants."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from schema.instants import first_reading, to_us

_SHAPE = re.compile(
    r"""(?P<year>\d{4}) (?P<mark>[-/.年]) (?P<month>\d{1,2}) [-/.月] (?P<day>\d{1,2}) 日?
    (?: [T\s]* (?P<half>上午|下午)? \s* (?P<hour>\d{1,2}) [:：时点] (?P<minute>\d{1,2}) 分?
        (?: [:：]? (?P<second>\d{1,2}) (?: [.,] (?P<part>\d{1,9}) )? 秒? )? )?
    \s* (?P<offset> Z | [+-]\d{2}:?\d{2} )?""",
    re.VERBOSE | re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet counts local days and names no zone
_SERIAL_DAY_MS = 86_400_000  # spreadsheets round to the millisecond, so that 09:33:10 is not 09:33:09.999999
_YEARS = range(1900, 2201)
_ADVICE = "write for example 2026-03-02 10:00"


class LocalTimes:
    """Reads local times of one zone.

    Understood: ``2019/4/25 9:32:09``, ``2019-04-25 09:32``, ``2019年4月25日 下午3:05``, a date alone, the same
    with an offset (``+08:00``, ``Z``), ``20190425`` and ``20190425093209``, and a spreadsheet's day number. 24:00
    belongs to the day it ends. An ambiguous local time takes its first reading.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def instant_us(self, text: str) -> int:
        """Return the instant; a date alone is its 00:00. ValueError says what is wrong with ``text``."""
        return self._read(text, bare_date_day=0)

    def limit_us(self, text: str) -> int:
        """Return the instant of a deadline; a date alone is its 24:00. ValueError says what is wrong."""
        return self._read(text, bare_date_day=1)

    def _read(self, text: str, bare_date_day: int) -> int:
        match = _SHAPE.fullmatch(text)
        if match is None:
            local = _unusual(text)
            offset = None
            is_date = local.time() == datetime.min.time() and len(text) < len("20190425T")
        else:
            local, is_date = _usual(match), match["hour"] is None
            offset = match["offset"]
        if is_date:
            local += timedelta(days=bare_date_day)
        if offset is not None:
            return to_us(local.replace(tzinfo=_fixed(offset)))
        return to_us(first_reading(local, self._zone))


def _usual(match: re.Match[str]) -> datetime:
    year, _, month, day, half, hour, minute, second, part, _ = match.groups()
    if hour is None:
        return _moment(int(year), int(month), int(day), 0, 0, 0)
    hours, minutes, seconds = int(hour), int(minute), int(second or 0)
    if half is not None and hours <= 12:
        hours = hours % 12 + 12 * (half == "下午")
    is_day_end = hours == 24 and minutes == seconds == 0
    at = _moment(int(year), int(month), int(day), 0 if is_day_end else hours, minutes, seconds)
    if is_day_end:
        at += timedelta(days=1)
    return at.replace(microsecond=int(part[:6].ljust(6, "0"))) if part else at


def _unusual(text: str) -> datetime:
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second = (int(group or 0) for group in match.groups())
        return _moment(year, month, day, hour, minute, second)
    if _SERIAL.fullmatch(text):
        at = _SERIAL_ZERO + timedelta(milliseconds=round(float(text) * _SERIAL_DAY_MS))
        return _moment(at.year, at.month, at.day, at.hour, at.minute, at.second)
    raise ValueError(f"is not a time; {_ADVICE}")


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:  # noqa: PLR0917 — a date's own order
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 — local until the zone is known
    except ValueError as impossible:
        raise ValueError(f"is no day or time of the calendar; {_ADVICE}") from impossible
    if at.year not in _YEARS:
        raise ValueError(f"lies outside the years {_YEARS.start} to {_YEARS.stop - 1}; {_ADVICE}")
    return at


def _fixed(offset: str) -> timezone:
    if offset in "Zz":
        return UTC
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    if minutes >= 24 * 60:
        raise ValueError(f"has an impossible offset {offset}; {_ADVICE}")
    return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
