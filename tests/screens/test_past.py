"""Looking back as an officer does it: in, to and fro, nothing done there, and out again."""

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from schema.errors import NotAllowed
from schema.kinds import Act
from schema.wire import ActIn
from tests.life import at, local
from tests.screens.conftest import Seated
from tests.screens.looking import cells, column_of, find, rows, shows, until, until_shown, width
from tests.screens.past_answers import PastStandIn, title_at
from tui import calls, theme
from tui.dashboard import Dashboard

BANDS = {
    ("zh", 80): ((" 回看 2026-03-09 周一 18:00  20小时前", 1), ("左右键移1小时  +-换步长  B 回到现在 ", 44)),
    ("en", 80): ((" PAST 2026-03-09 Mon 18:00  20h ago", 1), ("left/right 1 h  +- step  B: now ", 48)),
    ("zh", 120): ((" 回看 2026-03-09 周一 18:00  20小时前", 1), ("左右键移1小时  +-换步长  B 回到现在 ", 84)),
}


async def look_back(pilot: Pilot[None], app: Dashboard, text: str) -> None:
    """Type an instant into the dialog and go there."""
    await pilot.press("B")
    await until(pilot, lambda: len(app.screen_stack) > 1)
    app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await until(pilot, lambda: app.past.at_us is not None)


def stands_at(app: Dashboard) -> str:
    """Return the instant on screen."""
    assert app.past.at_us is not None
    return local(app.past.at_us)


@pytest.mark.parametrize(("lang", "across"), BANDS)
async def test_the_past_is_marked_across_the_whole_width(seated: Seated, lang: str, across: int) -> None:
    """Under the tabs a band in words says which instant, how long ago, how to move and how to come back."""
    async with seated(PastStandIn(), (across, 24), lang) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await until_shown(pilot, title_at(at("2026-03-09 18:00")))
        (left, _), (right, column) = BANDS[lang, across]
        band = rows(app)[1]
        assert width(band) == across
        assert band.startswith(left)
        assert column_of(band, right.rstrip()) == column
        painted = app.screen._compositor.render_strips()[1]
        grounds = {segment.style.bgcolor for segment in painted if segment.style and segment.text}
        assert grounds == {theme.palette_of(app).tones["alarm"].bgcolor}
        wall = "03-09 周一 18:00:00" if lang == "zh" else "03-09 Mon 18:00:00"
        assert "".join(cells(rows(app)[0])[-21:]).strip() == wall
        assert {width(row) for row in rows(app)} == {across}


async def test_scrubbing(seated: Seated) -> None:
    """Arrows move by the step, Shift and brackets by the longer one, + and - change it; now is the end."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        await look_back(pilot, app, "03-09 18:00")
        for key, instant in (
            ("left", "2026-03-09 17:00"),
            ("right", "2026-03-09 18:00"),
            ("[", "2026-03-08 18:00"),
            ("shift+right", "2026-03-09 18:00"),
            ("minus", "2026-03-09 18:00"),
            ("left", "2026-03-09 17:50"),
            ("plus", "2026-03-09 17:50"),
            ("plus", "2026-03-09 17:50"),
            ("left", "2026-03-08 17:50"),
            ("]", "2026-03-10 14:00"),
        ):
            await pilot.press(key)
            assert stands_at(app) == instant, key
        assert shows(app, "已到现在")
        await until_shown(pilot, title_at(at("2026-03-10 14:00")))
        assert len(source.then) < 8  # a finger that scrubs asks once it rests


async def test_what_is_of_another_instant_fades(seated: Seated) -> None:
    """From the key on until the answer is there, the band says that it is fetched, and the rows fade."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        source.is_silent = True
        await look_back(pilot, app, "昨天 18:00")
        assert shows(app, "正在取当时的数据")
        assert app.query_one("#panes").has_class("stale")


async def test_every_screen_stands_in_the_past(seated: Seated) -> None:
    """Backlog, grids, a case: each asks for the instant, and a case that was not there yet says so."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await until_shown(pilot, title_at(at("2026-03-09 18:00")))
        for key in "23":
            await pilot.press(key)
            await until(pilot, lambda: source.last_at is not None and app.past.is_there)
            assert rows(app)[1].startswith(" 回看 2026-03-09 周一 18:00")
        await pilot.press("1", "enter")
        await until_shown(pilot, "四级七天")
        app.open_case("TC2026000002")
        await until_shown(pilot, "没有这件事项")
        await pilot.press("]")  # to the present minute, when it was there
        await until_shown(pilot, "四级七天")


async def test_on_the_board_arrows_are_times_and_letters_cells(seated: Seated) -> None:
    """In the past left and right are an hour each; h and l still move in the board, as all arrows do live."""
    async with seated(PastStandIn()) as (app, pilot):
        await pilot.press("2", "m")
        await until_shown(pilot, "红色 疑难")
        await look_back(pilot, app, "昨天 18:00")
        await pilot.press("left", "l", "l", "h")
        assert stands_at(app) == "2026-03-09 17:00"
        await pilot.press("B", "right")
        assert app.past.at_us is None


async def test_nothing_is_done_in_the_past(seated: Seated) -> None:
    """An act's key is answered by a sentence; nothing is sent, not even by a screen that would."""
    source = PastStandIn()
    async with seated(source, (80, 60)) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await pilot.press("a")
        await until_shown(pilot, "不能办理")
        assert len(app.screen_stack) == 1
        assert not shows(app, "a签收")
        await pilot.press("?")
        await until_shown(pilot, "前后一大步")
        await pilot.press("escape")
        with pytest.raises(NotAllowed, match="正在回看过去"):
            await app.past.ask(calls.act("TC2026000001", ActIn(act=Act.ACCEPT)))
        assert source.acts == []


