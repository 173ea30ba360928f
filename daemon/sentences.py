"""A push as one sentence, Chinese and English, for receivers that show text and compute nothing."""

from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo
from typing import Any

from schema.instants import from_us
from schema.kinds import Clock, Level, Rung, Status

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
}
_CLOSED = {
    Status.RESOLVED: ("该事项其后已办结", "the case has been resolved since"),
    Status.VOID: ("该事项其后已作废", "the case has been voided since"),
}
_REASONS = {
    "outage": ("督办系统停运期间应发", "while the daemon was away"),
    "late": ("应发未发", "due before now"),
    "takeover": ("接入前已过", "already past at intake"),
    "merged": ("合并推送", "merged into one message"),
}


def label(word: str, lang: str) -> str:
    """Return the name of a Rung's or EventKind's word; a word not known here stands for itself."""
    zh, en = _LABELS.get(word, (word, word))
    return en if lang == "en" else zh


def moment(at_us: int, lang: str, zone: tzinfo) -> str:
    """Return a local instant to the minute; midnight is 24:00 of the day it ends, as deadlines are said."""
    at = from_us(at_us, zone)
    clock = f"{at:%H:%M}"
    if (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0):
        at, clock = at - timedelta(days=1), "24:00"
    return f"{at:%Y-%m-%d} {clock}" if lang == "en" else f"{at.year}年{at.month}月{at.day}日{clock}"


def case_sentence(
    told: Mapping[str, Any], data: Mapping[str, Any], closed: Status | None, lang: str, zone: tzinfo
) -> str:
    """Return one case's push: the number, the place down to the grid, what is due, since when, and with whom.

    ``told`` are the row's facts, ``data`` what the payload made of them, ``closed`` how the case ended meanwhile.
    """
    parts = [
        *_particular(told, lang),
        _limit(told, lang, zone, is_overdue=data["is_overdue"]),
        _pick(
            lang, f"自{moment(told['since_us'], lang, zone)}起", f"since {moment(told['since_us'], lang, zone)}"
        ),
        _owner(data["unit"]["name"], Level(told["level"]), lang),
    ]
    if told["late"]:
        planned = moment(told["planned_us"], lang, zone)
        parts.append(_pick(lang, f"迟发，应发于{planned}", f"sent late, planned for {planned}"))
    if closed is not None:
        parts.append(_pick(lang, *_CLOSED[closed]))
    return _pick(lang, "{}{}（{}）：{}。", "{} {} ({}): {}.").format(
        _head(told, lang), told["number"], data["place"]["name"], _pick(lang, "；", "; ").join(parts)
    )


def digest_sentence(told: Mapping[str, Any], unit_name: str, lang: str, zone: tzinfo) -> str:
    """Return a digest: for whom, why it is one, how many of each, between which instants."""
    counts = told["counts"]
    reason = _pick(lang, *_REASONS.get(told["reason"], (told["reason"], told["reason"])))
    between = dict.fromkeys(moment(told[key], lang, zone) for key in ("from_us", "until_us"))  # once if the same
    if lang == "en":
        listed = ", ".join(f"{count} {label(word, lang)}" for word, count in counts.items())
        return f"[digest] {unit_name}: {sum(counts.values())} {reason}, {' to '.join(between)}: {listed}."
    listed = "、".join(f"{label(word, lang)}{count}件" for word, count in counts.items())
    return f"【汇总】{unit_name}：{'至'.join(between)}{reason}{sum(counts.values())}件：{listed}。"


def root_sentence(told: Mapping[str, Any], lang: str) -> str:
    """Return the daily root: whoever keeps this message can prove that the ledger was not changed afterwards."""
    return _pick(
        lang, "【台账日根】{day}，至第{seq}行：{root}", "[ledger root] {day}, up to line {seq}: {root}"
    ).format(**told)


def marked(text: str, lang: str, *, is_repeat: bool) -> str:
    """Return ``text``, with a mark in front when it may have been delivered before."""
    return _pick(lang, "（可能重复）", "(possibly repeated) ") + text if is_repeat else text


def _head(told: Mapping[str, Any], lang: str) -> str:
    name, nth = label(told["what"], lang), told["occurrence"] + 1
    if nth == 1:
        return _pick(lang, f"【{name}】", f"[{name}]")
    return _pick(lang, f"【{name}·第{nth}次】", f"[{name}, no. {nth}]")


def _particular(told: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield what only a pause or a withdrawal says: why the case stands still, which card was taken back."""
    if "reason" in told:
        yield _pick(lang, f"中止事由：{told['reason']}", f"paused for {told['reason']}")
    if "card" in told:
        card = Rung.of(told["card"])
        yield _pick(lang, f"{card.zh}已撤销，以此为准", f"the {card.en} was issued in error and is withdrawn")


def _limit(told: Mapping[str, Any], lang: str, zone: tzinfo, *, is_overdue: bool) -> str:
    if told["due_us"] is None:
        return _pick(lang, "无时限", "no limit")
    if told["clock"] == Clock.PAUSE.word:
        until = moment(told["due_us"], lang, zone)
        return _pick(lang, f"中止至{until}，到期自动恢复", f"until {until}, then it goes on by itself")
    clock = Clock.of(told["clock"]).label(lang) if told["clock"] else _pick(lang, "办理", "action")
    due = moment(told["due_us"], lang, zone)
    if is_overdue:
        return _pick(lang, f"{clock}应于{due}前完成，已逾期", f"{clock} was due by {due}, overdue")
    return _pick(lang, f"{clock}应于{due}前完成", f"{clock} is due by {due}")


def _owner(unit_name: str, level: Level, lang: str) -> str:
    return _pick(lang, f"现在{level.zh}一级，由{unit_name}办理", f"now with {unit_name} ({level.en})")


def _pick(lang: str, zh: str, en: str) -> str:
    return en if lang == "en" else zh
