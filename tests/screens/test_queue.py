"""The queue: columns that align, a million rows, a cursor that stays with its case."""

import re

import pytest

from tests.screens.conftest import Seated
from tests.screens.looking import cells, column_of, find, rows, shows, until, until_shown, width
from tests.screens.stand_in import StandIn
from tui.dashboard import Dashboard


def numbers(app: Dashboard) -> list[str]:
    return re.findall(r"TC\d{10}", "".join(rows(app)))


SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_columns_align_in_every_size_and_language(seated: Seated, size: tuple[int, int], lang: str) -> None:
    """Each column begins at one cell in every row, under its head, Chinese in it or not."""
    async with seated(StandIn(), size, lang) as (app, _pilot):
        shown = rows(app)
        assert [width(row) for row in shown] == [size[0]] * size[1]
        numbers = [row for row in shown if "TC2026" in row]
        head = find(app, "编号" if lang == "zh" else "number")
        at = column_of(head, "编号" if lang == "zh" else "number")
        assert {column_of(row, "TC2026") for row in numbers} == {at}
        title_at = column_of(head, "事项" if lang == "zh" else "matter")
        assert all(cells(row)[title_at - 1] == " " and cells(row)[title_at] != "" for row in numbers)
        marks = [column_of(row, "剩" if lang == "zh" else "left") for row in numbers if " 剩 0" in row]
        assert len(set(marks)) <= 2  # with seconds in the last hour, without above


async def test_the_first_rows_say_card_place_and_countdown(seated: Seated) -> None:
    """A red card is a word and three marks; late and left are words."""
    async with seated(StandIn(), (160, 40)) as (app, _pilot):
        first = find(app, "TC2026000001")
        assert first.startswith("红▮▮▮ TC2026000001")
        assert "逾 04:12" in first
        assert "03-10 09:47" in first
        assert "剩 00:27:15" in find(app, "TC2026000008")
        assert "[险]" in find(app, "TC2026000006")
        assert "[诺] " in find(app, "TC2026000004")  # its unit has given its word
        assert "[诺]" not in find(app, "TC2026000005")
        assert "~剩 01:47" in find(app, "TC2026000010")


async def test_a_minute_moves_every_countdown(seated: Seated) -> None:
    """The countdown follows the daemon's clock, at its speed."""
    source = StandIn(speed=600)
    async with seated(source) as (app, pilot):
        assert shows(app, "演示时钟 ×600")
        source.time.at_s += 0.1  # a minute there
        app.tick()
        await until_shown(pilot, "剩 00:26:15")
        assert shows(app, "14:01:00")


async def test_a_million_rows_scroll_to_the_end(seated: Seated) -> None:
    """The end is one key away, the middle is asked for when it is on screen, memory stays constant."""
    source = StandIn(1_000_000)
    async with seated(source) as (app, pilot):
        await pilot.press("G")
        await until_shown(pilot, "TC2026999999")
        assert shows(app, "1,000,000 / 1,000,000")
        await pilot.press("pageup", "pageup", "k")
        await until_shown(pilot, "第 999,9")
        await pilot.press("home")
        await until_shown(pilot, "TC2026000001")
        assert len(list(app.queue.list.pages.held())) <= 2400
        queries = [call for call in source.asked if call.path == "/v1/queue"]
        assert len(queries) < 12


async def test_changes_show_in_place_and_new_ones_only_as_a_note(seated: Seated) -> None:
    """A case that goes red is red where it stands; arrivals never move the rows under the reader's eyes."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("j", "j")
        before = numbers(app)
        source.new = 3
        source.happen(8, card=3)
        await until(pilot, lambda: find(app, "TC2026000009").startswith("红▮▮▮"))
        await until_shown(pilot, "3 件新到")
        assert numbers(app) == before
        await pilot.press("g")
        await until_shown(pilot, "NEW0")
        assert not shows(app, "件新到")


async def test_following_keeps_the_cursor_on_its_case(seated: Seated) -> None:
    """With f the list renews itself, and the cursor goes where its case went."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("j", "j", "j")
        assert app.queue.list.row.number == "TC2026000004"
        source.new = 1
        source.happen(1)
        await until_shown(pilot, "1 件新到")
        await pilot.press("f")
        await until_shown(pilot, "NEW0")
        assert app.queue.list.row.number == "TC2026000004"
        assert app.queue.list.cursor == 4


async def test_the_cursor_goes_with_its_case_however_far(seated: Seated) -> None:
    """Three hundred late ones came in front: the case stands on another page now, and so does the cursor."""
    source = StandIn(total=1_000)
    async with seated(source) as (app, pilot):
        await pilot.press("j", "j", "j")
        source.new = 300
        source.happen(1)
        await until_shown(pilot, "300 件新到")
        await pilot.press("f")
        await until(pilot, lambda: app.queue.list.cursor == 303)
        assert app.queue.list.row.number == "TC2026000004"
        assert shows(app, "TC2026000004")


@pytest.mark.parametrize("key", ["slash", "／"])
async def test_filter_as_you_type(seated: Seated, key: str) -> None:
    """The full-width slash of a Chinese keyboard filters as well; Esc brings everything back."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press(key)
        await pilot.press(*"噪音")
        await until(pilot, lambda: app.queue.list.pages.total == 5)
        await pilot.press("enter")
        await until_shown(pilot, "筛选 “噪音”")
        await pilot.press("escape")
        await until(pilot, lambda: app.queue.list.pages.total == 40)


async def test_quick_filters_and_order(seated: Seated) -> None:
    """C filters by card, s orders; both are named below the list."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("c")
        await until_shown(pilot, "筛选 红牌")
        await until(pilot, lambda: app.queue.list.pages.total == 2)
        await pilot.press("s")
        await until_shown(pilot, "按受理时间排序")
        last = [call.params for call in source.asked if call.path == "/v1/queue"][-1]
        assert last["sort"] == "opened"
        assert list(last["card"]) == [3]


async def test_nothing_in_a_title_reaches_the_terminal_raw(seated: Seated) -> None:
    """Escape sequences, breaks and bidirectional marks are replaced, and the columns still align."""
    source = StandIn()
    source.changed[1] = {"title": "\x1b[2J\x1b]0;owned\x07付\u202e款\n[red]假[/red]"}
    async with seated(source, (200, 40)) as (app, _pilot):
        row = find(app, "TC2026000002")
        assert "?[2J?]0;owned?付?款 [red]假[/red]" in row
        assert width(row) == 200
        assert "\x1b" not in "".join(rows(app))


async def test_plain_characters_only_when_asked(seated: Seated) -> None:
    """With --ascii no character on screen has a width that terminals quarrel about."""
    import unicodedata

    source = StandIn(speed=600)
    async with seated(source, plain=True) as (app, _pilot):
        text = "".join(rows(app))
        assert not {char for char in text if unicodedata.east_asian_width(char) == "A"}
        assert "红!!!" in text
        assert "x600" in text


async def test_resizing_keeps_the_case_under_the_cursor(seated: Seated) -> None:
    """From wide to narrow and back the cursor stays on its case and in sight."""
    async with seated(StandIn(500), (120, 40)) as (app, pilot):
        await pilot.press("pagedown")
        case = app.queue.list.row
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: width(rows(app)[0]) == 80)
        assert shows(app, case.number)
        await pilot.resize_terminal(200, 60)
        await until(pilot, lambda: width(rows(app)[0]) == 200)
        assert app.queue.list.row == case
