"""The line goes and comes: nothing stale looks live, nothing hangs, nothing ends."""

import pytest

from tests.screens.conftest import Seated
from tests.screens.looking import rows, shows, until, until_shown
from tests.screens.stand_in import StandIn
from tui.dashboard import Dashboard


@pytest.mark.parametrize(("lang", "sentence"), [("zh", "连不上守护进程"), ("en", "cannot reach the daemon")])
async def test_a_dashboard_without_a_daemon_says_so_and_stays_usable(
    seated: Seated, lang: str, sentence: str
) -> None:
    """The sentence names the way out; every screen and dialog still opens."""
    source = StandIn()
    source.is_down = True
    async with seated(source, lang=lang, awaits=sentence) as (app, pilot):
        assert shows(app, "duband run")
        for key in ("2", "3", "4", "1", "j", "enter"):
            await pilot.press(key)
        await pilot.press("question_mark")
        await until_shown(pilot, "按键" if lang == "zh" else "Keys")
        await pilot.press("escape")
        source.mend()
        await until_shown(pilot, "TC2026000001")
        await until_shown(pilot, "已连接" if lang == "zh" else "connected")


async def test_stale_data_never_looks_live(seated: Seated) -> None:
    """While the line is down the rows dim, the clock stands, and the top says since when."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        source.cut()
        await until_shown(pilot, "非实时 停在 03-10 14:00")
        assert app.query_one("#panes").has_class("stale")
        before = [row for row in rows(app) if "TC2026" in row]
        source.time.at_s += 180
        app.tick()
        await pilot.press("L", "L")  # even painted anew the countdowns stand
        await until_shown(pilot, "非实时 停在 03-10 14:00 3分钟前")
        assert [row for row in rows(app) if "TC2026" in row] == before
        source.mend()
        await until(pilot, lambda: not shows(app, "非实时"))
        assert not app.query_one("#panes").has_class("stale")
        await until_shown(pilot, "剩 00:24:15")


async def test_what_happened_meanwhile_is_caught_up(seated: Seated) -> None:
    """After the outage the rows are asked for again and the stream resumes behind the last line."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        source.happen(20)
        await until(pilot, lambda: source.seq == 101 and len(source.asked) > 6)
        source.cut()
        await until_shown(pilot, "非实时")
        source.changed[9] = {"card": 3}
        source.mend()
        await until(pilot, lambda: any(row.startswith("红▮▮▮ TC2026000010") for row in rows(app)))
        assert source.resumed_after == [100, 101]


async def test_a_hung_daemon_is_said_and_survived(seated: Seated) -> None:
    """A daemon that answers nothing blocks no key."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        source.is_silent = True
        await pilot.press("j", "j")
        assert app.queue.list.cursor == 2
        await until_shown(pilot, "非实时")
        source.is_silent = False
        await until(pilot, lambda: not shows(app, "非实时"))


async def test_the_daemons_worries_are_on_screen(seated: Seated) -> None:
    """What is doubted, held, undelivered, found or about to end is said at the edge of every screen."""
    source = StandIn()
    source.health_says = {"clock": "suspect", "held": 61, "undelivered": 3, "findings": ["I2"]}
    source.health_says |= {"calendar_end": "2026-12-31", "provisional": 7}
    async with seated(source, (120, 40)) as (app, pilot):
        for key in "1234":
            await pilot.press(key)
            for worry in ("时钟可疑", "暂缓 61", "未送达 3", "审计发现 1", "公布至 2026-12-31，暂定 7 件"):
                assert shows(app, worry)


async def test_a_restarted_daemon_leaves_the_cursor_on_its_case(seated: Seated) -> None:
    """A restarted daemon has forgotten the order; the cursor goes with its case, not with its row."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        await pilot.press("j", "j", "j")
        source.cut()
        await until_shown(pilot, "非实时")
        source.epochs, source.front = 7, 2
        source.mend()
        await until_shown(pilot, "NEW0")
        assert app.queue.list.row.number == "TC2026000004"
        assert app.queue.list.cursor == 5


def test_a_crash_prints_no_citizens_data() -> None:
    """Should the dashboard ever fail, it names the place in the program and no value of a case."""
    app = Dashboard(StandIn())
    phone = "138" + "0" * 8  # written in two parts, as the program's own lines are printed

    def fail(_held: str) -> None:
        raise ValueError("broken")

    try:
        fail(phone)
    except ValueError:
        app._fatal_error()
    printed = "".join(segment.text for shown in app._exit_renderables for segment in shown.segments)
    assert "broken" in printed
    assert phone not in printed
