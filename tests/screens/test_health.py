"""Screen 9, second page: how the daemon is, readable without colour; what is wrong first, with what to do."""

from datetime import timedelta
from typing import Any

import pytest

from schema.wire.news import FoundView
from tests.screens.conftest import Seated
from tests.screens.looking import find, rows, shows, until_shown, width
from tests.screens.stand_in import NOON, StandIn

FINDING = "I2: a timer has been due for 75 s; is the engine running?"
WRONG: dict[str, Any] = {
    "findings": [FINDING],
    "found": [FoundView(sentence=FINDING, since_at=NOON - timedelta(hours=1))],
    "held": 120,
    "dead": 2,
    "undelivered": 5,
    "clock": "suspect",
    "lag_ms_p50": 3.0,
    "lag_ms_p99": 4_000.0,
    "database": "sqlite",
    "database_bytes": 5 * 1024**3,
    "free_bytes": 1024**3,
    "started_at": NOON - timedelta(days=3),
    "next_due_at": NOON + timedelta(hours=10),
    "next_due_clock": "resolve",
    "next_due_rung": "red",
    "calendar_end": "2026-12-31",
    "provisional": 7,
    "version": "0.1.0",
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            (
                *("! 异常", "99% 在 4000 毫秒内", "duban cases release-held", "按 6 看怎么办", "磁盘剩余 1.0 GB"),
                *("I2：有定时到点 75 秒还没触发", "03-10 13:00 起", "怎么办", "限时办理 红牌", "其后 7 件为暂定"),
                *("已运行 3天", "须处理 5 项"),
            ),
        ),
        (
            "en",
            (
                *(
                    "! BAD",
                    "99 % within 4000 ms",
                    "release-held",
                    "press 6",
                    "1.0 GB free",
                    "I2: a timer has been",
                ),
                *(
                    "I2: a timer has been",
                    "since 03-10 13:00",
                    "to do",
                    "7 limits beyond",
                    "up for 3d",
                    "5 to look at",
                ),
            ),
        ),
    ],
)
async def test_what_is_wrong_says_so_in_words(
    seated: Seated, size: tuple[int, int], lang: str, words: tuple[str, ...]
) -> None:
    """Each figure has a word for its state; a finding is in full, in the screen's language, with what to do."""
    source = StandIn()
    source.health_says = WRONG
    async with seated(source, size, lang) as (app, pilot):
        await pilot.press("9", "tab")
        for word in words[:2]:
            await until_shown(pilot, word)
        shown = "".join(row.rstrip() for row in rows(app))
        assert [word for word in words if word not in shown] == []
        assert {width(row) for row in rows(app)} == {size[0]}


async def test_a_daemon_that_is_well_says_so(seated: Seated) -> None:
    """No alarm stands there; the round trip of this dashboard's question is measured."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("9", "tab")
        await until_shown(pilot, "一切正常")
        await until_shown(pilot, "一问一答")
        assert shows(app, "自查没有发现问题")
        assert not shows(app, "异常")


async def test_tab_turns_the_page_and_back(seated: Seated) -> None:
    """The deadlines in force are on the first page, and Enter and x still belong to an edit that waits."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("9")
        await until_shown(pilot, "[时限]")
        await until_shown(pilot, "0123456789abcdef")
        await pilot.press("tab")
        await until_shown(pilot, "[运行状况]")
        await pilot.press("tab", "enter")
        await until_shown(pilot, "没有待确认的修改")
        assert "0123456789abcdef" in find(app, "四级七天")
