"""What an officer types for a past instant: every form, and what is none or has not come."""

import pytest

from tests.life import ZONE, at, local
from tui.view.since import since_us

NOW = at("2026-03-04 10:00")  # a Wednesday


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("-2h", "2026-03-04 08:00"),
        ("－90M", "2026-03-04 08:30"),
        ("3d", "2026-03-01 10:00"),
        ("2小时前", "2026-03-04 08:00"),
        ("30分钟以前", "2026-03-04 09:30"),
        ("3天前", "2026-03-01 10:00"),
        ("2h ago", "2026-03-04 08:00"),
        ("昨天 18:00", "2026-03-03 18:00"),
        ("昨天18点", "2026-03-03 18:00"),
        ("昨天 １８：３０", "2026-03-03 18:30"),
        ("前天 24:00", "2026-03-02 24:00"),
        ("yesterday 9:00", "2026-03-03 09:00"),
        ("今天 9:00", "2026-03-04 09:00"),
        ("9:00", "2026-03-04 09:00"),
        ("18:00", "2026-03-03 18:00"),  # today's has not come
        ("周一 9:00", "2026-03-02 09:00"),
        ("周三 9:00", "2026-03-04 09:00"),
        ("星期三 18:00", "2026-02-25 18:00"),
        ("fri 12:00", "2026-02-27 12:00"),
        ("03-02 14:00", "2026-03-02 14:00"),
        ("3月2日 14点30分", "2026-03-02 14:30"),
        ("3/2", "2026-03-02 24:00"),
        ("03-04", "2026-03-04 10:00"),  # today's end has not come: now
        ("12-30 14:00", "2025-12-30 14:00"),
        ("2026-03-01", "2026-03-01 24:00"),
        ("2026-03-04", "2026-03-04 10:00"),
        ("2026/3/1 9:30", "2026-03-01 09:30"),
        ("2026年3月1日 下午3:05", "2026-03-01 15:05"),
        ("2026-03-01T12:00+00:00", "2026-03-01 20:00"),
    ],
)
def test_every_form_is_one_instant(text: str, instant: str) -> None:
    """In the city's zone, seen from the daemon's now; what could be several is the last that has passed."""
    assert local(since_us(text, ZONE, NOW)) == instant


@pytest.mark.parametrize(
    "text", ["", "soon", "昨天", "周一", "02-30", "25:00", "9:61", "2026-13-01", "-h", "三天前", "*"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    """Half an instant, no date of any year, no time of any day."""
    with pytest.raises(ValueError, match=r"."):
        since_us(text, ZONE, NOW)


@pytest.mark.parametrize("text", ["今天 18:00", "明天 9:00", "2026-03-05", "2026-03-04 10:01", "2027-01-01 00:00"])
def test_what_has_not_come_is_refused(text: str) -> None:
    """There is nothing to look back to in what is ahead."""
    with pytest.raises(ValueError, match=r"has not come|is no instant"):
        since_us(text, ZONE, NOW)
