"""The frame's first line: the screens, and whose clock or since when nothing is heard."""

from datetime import UTC, datetime

import pytest

from schema.instants import to_us
from schema.wire import Counts, Health
from tui.view.cells import width
from tui.view.look import Look
from tui.view.status import SCREENS, LinkState, clock, cramped, standing, tabs, troubles
from tui.view.tone import text_of

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
HEALTH = Health(now_at=NOW, speed=600.0, open=9, seq=1, findings=[])
COUNTS = Counts(cells=[], due_today=0, late=0, total=1_000_000, now_at=NOW)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("dead", [0, 99])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_is_reached_in_80_cells(lang: str, screen: str, dead: int) -> None:
    """Neither a demonstration's clock nor an outage of an hour pushes the front screen or a number off."""
    look, live = Look(lang), LinkState(health=HEALTH, is_up=True, heard_s=0.0)
    lost = LinkState(health=HEALTH, heard_s=0.0, why="-")
    for right in (clock(live, to_us(NOW), look), standing(lost, to_us(NOW), 3540.0, look)):
        room = 80 - width(text_of(right))
        left = text_of(tabs(screen, COUNTS, look, dead, room))
        assert width(left) <= room
        assert f"[{SCREENS.index(screen) + 1}{look.say(f'tab.{screen}')}" in left
        assert [char for char in left.replace(f" {dead}", "") if char.isdigit()] == list("123456789")
        assert not dead or f"{look.say('tab.pushes')} {dead}" in left


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_name_leaves_before_the_count_and_both_before_a_screen(lang: str) -> None:
    """Where there is room all is said."""
    look = Look(lang)
    wide, narrow = (text_of(tabs("queue", COUNTS, look, 12, cells)) for cells in (120, 48))
    assert look.say("brand") in wide
    assert look.say("brand") not in narrow
    assert look.say("tab.queue") in narrow


def test_dead_letters_are_a_sign_of_their_own() -> None:
    """They are told apart from those that are still tried; of none nothing is said."""
    health = HEALTH.model_copy(update={"undelivered": 5, "dead": 2})
    assert text_of(troubles(health, Look("zh"), 2)).split("  ") == [" 推送失败 2", "未送达 3 "]
    assert "推送失败" not in text_of(troubles(health, Look("zh"), 0))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cells", [36, 50, 72, 200])
def test_no_grave_trouble_is_lost_silently(lang: str, cells: int) -> None:
    """However little room: a doubted clock and failed pushes are named, and what left is counted."""
    look = Look(lang)
    said = {"clock": "suspect", "held": 3, "undelivered": 5, "dead": 2, "findings": ["I1"], "provisional": 7}
    line = text_of(troubles(HEALTH.model_copy(update=said), look, 2, cells))
    assert width(line) <= cells
    assert look.say("clock_suspect.short") in line
    assert look.say("dead", n=2) in line
    shown = sum(look.say(key, n=n) in line for key, n in (("held", 3), ("undelivered", 3), ("findings", 1)))
    shown += "provisional" in line or "暂定" in line
    assert (f" +{4 - shown} " in line) == (shown < 4)
    assert text_of(troubles(HEALTH.model_copy(update=said), look, 2, 3)) == " +6 "


def test_a_small_window_says_what_is_needed() -> None:
    """From 80×24 on nothing is said."""
    assert cramped(80, 24, Look("zh")) == ()
    assert "80x24" in text_of(cramped(79, 24, Look("zh")))
    assert "60x20" in text_of(cramped(60, 20, Look("en")))
