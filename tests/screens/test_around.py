"""The other screens, and going around between them."""

import pytest

from tests.screens.conftest import Seated
from tests.screens.looking import rows, shows, until, until_shown
from tests.screens.stand_in import StandIn


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_case_in_full(seated: Seated, size: tuple[int, int]) -> None:
    """Facts, clocks with what comes next, ledger, pushes with their fate: beside or below each other."""
    async with seated(StandIn(), size) as (app, pilot):
        await pilot.press("j", "j", "enter")
        await until_shown(pilot, "四级七天")
        seen = ""
        for _ in range(6):
            seen += "\n".join(rows(app))
            await pilot.press("pagedown")
            await pilot.pause()
        for words in (
            "最高 红牌",
            "总时限",
            "下一步 红牌",
            "红牌  限时办理",
            "提至乡镇",
            "4 次，",
            "HTTP 503",
            "已到现场查看",
            "值班员 7",
            "流转",
        ):
            assert words in seen, words
        await pilot.press("escape")
        await until_shown(pilot, "TC2026000001")


async def test_jumping_to_a_number(seated: Seated) -> None:
    """The colon, full-width too, asks for a number; one that is not there is said to be not there."""
    async with seated(StandIn()) as (_app, pilot):
        await pilot.press("：", *"TC2026000007", "enter")
        await until_shown(pilot, "学校门口摆摊堵塞消防通道")
        await pilot.press("colon", *"NO1", "enter")
        await until_shown(pilot, "没有这件事项，或不在您的辖区：NO1")


async def test_the_language_changes_on_a_key(seated: Seated) -> None:
    """L turns every word on screen, and back."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("L")
        await until_shown(pilot, "countdown")
        assert not shows(app, "时限")
        await pilot.press("L")
        await until_shown(pilot, "时限")


async def test_the_daemons_language_is_taken_unless_one_was_chosen() -> None:
    """Chinese at first whatever LANG says; the configuration may say English; --lang wins over both."""
    from tests.screens.conftest import QUICK
    from tui.dashboard import Dashboard

    for chosen, expected in ((None, "en"), ("zh", "zh")):
        source = StandIn()
        source.health_says = {"language": "en"}
        app = Dashboard(source, lang=chosen, pace=QUICK, monotonic=source.time)
        assert app.look.lang == "zh"
        async with app.run_test() as pilot:
            await until_shown(pilot, "TC2026")
            assert app.look.lang == expected


@pytest.mark.parametrize("key", ["question_mark", "？"])
async def test_help_lists_the_keys_in_force(seated: Seated, key: str) -> None:
    """Help knows the keys of the screen in front."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press(key)
        await until_shown(pilot, "按键")
        assert shows(app, "跟随")
        await pilot.press("escape", "2", key)
        await until_shown(pilot, "层级/时间")
        assert not shows(app, "跟随")


async def test_hidden_screens_ask_for_nothing(seated: Seated) -> None:
    """While the board is in front, the news of a case does not fetch the queue."""
    source = StandIn()
    async with seated(source) as (_app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "王益区")
        asked = sum(call.path == "/v1/queue" for call in source.asked)
        source.happen(3, card=3)
        counted = sum(call.path == "/v1/counts" for call in source.asked)
        await until(pilot, lambda: sum(call.path == "/v1/counts" for call in source.asked) > counted + 1)
        assert sum(call.path == "/v1/queue" for call in source.asked) == asked
