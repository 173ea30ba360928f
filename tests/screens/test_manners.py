"""Help, palette, themes, footer, memory: the same on every screen."""

import re
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.screens.conftest import QUICK, Seated
from tests.screens.looking import column_of, find, rows, shows, until, until_shown
from tests.screens.stand_in import StandIn
from tui.dashboard import Dashboard
from tui.memory import Memory
from tui.theme import PALETTES
from tui.view.keymap import shown
from tui.view.keys import KEYS
from tui.view.status import SCREENS


async def at(app: Dashboard, pilot: Pilot[None], screen: str) -> None:
    await pilot.press(str(SCREENS.index(screen) + 1))
    await until(pilot, lambda: app._front == screen and app.pane.front.has_focus)


def inks(app: Dashboard, text: str) -> set[str]:
    """Return the styles in which ``text`` is painted."""
    strips = app.screen._compositor.render_strips()
    return {str(segment.style) for strip in strips for segment in strip if text in segment.text}


# --- help


async def test_help_lists_what_is_bound_and_nothing_else(seated: Seated) -> None:
    """On every screen: each key in force is listed once, by a word of its own, and each key listed is in force."""
    async with seated(StandIn()) as (app, pilot):
        for screen in SCREENS:
            await at(app, pilot, screen)
            listed = app.keys_in_force()
            keys = [key for entry in listed for key in entry.keys]
            assert sorted(keys) == sorted({shown(key) for key in app.screen.active_bindings}), screen
            assert [entry.action for entry in listed if not entry.is_named] == [], screen
            assert all(all(entry.words) for entry in listed), screen


async def test_the_footer_names_only_what_is_bound(seated: Seated) -> None:
    """No key in the last line is dead, on any screen."""
    async with seated(StandIn()) as (app, pilot):
        for screen in SCREENS:
            await at(app, pilot, screen)
            active = {shown(key) for key in app.screen.active_bindings}
            assert {key for key, _ in KEYS[screen]} <= active, screen


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_help_scrolls_where_it_is_long(seated: Seated, lang: str) -> None:
    """At 80×24 the first groups show, and End brings the last key into sight; columns stay aligned."""
    async with seated(StandIn(), (80, 24), lang) as (app, pilot):
        await pilot.press("question_mark")
        await until_shown(pilot, app.look.say("help.screen"))
        assert shows(app, app.look.say("help.close"))
        row, other = find(app, app.look.say("key.accept")), find(app, app.look.say("key.resolve"))
        assert column_of(row, app.look.say("key.accept")) == column_of(other, app.look.say("key.resolve"))
        await pilot.press("end")
        await until_shown(pilot, app.look.say("tab.policies"))
        await pilot.press("q")
        await until_shown(pilot, "TC2026000001")


# --- the palette


async def test_a_command_is_found_and_done(seated: Seated) -> None:
    """By initials, in Chinese, by English; what the key would do is done where the key would do it."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("exclamation_mark", *"px", "enter")
        await until_shown(pilot, "按受理时间排序")
        await pilot.press("ctrl+p", *"网格", "enter")
        await until_shown(pilot, "第1网格")
        await pilot.press("！", *"language", "escape")
        await pilot.press("！", *"light", "enter")
        await until(pilot, lambda: app.theme == "light")
        await pilot.press("！", *"zzzz")
        await until_shown(pilot, "没有这样的命令")
        await pilot.press("enter", "escape", "1")
        await until_shown(pilot, "TC2026000001")


async def test_the_palette_offers_every_action_with_its_key(seated: Seated) -> None:
    """Nothing that a key does is missing from it, at 80×24 all can be scrolled to, and the mouse picks too."""
    async with seated(StandIn()) as (app, pilot):
        offered = {command.action for command in app.commands()}
        keyed = {entry.action for entry in app.keys_in_force() if entry.group != "list"}
        assert keyed - {"commands"} <= offered
        await pilot.press("exclamation_mark")
        await until_shown(pilot, "全部命令")
        assert re.search(r"首条并刷新 +g ", find(app, "首条并刷新"))
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown", "pagedown")
        await until_shown(pilot, "配色：无色")
        y = rows(app).index(find(app, "配色：高对比度"))
        await pilot.click(offset=(20, y))
        await until(pilot, lambda: app.theme == "contrast")


async def test_a_number_typed_opens_its_case(seated: Seated) -> None:
    """A case's number needs no command's name."""
    async with seated(StandIn()) as (_app, pilot):
        await pilot.press("exclamation_mark", *"TC2026000007")
        await until_shown(pilot, "打开事项 TC2026000007")
        await pilot.press("enter")
        await until_shown(pilot, "学校门口摆摊堵塞消防通道")


# --- themes


async def test_a_theme_is_seen_before_it_is_taken(seated: Seated) -> None:
    """Moving shows it at once, Escape brings the old one back, Enter keeps it and it is remembered."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.press("C", "j")
        await until(pilot, lambda: app.theme == "light")
        await pilot.press("escape")
        await until(pilot, lambda: app.theme == "dark")
        assert app.memory.get("theme") is None
        await pilot.press("Ｃ", "down", "down", "enter")
        await until(pilot, lambda: app.theme == "contrast")
        await until_shown(pilot, "已换配色：高对比度")
        assert app.memory.get("theme") == "contrast"


