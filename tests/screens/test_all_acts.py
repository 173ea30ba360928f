"""Every act from the menu: its form, what the daemon says beforehand, several cases at once, and a viewer."""

import asyncio
from typing import Any

import pytest

from schema.errors import NotAllowed, Unreachable
from schema.kinds import Act, Status
from schema.wire import PauseView
from tests.screens.acts_answers import VIEWER
from tests.screens.conftest import Desk, Seated
from tests.screens.looking import rows, shows, until, until_shown
from tests.screens.stand_in import NOON, StandIn
from tui.calls import Call
from tui.source import Answer
from tui.view.act_menu import KEYS

TEXT = "已核实"
# act → the status of the case, what is pressed in the form, what is sent
FORMS: dict[Act, tuple[Status, tuple[str, ...], dict[str, Any]]] = {
    Act.ACCEPT: (Status.PENDING, (), {}),
    Act.RESOLVE: (Status.HANDLING, (*TEXT,), {"text": TEXT}),
    Act.ESCALATE: (Status.HANDLING, (*TEXT,), {"text": TEXT, "seen_level": 2}),
    Act.TELL: (Status.HANDLING, (*TEXT,), {"text": TEXT}),
    Act.NOTE: (Status.HANDLING, (*TEXT,), {"text": TEXT}),
    Act.UNDO: (Status.HANDLING, (), {}),
    Act.PROMISE: (Status.HANDLING, (*"+4h", "tab", *TEXT), {"text": TEXT}),
    Act.ASSIGN: (Status.HANDLING, (*"qyl", "WAIT", "tab", *TEXT), {"unit": "610202001", "text": TEXT}),
    Act.CORRECT: (Status.HANDLING, ("right", "tab", "ctrl+u", *"610202"), {"fields": {"place": "610202"}}),
    Act.COLOUR: (Status.HANDLING, ("3", "tab", *TEXT), {"colour": "red", "text": TEXT}),
    Act.PAUSE: (Status.HANDLING, ("right", "tab", "tab", *TEXT), {"reason": "citizen", "text": TEXT}),
    Act.RESUME: (Status.PAUSED, (), {"text": ""}),
    Act.EXTEND: (
        Status.HANDLING,
        ("right", "tab", *"5个工作日", "tab", *TEXT),
        {"clock": "overall", "by": "5wd", "text": TEXT},
    ),
    Act.RETURN: (Status.HANDLING, (*TEXT,), {"text": TEXT}),
    Act.RULE: (Status.PAUSED, ("LISTED", "down", "down", "tab", *TEXT), {"unit": "610202001", "text": TEXT}),
    Act.LIST: (Status.HANDLING, (*"王主任", "tab", *TEXT), {"leader": "王主任", "text": TEXT}),
    Act.WITHDRAW: (Status.HANDLING, ("4", "tab", *TEXT), {"card": "red", "text": TEXT}),
    Act.REOPEN: (Status.RESOLVED, ("right", "tab", *TEXT), {"was_false": True, "text": TEXT}),
    Act.VOID: (Status.HANDLING, (*TEXT,), {"text": TEXT}),
}
PAGES: dict[Act, dict[str, Any]] = {
    Act.LIST: {"listing": "proposed"},
    Act.RULE: {"pause": PauseView(reason="return", since_at=NOON, until_at=NOON)},
}
LETTERS = {act: key for key, act in KEYS.items()}


async def menu(desk: Desk) -> None:
    """Open the menu of acts, and let it learn the case."""
    _app, pilot = desk
    await pilot.press("m")
    await until_shown(pilot, "更多操作")


async def begin(desk: Desk, act: Act) -> None:
    app, pilot = desk
    await menu(desk)
    await until(pilot, lambda: any(f"{LETTERS[act]}  " in row for row in rows(app)))
    await pilot.press(LETTERS[act])
    await until(pilot, lambda: bool(app.screen.query("#dialog-foreseen")))


def test_every_act_is_in_the_menu() -> None:
    """None can be reached from the command line alone."""
    assert set(KEYS.values()) == set(FORMS) == set(Act)


