"""The queue's views, people, marks, order and mouse: what a duty officer does before acting."""

import pytest

from tests.screens.conftest import Seated
from tests.screens.looking import cells, column_of, find, rows, shows, until, until_shown
from tests.screens.stand_in import StandIn

WIDE = {"zh": ("经办人", "下一步", "地点", "王芳"), "en": ("who", "next", "place", "王芳")}


def last_query(source: StandIn) -> dict:
    return [call.params for call in source.asked if call.path == "/v1/queue"][-1]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_from_120_cells_on_rows_say_handler_next_rung_and_place(
    seated: Seated, size: tuple[int, int], lang: str
) -> None:
    """Each stands in its column, in every row at the same cell."""
    async with seated(StandIn(), size, lang) as (app, _pilot):
        handler, coming, place, name = WIDE[lang]
        head = find(app, handler)
        assert place in head
        handled = [row for row in rows(app) if "TC2026" in row and name in row]
        assert {column_of(row, name) for row in handled} == {column_of(head, handler)}
        at = column_of(head, coming)
        first = find(app, "TC2026000001")
        assert "".join(cells(first)[at : at + 12]).startswith("提级 15:00" if lang == "zh" else "raise 15:00")


async def test_at_80_cells_the_row_keeps_what_matters(seated: Seated) -> None:
    """Card, number, matter, unit, level, status and countdown; handler and working time wait for room."""
    async with seated(StandIn()) as (app, _pilot):
        head = find(app, "编号")
        assert [word for word in ("牌", "事项", "承办单位", "层级", "状态", "时限") if word not in head] == []
        assert "经办人" not in head
        assert "工时" not in head


async def test_working_time_runs_only_while_work_does(seated: Seated) -> None:
    """It stands still until the afternoon's segment begins, and then runs down with it."""
    source = StandIn()
    async with seated(source, (200, 40)) as (app, pilot):
        left_s = source.row(20)["work_left_s"]
        shown = f"工 {left_s // 3600:02}:{left_s // 60 % 60:02}"
        assert shown in find(app, "TC2026000021")
        assert "工 -01:24" in find(app, "TC2026000001")
        source.time.at_s += 1740  # a minute before the segment begins
        app.tick()
        await until_shown(pilot, "14:29:00")
        assert shown in find(app, "TC2026000021")
        source.time.at_s += 60 + 3600
        app.tick()
        later_s = left_s - 3600
        await until(pilot, lambda: f"工 {later_s // 3600:02}:{later_s // 60 % 60:02}" in find(app, "TC2026000021"))


@pytest.mark.parametrize("key", ["V", "Ｖ"])
async def test_views_have_their_count_beside_them(seated: Seated, key: str) -> None:
    """The menu says how many each holds and when the shift ends; a digit opens one, Esc brings all back."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press(key)
        await until_shown(pilot, "推送未送达")
        assert "1,234" in find(app, "推送未送达")
        assert "至本班结束 03-10 20:00" in find(app, "本班到期")
        await pilot.press("4")
        await until_shown(pilot, "视图 本班到期 至 03-10 20:00")
        assert last_query(source)["due_before_us"] == 1_773_144_000_000_000
        await pilot.press("escape")
        await until(pilot, lambda: "due_before_us" not in last_query(source))
        assert not shows(app, "视图 本班到期")


async def test_a_view_that_needs_to_know_who_asks_says_so(seated: Seated) -> None:
    """Mine, asked by no officer, stays in the menu and says what to do; it never shows an empty list."""
    async with seated(StandIn()) as (_app, pilot):
        await pilot.press("V")
        await until_shown(pilot, "推送未送达")
        await pilot.press("2")
        await until_shown(pilot, "duban --officer")
        await pilot.press("j", "j", "j", "enter")
        await until_shown(pilot, "视图 红牌")


async def test_a_view_is_narrowed_and_saved(seated: Seated) -> None:
    """A filter narrows the view; w keeps both with the order under a name, V lists it, x removes it."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("V")
        await until_shown(pilot, "推送未送达")
        await pilot.press("3", "c", "S")
        await until_shown(pilot, "筛选 红牌")
        assert shows(app, "视图 本单位")
        await pilot.press("w")
        await until_shown(pilot, "起个名字")
        await pilot.press(*"早会", "enter")
        await until_shown(pilot, "已存视图“早会”")
        await pilot.press("escape", "V")
        await until_shown(pilot, "早会")
        await pilot.press("k", *"j" * 9, "enter")
        await until_shown(pilot, "视图 早会")
        asked = last_query(source)
        assert (asked["owner"], list(asked["card"]), asked["descending"]) == ("610202001", [3], True)
        await pilot.press("V")
        await until_shown(pilot, "自存")
        await pilot.press(*"j" * 9, "x")
        await until_shown(pilot, "已删除视图“早会”")
        assert not shows(app, "自存 ")


