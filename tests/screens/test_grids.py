"""The grids: 18,000 in a table with trend and heat, and the same as a tree."""

import pytest

from tests.screens.conftest import Seated
from tests.screens.looking import column_of, find, rows, shows, until, until_shown, width
from tests.screens.stand_in import StandIn
from tui.view.look import Look
from tui.view.places import heat_of, spark


async def test_the_table_is_windowed_and_drills(seated: Seated) -> None:
    """18,000 grids scroll; numbers stand right under their heads; Enter shows a grid's cases."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("3")
        await until_shown(pilot, "第1网格")
        head, first = find(app, "在办 "), find(app, "第1网格")
        assert column_of(head, "在办") + 4 == column_of(first, " 90 ") + 3
        await pilot.press("G")
        await until_shown(pilot, "第18000网格")
        await pilot.press("s")
        await until_shown(pilot, "按今日到期排序")
        await until_shown(pilot, "第1网格")
        await pilot.press("enter")
        await until(pilot, lambda: app.queue.filter.place == "610202001001000")
        await pilot.press("escape")
        await until_shown(pilot, "按今日到期排序")


@pytest.mark.parametrize(
    ("size", "lang"), [((80, 24), "zh"), ((80, 24), "en"), ((120, 40), "zh"), ((200, 60), "en")]
)
async def test_columns_align(seated: Seated, size: tuple[int, int], lang: str) -> None:
    """Load per officer, trend and heat are there at 80 cells; each trend begins at one cell under its head."""
    async with seated(StandIn(), size, lang) as (app, pilot):
        await pilot.press("3")
        await until_shown(pilot, "第1网格")
        assert {width(row) for row in rows(app)} == {size[0]}
        title = "14天走势" if lang == "zh" else "14 days"
        at = column_of(find(app, title), title)
        assert column_of(find(app, "第2网格"), "▄▅") == column_of(find(app, "第9网格"), "▄▄▅") == at
        assert " 89.0 " in find(app, "第2网格")
        assert column_of(find(app, "第1网格"), "4 ") < column_of(
            find(app, "第1网格"), "90"
        )  # the heat, as a number
        await pilot.press("T")
        await until_shown(pilot, "王益区")
        assert {width(row) for row in rows(app)} == {size[0]}


@pytest.mark.parametrize("key", ["T", "Ｔ"])
async def test_the_tree_opens_and_closes(seated: Seated, key: str) -> None:
    """Branches are asked for when they are opened; l and Enter open, h closes, then goes to the unit above."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("3", key)
        await until_shown(pilot, "+ 王益区")
        asked = [call.params for call in source.asked if call.path == "/v1/grids/tree"]
        assert asked == [{}]
        await pilot.press("j", "l")
        await until_shown(pilot, "- 王益区")
        await until_shown(pilot, "+ 七一路街道")
        assert column_of(find(app, "七一路街道"), "+") == column_of(find(app, "王益区"), "-") + 2
        await pilot.press("j", "enter")
        await until_shown(pilot, "+ 红旗社区")
        await pilot.press("j", "right")
        await until_shown(pilot, "第二网格")
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: app.queue.filter.place == "610202001001002")
        await pilot.press("escape")
        await until_shown(pilot, "第二网格")
        await pilot.press("h", "h")
        await until(pilot, lambda: not shows(app, "第二网格"))
        assert app.grids.branches.row is not None
        assert app.grids.branches.row.row.name == "红旗社区"
        await pilot.press(key)
        await until_shown(pilot, "第1网格")


async def test_a_unit_of_the_tree_leads_to_its_cases(seated: Seated) -> None:
    """O shows what a unit has; news renew the open branches in place, the cursor stays on its unit."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("3", "T")
        await until_shown(pilot, "印台区")
        await pilot.press("j", "l")
        await until_shown(pilot, "七一路街道")
        await pilot.press("j", "j", "j")
        asked = sum(call.path == "/v1/grids/tree" for call in source.asked)
        source.happen(2)
        await until(pilot, lambda: sum(call.path == "/v1/grids/tree" for call in source.asked) == asked + 2)
        await pilot.press("o")
        await until(pilot, lambda: app.queue.filter.place == "610203")


def test_sparks_and_heat() -> None:
    """A mark a day by the row's own largest; plain marks where asked for; heat counts the marks passed."""
    assert spark([0, 4, 8], Look()) == "▁▄█"
    assert spark([0, 4, 8], Look(ascii_only=True)) == ".=@"
    assert spark([0, 0], Look()) == "▁▁"
    assert [heat_of(count, [2, 5, 9, 20]) for count in (0, 2, 3, 9, 10, 21)] == [0, 0, 1, 2, 3, 4]
