"""The backlog: from the city down to a grid's cases and back, what moved since yesterday, levels and ages."""

import unicodedata

import pytest

from schema.errors import NotFound
from tests.screens.conftest import Seated
from tests.screens.loads_answers import midnight_us
from tests.screens.looking import column_of, find, rows, shows, until, until_shown, width
from tests.screens.stand_in import StandIn
from tui.view.backlog import heap_of, tint_bar
from tui.view.cells import width as cells_of
from tui.view.look import Look
from tui.view.tone import text_of

LOOKS = [((80, 24), "zh"), ((80, 24), "en"), ((120, 40), "zh"), ((200, 60), "en")]


@pytest.mark.parametrize(("size", "lang"), LOOKS)
async def test_columns_align_in_every_size_and_language(seated: Seated, size: tuple[int, int], lang: str) -> None:
    """Figures end under the end of their heads, whatever stands left of them; no row is longer than the screen."""
    async with seated(StandIn(), size, lang) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "王益区")
        await until_shown(pilot, "+240")
        assert {width(row) for row in rows(app)} == {size[0]}
        head = find(app, "最久" if lang == "zh" else "oldest")
        for title, figure in (("逾期", " 90 "), ("最久", "110天")) if lang == "zh" else (("late", " 90 "),):
            end = column_of(head, title) + width(title)
            assert {
                column_of(row, figure.rstrip()) + width(figure.rstrip()) for row in rows(app) if "王益区" in row
            } == {end}


async def test_from_the_city_to_a_grids_cases_and_back(seated: Seated) -> None:
    """Enter goes down, the way is named above; at a grid its cases are listed; Esc leads back."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("2")
        for name, way in (
            ("王益区", "铜川市 > 王益区"),
            ("七一路街道", "> 七一路街道"),
            ("红旗社区", "七一路街道 > 红旗社区"),
        ):
            await until_shown(pilot, name)
            await pilot.press("j", "enter")
            await until_shown(pilot, way)
        await until_shown(pilot, "第二网格")
        await pilot.press("j", "j", "enter")
        await until_shown(pilot, "TC2026")
        assert app.queue.filter.place == "610202001001002"
        await pilot.press("escape")
        await until_shown(pilot, "第二网格")
        assert app.queue.filter.place == ""
        await pilot.press("backspace")
        await until(
            pilot, lambda: app.backlog.list.row is not None and app.backlog.list.row.row.name == "红旗社区"
        )
        await pilot.press("h")
        await until(
            pilot, lambda: app.backlog.list.row is not None and app.backlog.list.row.row.name == "七一路街道"
        )
        await pilot.press("left")
        await until_shown(pilot, "印台区")
        await pilot.press("left")  # above the top there is nothing
        await until_shown(pilot, "印台区")


async def test_what_moved_since_yesterday(seated: Seated) -> None:
    """The same question is asked of yesterday's 24:00, and differences have a sign; today's flows are in words."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "+240")
        assert shows(app, "比昨日 24:00")
        assert shows(app, "新进 31  办结 12  升入 0  升出 4  新红牌 2")
        asked = [call.at_us for call in source.asked if call.path == "/v1/backlog"]
        assert asked == [None, midnight_us(source.now_us)]
        await pilot.press("j")
        await until_shown(pilot, "新进 7")
        source.happen(2, card=3)
        await until(pilot, lambda: sum(call.path == "/v1/backlog" for call in source.asked) >= 3)
        assert [call.at_us for call in source.asked if call.path == "/v1/backlog"][2] is None


@pytest.mark.parametrize("knows", ["refuses", "ignores"])
async def test_without_a_past_there_are_no_differences(seated: Seated, knows: str) -> None:
    """Refused, or answered of another instant: the board says so, and never that nothing moved."""
    source = StandIn()
    source.past_refusal = NotFound("no") if knows == "refuses" else None
    source.knows_past = False
    async with seated(source) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "昨日数据暂缺")
        assert not shows(app, "+240")
        assert not any(row.split()[2:3] == ["="] for row in rows(app) if "王益区" in row)
        source.past_refusal, source.knows_past = None, True
        source.time.at_s += 31
        source.happen(1)
        await until_shown(pilot, "+240")


