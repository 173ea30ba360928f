"""Red cards are announced on whatever screen is in front, and the frame says how."""

from datetime import timedelta

import pytest

from tests.screens.conftest import Seated
from tests.screens.feed_answers import line
from tests.screens.looking import find, until, until_shown
from tests.screens.stand_in import NOON, StandIn


async def test_a_red_card_is_announced_on_every_screen(seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the queue in front: one bell, number and unit, not a word of the matter; the feed was never opened."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TMUX", raising=False)
    source, sent = StandIn(), list[str]()
    async with seated(source) as (app, pilot):
        await until_shown(pilot, "铃声+通知")
        app._notices._write = sent.append
        source.tell(line(101, NOON, title="楼顶漏水"), number="TC\x1b]0;x\x07")
        source.tell(line(102, NOON - timedelta(minutes=9)))
        await until(pilot, lambda: bool(app._notices._waiting))
        source.time.at_s += 3
        app.tick()
        (said,) = sent
        assert said.startswith("\x07")
        assert "红旗社区综治中心" in said
        assert "漏水" not in said
        assert said.count("\x1b") == 1
        assert said.count("\x07") == 2


async def test_b_changes_how_and_the_frame_says_it(seated: Seated) -> None:
    """On any screen: notice alone, then quiet, then both again; a sentence says what it means."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("2", "b")
        await until_shown(pilot, "红牌和险情：只通知")
        await pilot.press("b")
        await until_shown(pilot, "红牌和险情：安静")
        assert find(app, " 安静 ").rstrip().endswith("安静")
        await pilot.press("L")
        await until_shown(pilot, " quiet ")
