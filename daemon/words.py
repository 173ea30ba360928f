"""What happens to a case, and when, as people say it in Chinese and English."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from schema.instants import from_us
from schema.kinds import Rung
from schema.periods import Period, PeriodUnit

_UNITS: Mapping[PeriodUnit, str] = {
    PeriodUnit.MINUTES: "分钟",
    PeriodUnit.HOURS: "小时",
    PeriodUnit.WORKING_HOURS: "个工作小时",
    PeriodUnit.DAYS: "日",
    PeriodUnit.WORKING_DAYS: "个工作日",
    PeriodUnit.MONTHS: "个月",
}

_LABELS: Mapping[str, tuple[str, str]] = {
    **{rung.word: (rung.zh, rung.en) for rung in Rung},
    "opened": ("新件", "new case"),
    "taken_over": ("接入", "taken over"),
    "accepted": ("签收", "accepted"),
    "noted": ("进展", "progress"),
    "told": ("反馈", "citizen told"),
    "resolved": ("办结", "resolved"),
    "escalated": ("提级", "escalated by hand"),
    "assigned": ("交办", "assigned"),
    "corrected": ("更正", "corrected"),
    "coloured": ("难度定色", "colour set"),
    "voided": ("作废", "void"),
    "reopened": ("重开", "reopened"),
    "listed": ("挂牌", "listed"),
    "undone": ("撤销", "undone"),
    "paused": ("中止", "paused"),
    "resumed": ("恢复办理", "resumed"),
    "extended": ("延期", "extended"),
    "returned": ("退单", "returned"),
    "ruled": ("指定承办", "ruled"),
    "withdrawn": ("撤牌", "card withdrawn"),
    "promised": ("承诺", "promised"),
    "replanned": ("时限重排", "limits planned anew"),
    "digest": ("汇总", "digest"),
    "root": ("台账日根", "ledger root"),
}


def label(word: str, lang: str) -> str:
    """Return the name of a Rung's or EventKind's word; a word not known here stands for itself."""
    zh, en = _LABELS.get(word, (word, word))
    return en if lang == "en" else zh


def length(period: Period, lang: str) -> str:
    """Return a period in full: ``2个工作日``; in English as config.toml writes it."""
    if lang == "en":
        return str(period)
    return f"{str(period).removesuffix(period.unit.value)}{_UNITS[period.unit]}"


def moment(at_us: int, lang: str, zone: tzinfo) -> str:
    """Return a local instant to the minute; midnight is 24:00 of the day it ends, as deadlines are said."""
    return reading(from_us(at_us, zone), lang)


def reading(at: datetime, lang: str) -> str:
    """Return what a local clock shows, as ``moment`` says it."""
    clock = f"{at:%H:%M}"
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        at, clock = at - timedelta(days=1), "24:00"
    return f"{at:%Y-%m-%d} {clock}" if lang == "en" else f"{at.year}年{at.month}月{at.day}日{clock}"
