"""The API as a city's own systems and the dashboard meet it."""

import os
from collections.abc import AsyncIterator

import pytest

from daemon.store import Store
from schema.kinds import Act
from schema.wire import CaseView, Counts, GridsPage, Health, OfficersPage, QueuePage, Timeline, UnitsPage
from tests import storm
from tests.api_rig import Rig, served
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE
from tui import calls

CASE = {
    "number": "A1",
    "place": GRID,
    "title": "小区夜间噪音扰民",
    "policy": "four_levels",
    "phone": "13800000000",
}


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        yield running


async def add(rig: Rig, **changes: object) -> None:
    answer = await rig.post("/cases", CASE | changes)
    assert answer.json() == {"opened": 1, "already_there": 0, "refused": []}, answer.text


async def test_a_case_comes_in_and_is_read_back(rig: Rig) -> None:
    """What was brought is on the case's page, with its clocks, its stage and its way down to the grid."""
    await add(rig)
    case = CaseView.model_validate_json((await rig.get("/cases/A1")).content)
    assert (case.title, case.phone, case.status, case.card) == (CASE["title"], CASE["phone"], "pending", "none")
    assert case.place.name == "王益区 七一路街道 红旗社区 第一网格"
    assert case.unit.code == VILLAGE
    assert {clock.clock for clock in case.clocks if clock.is_running} >= {"respond", "resolve"}
    assert all(clock.next_rung and clock.next_at for clock in case.clocks if clock.is_running)
    assert [(stage.unit.code, stage.ended) for stage in case.stages] == [(VILLAGE, "")]
    assert case.opened_at.isoformat() == "2026-03-02T10:00:00+08:00"


@pytest.mark.parametrize("number", ["信访/2026/017", "/前", "后/", "A//1", "A/ledger/1", "A?b=1&c#d%2F"])
async def test_a_number_may_hold_what_a_path_is_made_of(rig: Rig, number: str) -> None:
    """Slashes and question marks in a number lead to its page, its ledger and its acts."""
    await add(rig, number=number)
    path = calls.case(number).path.removeprefix("/v1")
    assert CaseView.model_validate_json((await rig.get(path)).content).number == number
    done = await rig.post(f"{path}/acts", {"act": "accept"})
    assert done.json()["case"]["status"] == "handling"
    lines = Timeline.model_validate_json((await rig.get(f"{path}/ledger")).content).lines
    assert [line.kind for line in lines] == ["opened", "accepted"]


async def test_who_brings_a_case_finds_it_in_the_queue_at_once(rig: Rig) -> None:
    """A writer reads what it wrote, without waiting for the board."""
    for number in ("A1", "A2", "A3"):
        await add(rig, number=number)
    page = QueuePage.model_validate_json((await rig.get("/queue")).content)
    assert page.total == 3
    assert page.columns.number == ["A1", "A2", "A3"]
    assert page.columns.unit_name == ["红旗社区"] * 3
    assert len({len(column) for column in page.columns.model_dump().values()}) == 1


async def test_pages_at_any_depth_keep_their_order_while_cases_come(rig: Rig) -> None:
    """With the epoch of the first page the second goes on where it ended, and newcomers are only counted."""
    await rig.post("/cases", [CASE | {"number": f"B{number:02}"} for number in range(20)])
    first = QueuePage.model_validate_json((await rig.get("/queue", limit=10)).content)
    await add(rig, number="earlier", due_at="2026-03-02T11:00:00+08:00")
    asked = {"limit": 10, "offset": 10, "epoch": first.epoch}
    second = QueuePage.model_validate_json((await rig.get("/queue", **asked)).content)
    assert first.columns.number + second.columns.number == [f"B{number:02}" for number in range(20)]
    assert (second.epoch, second.total, second.new) == (first.epoch, 20, 1)
    fresh = QueuePage.model_validate_json((await rig.get("/queue", limit=1)).content)
    assert (fresh.columns.number, fresh.total, fresh.new) == (["earlier"], 21, 0)


async def test_the_queue_turns_to_the_page_of_a_case(rig: Rig) -> None:
    """``find`` gives the page a case stands on and its row; without such a case there, the page asked for."""
    await rig.post("/cases", [CASE | {"number": f"B{number:02}"} for number in range(20)])
    asked = {"sort": "number", "limit": 5}
    page = QueuePage.model_validate_json((await rig.get("/queue", find="B13", **asked)).content)
    assert (page.offset, page.found, page.columns.number) == (10, 13, [f"B{number}" for number in range(10, 15)])
    for absent in ("B99", "x" * 500):
        page = QueuePage.model_validate_json((await rig.get("/queue", find=absent, offset=5, **asked)).content)
        assert (page.offset, page.found, page.columns.number[0]) == (5, None, "B05")