@pytest.mark.parametrize(("key", "lang"), [("p", "zh"), ("ｐ", "en")])
async def test_the_way_to_the_people(seated: Seated, key: str, lang: str) -> None:
    """Who handles it, who is there, who is told next: name and number of own staff, of others the unit."""
    async with seated(StandIn(), (120, 40), lang) as (app, pilot):
        await pilot.press(key)
        await until_shown(pilot, "0919-3180001")
        handler = find(app, "0919-3180001")
        assert "王芳" in handler
        assert "缺勤至 03-10 14:00" in handler or "away until 03-10 14:00" in handler
        stands_in = find(app, "李强")
        assert "未登记电话" in stands_in or "no number" in stands_in
        assert "代 王芳" in stands_in or "for 王芳" in stands_in
        told = [row for row in rows(app) if "铜川市综治中心" in row]
        assert len(told) == 1
        assert not [word for word in ("0919", "未登记", "no number") if word in told[0]]
        await pilot.press("escape")
        await pilot.press("enter")
        await until_shown(pilot, "TC2026000001  " if lang == "zh" else "TC2026000001")
        await until(pilot, lambda: app.case.case is not None)
        await pilot.press(key)
        await until_shown(pilot, "0919-3180001")


async def test_marks_stay_with_their_cases(seated: Seated) -> None:
    """Space marks and goes on, the bar counts, a new order and new rows keep them; Esc takes them away."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        assert [row.number for row in app.queue.picked] == ["TC2026000001"]
        await pilot.press("space", "j", "space")
        await until_shown(pilot, "已选 2 件")
        assert "红▮▮▮*TC2026000001" in find(app, "TC2026000001")
        assert "*TC" not in find(app, "TC2026000002")
        assert app.queue.list.cursor == 3
        await pilot.press("s")
        await until_shown(pilot, "按受理时间排序")
        source.happen(2, version=9)
        await until(pilot, lambda: app.queue.picked[1].version == 9)
        assert [row.number for row in app.queue.picked] == ["TC2026000001", "TC2026000003"]
        await pilot.press("g", "space")
        await until_shown(pilot, "已选 1 件")
        await pilot.press("escape")
        await until(pilot, lambda: not shows(app, "已选"))
        assert [row.number for row in app.queue.picked] == ["TC2026000002"]


@pytest.mark.parametrize("key", ["asterisk", "＊"])
async def test_a_page_is_marked_at_once(seated: Seated, key: str) -> None:
    """The star marks every row on screen, again none; paging stays with its own keys."""
    async with seated(StandIn(500)) as (app, pilot):
        await pilot.press(key)
        room = app.queue.list.room
        await until_shown(pilot, f"已选 {room} 件")
        await pilot.press(key)
        await until(pilot, lambda: not shows(app, "已选"))
        await pilot.press("space", "pagedown", "pagedown", key)
        await until_shown(pilot, f"已选 {room + 1} 件")
        assert app.queue.picked[0].number == "TC2026000001"


async def test_a_click_on_a_head_orders_and_turns_round(seated: Seated) -> None:
    """The head says by which column and which way; a second click on it reverses; the wheel scrolls."""
    source = StandIn(500)
    async with seated(source, (120, 40)) as (app, pilot):
        head = find(app, "编号")
        at = rows(app).index(head)
        await pilot.click(offset=(column_of(head, "层级"), at))
        await until_shown(pilot, "层级v")
        assert (last_query(source)["sort"], last_query(source)["descending"]) == ("level", True)
        await pilot.click(offset=(column_of(head, "层级"), at))
        await until_shown(pilot, "层级^")
        assert last_query(source)["descending"] is False
        assert shows(app, "按层级倒序")
        await pilot.press("S")
        await until_shown(pilot, "层级v")
        app.queue.list.scroll_down(animate=False)
        await until(pilot, lambda: not shows(app, "TC2026000001"))
        await pilot.double_click(offset=(30, at + 3))
        await until(pilot, lambda: app.pane is app.case)
