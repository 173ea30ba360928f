"""Acts from the keyboard: said before, confirmed, sent once, and the daemon's word on screen."""

import pytest

from schema.errors import Unreachable
from schema.kinds import Act
from schema.wire import UnitName
from tests.screens.conftest import Seated
from tests.screens.looking import find, shows, until, until_shown
from tests.screens.stand_in import MOVED, StandIn


async def test_accepting_says_what_it_will_do_and_does_it(seated: Seated) -> None:
    """The dialog names the clock that stops; after Enter the row shows the new status."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("a")
        await until_shown(pilot, "签收后「限时签收」停止")
        assert source.acts == []
        await pilot.press("enter")
        await until_shown(pilot, "签收已办：TC2026000001")
        await until(pilot, lambda: "办理中" in find(app, "红▮▮▮ TC2026000001"))
        number, what = source.acts[0]
        assert (number, what.act) == ("TC2026000001", Act.ACCEPT)
        assert what.key


async def test_escape_does_nothing(seated: Seated) -> None:
    """A dialog that is left sends nothing."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        for key in "aretnuP":
            await pilot.press(key)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)
        assert source.acts == []


async def test_resolving_asks_for_the_outcome(seated: Seated) -> None:
    """Without an outcome nothing is sent; with one the row stays in its place as resolved."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("j", "r")
        await until_shown(pilot, "离开待办")
        await pilot.press("enter")
        await until_shown(pilot, "请先填写内容")
        await pilot.press(*"已修好", "enter")
        await until_shown(pilot, "办结已办：TC2026000002")
        assert source.acts[0][1].text == "已修好"
        await until(pilot, lambda: "已办结" in find(app, "TC2026000002 "))


async def test_an_escalation_carries_the_level_seen_and_a_refusal_is_a_sentence(seated: Seated) -> None:
    """Two officers escalate at once: the second reads why theirs was refused, and the case rose once."""
    source = StandIn()
    source.refusal = MOVED
    async with seated(source) as (app, pilot):
        await pilot.press("e")
        await until_shown(pilot, "提到上级")
        await pilot.press(*"久拖不决", "enter")
        await until_shown(pilot, "未办理：事项已到乡镇")
        assert source.acts[0][1].seen_level == 1
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        assert len(source.acts) == 1


VILLAGE = UnitName(code="610202001001", name="红旗社区")
ABOVE = [
    UnitName(code="610202001", name="七一路街道", level=2),
    UnitName(code="610202", name="王益区", level=3),
    UnitName(code="6102", name="铜川市", level=4),
]


async def test_an_escalation_may_go_past_the_next_level(seated: Seated) -> None:
    """At 80×24: units above are chosen from, one level up first; the daemon's foresight follows the choice."""
    source = StandIn()
    source.page = {"unit": VILLAGE, "above": ABOVE}
    async with seated(source, (80, 24)) as (app, pilot):
        await pilot.press("e", *"越级")
        await until_shown(pilot, "[上一级：七一路街道]")
        assert shows(app, "王益区")
        assert shows(app, "铜川市")
        await until(pilot, lambda: bool(source.tried) and source.tried[-1].unit == "")
        await pilot.press("tab", "right")
        await until_shown(pilot, "[王益区]")
        await until(pilot, lambda: source.tried[-1].unit == "610202")
        await until_shown(pilot, "承办单位：")
        await pilot.press("enter")
        await until_shown(pilot, "提级已办")
        what = source.acts[0][1]
        assert (what.unit, what.text, what.seen_level) == ("610202", "越级", 1)


async def test_an_escalation_left_as_it_is_names_no_unit(seated: Seated) -> None:
    """One level up is for the daemon to find, who may be there by now."""
    source = StandIn()
    source.page = {"unit": VILLAGE, "above": ABOVE}
    async with seated(source, (120, 40), "en") as (_app, pilot):
        await pilot.press("enter")
        await until_shown(pilot, "TC2026000001")
        await pilot.press("e", *"hard")
        await until_shown(pilot, "[one level up: 七一路街道]")
        await pilot.press("enter")
        await until(pilot, lambda: len(source.acts) == 1)
        assert (source.acts[0][1].unit, source.acts[0][1].seen_level) == ("", 1)


