"""A case's page: why it stands still and until when, what was agreed for its clocks, when a held push goes out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schema.instants import to_us
from schema.kinds import PushState
from schema.wire import CaseView, ClockView, PauseView, StillView, UnitName
from tests.screens.one_case import case_view
from tui.view.case import clocks, facts, pushes
from tui.view.look import Look
from tui.view.tone import text_of

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)
ROW = {
    "id": 1,
    "title": "楼上漏水",
    "version": 3,
    "status": 1,
    "level": 3,
    "unit_name": "王益区",
    "place": "610202001001001",
    "place_name": "王益区 七一路街道 红旗社区 第一网格",
    "card": 0,
    "colour": 0,
    "due_us": to_us(NOON + 3 * DAY),
    "opened_us": to_us(NOON - 5 * DAY),
}


def a_case(**changes: Any) -> CaseView:
    return case_view("A1", ROW, 9).model_copy(update=changes)


def shown(lines: list) -> str:
    return "\n".join(text_of(line) for line in lines)


def page(case: CaseView, lang: str = "zh") -> str:
    look, now_us = Look(lang), to_us(NOON)
    return "\n".join(shown(part(case, look, now_us, 100)) for part in (facts, clocks, pushes))


def test_a_pause_stands_first_among_the_facts() -> None:
    """Its reason, its end, and on whose word it is; in English too."""
    unit = UnitName(code="610202", name="王益区")
    pause = PauseView(reason="hearing", title="听证", since_at=NOON, until_at=NOON + 5 * DAY, unit=unit)
    case = a_case(pause=pause, due_at=None)
    assert "听证  至 03-15 12:00 自动恢复  王益区" in page(case)
    assert "听证  until 03-15 12:00, then on again" in page(case, "en")


def test_a_return_says_who_rules_by_when() -> None:
    """The unit that owes the ruling, and its limit at the end of a day."""
    unit = UnitName(code="610202001", name="七一路街道")
    midnight = datetime(2026, 3, 11, 16, tzinfo=UTC)
    pause = PauseView(reason="return", since_at=NOON, until_at=midnight, unit=unit)
    assert "已退单，待裁定  七一路街道 应于 03-11 24:00 前裁定" in page(a_case(pause=pause))
    assert "裁定指定" in page(a_case(is_ruled=True))


def test_a_clock_that_will_go_on_does_not_look_stopped_for_good() -> None:
    """In a pause resolve stands still; respond was met, and feedback once the citizen is told."""
    pause = PauseView(reason="hearing", title="听证", since_at=NOON, until_at=NOON + DAY)
    still = [clock.model_copy(update={"is_running": False, "next_at": None}) for clock in a_case().clocks]
    lines = page(a_case(pause=pause, clocks=still, accepted_at=NOON)).splitlines()
    assert [line.split()[1] for line in lines if line.startswith(("限时签收", "限时办理"))] == ["已停", "停止计时"]
    assert "停止计时" not in page(a_case(clocks=still))


def test_what_was_agreed_stands_with_its_clock() -> None:
    """Its own limit, how much longer it runs, and when it was not counted."""
    stood = StillView(from_at=NOON - 2 * DAY, until_at=NOON - DAY)
    agreed = {"extension": "30d", "uncounted": [stood], "is_fixed": True}
    case = a_case(clocks=[clock.model_copy(update=agreed) for clock in a_case().clocks])
    assert "自带期限  已延期 30d  03-08 12:00 至 03-09 12:00 不计" in page(case)


def test_a_held_push_says_until_when() -> None:
    """It is not undelivered: it waits for the morning."""
    push = a_case().pushes[0].model_copy(update={"state": PushState.HELD, "next_at": NOON + DAY / 2, "error": ""})
    assert "暂扣  至 03-11 00:00" in page(a_case(pushes=[push]))


def test_a_push_that_was_read_says_when() -> None:
    """Beside its fate and its recipient, in both languages; one that was not says nothing."""
    push = a_case().pushes[0].model_copy(update={"read_at": NOON, "read_by": "officer:3"})
    assert "03-10 12:00 已阅" in page(a_case(pushes=[push]))
    assert "read 03-10 12:00" in page(a_case(pushes=[push]), "en")
    assert "已阅" not in page(a_case())


def test_reminders_that_were_read_are_not_counted_with_those_that_were_not() -> None:
    """Two of one fate are one line; with one of them read, two."""
    push = a_case().pushes[0].model_copy(update={"kind": "remind", "state": PushState.DELIVERED, "error": ""})
    two = [push, push.model_copy(update={"id": push.id + 1})]
    assert page(a_case(pushes=two)).count("提醒") + 1 == page(
        a_case(pushes=[two[0], two[1].model_copy(update={"read_at": NOON})])
    ).count("提醒")


def test_a_promise_stands_among_the_clocks_and_says_that_no_limit_moves() -> None:
    """Its instant, what comes next, which one it is: and never that the case brought a limit of its own."""
    promise = ClockView(
        clock="promise",
        cycle=2,
        level=3,
        start_at=NOON,
        limit_at=NOON + DAY,
        next_rung="broken",
        next_at=NOON + DAY,
        is_running=True,
        is_late=False,
        is_fixed=True,
    )
    said = shown(clocks(a_case(clocks=[promise]), Look(), to_us(NOON), 78))
    assert "承诺时限" in said
    assert "办理时限不变" in said
    assert "第2次承诺" in said
    assert "失约" in said
    assert "自带期限" not in said
