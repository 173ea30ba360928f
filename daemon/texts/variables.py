"""What a template may name: a push's payload as words of one language, and nothing else. Pure.

docs/texts.md lists every variable; a payload has no personal data, so none of these has any.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from daemon.words import label, reading
from schema.kinds import Clock, Level, Rung

Variables = dict[str, Any]
_Word = Callable[[str], str]

COMMON = frozenset({"what", "label", "to", "told", "link", "style", "is_repeat"})
CASE = COMMON | {
    *("number", "place", "unit", "level", "role", "clock", "clock_label", "due", "since", "planned", "nth"),
    *("is_overdue", "is_late", "closed", "reason", "card", "supervisor", "undid", "instead", "is_deputy"),
}
DIGEST = COMMON | {"unit", "reason", "count", "counts", "items", "more", "since", "until"}
ROOT = COMMON | {"day", "seq", "root"}
CLAUSES = frozenset({"news", "next"})  # what the texts have besides: two clauses that are templates themselves

# What vendors' markdown makes links, mentions, headings, code, images, tables or markup of; not the underscore,
# which does no harm and stands in cases' numbers, that people copy. Its wide twins mean nothing to any of them.
_MARKUP = str.maketrans("[]<>*#`~|", "［］＜＞＊＃｀～｜")
_BREAKS = re.compile(r"\s+")
_GRAVEST_FIRST = [Rung.RED, Rung.LIST, Rung.ESCALATE, Rung.YELLOW, Rung.BLUE, Rung.REVIEW, Rung.REMIND]
_SAID_KEPT = 4_096  # what falls due together is due at the same instant
_LEVELS = {level.word for level in Level}
_RANK = {rung.word: rank for rank, rung in enumerate(_GRAVEST_FIRST)}


def variables(payload: Mapping[str, Any], lang: str, *, is_markdown: bool = False) -> Variables:
    """Return the variables of a payload as ``daemon.message`` makes it, without the two clauses.

    Every name from outside is one line, and harmless where ``is_markdown``.
    """
    data, word = payload["data"], _harmless if is_markdown else _line
    found = _MAKERS.get(payload["type"], _case)(data, lang, word)
    return found | {
        "to": word(data["to"]["name"]),
        "told": [word(unit["name"]) for unit in data["told"]],
        "link": data.get("link", ""),
        "style": "markdown" if is_markdown else "text",
        "is_repeat": data["possibly_repeated"],
    }


def _case(data: Mapping[str, Any], lang: str, word: _Word) -> Variables:
    unit, clock = data["unit"], data["clock"]
    return {
        "what": data["what"],
        "label": label(data["what"], lang),
        "nth": data["occurrence"] + 1,
        "number": word(data["number"]),
        "place": word(data["place"]["name"]),
        "unit": word(unit["name"]),
        "level": Level.of(data["level"]).label(lang),
        "role": _role(data),
        "clock": clock,
        "clock_label": Clock.of(clock).label(lang) if clock else "",
        "due": _said(data["due_at"], lang),
        "since": _said(data["since_at"], lang),
        "planned": _said(data["planned_at"], lang),
        "is_overdue": data["is_overdue"],
        "is_late": data["is_late"],
        "closed": data["closed_as"] or "",
        "reason": word(data.get("reason", "")),
        "card": label(data["card"], lang) if "card" in data else "",
        "supervisor": word(data["supervisor"]["name"]) if "supervisor" in data else "",
        "undid": label(data["undid"], lang) if "undid" in data else "",
        "instead": _instead(data, lang, word),
        "is_deputy": bool(data.get("for")),
    }


def _instead(data: Mapping[str, Any], lang: str, word: _Word) -> str:
    """Return the unit that had nobody to be told, or the level that has no unit; empty when there was somebody."""
    if "instead" not in data:
        return ""
    code = data["instead"]["code"]
    return Level.of(code).label(lang) if code in _LEVELS else word(data["instead"]["name"])


def _digest(data: Mapping[str, Any], lang: str, word: _Word) -> Variables:
    counts = sorted(data["counts"].items(), key=lambda count: _RANK.get(count[0], len(_RANK)))
    return {
        "what": "digest",
        "label": label("digest", lang),
        "unit": word(data["unit"]["name"]),
        "reason": data["reason"],
        "count": data["count"],
        "counts": [{"what": what, "label": label(what, lang), "count": count} for what, count in counts],
        "items": [_item(item, lang, word) for item in data.get("items", ())],
        "more": data.get("more", 0),
        "since": _said(data["from_at"], lang),
        "until": _said(data["until_at"], lang),
    }


def _item(item: Mapping[str, Any], lang: str, word: _Word) -> Variables:
    return {
        "number": word(item["number"]),
        "what": item["what"],
        "label": label(item["what"], lang),
        "place": word(item["place"]["name"]),
        "due": _said(item["due_at"], lang),
    }


def _root(data: Mapping[str, Any], lang: str, _word: _Word) -> Variables:
    return {"what": "root", "label": label("root", lang), **{key: data[key] for key in ("day", "seq", "root")}}


_MAKERS = {"case.digest": _digest, "ledger.root": _root}


def _role(data: Mapping[str, Any]) -> str:
    """Return what the recipient is to the case: its owner, above that, below it, or none of these."""
    to, owner = data["to"]["code"], data["unit"]["code"]
    if to == owner:
        return "owner"
    if to == data.get("supervisor", {}).get("code") or owner.startswith(to):
        return "above"
    return "below" if to.startswith(owner) else "other"


@lru_cache(_SAID_KEPT)
def _said(at: str | None, lang: str) -> str:
    return reading(datetime.fromisoformat(at), lang) if at else ""


def _line(text: str) -> str:
    return text if text.isprintable() else _BREAKS.sub(" ", text)


def _harmless(text: str) -> str:
    return _line(text).translate(_MARKUP)
