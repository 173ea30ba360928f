"""Screen 6: what nobody tries any more comes first and is red, one key retries it, and each push says why."""

import unicodedata

import pytest

from schema.errors import NotAllowed
from schema.kinds import Standing
from tests.screens.conftest import Seated
from tests.screens.looking import column_of, find, rows, shows, until, until_shown, width
from tests.screens.some_pushes import entry, some
from tests.screens.stand_in import NOON, StandIn
from tui import theme
from tui.dashboard import Dashboard


def with_pushes(count: int = 0) -> StandIn:
    """Return a daemon with some pushes, two of them dead, and ``count`` delivered ones below."""
    source = StandIn()
    more = [entry(10_000 - number, Standing.DELIVERED, NOON) for number in range(count)]
    source.pushes = [*some(NOON, "answered 503\x1b[31m"), *more]
    source.health_says = {"undelivered": 5, "dead": 2}
    return source


def order(app: Dashboard) -> list[int]:
    """Return the numbers of the pushes on screen, from the top."""
    return [app.pushes.list.pages.row(index).id for index in range(len(app.pushes.list.pages))]  # type: ignore[union-attr]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("! 已放弃", "! 无渠道", "等限额", "免打扰", "将重发", "已送达", "失败 2   等待 3")),
        ("en", ("! given up", "! no channel", "bot's limit", "quiet hours", "to retry", "failed 2   waiting 3")),
    ],
)
async def test_dead_letters_come_first(
    seated: Seated, size: tuple[int, int], lang: str, words: tuple[str, ...]
) -> None:
    """Then what waits and for what, then the newest; in any size, in columns, nothing raw reaches the terminal."""
    async with seated(with_pushes(), size, lang) as (app, pilot):
        await pilot.press("6")
        for word in words:
            await until_shown(pilot, word)
        assert order(app) == [7, 6, 5, 4, 3, 9, 8]
        assert {width(row) for row in rows(app)} == {size[0]}
        assert "\x1b" not in "".join(rows(app))
        stamps = {column_of(row, "03-10 14:00") for row in rows(app)[3:10]}
        assert len(stamps) == 1


async def test_a_dead_letter_is_red_from_end_to_end(seated: Seated) -> None:
    """Its line is red and has a sign besides; a delivered one is neither."""
    async with seated(with_pushes()) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 无渠道")
        strips = app.screen._compositor.render_strips()
        red = theme.DARK.tones["late"].color

        def inks(text: str) -> set[object]:
            row = next(strip for strip in strips if text in "".join(segment.text for segment in strip))
            return {segment.style.color for segment in row if segment.style and segment.text.strip()}

        assert inks("! 无渠道") == {red}
        assert red not in inks("已送达")


async def test_every_screen_says_that_there_are_dead_letters(seated: Seated) -> None:
    """The tab counts them and the last line has a sign, before anybody looked at the screen; both go with them."""
    source = with_pushes()
    async with seated(source, (120, 40)) as (app, pilot):
        await until_shown(pilot, "6推送 2")
        await until_shown(pilot, "推送失败 2")
        assert shows(app, "未送达 3")
        source.pushes, source.health_says = [], {}
        await until(pilot, lambda: not shows(app, "推送失败") and not shows(app, "6推送 2"))


@pytest.mark.parametrize("key", ["R", "Ｒ"])
async def test_one_key_retries_what_is_under_the_cursor(seated: Seated, key: str) -> None:
    """That push and no other; it goes down among those that wait, and the next dead letter is under the cursor."""
    source = with_pushes()
    async with seated(source) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press(key)
        await until_shown(pilot, "推送 7 将立即再发。")
        await until(pilot, lambda: order(app)[:2] == [6, 7])
        assert source.retried == [7]
        assert app.pushes.list.row.id in {6, 7}  # type: ignore[union-attr]