async def test_the_matrix_of_the_part_under_the_cursor(seated: Seated) -> None:
    """M shows it where there is no room, v turns from levels to ages; Enter shows the cases of a cell."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "王益区")
        assert not shows(app, "红色 疑难")
        await pilot.press("j", "m")
        await until_shown(pilot, "红色 疑难")
        assert shows(app, "> 1") or shows(app, ">510")
        await pilot.press("down", "right", "enter")
        await until_shown(pilot, "TC2026")
        assert (app.queue.filter.place, app.queue.filter.level, app.queue.filter.colour) == ("610202", {3}, {1})
        await pilot.press("escape")
        await until_shown(pilot, "王益区")
        await pilot.press("m", "v")
        await until_shown(pilot, ">60天")
        await pilot.press("up", "up", "enter")
        await until_shown(pilot, "60 天以上")
        assert (app.queue.filter.age, app.queue.filter.colour) == ({4}, {1})


async def test_these_cases_of_the_whole(seated: Seated) -> None:
    """O shows the cases of the row; at the top that is everything."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "王益区")
        await pilot.press("o")
        await until_shown(pilot, "TC2026")
        assert app.queue.filter.place == ""
        await pilot.press("2")
        await until_shown(pilot, "王益区")
        await pilot.press("j", "o")
        await until(pilot, lambda: app.queue.filter.place == "610202")


async def test_the_matrix_stands_where_there_is_room(seated: Seated) -> None:
    """Beside the list in a wide terminal, below it in a high one, and it follows a change of size."""
    async with seated(StandIn(), (200, 60)) as (app, pilot):
        await pilot.press("2")
        await until_shown(pilot, "红色 疑难")
        assert column_of(find(app, "红色 疑难"), "红色 疑难") > 100
        await pilot.resize_terminal(120, 40)
        await until(
            pilot, lambda: width(rows(app)[0]) == 120 and column_of(find(app, "红色 疑难"), "红色 疑难") < 20
        )
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: not shows(app, "红色 疑难"))


async def test_plain_characters_only_when_asked(seated: Seated) -> None:
    """With --ascii no character of either board has a width that terminals quarrel about."""
    async with seated(StandIn(), (200, 60), plain=True) as (app, pilot):
        for keys, shown in ((["2"], "+240"), (["3"], "第1网格"), (["T"], "王益区")):
            await pilot.press(*keys)
            await until_shown(pilot, shown)
            assert not {char for char in "".join(rows(app)) if unicodedata.east_asian_width(char) == "A"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("tints", [(0, 0, 1), (1_000_000, 1, 1), (3, 3, 3), (1, 0, 999)])
def test_a_bar_names_every_difficulty_it_has(tints: tuple[int, int, int], lang: str) -> None:
    """However small its share, a difficulty's word stands in the bar, which keeps its width."""
    look = Look(lang)
    for cells in (10, 11, 40):
        said = text_of(tint_bar(tints, look, cells))
        assert cells_of(said) == cells
        assert [look.say(f"letter.{tint}") in said for tint in range(3)] == [bool(count) for count in tints]


def test_the_matrix_adds_up_on_both_axes() -> None:
    """Levels and ages cut the same cases in two ways."""
    cube = [
        [
            [[level * 1000 + tint * 100 + card * 10 + age for age in range(5)] for card in range(4)]
            for tint in range(3)
        ]
        for level in range(4)
    ]
    whole = heap_of(cube, "level", None, None)
    assert sum(heap_of(cube, "level", level, None).total for level in (1, 2, 3, 4)) == whole.total
    assert sum(heap_of(cube, "age", age, None).total for age in range(5)) == whole.total
    assert heap_of(cube, "age", 2, 1).by_card[3] == sum(level * 1000 + 100 + 30 + 2 for level in range(4))
    assert heap_of(cube, "level", 2, 1).by_card[3] == sum(1000 + 100 + 30 + age for age in range(5))
