"""Instants and spans as a duty officer reads them: countdowns, due times, ages, the daemon's clock."""

from datetime import timedelta, tzinfo

from schema.instants import MICROS_PER_SECOND, from_us

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86400
_MANY_HOURS = 100
SOON_US = 2 * _HOUR_S * MICROS_PER_SECOND  # a deadline nearer than this asks for attention

WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def span(seconds: int, lang: str) -> str:
    """Return a length: ``1天03:20`` from a day on, ``03:20`` from an hour, ``00:12:05`` below."""
    days, rest = divmod(seconds, _DAY_S)
    hours, rest = divmod(rest, _HOUR_S)
    minutes, left = divmod(rest, _MINUTE_S)
    if days:
        return f"{days}{'d' if lang == 'en' else '天'}{hours:02}:{minutes:02}"
    return f"{hours:02}:{minutes:02}" if hours else f"00:{minutes:02}:{left:02}"


def hours(seconds: int, lang: str) -> str:
    """Return working time, which has no days of 24 hours: ``09:30``, from a hundred hours on ``120时``."""
    full, rest = divmod(seconds, _HOUR_S)
    return f"{full:02}:{rest // _MINUTE_S:02}" if full < _MANY_HOURS else f"{full}{'h' if lang == 'en' else '时'}"


def countdown(due_us: int | None, now_us: int, lang: str) -> str:
    """Return ``剩 1天03:20`` before the deadline, ``逾 02:15`` after it, empty without one.

    The deadline's own instant still is in time (DESIGN 2.4).
    """
    if due_us is None:
        return ""
    left_us = due_us - now_us
    sign = ("left", "late") if lang == "en" else ("剩", "逾")
    return f"{sign[left_us < 0]} {span(abs(left_us) // MICROS_PER_SECOND, lang)}"


def urgency(due_us: int | None, now_us: int) -> str:
    """Return the tone of a countdown: ``late``, ``soon`` or ``calm``; ``faint`` without a deadline."""
    if due_us is None:
        return "faint"
    if due_us < now_us:
        return "late"
    return "soon" if due_us - now_us < SOON_US else "calm"


def stamp(at_us: int | None, zone: tzinfo, now_us: int, *, is_end: bool = False) -> str:
    """Return a local instant in 11 cells, ``03-10 14:05``; of another year ``2027-03-10``.

    With ``is_end`` midnight is ``24:00`` of the day it ends, as deadlines are spoken of (DESIGN 2.3).
    """
    if at_us is None:
        return ""
    local, shown = from_us(at_us, zone), from_us(at_us, zone)
    clock = f"{local:%H:%M}"
    if is_end and clock == "00:00":
        shown, clock = local - timedelta(days=1), "24:00"
    if shown.year != from_us(now_us, zone).year:
        return f"{shown:%Y-%m-%d}"
    return f"{shown:%m-%d} {clock}"


def full_stamp(at_us: int | None, zone: tzinfo, lang: str, *, is_end: bool = False) -> str:
    """Return a local instant with year and weekday: ``2026-03-10 周二 24:00``."""
    if at_us is None:
        return ""
    local = from_us(at_us, zone)
    clock = f"{local:%H:%M}"
    if is_end and clock == "00:00":
        local, clock = local - timedelta(days=1), "24:00"
    day = WEEKDAYS["en" if lang == "en" else "zh"][local.weekday()]
    return f"{local:%Y-%m-%d} {day if lang == 'en' else '周' + day} {clock}"


def wall(now_us: int, zone: tzinfo, lang: str) -> str:
    """Return the daemon's clock for the top line: ``03-10 周二 14:05:09``."""
    local = from_us(now_us, zone)
    day = WEEKDAYS["en" if lang == "en" else "zh"][local.weekday()]
    return f"{local:%m-%d} {day if lang == 'en' else '周' + day} {local:%H:%M:%S}"


def age(seconds: float, lang: str) -> str:
    """Return how long ago something was, in one unit: ``3秒``, ``2分钟``, ``5小时``, ``4天``."""
    units = (("d", "天", _DAY_S), ("h", "小时", _HOUR_S), ("min", "分钟", _MINUTE_S))
    for en, zh, size_s in units:
        if seconds >= size_s:
            return f"{int(seconds // size_s)}{en if lang == 'en' else zh}"
    return f"{int(seconds)}{'s' if lang == 'en' else '秒'}"