async def test_a_refusal_explains_itself(seated: Seated) -> None:
    """Who only reads is told so, and nothing is tried."""
    source = with_pushes()
    source.refusal = NotAllowed("a viewer reads and does not act; ask a handler of the unit")
    async with seated(source, (120, 40)) as (_app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("R")
        await until_shown(pilot, "未办理：a viewer reads and does not act")
        assert source.retried == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_push_in_full(seated: Seated, size: tuple[int, int]) -> None:
    """Enter shows text, why it is late, every attempt and what to do; R retries it there; Esc goes back."""
    source = with_pushes()
    async with seated(source, size) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("enter")
        for words in ("推送 7", "为什么迟", "第 1 次：暂时失败", "怎么办", "93000"):
            await until_shown(pilot, words)
        assert {width(row) for row in rows(app)} == {size[0]}
        await pilot.press("G")
        await until_shown(pilot, "同时告知")
        assert shows(app, "每次发送")
        await pilot.press("R")
        await until(pilot, lambda: source.retried == [7])
        await pilot.press("escape")
        await until_shown(pilot, "! 无渠道")
        await pilot.press("L", "home", "enter")
        await until_shown(pilot, "Why late")


async def test_its_case_is_one_key_away(seated: Seated) -> None:
    """`o` opens the push's case, from the list and from the push in full; Esc comes back; a digest has none."""
    async with seated(with_pushes()) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("o")
        await until(pilot, lambda: app.case.number == "TC2026000007")
        await until_shown(pilot, "四级七天")
        await pilot.press("escape")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("j", "j", "j", "j", "ｏ")
        await until_shown(pilot, "推送 3 是汇总")


async def test_news_moves_the_list_and_not_the_eye(seated: Seated) -> None:
    """A new dead letter comes in on top by itself; the cursor stays with the push it was on."""
    source = with_pushes()
    async with seated(source) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("j")
        source.pushes.insert(0, entry(20, Standing.GIVEN_UP, NOON, error="given up: answered 410"))
        source.happen(0)
        await until(pilot, lambda: order(app)[0] == 20)
        assert app.pushes.list.row.id == 6  # type: ignore[union-attr]


async def test_who_watches_the_top_sees_what_comes_in_there(seated: Seated) -> None:
    """With the cursor on the first line a new dead letter is not above the screen, but under the cursor."""
    source = with_pushes(200)
    async with seated(source) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        source.pushes = [entry(200 + n, Standing.GIVEN_UP, NOON) for n in range(40)] + source.pushes
        source.happen(0)
        await until_shown(pilot, "TC2026000200")
        assert app.pushes.list.row.id == 200  # type: ignore[union-attr]


async def test_a_long_list_is_windowed(seated: Seated) -> None:
    """Only the pages that are on screen are asked for."""
    source = with_pushes(900)
    async with seated(source) as (_app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        await pilot.press("G")
        await until_shown(pilot, "TC2026009101")
        asked = [call.params for call in source.asked if call.path == "/v1/pushes/board"]
        assert {params["limit"] for params in asked} <= {1, 200}
        assert {params["offset"] for params in asked} <= {0, 800}


async def test_no_pushes_and_plain_characters(seated: Seated) -> None:
    """An empty list says so; with --ascii no character has a width that terminals quarrel about."""
    source = with_pushes()
    async with seated(source, plain=True) as (app, pilot):
        await pilot.press("6")
        await until_shown(pilot, "! 已放弃")
        for keys in ((), ("enter",)):
            await pilot.press(*keys)
            await until_shown(pilot, "为什么迟" if keys else "! 已放弃")
            text = "".join(rows(app))
            assert not {char for char in text if unicodedata.east_asian_width(char) == "A"}
        await pilot.press("escape")
        source.pushes = []
        await pilot.press("g")
        await until_shown(pilot, "没有推送")
        await pilot.press("R")
        await until_shown(pilot, "先选中一条推送")
        assert find(app, "6推送")
