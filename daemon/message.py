"""What a push says: facts the engine writes into its row, and the payload that leaves the house.

Facts are codes and figures only. A title, a text, a person's name or a phone has no key to stand under, so none
can reach a unit's phone, a bot's history or a log on the way.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import orjson

from daemon.rows import PushLine
from daemon.sentences import case_sentence, digest_sentence, marked, root_sentence
from schema.instants import from_us
from schema.kinds import Level, Status

DIGEST = "digest"
ROOT = "root"
_RARE = ("reason", "card")  # facts that few pushes have


def facts(
    *,
    number: str,
    place: str,
    unit: str,
    level: int,
    clock: str,
    what: str,
    ordinal: int,
    occurrence: int,
    due_us: int | None,
    since_us: int,
    stage: int,
    planned_us: int,
    late: bool,
    reason: str = "",
    card: str = "",
) -> str:
    """Return the body of a push row about one case: compact JSON of codes and figures.

    ``place`` is the grid's (or unit's) code, ``unit`` and ``level`` the owner after the event, ``clock`` a Clock's
    word or "" for an act that belongs to none, ``what`` a Rung's or EventKind's word (as the row's ``kind``),
    ``due_us`` the clock's limit (None without one), ``since_us`` when the clock began to run, ``planned_us`` when
    the rung should have fired, ``late`` whether it fired only later. Written only where there is one:
    ``reason``, config.toml's title of a pause's reason, and ``card``, the word of one that was withdrawn. Costs
    one microsecond: one call to orjson is as fast here as an f-string, and escapes.
    """
    rare = {name: text for name, text in zip(_RARE, (reason, card), strict=True) if text}
    return orjson.dumps(
        {
            "number": number,
            "place": place,
            "unit": unit,
            "level": level,
            "clock": clock,
            "what": what,
            "ordinal": ordinal,
            "occurrence": occurrence,
            "due_us": due_us,
            "since_us": since_us,
            "stage": stage,
            "planned_us": planned_us,
            "late": late,
            **rare,
        }
    ).decode()


def digest_facts(
    *,
    unit: str,
    reason: str,
    counts: Mapping[str, int],
    from_us: int,
    until_us: int,
    items: Sequence[Mapping[str, Any]] = (),
    more: int = 0,
) -> str:
    """Return the body of a digest's row: how many rungs of each word concern ``unit``, between two instants.

    ``reason`` is "outage" (the daemon was away), "late" (an edit put them before now), "takeover" (old cases came
    in), "brief" (their quiet hours are over) or "limit" (its bot takes no more just now). ``items`` are the
    weightiest, each with ``number``, ``what``, ``place`` and ``due_us``; ``more`` how many are not among them.
    """
    told = {"unit": unit, "reason": reason, "counts": dict(counts), "from_us": from_us, "until_us": until_us}
    return orjson.dumps(told | {"items": list(items), "more": more}).decode()


def root_facts(*, day: str, seq: int, root: str) -> str:
    """Return the body of the daily root's row: the local ISO day, the newest line it covers, the root in hex."""
    return orjson.dumps({"day": day, "seq": seq, "root": root}).decode()


def payload(
    push: PushLine, *, status: int | None, is_repeat: bool, name_of: Callable[[str], str], zone: tzinfo
) -> dict[str, Any]:
    """Return what a receiver gets, as Standard Webhooks shapes it: ``type``, ``timestamp``, ``data``.

    The same row gives the same payload at each attempt, but for what has become of the case since (``status``, at
    the time of the claim) and for the mark of a possible repeat. ``name_of`` turns a code into the names down to
    it, instants are ISO 8601 in ``zone``. A body that is not what the functions above write: ValueError.
    """
    try:
        told = orjson.loads(push.body)
        kind, data = _TELLERS.get(push.kind, _case)(told, push, status, name_of, zone)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"push {push.id} holds facts that cannot be read ({error!r})") from error
    data["to"] = _named(push.unit_code, name_of)
    data["text"] = {lang: marked(text, lang, is_repeat=is_repeat) for lang, text in data["text"].items()}
    data["possibly_repeated"] = is_repeat
    return {"type": kind, "timestamp": _iso(push.created_us, zone), "data": data}


_Told = dict[str, Any]
_NameOf = Callable[[str], str]
_Telling = tuple[str, dict[str, Any]]


def _case(told: _Told, push: PushLine, status: int | None, name_of: _NameOf, zone: tzinfo) -> _Telling:
    due_us = told["due_us"]
    closed = None if status is None or Status(status).is_open else Status(status)
    data = {
        "number": told["number"],
        "place": _named(told["place"], name_of),
        "unit": _named(told["unit"], name_of),
        "level": Level(told["level"]).word,
        "stage": told["stage"],
        "clock": told["clock"],
        "what": told["what"],
        "ordinal": told["ordinal"],
        "occurrence": told["occurrence"],
        "due_at": None if due_us is None else _iso(due_us, zone),
        "since_at": _iso(told["since_us"], zone),
        "planned_at": _iso(told["planned_us"], zone),
        "is_overdue": due_us is not None and push.created_us > due_us,
        "is_late": told["late"],
        "closed_as": None if closed is None else closed.word,
        **{name: told[name] for name in _RARE if name in told},
    }
    data["text"] = {lang: case_sentence(told, data, closed, lang, zone) for lang in ("zh", "en")}
    return f"case.{told['what']}", data


def _digest(told: _Told, _push: PushLine, _status: int | None, name_of: _NameOf, zone: tzinfo) -> _Telling:
    unit = _named(told["unit"], name_of)
    data = {
        "unit": unit,
        "reason": told["reason"],
        "counts": told["counts"],
        "count": sum(told["counts"].values()),
        "from_at": _iso(told["from_us"], zone),
        "until_at": _iso(told["until_us"], zone),
        "text": {lang: digest_sentence(told, unit["name"], lang, zone) for lang in ("zh", "en")},
    }
    return "case.digest", data


def _root(told: _Told, _push: PushLine, _status: int | None, _name_of: _NameOf, _zone: tzinfo) -> _Telling:
    data = {"day": told["day"], "seq": told["seq"], "root": told["root"]}
    return "ledger.root", data | {"text": {lang: root_sentence(told, lang) for lang in ("zh", "en")}}


_TELLERS = {DIGEST: _digest, ROOT: _root}


def _named(code: str, name_of: _NameOf) -> dict[str, str]:
    return {"code": code, "name": name_of(code)}


def _iso(at_us: int, zone: tzinfo) -> str:
    return from_us(at_us, zone).isoformat()