@pytest.mark.parametrize("theme", PALETTES)
async def test_every_theme_paints_everything_anew(theme: str) -> None:
    """List and bars take the new tones at once, though rows are kept painted; words stay; dialogs open."""
    source = StandIn()
    first = "none" if theme != "none" else "ansi"
    app = Dashboard(source, lang="zh", theme=first, pace=QUICK, monotonic=source.time)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "TC2026")
        before, wanted = rows(app), PALETTES[theme]
        if wanted.theme.ansi:  # which do not fade; then no tick and no news paints the rows anew
            source.is_silent = True
            await until(pilot, lambda: not app._watch.state.is_live)
        app.theme = theme
        await until(
            pilot, lambda: inks(app, "TC2026000003") == {str(wanted.grounds["background"] + wanted.tones["faint"])}
        )
        assert inks(app, "红▮▮▮") <= {
            str(wanted.grounds[name] + wanted.tones["card3"]) for name in ("cursor", "stripe", "panel")
        }
        assert inks(app, "1待办") == {str(wanted.grounds["surface"] + wanted.tones["on"])}
        assert rows(app)[1:22] == before[1:22]
        for key in ("question_mark", "a"):
            await pilot.press(key)
            await until(pilot, lambda: len(app.screen_stack) == 2)
            assert app.screen.query_one("#dialog").region.width > 60
            await pilot.press("escape")
            await until(pilot, lambda: len(app.screen_stack) == 1)


# --- the mouse


async def test_tabs_and_keys_are_clicked_on(seated: Seated) -> None:
    """A tab, a key's letter or its word, left and right; beside them, or below a dialog, nothing happens."""
    async with seated(StandIn()) as (app, pilot):
        await pilot.click(offset=(column_of(rows(app)[0], "2积案"), 0))
        await until_shown(pilot, "王益区")
        await pilot.click(offset=(2, 0))
        await until_shown(pilot, "TC2026000001")
        for text, came in (("筛选", "拼音首字母"), ("帮助", "按键"), ("签收", "签收后")):
            await pilot.click(offset=(column_of(rows(app)[23], text), 23))
            await until_shown(pilot, came)
            await pilot.press("escape")
            await until(pilot, lambda came=came: not shows(app, came))
        blank = column_of(rows(app)[23], "?帮助") - 2
        await pilot.click(offset=(blank, 23))
        await pilot.pause()
        assert len(app.screen_stack) == 1
        await pilot.press("C")
        await pilot.click(offset=(column_of(rows(app)[23], "帮助"), 23))
        await pilot.click(offset=(column_of(rows(app)[0], "2积案"), 0))
        await pilot.pause()
        assert (len(app.screen_stack), app._front) == (2, "queue")


# --- memory


async def test_it_begins_as_it_was_left(tmp_path: Path) -> None:
    """Screen, language and theme of the last time, kept as they change; a case is left for the screen before."""
    path = tmp_path / "dashboard.json"
    source = StandIn()
    app = Dashboard(source, lang="zh", memory=Memory(path, "desk"), pace=QUICK, monotonic=source.time)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, "TC2026")
        await pilot.press("3", "L", "C", "j", "enter", "4")
        await until(pilot, lambda: app.theme == "light" and app._front == "case")
    kept = Memory(path, "desk")
    assert (kept.get("screen"), kept.get("lang"), kept.get("theme")) == ("grids", "en", "light")


async def test_order_and_filter_are_found_again(tmp_path: Path) -> None:
    """The queue opens in the order and under the filter of the last time; words searched for are not kept."""
    path = tmp_path / "dashboard.json"
    for opens in ("as new", "as left"):
        source = StandIn()
        app = Dashboard(source, lang="zh", memory=Memory(path), pace=QUICK, monotonic=source.time)
        async with app.run_test(size=(80, 24)) as pilot:
            await until_shown(pilot, "TC2026")
            if opens == "as new":
                await pilot.press("s", "c", "slash", *"louding", "enter", "3", "s")
                await until(pilot, lambda app=app: app.grids.sort == "due_today")
            else:
                assert (app.queue.sort, app.queue.filter.model_dump(exclude_defaults=True)) == (
                    "opened",
                    {"card": {3}},
                )
                assert shows(app, "按受理时间排序")
                assert app.grids.sort == "due_today"
    assert "louding" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("screen", [screen for screen in SCREENS if screen != "case"])
async def test_it_can_begin_with_any_screen(screen: str) -> None:
    """The screen asked for is in front, has the keys, and its facts come by themselves."""
    source = StandIn()
    app = Dashboard(source, lang="zh", screen=screen, pace=QUICK, monotonic=source.time)
    async with app.run_test(size=(80, 24)) as pilot:
        await until_shown(pilot, f"[{SCREENS.index(screen) + 1}")
        await until_shown(pilot, "已连接")
        assert app.pane.front.has_focus
        await pilot.press("1")
        await until_shown(pilot, "TC2026000001")


async def test_a_memory_that_fails_is_said_once(tmp_path: Path) -> None:
    """One sentence, and all goes on."""
    path = tmp_path / "dashboard.json"
    path.write_text("{broken", encoding="utf-8")
    source = StandIn()
    app = Dashboard(source, lang="zh", memory=Memory(path), pace=QUICK, monotonic=source.time)
    async with app.run_test(size=(120, 40)) as pilot:
        await until_shown(pilot, "记不住您的排序和配色")
        await pilot.press("2", "1")
        await until_shown(pilot, "TC2026000001")