async def test_a_case_that_closed_keeps_its_place_and_says_so(rig: Rig) -> None:
    """An old page shows what became of its cases; a fresh one leaves them out."""
    await add(rig)
    epoch = (await rig.get("/queue")).json()["epoch"]
    await rig.post("/cases/A1/acts", {"act": "resolve", "text": "已整改"})
    assert (await rig.get("/queue", epoch=epoch)).json()["columns"]["status"] == [3]
    assert (await rig.get("/queue")).json()["total"] == 0


async def test_the_queue_is_filtered_searched_and_sorted(rig: Rig) -> None:
    """Filters, pinyin initials and order come from the query; several values are any of them."""
    await add(rig, number="A1", colour="red", urgency=2)
    await add(rig, number="A2", title="物业不退押金", place=NEIGHBOUR, due_at="2026-03-02T12:00:00+08:00")

    async def numbers(**asked: object) -> list[str]:
        answer = await rig.get("/queue", **asked)
        assert answer.status_code == 200, answer.text
        return answer.json()["columns"]["number"]

    assert await numbers() == ["A2", "A1"]
    assert await numbers(sort="number", descending=True) == ["A2", "A1"]
    assert await numbers(colour=[2]) == ["A1"]
    assert await numbers(colour=[0, 2], urgency=2) == ["A1"]
    assert await numbers(q="xqyj") == ["A1"]
    assert await numbers(q="育才 押金") == ["A2"]
    assert await numbers(place=NEIGHBOUR) == ["A2"]
    assert await numbers(due_today=True) == ["A2"]
    assert await numbers(level=4) == []


async def test_counts_and_grids_agree_with_the_queue(rig: Rig) -> None:
    """Counts by level × colour × card and the load of each grid add up to what the queue lists."""
    await add(rig, number="A1", colour="yellow")
    await add(rig, number="A2", due_at="2026-03-02T12:00:00+08:00")
    counts = Counts.model_validate_json((await rig.get("/counts")).content)
    assert (counts.total, counts.due_today, counts.late) == (2, 1, 0)
    assert counts.cells[0][1][0] == counts.cells[0][0][0] == 1
    grids = GridsPage.model_validate_json((await rig.get("/grids")).content)
    assert (grids.columns.code, grids.columns.name, grids.columns.open) == ([GRID], ["第一网格"], [2])
    assert grids.columns.village_name == ["红旗社区"]
    rig.life.clock.advance_to(rig.life.now_us + 3 * 3_600_000_000)
    assert (await rig.get("/counts")).json()["late"] == 1


async def test_an_act_moves_the_clocks_and_says_how(rig: Rig) -> None:
    """Accepting stops `respond`; the answer has the case, the line with the note, and what moved."""
    await add(rig)
    done = (await rig.post("/cases/A1/acts", {"act": "accept", "text": "马上去看"}, officer="5")).json()
    assert done["case"]["status"] == "handling"
    assert (done["line"]["kind"], done["line"]["actor"], done["line"]["text"]) == (
        "accepted",
        "officer:5",
        "马上去看",
    )
    assert done["effects"]
    running = {clock["clock"] for clock in done["case"]["clocks"] if clock["is_running"]}
    assert "respond" not in running
    assert "resolve" in running


async def test_a_pause_stands_on_the_case_s_page(rig: Rig) -> None:
    """Why, since when, until when and on whose word; afterwards what was not counted, with each clock."""
    await add(rig)
    await rig.post("/cases/A1/acts", {"act": "accept"})
    until_at = "2026-03-03T12:00:00+08:00"
    body = {"act": "pause", "reason": "hearing", "until_at": until_at, "text": "听证"}
    done = (await rig.post("/cases/A1/acts", body, unit=TOWNSHIP)).json()
    case = CaseView.model_validate(done["case"])
    assert (case.status, case.due_at) == ("paused", None)
    assert case.pause is not None
    assert (case.pause.reason, case.pause.title, case.pause.until_at.isoformat()) == ("hearing", "听证", until_at)
    assert (case.pause.unit and case.pause.unit.code) == TOWNSHIP
    assert {clock.clock for clock in case.clocks if clock.is_running} == {"pause"}
    assert len(done["effects"]) == 3
    rig.life.live_until("2026-03-03 13:00")
    case = CaseView.model_validate((await rig.get("/cases/A1")).json())
    assert (case.status, case.pause) == ("handling", None)
    [resolve] = [clock for clock in case.clocks if clock.clock == "resolve"]
    assert [still.until_at.isoformat() for still in resolve.uncounted] == [until_at]
    assert "pause" not in {clock.clock for clock in case.clocks}