@pytest.mark.parametrize("act", list(FORMS))
async def test_every_act_is_filled_in_tried_and_sent(seated: Seated, act: Act) -> None:
    """At 80×24: the daemon says beforehand what happens, and what is filled in is what is sent."""
    status, keys, sent = FORMS[act]
    source = StandIn()
    source.page = PAGES.get(act, {})
    source.changed[0] = {"status": int(status), "level": 2, "number": "TC2026000001"}
    async with seated(source) as desk:
        app, pilot = desk
        await begin(desk, act)
        if act is Act.PAUSE:
            await until_shown(pilot, "[听证]")
        for key in keys:
            if key == "WAIT":
                await until(pilot, lambda: "> 七一路街道" in "".join(rows(app)))
            elif key == "LISTED":
                await until(pilot, lambda: "红旗社区综治中心" in "".join(rows(app)))
            else:
                await pilot.press(key)
        await until_shown(pilot, "至2026年3月12日24:00")
        assert source.acts == []
        await pilot.press("enter")
        await until(pilot, lambda: len(source.acts) == 1)
        number, what = source.acts[0]
        assert (number, what.act) == ("TC2026000001", act)
        said = what.model_dump()
        assert {name: said[name] for name in sent} == sent
        await until(pilot, lambda: len(app.screen_stack) == 1)


@pytest.mark.parametrize(
    ("act", "keys", "why"),
    [
        (Act.PROMISE, (*"周三", "enter"), "不是一个确定的时刻"),
        (Act.COLOUR, ("enter",), "请先填写内容：难度色"),
        (Act.EXTEND, ("tab", *"很久", "tab", *TEXT, "enter"), "不是一段时间"),
        (Act.VOID, ("enter",), "请先填写内容：说明"),
        (Act.PAUSE, ("tab", *"2020-01-01", "enter"), "已经过去"),
    ],
)
async def test_what_makes_no_sense_is_said_before_anything_is_sent(
    seated: Seated, act: Act, keys: tuple[str, ...], why: str
) -> None:
    """One clear sentence, and nothing leaves the screen."""
    source = StandIn()
    source.changed[0] = {"status": int(Status.HANDLING), "level": 2}
    async with seated(source) as desk:
        await begin(desk, act)
        if act is Act.PAUSE:
            await until_shown(desk[1], "[听证]")
        await desk[1].press(*keys)
        await until_shown(desk[1], why)
        assert source.acts == []


async def test_what_the_case_does_not_admit_is_dim_and_says_why(seated: Seated) -> None:
    """A key of such an act explains itself and opens nothing."""
    source = StandIn()
    async with seated(source) as desk:
        app, pilot = desk
        await menu(desk)
        await pilot.press("o")
        await until_shown(pilot, "重新办理: 还没有办结")
        assert len(app.screen_stack) == 2


async def test_a_refusal_shows_before_anything_is_sent(seated: Seated) -> None:
    """The dry run's refusal is read while the officer still writes."""
    source = StandIn()
    source.refusal = NotAllowed("the top", zh="事项已在最高一级")
    async with seated(source) as (_app, pilot):
        await pilot.press("n")
        await until_shown(pilot, "现在办不了：事项已在最高一级")
        assert source.acts == []


async def test_while_the_daemon_says_nothing_the_screen_says_that_it_only_expects(seated: Seated) -> None:
    """The local sentence stands, marked as expected."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        source.refusal = Unreachable("silent")
        await pilot.press("a")
        await until_shown(pilot, "以上只是预计")
        assert shows(app, "签收后「限时签收」停止")


async def picked(desk: Desk, count: int) -> None:
    """Have so many rows marked."""
    app, _pilot = desk
    marked = [row for nth in range(count) if (row := app.queue.list.pages.row(nth)) is not None]
    type(app.queue).picked = property(lambda _pane: tuple(marked))  # type: ignore[method-assign]


async def test_several_cases_are_tried_one_by_one(seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 80×24: how many would be done and refused; equal answers once; beyond twenty a case is not tried."""
    source = StandIn()
    for nth in (2, 3, 5):
        why = f"事项 TC2026{nth:06} 已中止：请先恢复办理"
        source.refuses_trials[f"TC2026{nth:06}"] = NotAllowed("no", zh=why)
    async with seated(source, (80, 24)) as desk:
        app, pilot = desk
        monkeypatch.setattr(type(app.queue), "picked", app.queue.__class__.picked)
        await picked(desk, 30)
        await pilot.press("e")
        await until_shown(pilot, "守护进程核算 20 件：可办 17，办不了 3；另有 10 件未核算")
        assert shows(app, "- 3 件办不了：事项 ... 已中止：请先恢复办理")
        assert shows(app, "- 17 件：限时办理：至2026年3月12日24:00")
        assert shows(app, "[上一级]")
        assert shows(app, "Esc 取消")
        assert {what.seen_level for what in source.tried} == {1, 2, 3, 4}
        assert len(source.tried) == 20
        assert source.acts == []


