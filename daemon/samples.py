"""Made-up pushes of every kind, to try texts out with. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from daemon import message
from daemon.rows import PushLine
from schema.config.templates import KINDS
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, EventKind, Haste, PushState, Rung, Status

Payload = dict[str, Any]  # as daemon.message makes it, but for its texts

NUMBER = "SF-2026-0310"
NAMES: Mapping[str, str] = {
    "610202": "河东区",
    "610202001": "河东区 城关街道",
    "610202001001": "河东区 城关街道 桃园社区",
    "610202001001003": "河东区 城关街道 桃园社区 第三网格",
}
_CHAIN = ("610202001001", "610202001", "610202")
_VILLAGE, _TOWNSHIP, _ = _CHAIN
_GRID = "610202001001003"
_ZONE = ZoneInfo("Asia/Shanghai")
_HOUR_US = 3_600 * MICROS_PER_SECOND
_SINCE_US = 1_772_416_800 * MICROS_PER_SECOND  # 2026-03-02 10:00 there
_DUE_US = _SINCE_US + 62 * _HOUR_US  # 2026-03-04 24:00
_RARE: Mapping[str, dict[str, Any]] = {  # what only pushes of these kinds say
    EventKind.PAUSED.value: {"clock": Clock.PAUSE.word, "reason": "听证"},
    EventKind.RETURNED.value: {"clock": Clock.RULING.word},
    EventKind.WITHDRAWN.value: {"card": Rung.RED.word},
    EventKind.UNDONE.value: {"undid": EventKind.ASSIGNED.value},
    Rung.ESCALATE.word: {"supervisor": _TOWNSHIP},
}
_AFTER = {rung.word for rung in (Rung.RED, Rung.ESCALATE, Rung.LIST, Rung.REVIEW)}  # mostly after the limit
_REASONS = ("outage", "late", "takeover", "merged", "limit", "brief")


def samples(what: str) -> Iterator[Payload]:
    """Yield payloads of every sort that a template called ``what`` may meet; the usual one of each kind first."""
    kinds = {"case": KINDS, "news": KINDS, "next": (*KINDS, message.DIGEST, message.ROOT)}.get(what, (what,))
    for kind in kinds:
        yield from _MAKERS.get(kind, _cases)(kind)


def _cases(kind: str) -> Iterator[Payload]:
    """Yield what the owner and others hear: in time and late, closed meanwhile, and with hardly a fact."""
    rare = _RARE.get(kind, {})
    yield _sample(_case(kind, **rare), late=kind in _AFTER, told=_CHAIN, link=True)
    yield _sample(_case(kind, **rare), to=_TOWNSHIP, late=True, told=_CHAIN)
    yield _sample(_case(kind, occurrence=2, late=True, unit=_TOWNSHIP, level=2), late=True, is_repeat=True)
    yield _sample(_case(kind, due_us=None, clock=""), to="610202001002", status=Status.RESOLVED)
    yield _sample(_case(kind, instead=_VILLAGE), to=_TOWNSHIP, told=(_TOWNSHIP,))
    yield _sample(_case(kind, stands_for=(7,)), told=_CHAIN)
    for clock in Clock:
        yield _sample(_case(kind, clock=clock.word), late=True)


def _digests(_kind: str) -> Iterator[Payload]:
    item = {"number": NUMBER, "what": Rung.RED.word, "place": _GRID, "due_us": _DUE_US}
    items = [item, {**item, "what": Rung.REMIND.word, "due_us": None}]
    for reason in _REASONS:
        yield _sample(_digest(reason, items=items, more=11), link=True)
    yield _sample(_digest("merged", from_us=_DUE_US), is_repeat=True)


def _roots(_kind: str) -> Iterator[Payload]:
    yield _sample(_push(message.ROOT, message.root_facts(day="2026-03-04", seq=1024, root="5e" * 32)))


_MAKERS = {message.DIGEST: _digests, message.ROOT: _roots}


def _case(kind: str, **changes: Any) -> PushLine:  # noqa: ANN401 - arguments of facts
    given: dict[str, Any] = {
        "number": NUMBER,
        "place": _GRID,
        "unit": _VILLAGE,
        "level": 1,
        "clock": Clock.RESOLVE.word,
        "what": kind,
        "ordinal": 0,
        "occurrence": 0,
        "due_us": _DUE_US,
        "since_us": _SINCE_US,
        "stage": 1,
        "planned_us": _DUE_US,
        "late": False,
    }
    return _push(kind, message.facts(**given | changes))


def _digest(reason: str, *, from_us: int = _SINCE_US, **listed: Any) -> PushLine:  # noqa: ANN401 - as digest_facts has them
    counts = {Rung.REMIND.word: 9, Rung.RED.word: 4}
    body = message.digest_facts(
        unit=_VILLAGE, reason=reason, counts=counts, from_us=from_us, until_us=_DUE_US, **listed
    )
    return _push(message.DIGEST, body)


def _push(kind: str, body: str) -> PushLine:
    return PushLine(
        id=1,
        case_id=None,
        seq=1,
        kind=kind,
        unit_code=_VILLAGE,
        officer_id=None,
        channel="",
        state=PushState.UNDELIVERED.value,
        haste=Haste.ORDINARY.value,
        body=body,
        merged_into=None,
        attempts=0,
        created_us=_DUE_US - _HOUR_US,
        next_us=None,
        lease=0,
        leased_until_us=0,
        sent_us=None,
        error="",
        read_us=None,
        read_by="",
    )


def _sample(
    push: PushLine,
    *,
    to: str = _VILLAGE,
    late: bool = False,
    status: Status = Status.HANDLING,
    is_repeat: bool = False,
    told: tuple[str, ...] = (),
    link: bool = False,
) -> Payload:
    created_us = _DUE_US + _HOUR_US if late else push.created_us
    return message.unworded(
        push._replace(unit_code=to, created_us=created_us),
        status=status,
        is_repeat=is_repeat,
        name_of=lambda code: NAMES.get(code, code),
        zone=_ZONE,
        told=told,
        link="https://duban.example.gov.cn/r/1" if link else "",
    )