async def test_a_case_that_moved_meanwhile_is_escalated_from_the_level_seen(seated: Seated) -> None:
    """The dialog learns of a higher level while it is open; what stood on screen is what is sent."""
    source = StandIn()
    source.page = {"level": 2, "above": ABOVE[1:]}
    async with seated(source) as (_app, pilot):
        await pilot.press("e", *"久拖")
        await until_shown(pilot, "[上一级：王益区]")
        await pilot.press("enter")
        await until(pilot, lambda: len(source.acts) == 1)
        assert source.acts[0][1].seen_level == 1


async def test_an_act_without_an_answer_is_sent_again_under_the_same_key(seated: Seated) -> None:
    """When the line breaks during an act the officer may press Enter again: it is done once."""
    source = StandIn()
    async with seated(source) as (_app, pilot):
        await pilot.press("t")
        await pilot.press(*"已电话告知")
        source.refusal = Unreachable("broke off")
        await pilot.press("enter")
        await until_shown(pilot, "没有收到答复")
        source.refusal = None
        await pilot.press("enter")
        await until_shown(pilot, "反馈群众已办")
        first, second = source.acts
        assert first[1].key == second[1].key != ""


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_acting_from_the_case_page(seated: Seated, lang: str) -> None:
    """The page acts on the case it shows, and its ledger is asked for again."""
    source = StandIn()
    async with seated(source, (120, 40), lang) as (app, pilot):
        await pilot.press("j", "j", "enter")
        await until_shown(pilot, "四级七天")
        await pilot.press("n", *"ok", "enter")
        await until(pilot, lambda: len(source.acts) == 1)
        assert source.acts[0][0] == "TC2026000003"
        await pilot.press("escape")
        await until(pilot, lambda: shows(app, "TC2026000001"))


async def test_a_promise_says_which_instant_is_meant_and_that_no_limit_moves(seated: Seated) -> None:
    """At 80×24: a word that names no instant is refused; a weekday is shown as a date before Enter sends it."""
    source = StandIn()
    async with seated(source, (80, 24)) as (app, pilot):
        await pilot.press("P")
        await until_shown(pilot, "到时未办结记失约并告知上级")
        await pilot.press("enter")
        await until_shown(pilot, "请先填写内容")
        await pilot.press(*"周三", "enter")
        await until_shown(pilot, "“周三”不是一个确定的时刻")
        assert source.acts == []
        await pilot.press(*" 12:00")
        await until_shown(pilot, "将登记承诺：2026-03-11 周三 12:00")
        assert shows(app, "办理时限不变，到时照常发牌、提级")
        await pilot.press("enter")
        await until_shown(pilot, "承诺办结时间已办：TC2026000001")
        number, what = source.acts[0]
        assert (number, what.act, what.text) == ("TC2026000001", Act.PROMISE, "")
        assert what.until_at is not None
        assert what.until_at.isoformat() == "2026-03-11T12:00:00+08:00"
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_a_promise_after_the_limit_says_that_the_limit_stays(seated: Seated) -> None:
    """From the case's page, in English: cards and the rise come as planned."""
    source = StandIn()
    async with seated(source, (80, 24), "en") as (app, pilot):
        await pilot.press("enter")
        await until_shown(pilot, "TC2026000001")
        await pilot.press("P", *"+60d")
        await until_shown(pilot, "after the resolve limit,")
        assert shows(app, "which stays: cards and the rise come as planned")
        await pilot.press("escape")
        assert source.acts == []


async def test_without_a_case_an_act_says_so(seated: Seated) -> None:
    """On the board there is nothing to accept."""
    source = StandIn()
    async with seated(source) as (_app, pilot):
        await pilot.press("2", "a")
        await until_shown(pilot, "先选中一件事项")
