"""An act tried without doing it: what it would do to the clocks, or why it is refused, and nothing left behind."""

from collections.abc import AsyncIterator

import pytest

from daemon.store import Store
from schema.wire import ActDone, ActForeseen, CaseView, Me, PausesPage, UnitsPage
from tests.api_rig import Rig, served
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE

CASE = {"number": "A1", "place": GRID, "title": "楼上漏水", "policy": "four_levels"}


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        assert (await running.post("/cases", CASE)).json()["opened"] == 1
        yield running


def standing(rig: Rig) -> tuple[object, ...]:
    """Return everything an act could leave: row, ledger, timers, pushes, texts."""
    with rig.life.store.read() as reader:
        case = reader.case_by_number("A1")
        assert case is not None
        lines = reader.events_of(case.id)
        texts = reader.case_texts([case.id]), reader.event_texts([line.seq for line in lines])
        return case, lines, reader.timers_of(case.id), reader.pushes_of(case.id), texts


async def test_a_dry_run_says_what_the_act_then_says_and_leaves_nothing(rig: Rig) -> None:
    """Its sentences are those of the act itself; before the act there is no line, no push, and no key is used."""
    before = standing(rig)
    what = {"act": "accept", "key": "k1", "lang": "zh"}
    answer = await rig.post("/cases/A1/acts", what, dry_run=True)
    foreseen = ActForeseen.model_validate_json(answer.content)
    assert standing(rig) == before
    assert "限时签收：已停止" in foreseen.effects
    assert (foreseen.status, foreseen.moved_from) == ("handling", None)
    done = ActDone.model_validate_json((await rig.post("/cases/A1/acts", what)).content)
    assert done.effects == foreseen.effects
    assert done.line.version == 2


async def test_a_dry_run_says_to_whom_the_case_would_go(rig: Rig) -> None:
    """An escalation names the unit above and the clocks that it would start."""
    what = {"act": "escalate", "text": "久拖不决", "seen_level": 1, "lang": "zh"}
    foreseen = ActForeseen.model_validate_json((await rig.post("/cases/A1/acts", what, dry_run=True)).content)
    assert foreseen.moved_from is not None
    assert (foreseen.moved_from.code, foreseen.unit.code, foreseen.unit.name) == (
        VILLAGE,
        TOWNSHIP,
        "七一路街道",
    )
    assert any(said.startswith("限时办理：至2026年") for said in foreseen.effects)


async def test_an_escalation_is_foreseen_to_every_unit_that_the_case_page_names(rig: Rig) -> None:
    """Whoever sees the case reads whom it may rise to, though those lie outside their units; each is accepted."""
    case = CaseView.model_validate_json((await rig.get("/cases/A1", unit=VILLAGE)).content)
    assert [(unit.code, unit.level) for unit in case.above] == [(TOWNSHIP, 2), (COUNTY, 3), (CITY, 4)]
    for unit in case.above:
        what = {"act": "escalate", "text": "久拖不决", "seen_level": 1, "unit": unit.code}
        answer = await rig.post("/cases/A1/acts", what, unit=VILLAGE, dry_run=True)
        assert ActForeseen.model_validate_json(answer.content).unit.code == unit.code


async def test_an_undo_is_foreseen_too(rig: Rig) -> None:
    """The clock that the act stopped would run again."""
    await rig.post("/cases/A1/acts", {"act": "accept"})
    before = standing(rig)
    answer = await rig.post("/cases/A1/acts", {"act": "undo", "lang": "zh"}, dry_run=True)
    assert any(said.startswith("限时签收：至") for said in answer.json()["effects"])
    assert standing(rig) == before


