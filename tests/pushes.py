"""Pushes for tests: one red card's row, to be varied by keyword."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from daemon.message import facts
from daemon.rows import PushLine
from schema.instants import to_us

ZONE = ZoneInfo("Asia/Shanghai")


def at_us(*parts: int) -> int:
    """Return a local instant: year, month, day, hour, ..."""
    return to_us(datetime(*parts, tzinfo=ZONE))


FACTS: dict[str, Any] = {
    "number": "TC-1",
    "place": "610202001001003",
    "unit": "610202001001",
    "level": 1,
    "clock": "resolve",
    "what": "red",
    "ordinal": 0,
    "occurrence": 0,
    "due_us": at_us(2026, 3, 5),
    "since_us": at_us(2026, 3, 2, 10),
    "stage": 1,
    "planned_us": at_us(2026, 3, 5),
    "late": False,
}


def body_of(**changes: Any) -> str:
    """Return a red card's facts as a row holds them, with ``changes``."""
    return facts(**{**FACTS, **changes})


def push_line(**changes: Any) -> PushLine:
    """Return the row of a red card's push, with ``changes``."""
    row = PushLine(
        id=7,
        case_id=1,
        seq=5,
        kind="red",
        unit_code="610202001001",
        officer_id=None,
        channel="webhook",
        state="undelivered",
        haste=2,
        body=body_of(),
        merged_into=None,
        attempts=0,
        created_us=at_us(2026, 3, 5, 9),
        next_us=at_us(2026, 3, 5, 9),
        lease=1,
        leased_until_us=0,
        sent_us=None,
        error="",
        read_us=None,
        read_by="",
    )
    return row._replace(**changes)