async def test_a_promise_stands_among_the_clocks(rig: Rig) -> None:
    """Until when, and what comes next; the timeline says it; a supervisor's is refused; broken, it is gone."""
    await add(rig)
    until_at = "2026-03-03T12:00:00+08:00"
    body = {"act": "promise", "until_at": until_at, "text": "我处理"}
    refused = await rig.post("/cases/A1/acts", body, unit=TOWNSHIP)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_allowed")
    assert "can promise to settle it" in refused.text
    due_at = CaseView.model_validate((await rig.get("/cases/A1")).json()).due_at
    done = (await rig.post("/cases/A1/acts", body | {"lang": "en"}, unit=VILLAGE)).json()
    assert done["effects"] == ["promised by 2026-03-03 12:00; no limit moves"]
    case = CaseView.model_validate(done["case"])
    [clock] = [clock for clock in case.clocks if clock.clock == "promise"]
    assert (clock.limit_at.isoformat(), clock.next_rung, clock.cycle) == (until_at, "remind", 1)
    assert case.due_at == due_at
    line = (await rig.get("/cases/A1/ledger")).json()["lines"][-1]
    assert (line["kind"], line["text"], line["facts"]["nth"]) == ("promised", "我处理", 1)
    rig.life.live_until("2026-03-03 13:00")
    case = CaseView.model_validate((await rig.get("/cases/A1")).json())
    assert "promise" not in {clock.clock for clock in case.clocks}
    assert "broken" in {push.kind for push in case.pushes}


async def test_a_promise_that_passed_on_is_no_clock_of_the_case(rig: Rig) -> None:
    """The case rose by its ladder: the page of the next unit shows no word that others gave."""
    await add(rig)
    await rig.post("/cases/A1/acts", {"act": "promise", "until_at": "2026-03-20T12:00:00+08:00"}, unit=VILLAGE)
    assert "promise" in {clock["clock"] for clock in (await rig.get("/cases/A1")).json()["clocks"]}
    rig.life.live_until("2026-03-06 09:00")
    case = CaseView.model_validate((await rig.get("/cases/A1")).json())
    assert case.level > 1
    assert "promise" not in {clock.clock for clock in case.clocks}


async def test_a_return_says_who_owes_the_ruling(rig: Rig) -> None:
    """The page names the unit and its limit; once ruled, that the unit must keep the case."""
    await add(rig, policy="petition")
    await rig.post("/cases/A1/acts", {"act": "return", "text": "非本村"}, unit=VILLAGE)
    case = CaseView.model_validate((await rig.get("/cases/A1")).json())
    assert case.pause is not None
    assert (case.pause.reason, case.pause.unit and case.pause.unit.code) == ("return", TOWNSHIP)
    assert case.pause.until_at.isoformat() == "2026-03-05T00:00:00+08:00"
    body = {"act": "rule", "unit": NEIGHBOUR, "text": "属地"}
    ruled = CaseView.model_validate((await rig.post("/cases/A1/acts", body, unit=TOWNSHIP)).json()["case"])
    assert (ruled.pause, ruled.is_ruled, ruled.unit.code, ruled.stages[0].ended) == (
        None,
        True,
        NEIGHBOUR,
        "ruled",
    )


async def test_an_extension_stands_with_its_clock(rig: Rig) -> None:
    """By how much, on the clock it was given to; a card that is none is refused by its word."""
    await add(rig, policy="petition")
    body = {"act": "extend", "clock": "resolve", "by": "10d", "text": "复杂"}
    case = CaseView.model_validate((await rig.post("/cases/A1/acts", body)).json()["case"])
    [resolve] = [clock for clock in case.clocks if clock.clock == "resolve"]
    assert (resolve.extension, resolve.cycle) == ("10d", 2)
    refused = await rig.post("/cases/A1/acts", {"act": "withdraw", "card": "purple", "text": "x"})
    assert refused.status_code == 422


