"""What each act asks an officer to fill in, as data; what is wrong with it; and the request it becomes. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schema.clean import NAME_MAX, TEXT_MAX
from schema.instants import from_us
from schema.kinds import Act, Clock
from schema.periods import Period
from schema.wire import ActIn
from tui.view.acts import Seen, will_promise
from tui.view.look import Look
from tui.view.until import until_us
from tui.view.when import full_stamp

Values = Mapping[str, str]  # a field's name → what was typed or chosen

PRESENT = "present"  # withdraw: the card the case has now
ONE_UP = "one_up"  # escalate: no unit is named
YES, NO = "yes", "no"


class Kind(StrEnum):
    """How a field is filled in."""

    TEXT = "text"
    CHOICE = "choice"
    REASON = "reason"  # a choice among the reasons for a pause, which the daemon names
    UNIT = "unit"
    ABOVE = "above"  # a choice among the units above the case's, which the daemon names
    INSTANT = "instant"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; of a choice the first is taken until another is, unless nothing is chosen yet."""

    name: str
    kind: Kind = Kind.TEXT
    is_required: bool = True
    choices: tuple[str, ...] = ()
    is_open: bool = False  # nothing is chosen yet


_WHY = Field("text")
_REMARK = Field("text", is_required=False)
_FIELDS = ("title", "place", "category", "text", "citizen", "phone", "urgency", "source", "kind", "mode", "links")
_DECIDING = frozenset({"place", "urgency", "links"})  # corrections whose new value the daemon checks

FORMS: Mapping[Act, tuple[Field, ...]] = {
    Act.ACCEPT: (),
    Act.RESOLVE: (_WHY,),
    Act.ESCALATE: (_WHY, Field("unit", Kind.ABOVE, is_required=False, choices=(ONE_UP,))),
    Act.TELL: (_WHY,),
    Act.NOTE: (_WHY,),
    Act.PROMISE: (Field("until", Kind.INSTANT), _REMARK),
    Act.UNDO: (),
    Act.ASSIGN: (Field("unit", Kind.UNIT), _REMARK),
    Act.CORRECT: (Field("field", Kind.CHOICE, choices=_FIELDS), Field("value")),
    Act.COLOUR: (Field("colour", Kind.CHOICE, choices=("green", "yellow", "red"), is_open=True), _REMARK),
    Act.PAUSE: (Field("reason", Kind.REASON), Field("until", Kind.INSTANT, is_required=False), _REMARK),
    Act.RESUME: (_REMARK,),
    Act.EXTEND: (
        Field("clock", Kind.CHOICE, choices=(Clock.RESOLVE.word, Clock.OVERALL.word)),
        Field("by", Kind.PERIOD, is_required=False),
        _WHY,
    ),
    Act.RETURN: (_WHY,),
    Act.RULE: (Field("unit", Kind.UNIT), _WHY),
    Act.LIST: (Field("leader"), _REMARK),
    Act.WITHDRAW: (Field("card", Kind.CHOICE, choices=(PRESENT, "blue", "yellow", "red")), _WHY),
    Act.REOPEN: (Field("was_false", Kind.CHOICE, choices=(NO, YES)), _WHY),
    Act.VOID: (_WHY,),
}


def hint(act: Act, field: Field, look: Look) -> str:
    """Return what an empty field says about itself."""
    return look.say(f"ask.{act}" if field.name == "text" else f"ask.{field.name}")


def option(field: str, word: str, look: Look) -> str:
    """Return a choice as an officer reads it."""
    return look.say(f"option.{field}.{word}")


def rises(seen: Seen, look: Look) -> Iterator[tuple[str, str]]:
    """Yield whom the case may be escalated to, as words of the choice and their labels; one level up first."""
    for nth, (code, name) in enumerate(seen.above):
        plain = look.plain(name)
        yield (code, plain) if nth else (ONE_UP, look.say("option.unit.one_up_to", unit=plain))


def fault(act: Act, values: Values, look: Look, now_us: int) -> str:
    """Return one sentence about the first thing that is missing or makes no sense; empty when all is well."""
    return next(_faults(act, values, look, now_us), "")


