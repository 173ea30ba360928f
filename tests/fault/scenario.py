"""A scenario with every rung: one case nobody touches climbs four levels, another is acted upon on the way."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from daemon.rows import GridRow, OfficerRow, PushLine, UnitRow
from daemon.store import EventRow, Reader, Writer, verify
from schema.config import Config, loads
from schema.instants import MICROS_PER_SECOND, to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock
from tests.fault.dying import Process

ZONE = ZoneInfo("Asia/Shanghai")
CHAIN = ("6102", "610202", "610202001", "610202001001")
MINUTE_US = 60 * MICROS_PER_SECOND
BEGIN_US = to_us(datetime(2026, 3, 2, 10, tzinfo=ZONE))
END_US = BEGIN_US + 26 * 60 * MINUTE_US
NEGLECTED, TENDED = "TC-1", "TC-2"
_LIMITS = """
[policy.quick]
default = true
[policy.quick.respond]
limit = "2h"
remind = "0"
every = "2d"
[policy.quick.feedback]
limit = "3h"
remind = "0"
every = "2d"
[policy.quick.resolve]
limit = "5h"
remind = "50%"
blue = "60%"
yellow = "80%"
red = "0"
escalate = "0"
list = "0"
every = "5h"
extend = "2h"
[policy.quick.overall]
limit = "22h"
remind = "-2h"
red = "0"
every = "2d"
[pause.visit]
stops = ["resolve", "overall"]
longest = "2h"
"""


@dataclass(frozen=True)
class Step:
    """Something that happens at an instant."""

    at_us: int
    do: Callable[[Process, int], Any]


@cache
def config() -> Config:
    """Return the scenario's configuration."""
    return loads(_LIMITS.encode())


def build(writer: Writer) -> None:
    """Write four units, one below the other, with one officer each, and a grid."""
    levels = zip(CHAIN, (4, 3, 2, 1), (None, *CHAIN), strict=False)
    writer.upsert_units([UnitRow(code, level, "centre", code, parent) for code, level, parent in levels])
    writer.upsert_grids([GridRow(f"{CHAIN[-1]}001", "第一网格", CHAIN[-1], None)])
    writer.upsert_officers([OfficerRow(None, code, f"员{code}", "handler", "", "", True) for code in CHAIN])


def steps(crowd: int = 0) -> list[Step]:
    """Return what happens, in order: both cases come, one is acted upon, and ``crowd`` more are neglected too."""
    happens = [
        (0, _bring(NEGLECTED)),
        (1, _bring(TENDED)),
        (2, _act(Act.ACCEPT)),
        (3, _promise(97)),  # which is not kept
        (200, _act(Act.TELL)),
        (320, _act(Act.ACCEPT)),  # it has risen to the township by then
        (330, _pause(50)),  # which ends by itself
        (390, _act(Act.EXTEND, clock=Clock.RESOLVE)),
        (400, _act(Act.RESOLVE)),
        (430, _act(Act.REOPEN)),
        (500, _act(Act.RESOLVE)),
    ]
    happens += [(7 * nth, _bring(f"TC-{100 + nth}")) for nth in range(crowd)]
    return sorted(
        (Step(BEGIN_US + minutes * MINUTE_US, what) for minutes, what in happens), key=lambda one: one.at_us
    )


def _bring(number: str) -> Callable[[Process, int], Any]:
    def do(process: Process, now_us: int) -> None:
        new = NewCase(number=number, place=f"{CHAIN[-1]}001", opened_us=now_us, title="漏水", citizen="某甲")
        assert not process.engine.open_cases([new], "system:hotline", now_us).refused

    return do


def _act(act: Act, **what: Any) -> Callable[[Process, int], Any]:
    def do(process: Process, now_us: int) -> None:
        request = ActRequest(number=TENDED, act=act, text="已办", key=f"{act}-{now_us}", **what)
        process.engine.act(request, "officer:1", "", now_us)

    return do


def _promise(minutes: int) -> Callable[[Process, int], Any]:
    def do(process: Process, now_us: int) -> None:
        _act(Act.PROMISE, until_us=(now_us // MINUTE_US + minutes) * MINUTE_US)(process, now_us)

    return do


def _pause(minutes: int) -> Callable[[Process, int], Any]:
    def do(process: Process, now_us: int) -> None:
        until_us = (now_us // MINUTE_US + minutes) * MINUTE_US
        _act(Act.PAUSE, reason="visit", until_us=until_us)(process, now_us)

    return do


# how it stands


def fingerprint(reader: Reader) -> str:
    """Return what a stranger can tell of the tables; how often and when the outbox tried is left out.

    AssertionError when the ledger does not verify, or a rung stands in it twice.
    """
    assert not list(verify(reader))
    lines = [line for page in reader.ledger() for line in page]
    rungs = Counter(_key(line) for line in lines if line.kind == "rung")
    assert not rungs or rungs.most_common(1)[0][1] == 1, f"fired twice: {rungs.most_common(1)}"
    cases = reader.cases_after(0, 1_000)
    timers = [timer for case in cases for timer in reader.timers_of(case.id)]
    pushes = [
        (push.seq, push.kind, push.unit_code, push.officer_id, push.state, push.body) for push in _pushes(reader)
    ]
    return repr((cases, timers, lines, sorted(pushes, key=repr)))


def outcome(reader: Reader) -> str:
    """Return how all cases and timers ended and what fired; in which order of lines is left out."""
    lines = [line for page in reader.ledger() for line in page]
    cases = [case._replace(head_seq=0, head_hash=b"") for case in reader.cases_after(0, 1_000)]
    timers = [timer for case in cases for timer in reader.timers_of(case.id)]
    return repr((cases, timers, sorted((line.case_id, line.version, line.kind, line.body) for line in lines)))


def undelivered(reader: Reader) -> list[str]:
    """Return what has become of each push that did not arrive."""
    return [f"{push.id} {push.state} {push.error}" for push in _pushes(reader) if push.state != "delivered"]


def rung_kinds(reader: Reader) -> Counter[str]:
    """Return how often each rung fired."""
    return Counter(
        json.loads(line.body)["rung"] for page in reader.ledger() for line in page if line.kind == "rung"
    )


def _pushes(reader: Reader) -> list[PushLine]:
    return reader.pushes(limit=10_000)


def _key(line: EventRow) -> tuple[Any, ...]:
    said = json.loads(line.body)
    return (line.case_id, *(said[name] for name in ("clock", "cycle", "rung", "ordinal", "occurrence")))
