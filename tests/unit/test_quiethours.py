"""When a push that falls in quiet hours goes out instead."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from daemon.localtime import LocalTime
from daemon.quiethours import heard_us
from schema.config import QuietHours
from schema.instants import from_us, to_us

SHANGHAI = ZoneInfo("Asia/Shanghai")


def heard(hours: str, at: str, zone: str = "Asia/Shanghai") -> str:
    """Return when a push of a local instant goes out, as local day and time."""
    local = LocalTime(ZoneInfo(zone))
    at_us = to_us(datetime.fromisoformat(at).replace(tzinfo=local.zone))
    return f"{from_us(heard_us(QuietHours.parse(hours), at_us, local), local.zone):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("hours", "at", "goes_out"),
    [
        ("21:00-08:00", "2026-03-02 20:59", "03-02 20:59"),
        ("21:00-08:00", "2026-03-02 21:00", "03-03 08:00"),
        ("21:00-08:00", "2026-03-03 00:00", "03-03 08:00"),
        ("21:00-08:00", "2026-03-03 07:59", "03-03 08:00"),
        ("21:00-08:00", "2026-03-03 08:00", "03-03 08:00"),
        ("12:00-13:30", "2026-03-02 12:10", "03-02 13:30"),
        ("12:00-13:30", "2026-03-02 11:59", "03-02 11:59"),
        ("21:00-24:00", "2026-03-02 23:59", "03-03 00:00"),
        ("00:00-08:00", "2026-03-02 00:00", "03-02 08:00"),
    ],
)
def test_a_push_waits_until_quiet_hours_are_over(hours: str, at: str, goes_out: str) -> None:
    """The first minute of the hours waits, their end does not, over midnight too."""
    assert heard(hours, at) == goes_out


def test_an_end_that_a_clock_change_skips_is_that_change() -> None:
    """Where the wall clock jumps over the end of the hours, the push goes out at the jump."""
    assert heard("21:00-02:30", "2026-03-29 01:00", "Europe/Berlin") == "03-29 03:00"


def test_a_rung_without_quiet_hours_never_waits() -> None:
    """No hours, no waiting."""
    assert heard_us(None, 1, LocalTime(SHANGHAI)) == 1