REFUSALS = [
    ({"act": "note"}, "请写明做了什么"),
    ({"act": "escalate", "text": "x"}, "提级须带上看到的层级 seen_level（1 至 4）"),
    ({"act": "escalate", "text": "x", "seen_level": 3}, "事项 A1 现在已在村（社区）一级：请重新查看后再办"),
    ({"act": "assign", "unit": NEIGHBOUR}, "育才社区不是承办单位红旗社区的下级：请另选，或提级"),
    ({"act": "assign", "unit": "99"}, "没有编码为“99”的单位：请从列表中选"),
    ({"act": "correct", "fields": {"colour": "x"}}, "“colour”不能更正；可更正的有："),
    ({"act": "correct", "fields": {"title": "楼上漏水"}}, "更正后与原来一样：请至少改动一项"),
    ({"act": "correct", "fields": {"urgency": "9"}}, "“9”不是紧急程度：填 0 一般、1 紧急、2 危及生命"),
    ({"act": "correct", "fields": {"place": "99"}}, "没有编码为“99”的网格或单位：请核对编码"),
    ({"act": "colour"}, "请选难度色：绿、黄或红"),
    ({"act": "colour", "colour": "green"}, "事项 A1 的难度色已经是绿色：请选另一种"),
    ({"act": "void"}, "请写明为什么作废"),
    ({"act": "reopen", "text": "x"}, "事项 A1 待签收：只有已办结的事项可以重新办理"),
    ({"act": "list", "leader": "王主任"}, "事项 A1 没有拟挂牌：只有在最高一级逾期的事项才拟挂牌"),
    ({"act": "pause", "reason": "hearing"}, "事项 A1 待签收：签收后才能中止"),
    ({"act": "pause", "reason": "x"}, "没有“x”这个中止理由；可选：听证"),
    ({"act": "resume"}, "事项 A1 没有中止，时限都在走"),
    ({"act": "extend"}, "请选要延长的时限"),
    ({"act": "rule", "unit": VILLAGE, "text": "x"}, "事项 A1 没有退单，无须裁定：请交办或提级"),
    ({"act": "withdraw", "text": "x"}, "事项 A1 现在没有督办牌：请选以前那张牌的颜色"),
    ({"act": "promise"}, "请写明承诺何时前办结"),
    ({"act": "undo"}, "事项 A1 最近一条台账不是人的操作，没有可撤销的"),
]


async def test_a_refusal_speaks_the_language_that_was_asked_for(rig: Rig) -> None:
    """Of every act: in Chinese as the screen asks, in English for a program that asks for nothing."""
    for what, why in REFUSALS:
        for dry_run in (True, False):
            answer = await rig.post("/cases/A1/acts", what | {"lang": "zh"}, dry_run=dry_run)
            assert answer.status_code >= 400, answer.text
            assert answer.json()["message"].startswith(why)
        assert (await rig.post("/cases/A1/acts", what)).json()["message"].isascii()


async def test_an_older_view_and_a_stranger_are_refused_in_chinese(rig: Rig) -> None:
    """What the screen showed has moved; who only helps may note; a case elsewhere is not there."""
    await rig.post("/cases/A1/acts", {"act": "accept"})
    zh = {"lang": "zh"}
    answer = await rig.post("/cases/A1/acts", {"act": "resolve", "seen_version": 1} | zh)
    assert answer.json()["message"] == "事项 A1 在您查看之后台账新增 1 条：请重新查看后再办"
    await rig.post("/cases/A1/acts", {"act": "escalate", "text": "x", "seen_level": 1})
    answer = await rig.post("/cases/A1/acts", {"act": "resolve"} | zh, unit=VILLAGE)
    assert answer.json()["message"] == "事项 A1 现由七一路街道承办，红旗社区只能协办：可记进展"
    answer = await rig.post("/cases/A1/acts", {"act": "note", "text": "x"} | zh, unit=NEIGHBOUR)
    assert answer.json()["message"] == "没有事项 A1，或不在您的辖区"