class Pondering(StandIn):
    """A daemon that answers two trials, and every other once it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.is_let = asyncio.Event()

    async def ask(self, call: Call[Answer]) -> Answer:
        if call.params.get("dry_run") and len(self.tried) == 2:
            await self.is_let.wait()
        return await super().ask(call)


async def test_trials_stop_when_something_else_is_filled_in(
    seated: Seated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cases left are tried as the form now stands, and not as it stood."""
    source = Pondering()
    async with seated(source, (80, 24)) as desk:
        app, pilot = desk
        monkeypatch.setattr(type(app.queue), "picked", app.queue.__class__.picked)
        await picked(desk, 20)
        await pilot.press("n")
        await until_shown(pilot, "守护进程核算 2 件")
        await pilot.press("x")
        source.is_let.set()
        await until_shown(pilot, "守护进程核算 20 件")
        assert [what.text for what in source.tried] == ["..."] * 2 + ["x"] * 20


async def test_trials_end_where_the_daemon_falls_silent(seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was learned stands; the others count as not tried."""
    source = StandIn()
    source.refuses_trials["TC2026000004"] = Unreachable("gone")
    async with seated(source, (80, 24)) as desk:
        app, pilot = desk
        monkeypatch.setattr(type(app.queue), "picked", app.queue.__class__.picked)
        await picked(desk, 9)
        await pilot.press("n")
        await until_shown(pilot, "守护进程核算 3 件：可办 3，办不了 0；另有 6 件未核算")
        await pilot.pause(0.1)
        assert len(source.tried) == 4


async def test_several_cases_are_done_one_by_one(seated: Seated, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each under its own key; what was refused says why; a silence is sent again under the same key, done once."""
    source = StandIn()
    source.refuses["TC2026000002"] = NotAllowed("no", zh="已中止：请先恢复办理")
    source.refuses["TC2026000004"] = Unreachable("gone")
    async with seated(source, (80, 24)) as desk:
        app, pilot = desk
        monkeypatch.setattr(type(app.queue), "picked", app.queue.__class__.picked)
        await picked(desk, 5)
        await pilot.press("n")
        await until_shown(pilot, "记进展：5 件")
        assert shows(app, "另有 2 件")
        await pilot.press(*TEXT, "enter")
        await until_shown(pilot, "停在这里")
        assert shows(app, "3/5   已办 2   未办 1")
        assert shows(app, "请先恢复办理")
        assert shows(app, "不明")
        await pilot.press("enter")
        await until_shown(pilot, "5/5   已办 4   未办 1")
        keys = [(number, what.key) for number, what in source.acts]
        assert len({key for _, key in keys}) == 5
        assert keys[3] == keys[4]
        await pilot.press("enter")
        await until(pilot, lambda: len(app.screen_stack) == 1)


async def test_a_viewer_reads_and_is_told_so(seated: Seated) -> None:
    """The frame says read only; no dialog opens, in either language."""
    for lang, mark, why in (("zh", "只读", "您是只读人员"), ("en", "read only", "You are a viewer")):
        source = StandIn()
        source.me = VIEWER
        async with seated(source, lang=lang) as (app, pilot):
            await until_shown(pilot, mark)
            await pilot.press("a")
            await until_shown(pilot, why)
            await pilot.press("m")
            assert len(app.screen_stack) == 1


async def test_an_answer_that_comes_after_the_dialog_is_nobodys(seated: Seated) -> None:
    """Whoever opens and closes dialogs faster than the daemon answers goes on working."""
    source = StandIn()
    async with seated(source) as (app, pilot):
        for key in ("a", "p", "V", "m", "a", "r", "p"):
            await pilot.press(key, "escape")
        await pilot.pause(0.5)
        assert shows(app, "TC2026000001")
        assert len(app.screen_stack) == 1
