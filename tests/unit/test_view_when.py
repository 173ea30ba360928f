"""Countdowns, due times and ages as a duty officer reads them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from schema.instants import to_us
from tui.view.tempo import Tempo
from tui.view.when import age, countdown, full_stamp, span, stamp, urgency

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = to_us(datetime(2026, 3, 10, 6, 0, tzinfo=UTC))
SECOND = 1_000_000


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (27 * 3600 + 20 * 60, "剩 1天03:20", "left 1d03:20"),
        (2 * 3600 + 15 * 60, "剩 02:15", "left 02:15"),
        (725, "剩 00:12:05", "left 00:12:05"),
        (0, "剩 00:00:00", "left 00:00:00"),
        (-8100, "逾 02:15", "late 02:15"),
        (-1, "逾 00:00:01", "late 00:00:01"),
    ],
)
def test_a_countdown_reads_in_both_languages(seconds: int, zh: str, en: str) -> None:
    """Days, hours and minutes far off; seconds in the last hour; the deadline's instant is still in time."""
    due_us = NOW + seconds * SECOND
    assert countdown(due_us, NOW, "zh") == zh
    assert countdown(due_us, NOW, "en") == en


def test_no_deadline_has_no_countdown() -> None:
    """A case without a resolve limit shows nothing rather than a wrong number."""
    assert countdown(None, NOW, "zh") == ""
    assert urgency(None, NOW) == "faint"


def test_tones_follow_the_deadline() -> None:
    """Late after the instant, soon within two hours, calm before."""
    assert [urgency(NOW + s * SECOND, NOW) for s in (-1, 0, 7199, 7200)] == ["late", "soon", "soon", "calm"]


def test_midnight_belongs_to_the_day_it_ends() -> None:
    """A limit at 24:00 names the day that ends, a plain instant the day that begins."""
    midnight = to_us(datetime(2026, 3, 10, 16, 0, tzinfo=UTC))
    assert stamp(midnight, SHANGHAI, NOW, is_end=True) == "03-10 24:00"
    assert stamp(midnight, SHANGHAI, NOW) == "03-11 00:00"
    assert full_stamp(midnight, SHANGHAI, "zh", is_end=True) == "2026-03-10 周二 24:00"
    assert full_stamp(midnight, SHANGHAI, "en", is_end=True) == "2026-03-10 Tue 24:00"


def test_another_year_is_named() -> None:
    """A due time in another year shows the year, or January would look like two months ago."""
    assert stamp(to_us(datetime(2027, 1, 4, tzinfo=UTC)), SHANGHAI, NOW) == "2027-01-04"


def test_ages_are_one_unit() -> None:
    """An age is read at a glance."""
    assert [age(s, "zh") for s in (3.9, 130, 7300, 200_000)] == ["3秒", "2分钟", "2小时", "2天"]
    assert span(90_061, "zh") == "1天01:01"


def test_the_daemons_clock_runs_at_its_own_speed() -> None:
    """A scaled clock moves 600 seconds while one passes here, and small differences never make it stutter."""
    tempo = Tempo(NOW, base_s=5.0, speed=600)
    assert tempo.at(6.0) - NOW == 600 * SECOND
    assert tempo.heard(NOW + 599 * SECOND, 600, 6.0) is tempo
    assert tempo.heard(NOW, 1, 6.0) == Tempo(NOW, 6.0, 1)