async def test_ledger_lines_and_seconds_leave_the_past_alone(seated: Seated) -> None:
    """What happens now asks nothing anew, and countdowns stand still at the instant."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await until(pilot, lambda: app.past.is_there)
        seen, asked = rows(app)[2:20], len(source.queues)
        source.happen(0, title="刚刚发生的事")
        source.time.at_s += 5
        app.tick()
        await pilot.pause(0.4)
        assert rows(app)[2:20] == seen
        assert len(source.queues) == asked
        assert app.now() == at("2026-03-09 18:00")


async def test_moving_on_waits_for_no_older_answer(seated: Seated) -> None:
    """While an instant is still being put together the next one is asked for at once."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        source.is_silent = True
        await look_back(pilot, app, "昨天 18:00")
        await until(pilot, lambda: source.queues[-1].at_us is not None)
        source.is_silent = False
        await pilot.press("left")
        await until_shown(pilot, title_at(at("2026-03-09 17:00")))
        await until(pilot, lambda: app.past.is_there and not app.query_one("#panes").has_class("stale"))


@pytest.mark.parametrize("key", ["B", "Ｂ"])
async def test_back_to_now(seated: Seated, key: str) -> None:
    """The key that led there leads back; the band goes, what happened meanwhile is there."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await until_shown(pilot, title_at(at("2026-03-09 18:00")))
        source.happen(0, title="刚刚发生的事")
        await pilot.press(key)
        await until_shown(pilot, "刚刚发生的事")
        assert shows(app, "已回到现在")
        assert not shows(app, "回看 2026")
        assert source.last_at is None


async def test_escape_leaves_the_past_where_nothing_else_takes_it(seated: Seated) -> None:
    """On a screen without a use for Esc it leads back to now; in a case it first leaves the case."""
    async with seated(PastStandIn()) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await pilot.press("3", "4", "escape")
        assert app.past.at_us is not None
        await pilot.press("escape")
        assert app.past.at_us is None


async def test_a_refusal_is_shown_and_not_asked_again(seated: Seated) -> None:
    """Before the ledger's first line: the daemon's sentence on screen, the band says whose the rows are not."""
    source = PastStandIn()
    async with seated(source, (120, 24)) as (app, pilot):
        await look_back(pilot, app, "2026-03-01 09:00")
        await until_shown(pilot, "before the first ledger line")
        assert "这一刻看不了" in rows(app)[1]
        assert app.query_one("#panes").has_class("stale")
        await until(pilot, lambda: not app._is_counting)
        asked = len(source.asked)
        await pilot.pause(1.3)
        assert {call.path for call in source.asked[asked:]} <= {"/v1/health"}


async def test_an_outage_in_the_past_still_says_so(seated: Seated) -> None:
    """The line's loss stands in its own place, the band in its; after it the past is asked for again."""
    source = PastStandIn()
    async with seated(source) as (app, pilot):
        await look_back(pilot, app, "昨天 18:00")
        await until_shown(pilot, title_at(at("2026-03-09 18:00")))
        source.cut()
        await until_shown(pilot, "连不上守护进程")
        assert shows(app, "非实时")
        assert rows(app)[1].startswith(" 回看 2026-03-09")
        source.mend()
        await until_shown(pilot, "已连接")
        assert stands_at(app) == "2026-03-09 18:00"


async def test_the_dialog_says_in_full_which_instant_is_meant(seated: Seated) -> None:
    """As one types; what is none, or has not come, is named with the way out."""
    async with seated(PastStandIn()) as (app, pilot):
        await pilot.press("B")
        await until_shown(pilot, "看 2026-03-10 周二 13:00（1小时前）")
        await pilot.press(*"-2h")
        await until_shown(pilot, "看 2026-03-10 周二 12:00（2小时前）")
        field = app.screen.query_one(Input)
        field.value = "明天 9:00"
        await pilot.press("enter")
        await until_shown(pilot, "不是过去的一刻")
        await pilot.press("escape")
        assert app.past.at_us is None
        assert find(app, "TC2026000001")