async def test_a_case_that_moved_refuses_who_saw_it_before(rig: Rig) -> None:
    """Two escalate at once: the second, who saw the lower level, is refused with a sentence."""
    await add(rig)
    first = await rig.post("/cases/A1/acts", {"act": "escalate", "text": "太难", "seen_level": 1})
    second = await rig.post("/cases/A1/acts", {"act": "escalate", "text": "太难", "seen_level": 1})
    assert first.status_code == 200
    assert second.status_code == 409
    assert second.json()["code"] == "conflict"


async def test_stages_are_told_by_the_ledger(rig: Rig) -> None:
    """A case that rose shows each unit it was with, how that ended, and who stays on it as assisting."""
    await add(rig)
    rig.life.live_until("2026-03-12 00:00")
    rig.follow()
    case = CaseView.model_validate_json((await rig.get("/cases/A1")).content)
    owners = [stage.unit.code for stage in case.stages]
    assert owners == [VILLAGE, TOWNSHIP, COUNTY, CITY]
    assert [stage.ended for stage in case.stages] == ["escalate", "escalate", "escalate", ""]
    assert [unit.code for unit in case.assisting] == [VILLAGE, TOWNSHIP, COUNTY]
    assert case.stages[0].worst_card == "red"
    assert case.pushes
    assert case.status == "pending"


async def test_a_stage_ends_with_the_case_and_an_undone_end_does_not_count(rig: Rig) -> None:
    """Resolving ends the last stage; undoing that opens it again, and the timeline keeps both lines."""
    await add(rig)
    await rig.post("/cases/A1/acts", {"act": "resolve", "text": "好了"})
    resolved = (await rig.get("/cases/A1")).json()
    assert resolved["stages"][0]["ended"] == "resolved"
    await rig.post("/cases/A1/acts", {"act": "undo"})
    case, lines = (await rig.get("/cases/A1")).json(), (await rig.get("/cases/A1/ledger")).json()["lines"]
    assert (case["status"], case["stages"][0]["ended"]) == ("pending", "")
    assert [line["kind"] for line in lines] == ["opened", "resolved", "undone"]


async def test_the_timeline_holds_what_officers_wrote_and_no_citizens_data(rig: Rig) -> None:
    """The ledger's facts name nobody; an officer's note is there beside its line; the chain's hashes are shown."""
    await add(rig)
    await rig.post("/cases/A1/acts", {"act": "note", "text": "已联系物业"})
    answer = await rig.get("/cases/A1/ledger")
    lines = Timeline.model_validate_json(answer.content).lines
    assert [line.text for line in lines] == ["", "已联系物业"]
    assert CASE["title"] not in answer.text
    assert CASE["phone"] not in answer.text
    assert all(len(line.hash) == 64 for line in lines)


async def test_the_socket_says_who_the_owner_is(rig: Rig) -> None:
    """An act without an officer bears the user number that the kernel gives, which nobody can claim."""
    await add(rig)
    line = (await rig.get("/cases/A1/ledger")).json()["lines"][0]
    assert line["actor"] == f"owner:{os.getuid()}"


async def test_health(rig: Rig) -> None:
    """The daemon's clock, its language and how far the board is."""
    await add(rig)
    health = Health.model_validate_json((await rig.get("/health")).content)
    assert health.now_at.isoformat() == "2026-03-02T10:00:00+08:00"
    assert (health.open, health.seq, health.clock, health.language) == (1, 1, "ok", "zh")


async def test_what_the_storm_guard_holds_is_let_go_by_the_owner(rig: Rig) -> None:
    """Held through restarts until a person decides; an officer of a unit does not."""
    storm.sudden(rig.life, 60)
    assert rig.life.tick().held == 60
    assert (await rig.post("/held/release", unit=CITY)).status_code == 409
    assert (await rig.post("/held/release")).json() == {"released": 60}
    assert (rig.life.tick().fired, rig.life.engine.held) == (60, 0)