async def test_a_viewer_is_told_who_they_are_and_what_they_may(rig: Rig) -> None:
    """``/v1/me`` says so, and an act is refused with one sentence in the language of the screen."""
    tree = {"officers": [{"unit_code": VILLAGE, "name": "看班", "role": "viewer"}]}
    await rig.post("/tree", tree)
    listed = (await rig.get("/officers")).json()["officers"]
    viewer = next(str(one["id"]) for one in listed if one["role"] == "viewer")
    me = Me.model_validate_json((await rig.get("/me", officer=viewer)).content)
    assert (me.name, me.role, me.may_act, me.on_watch_until) == ("看班", "viewer", False, None)
    assert me.unit is not None
    assert me.unit.name == "红旗社区"
    owner = Me.model_validate_json((await rig.get("/me")).content)
    assert (owner.officer_id, owner.unit, owner.may_act) == (None, None, True)
    for dry_run in (True, False):
        what = {"act": "accept", "lang": "zh"}
        answer = await rig.post("/cases/A1/acts", what, officer=viewer, dry_run=dry_run)
        assert answer.json()["message"] == "只读人员不能办理：请由本单位经办人办理"


async def test_me_says_until_when_the_watch_lasts(rig: Rig) -> None:
    """The rota's present watch, in the city's time."""
    handler = next(
        one for one in (await rig.get("/officers")).json()["officers"] if one["unit"]["code"] == VILLAGE
    )
    watch = {
        "unit_code": VILLAGE,
        "officer": handler["name"],
        "from_at": "2026-03-02T08:00:00+08:00",
        "until_at": "2026-03-02T20:00:00+08:00",
    }
    assert (await rig.post("/officers/rota", {"watches": [watch]})).status_code == 200
    me = (await rig.get("/me", officer=str(handler["id"]))).json()
    assert me["on_watch_until"] == "2026-03-02T20:00:00+08:00"


async def test_a_unit_is_found_by_name_code_or_initials_within_the_scope(rig: Rig) -> None:
    """As one types to whom a case goes; below a unit when it may only go down."""

    async def found(unit: str = "", **asked: object) -> list[str]:
        answer = await rig.get("/units", unit=unit, **asked)
        return [one.name for one in UnitsPage.model_validate_json(answer.content).units]

    assert await found(q="hqsq") == ["红旗社区"]
    assert await found(q="育才") == ["育才社区"]
    assert await found(q=TOWNSHIP) == ["七一路街道", "红旗社区", "育才社区"]
    assert await found(under=TOWNSHIP) == ["红旗社区", "育才社区"]
    assert await found(under=COUNTY, limit=1) == ["王益区住建局"]  # the highest first
    assert await found(unit=VILLAGE, q="育才") == []


async def test_the_reasons_for_a_pause_are_listed(rig: Rig) -> None:
    """With the clocks they stop and their longest length."""
    reasons = PausesPage.model_validate_json((await rig.get("/policies/pauses")).content).reasons
    hearing = next(one for one in reasons if one.name == "hearing")
    assert hearing.title == "听证"
    assert "resolve" in hearing.stops
    assert hearing.longest


async def test_a_clock_has_its_rungs_by_counted_time(rig: Rig) -> None:
    """What fired is told, what comes stands ahead in order; shares are of working time, not of the wall's."""
    case = CaseView.model_validate_json((await rig.get("/cases/A1")).content)
    clock = next(one for one in case.clocks if one.clock == "resolve")
    assert clock.share == 0.0
    assert [mark.at for mark in clock.rungs] == sorted(mark.at for mark in clock.rungs)
    assert all(not mark.fired for mark in clock.rungs)
    assert clock.next_rung == clock.rungs[0].rung
    rig.life.live_until("2026-03-03 23:00")
    case = CaseView.model_validate_json((await rig.get("/cases/A1")).content)
    clock = next(one for one in case.clocks if one.clock == "resolve")
    fired = [mark for mark in clock.rungs if mark.fired]
    assert fired
    assert all(mark.is_behind and mark.at <= case.opened_at.replace(day=3, hour=23) for mark in fired)
    assert clock.share is not None
    assert clock.rungs[len(fired)].share >= clock.share
