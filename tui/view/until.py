"""An instant ahead as an officer types it: a date, a weekday, today or tomorrow with a time, or a span from now.

Pure: the daemon's instant and the city's zone are handed in.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schema.instants import MICROS_PER_SECOND, from_us, to_us

_UNITS_S = {"m": 60, "h": 3_600, "d": 86_400}
_DAYS = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMERALS = "一二三四五六日"
_SPAN = re.compile(r"\+(?P<amount>\d{1,4})(?P<unit>[mhd])")
_CHINESE = re.compile(r"(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_TIMED = re.compile(r"(?P<day>[^\d\s]+?)\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)")
_WAY_OUT = "write for example 2026-12-02 12:00, wed 12:00, 周三 12:00, tomorrow 09:00 or +4h"


def until_us(text: str, zone: ZoneInfo, now_us: int) -> int:
    """Return the instant that ``text`` writes; ValueError with one sentence when it is none, or more than one.

    A weekday is the next one whose time is still ahead, today's too; a date alone is its 24:00.
    """
    written = unicodedata.normalize("NFKC", text).strip().lower()
    if span := _SPAN.fullmatch(written):
        return now_us + int(span["amount"]) * _UNITS_S[span["unit"]] * MICROS_PER_SECOND
    if timed := _TIMED.fullmatch(written):
        return _on_day(timed["day"], int(timed["hour"]), int(timed["minute"]), from_us(now_us, zone))
    if weekday(written) is not None or written in _DAYS:
        raise ValueError("says the day and not until when on it; add a time, as in 周三 12:00")
    if re.fullmatch(r"\d{1,2}:\d\d", written):
        raise ValueError("does not say on which day; add one, as in 明天 12:00 or 周三 12:00")
    return _on_date(written, zone)


def _on_day(day: str, hour: int, minute: int, now: datetime) -> int:
    """Return the time on a day that is named from ``now`` on."""
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError("has no time of day; hours go to 24:00, minutes to 59")
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if day in _DAYS:
        return to_us(today + timedelta(days=_DAYS[day], hours=hour, minutes=minute))
    numbered = weekday(day)
    if numbered is None:
        raise ValueError(f"is no instant; {_WAY_OUT}")
    at = today + timedelta(days=(numbered - now.weekday()) % 7, hours=hour, minutes=minute)
    return to_us(at if at > now else at + timedelta(days=7))


def weekday(word: str) -> int | None:
    """Return which day of the week a word names, Monday 0; None when it names none."""
    if chinese := _CHINESE.fullmatch(word):
        return _NUMERALS.index(chinese["day"].replace("天", "日"))
    for names in (_WEEKDAYS, _NAMES):
        if word in names:
            return names.index(word)
    return None


def _on_date(written: str, zone: ZoneInfo) -> int:
    from schema.sheets import LocalTimes  # with a reader of workbooks, which a screen seldom needs

    if not re.match(r"\d{4}\D", written):
        raise ValueError(f"is no instant, or could be several; {_WAY_OUT}")
    return LocalTimes(zone).limit_us(written)