async def test_pushes_are_listed_and_tried_again(rig: Rig) -> None:
    """A case's pushes and all of them are the same list here; another try goes to the outbox."""
    await add(rig)
    rig.life.live_until("2026-03-04 00:00")
    every = (await rig.get("/pushes", limit=500)).json()["pushes"]
    of_case = (await rig.get("/pushes", number="A1")).json()["pushes"]
    assert every == of_case != []
    assert {push["number"] for push in every} == {"A1"}
    pages, before = [], None
    while before is not None or not pages:
        page = (await rig.get("/pushes", limit=2, **({"before": before} if before else {}))).json()
        pages += page["pushes"]
        before = page["before"]
    assert pages == every
    retried = (await rig.post(f"/pushes/{every[0]['id']}/retry")).json()
    assert retried["id"] == rig.outbox.retried[0] == every[0]["id"]
    assert (await rig.get("/pushes", state="delivered")).json()["pushes"] == []


async def test_a_push_is_read_by_whoever_says_so_first(rig: Rig) -> None:
    """The first reader and the instant stay; the case's page and the list show both."""
    await add(rig)
    [push] = (await rig.get("/pushes")).json()["pushes"]
    assert (push["read_at"], push["read_by"]) == (None, "")
    assert (await rig.post(f"/pushes/{push['id']}/read", unit=NEIGHBOUR)).status_code == 404
    first = (await rig.post(f"/pushes/{push['id']}/read", officer="4")).json()
    rig.life.clock.advance_to(rig.life.now_us + 1_000_000)
    again = (await rig.post(f"/pushes/{push['id']}/read")).json()
    assert (first["read_at"], first["read_by"]) == ("2026-03-02T10:00:00+08:00", "officer:4")
    assert again == first
    [shown] = (await rig.get("/cases/A1")).json()["pushes"]
    assert shown.items() <= first.items()
    assert (shown["read_at"], shown["read_by"]) == (first["read_at"], first["read_by"])


async def test_the_tree_takes_what_is_new_and_the_same_again_changes_nothing(rig: Rig) -> None:
    """Units, grids and officers come in at once, are used at once, and are not counted twice."""
    tree: dict[str, list[dict[str, object]]] = {
        "units": [{"code": "610203", "level": 3, "name": "印台区", "parent_code": CITY}],
        "grids": [{"code": f"{VILLAGE}002", "name": "第二网格", "village_code": VILLAGE}],
        "officers": [{"unit_code": "610203", "name": "张三", "role": "viewer"}],
    }
    first, again = (await rig.post("/tree", tree)).json(), (await rig.post("/tree", tree)).json()
    assert first["units"] == {"added": 1, "changed": 0, "total": 7}
    assert first["grids"] == {"added": 1, "changed": 0, "total": 2}
    assert first["officers"]["added"] == 1
    assert all((kind["added"], kind["changed"]) == (0, 0) for kind in again.values())
    tree["grids"][0]["name"] = "改名网格"
    renamed = (await rig.post("/tree", tree)).json()
    assert renamed["grids"] == {"added": 0, "changed": 1, "total": 2}
    await add(rig, place=f"{VILLAGE}002")
    units = UnitsPage.model_validate_json((await rig.get("/units")).content)
    assert "印台区" in [unit.name for unit in units.units]
    officers = OfficersPage.model_validate_json((await rig.get("/officers", unit="610203")).content)
    assert [(one.name, one.role) for one in officers.officers] == [("张三", "viewer")]


async def test_idle_grids_are_listed_on_demand(rig: Rig) -> None:
    """A grid without open cases shows with zeros when it is asked for."""
    assert (await rig.get("/grids")).json()["total"] == 0
    idle = (await rig.get("/grids", empty=True)).json()
    assert (idle["columns"]["code"], idle["columns"]["open"]) == ([GRID], [0])


async def test_openapi_documents_the_hot_paths_too(rig: Rig) -> None:
    """The paths that make their JSON themselves are described like the others."""
    spec = (await rig.http.get("/v1/openapi.json")).json()
    shapes = spec["components"]["schemas"]
    assert {"QueuePage", "Counts", "GridsPage", "CaseView", "ErrorBody"} <= set(shapes)
    assert spec["paths"]["/v1/queue"]["get"]["responses"]["200"]["content"]
    assert "number" in str(spec["paths"]["/v1/cases"]["post"]["requestBody"])


async def test_an_act_sent_twice_is_done_once(rig: Rig) -> None:
    """The same key again answers with the same line."""
    await add(rig)
    body = {"act": Act.NOTE.value, "text": "一次", "key": "k1"}
    first, again = [(await rig.post("/cases/A1/acts", body)).json()["line"]["seq"] for _ in range(2)]
    assert first == again
