"""An instant that is past as an officer types it: a span back, a day with a time, a date. The twin of ``until``.

Pure: the daemon's instant and the city's zone are handed in.
"""

import re
import unicodedata
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schema.instants import MICROS_PER_SECOND, from_us, to_us
from tui.view.until import weekday

_UNITS_S = {"m": 60, "分": 60, "分钟": 60, "h": 3_600, "小时": 3_600, "d": 86_400, "天": 86_400}
_DAYS = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "昨天": 1,
    "昨日": 1,
    "yesterday": 1,
    "前天": 2,
    "前日": 2,
    "大前天": 3,
}
_SPAN = re.compile(r"-?\s*(?P<amount>\d{1,5})\s*(?P<unit>分钟|小时|[mhd分天])\s*(?:以?前|ago)?")
_CLOCK = r"(?P<hour>\d{1,2})(?::|点)(?P<minute>\d\d)?分?"
_NAMED = re.compile(rf"(?P<day>[^\d\s]+?)\s*{_CLOCK}")
_DATED = re.compile(rf"(?P<month>\d{{1,2}})[-/.月](?P<date>\d{{1,2}})日?(?:\s*{_CLOCK})?")
_TIMED = re.compile(_CLOCK)
_WEEK = 7


def since_us(text: str, zone: ZoneInfo, now_us: int) -> int:
    """Return the past instant that ``text`` writes; ValueError when it is none, or has not come yet.

    A time alone, and a weekday with one, is the last that has passed; a date alone is its 24:00, today's is now;
    a date without a year is the last that has passed.
    """
    written = unicodedata.normalize("NFKC", text).strip().lower()
    at_us = _instant(written, zone, now_us)
    if at_us > now_us:
        raise ValueError("has not come yet")
    return at_us


def _instant(written: str, zone: ZoneInfo, now_us: int) -> int:
    now = from_us(now_us, zone)
    if span := _SPAN.fullmatch(written):
        return now_us - int(span["amount"]) * _UNITS_S[span["unit"]] * MICROS_PER_SECOND
    if timed := _TIMED.fullmatch(written):
        return to_us(_last(_of_day(now, timed), now, timedelta(days=1)))
    if dated := _DATED.fullmatch(written):
        return _on_date(dated, now)
    if named := _NAMED.fullmatch(written):
        return _on_named_day(named, now)
    return _in_full(written, zone, now_us)


def _on_named_day(named: re.Match[str], now: datetime) -> int:
    at = _of_day(now, named)
    if named["day"] in _DAYS:
        return to_us(at - timedelta(days=_DAYS[named["day"]]))
    day = weekday(named["day"])
    if day is None:
        raise ValueError("is no instant")
    return to_us(_last(at - timedelta(days=(now.weekday() - day) % _WEEK), now, timedelta(days=_WEEK)))


def _on_date(dated: re.Match[str], now: datetime) -> int:
    """Return a date of this year, or of the last where it has not come; alone it is its 24:00."""
    try:
        day = now.replace(month=int(dated["month"]), day=int(dated["date"]))
        day = day if day.date() <= now.date() else day.replace(year=now.year - 1)
    except ValueError:
        raise ValueError("is no date") from None
    if dated["hour"] is None:
        return min(to_us(_midnight(day) + timedelta(days=1)), to_us(now))
    return to_us(_of_day(day, dated))


def _in_full(written: str, zone: ZoneInfo, now_us: int) -> int:
    from schema.sheets import LocalTimes  # with a reader of workbooks, which a screen seldom needs

    if not re.match(r"\d{4}\D", written):
        raise ValueError("is no instant")
    is_date = re.fullmatch(r"\d{4}\D\d{1,2}\D\d{1,2}日?", written) is not None
    at_us, begins_us = LocalTimes(zone).limit_us(written), LocalTimes(zone).instant_us(written)
    return min(at_us, now_us) if is_date and begins_us <= now_us else at_us


def _of_day(day: datetime, read: re.Match[str]) -> datetime:
    hour, minute = int(read["hour"]), int(read["minute"] or 0)
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise ValueError("has no time of day")
    return _midnight(day) + timedelta(hours=hour, minutes=minute)


def _midnight(day: datetime) -> datetime:
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _last(at: datetime, now: datetime, step: timedelta) -> datetime:
    return at if at <= now else at - step
