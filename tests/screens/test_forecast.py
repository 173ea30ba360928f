"""Screen 8: the worst day in one sentence, day by day, unit by unit; and the way to the cases behind it."""

import pytest

from schema.wire import Filter
from tests.screens.conftest import Seated
from tests.screens.looking import column_of, find, rows, shows, until, until_shown, width
from tests.screens.stand_in import StandIn


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "zh",
            ("周五 03-13 将有 14 件转红牌，其中王益区 9 件", "周二 03-10 今日", "调休上班", "清明节", "用时 1.3"),
        ),
        ("en", ("14 turn red on Fri 03-13, 9 of them in", "Tue 03-10 today", "make-up", "worked out in 1.3 s")),
    ],
)  # fmt: skip
async def test_the_worst_day_is_said_in_one_sentence(
    seated: Seated, size: tuple[int, int], lang: str, words: tuple[str, ...]
) -> None:
    """Which day, how many, where; today, make-up days and holidays are named; columns stand under each other."""
    async with seated(StandIn(), size, lang) as (app, pilot):
        await pilot.press("8")
        for word in words:
            await until_shown(pilot, word)
        assert {width(row) for row in rows(app)} == {size[0]}


async def test_red_numbers_stand_under_their_heading(seated: Seated) -> None:
    """The column of red cards ends where its name ends, with Chinese names and numbers of any length."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("8")
        await until_shown(pilot, "将有 14 件")
        head = find(app, "日期 / 到期")
        ends = column_of(head, "红") + 2
        row = next(line for line in rows(app) if line.startswith(" 周五 03-13"))
        cells = "".join(char + ("\0" if width(char) == 2 else "") for char in row)
        assert cells[:ends].endswith(" 14")


async def test_a_unit_is_opened_and_left_again(seated: Seated) -> None:
    """Tab goes to the units, Enter opens one, h goes up; at the top it says so."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("8")
        await until_shown(pilot, "王益区 9 件")
        await pilot.press("tab", "enter")
        await until_shown(pilot, " 王益区  ")
        await until(pilot, lambda: shows(app, "将有 9 件转红牌"))
        await pilot.press("h")
        await until_shown(pilot, "将有 14 件")
        await pilot.press("backspace")
        await until_shown(pilot, "已是最上一级")
    assert [call.params.get("unit", "") for call in source.asked if call.path == "/v1/forecast"][:3] == [
        "", "610202", "6102",
    ]  # fmt: skip


async def test_enter_on_a_day_shows_the_cases_that_fall_due_then(seated: Seated) -> None:
    """The queue opens with exactly that day: from its first instant to 24:00, which belongs to it."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("8")
        await until_shown(pilot, "将有 14 件")
        await pilot.press("j", "enter")
        await until_shown(pilot, "03-11 到期")
        span = app.queue.filter
    day_us = 86_400_000_000
    assert span == Filter(unit="6102", due_from_us=span.due_until_us - day_us + 1, due_until_us=span.due_until_us)


async def test_before_the_first_forecast_it_says_so(seated: Seated) -> None:
    """Nothing is shown for fact that is not worked out yet."""
    source = StandIn()
    source.has_forecast = False
    async with seated(source) as (app, pilot):
        await pilot.press("8")
        await until_shown(pilot, "正在推算今后十个工作日")
        assert not shows(app, "件转红牌")


async def test_without_wide_characters_of_doubtful_width(seated: Seated) -> None:
    """With --ascii the bars are of plain characters, and the sentence keeps its numbers."""
    async with seated(StandIn(), (120, 40), plain=True) as (app, pilot):
        await pilot.press("8")
        await until_shown(pilot, "14")
        assert not shows(app, "▮")
        assert shows(app, "!!")