def _faults(act: Act, values: Values, look: Look, now_us: int) -> Iterator[str]:
    for field in FORMS[act]:
        text = values.get(field.name, "").strip()
        if not text:
            if field.is_required:
                yield look.say("ask.missing", what=look.say(f"field.{field.name}"))
            continue
        longest = TEXT_MAX if field.name in {"text", "value"} else NAME_MAX
        if len(text) > longest:
            yield look.say("ask.too_long", what=look.say(f"field.{field.name}"), n=f"{longest:,}")
        if field.kind is Kind.INSTANT:
            yield from _instant_faults(text, look, now_us)
        elif field.kind is Kind.PERIOD and period(text) is None:
            yield look.say("ask.period", text=look.plain(text))


def _instant_faults(text: str, look: Look, now_us: int) -> Iterator[str]:
    try:
        at_us = until_us(text, look.zone, now_us)
    except ValueError:
        yield look.say("ask.instant", text=look.plain(text))
        return
    if at_us <= now_us:
        yield look.say("ask.past", at=full_stamp(at_us, look.zone, look.lang, is_end=True))


def explained(act: Act, values: Values, seen: Seen, look: Look, now_us: int) -> str:
    """Return which instant a typed one is, so that nobody means another day, or how links are typed; or ``""``."""
    if values.get("field") == "links":
        return look.say("ask.links")
    text = values.get("until", "").strip()
    try:
        at_us = until_us(text, look.zone, now_us) if text else None
    except ValueError:
        return ""
    if at_us is None:
        return ""
    if act is Act.PROMISE:
        return will_promise(at_us, seen, look)
    return look.say("will.until", at=full_stamp(at_us, look.zone, look.lang, is_end=True))


def can_be_tried(act: Act, values: Values, look: Look, now_us: int) -> bool:
    """Tell whether the daemon can already say what the act would do: texts decide nothing, all else is there."""
    return not fault(act, _with_texts(act, values), look, now_us)


def trial(act: Act, seen: Seen, values: Values, look: Look, now_us: int) -> ActIn:
    """Return the act as it is tried; a text that is still to be written stands as three dots."""
    return request(act, seen, _with_texts(act, values), look, now_us)


def _with_texts(act: Act, values: Values) -> Values:
    unwritten = {
        field.name: "..."
        for field in FORMS[act]
        if field.kind is Kind.TEXT and field.is_required and not values.get(field.name, "").strip()
    }
    if values.get("field") in _DECIDING:
        unwritten.pop("value", None)
    return {**values, **unwritten}


def request(act: Act, seen: Seen, values: Values, look: Look, now_us: int) -> ActIn:
    """Return the act as sent: an escalation carries the level seen, so that two at once rise one level."""
    level = seen.level if act is Act.ESCALATE else None
    filled = {field.name: values.get(field.name, "").strip() for field in FORMS[act]}
    facts = dict(_facts(filled, look, now_us))
    return ActIn(act=act, seen_level=level, lang="en" if look.lang == "en" else "zh", **facts)


def _facts(filled: Values, look: Look, now_us: int) -> Iterator[tuple[str, Any]]:
    """Yield what is filled in as the fields of a request."""
    for name, text in filled.items():
        if not text or name == "value" or text in {PRESENT, ONE_UP}:
            continue
        if name == "until":
            yield "until_at", from_us(until_us(text, look.zone, now_us), look.zone)
        elif name == "by":
            yield "by", period(text) or ""
        elif name == "field":
            yield "fields", {text: filled["value"]}
        elif name == "was_false":
            yield "was_false", text == YES
        else:
            yield name, text


_PERIOD = re.compile(r"\+?(\d{1,4})\s*(?:个)?(工作日|工作小时|日|天|小时|分钟|月|wd|wh|d|h|m|mo)")
_UNITS = {"工作日": "wd", "工作小时": "wh", "日": "d", "天": "d", "小时": "h", "分钟": "m", "月": "mo"}


def period(text: str) -> str | None:
    """Return a length of time as config.toml writes it, from ``10天`` or ``5个工作日``; None if it is none."""
    written = _PERIOD.fullmatch(unicodedata.normalize("NFKC", text).strip().lower())
    if written is None:
        return None
    try:
        return str(Period.parse(f"{written[1]}{_UNITS.get(written[2], written[2])}"))
    except ValueError:
        return None
