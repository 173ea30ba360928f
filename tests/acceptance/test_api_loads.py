"""Backlog, movement and grids over the API: they agree with the queue, with each other, and with who asks."""

from collections.abc import AsyncIterator

import httpx
import pytest

from daemon.store import Store
from schema.wire import BacklogPage, GridsPage, GridTreePage, Movement
from tests.api_rig import Rig, headers, served
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE

CASE = {"place": GRID, "policy": "four_levels", "title": "小区夜间噪音扰民"}
SUNDAY = "2026-03-01T00:00:00+08:00"
LONG_AGO = "2026-01-20T10:00:00+08:00"


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        cases = [
            {"number": "OLD", "opened_at": LONG_AGO, "colour": "red"},
            {"number": "NEW"},
            {"number": "NEAR", "place": NEIGHBOUR},
            {"number": "TOWN", "place": TOWNSHIP},
            {"number": "ABOUT", "about": [TOWNSHIP]},
        ]
        answer = await running.post("/cases", [CASE | case for case in cases])
        assert answer.json()["opened"] == len(cases), answer.text
        yield running


async def backlog(rig: Rig, unit: str = "", as_unit: str = "") -> BacklogPage:
    return BacklogPage.model_validate_json((await asked(rig, "/backlog", unit, as_unit)).content)


async def asked(rig: Rig, path: str, unit: str = "", as_unit: str = "") -> httpx.Response:
    params = {"unit": unit} if unit else {}
    return await rig.http.get(f"/v1{path}", params=params, headers=headers(as_unit))


def parts(page: BacklogPage) -> dict[tuple[str, str], int]:
    return {
        (row.part, row.code): sum(n for level in row.cells for tint in level for card in tint for n in card)
        for row in page.rows
    }


async def test_the_board_leads_down_to_the_grids(rig: Rig) -> None:
    """Each unit lists those below it and what was brought to itself; the first row adds up; the way is named."""
    assert parts(await backlog(rig)) == {("all", CITY): 5, ("unit", COUNTY): 5}
    town = await backlog(rig, TOWNSHIP)
    assert [step.name for step in town.way] == ["铜川市", "王益区", "七一路街道"]
    assert parts(town) == {
        ("all", TOWNSHIP): 5,
        ("unit", VILLAGE): 3,
        ("unit", NEIGHBOUR): 1,
        ("here", TOWNSHIP): 1,
    }
    assert parts(await backlog(rig, VILLAGE)) == {("all", VILLAGE): 3, ("grid", GRID): 3}
    assert town.rows[1].oldest_us is not None
    red_by_age = [sum(ages) for ages in zip(*town.rows[1].cells[0][2], strict=True)]
    assert red_by_age == [0, 0, 0, 1, 0]  # at village level: 41 days old


async def test_each_cell_is_what_the_queue_shows(rig: Rig) -> None:
    """The filters with which a screen drills give as many cases as the cell said."""
    drills = [
        ({"place": VILLAGE, "age": 3, "colour": 2}, ["OLD"]),
        ({"place": VILLAGE, "age": 0}, ["ABOUT", "NEW"]),
        ({"place": TOWNSHIP, "place_only": True}, ["TOWN"]),
        ({"not_in": VILLAGE}, ["NEAR", "TOWN"]),
    ]
    for params, numbers in drills:
        page = (await rig.get("/queue", sort="number", **params)).json()
        assert page["columns"]["number"] == numbers, params


async def test_a_reader_gets_their_own_part_of_the_board(rig: Rig) -> None:
    """The board begins at one's own unit; what is about it is not in it; what lies outside is not found."""
    page = await backlog(rig, as_unit=TOWNSHIP)
    assert [step.code for step in page.way] == [TOWNSHIP]
    assert parts(page)["all", TOWNSHIP] == 4
    for path in ("/backlog", "/movement", "/grids/tree"):
        for unit in (COUNTY, NEIGHBOUR, "nowhere", GRID):
            assert (await asked(rig, path, unit, VILLAGE)).status_code == 404
    seen = await asked(rig, "/movement", as_unit=TOWNSHIP)
    assert Movement.model_validate_json(seen.content).rows[0].opened == 4
    tree = GridTreePage.model_validate_json((await asked(rig, "/grids/tree", as_unit=TOWNSHIP)).content)
    assert tree.rows[0].open == 4


async def test_cases_of_other_places_are_a_part_of_their_own(rig: Rig) -> None:
    """A department has none at its own place; what it owns elsewhere is counted, and adds up with the queue."""
    rises = [{"act": "escalate", "seen_level": level} for level in (1, 2)]
    for act in (*rises, {"act": "assign", "unit": "610202D1"}):
        answer = await rig.post("/cases/NEW/acts", {**act, "text": "请住建局办理"})
        assert answer.status_code == 200, answer.text
    page = await backlog(rig, as_unit="610202D1")
    assert parts(page) == {("all", "610202D1"): 1, ("elsewhere", "610202D1"): 1}


async def test_what_moved_is_told_by_the_ledger(rig: Rig) -> None:
    """Brought in, resolved, risen in and out, newly red: by part, from the end of yesterday on."""
    await rig.post("/cases/OLD/acts", {"act": "resolve", "text": "已整改"})
    first = Movement.model_validate_json((await asked(rig, "/movement", TOWNSHIP)).content)
    assert {row.code: (row.opened, row.resolved) for row in first.rows if row.part != "here"} == {
        TOWNSHIP: (5, 1),
        VILLAGE: (3, 1),
        NEIGHBOUR: (1, 0),
    }
    assert first.since_at.isoformat() == "2026-03-02T00:00:00+08:00"
    rig.life.live_until("2026-03-04 00:30")
    rig.follow()
    later = Movement.model_validate_json((await asked(rig, "/movement", TOWNSHIP)).content)
    rows = {(row.part, row.code): row for row in later.rows}
    village, town = rows["unit", VILLAGE], rows["all", TOWNSHIP]
    assert (village.opened, village.risen_in, village.risen_out, village.red) == (0, 0, 1, 1)
    assert (town.risen_in, town.risen_out, town.red) == (2, 0, 2)  # from the village and from the one beside it
    since = {"unit": TOWNSHIP, "since": SUNDAY}
    whole = Movement.model_validate_json((await rig.http.get("/v1/movement", params=since)).content).rows[0]
    assert (whole.opened, whole.resolved, whole.risen_in) == (5, 1, 2)


async def test_lines_are_counted_once_however_often_one_asks(rig: Rig) -> None:
    """Later lines are added to those already counted."""
    for count in (5, 6, 7):
        page = Movement.model_validate_json((await rig.get("/movement")).content)
        assert page.rows[0].opened == count
        await rig.post("/cases", CASE | {"number": f"MORE{count}"})
        rig.life.clock.advance_to(rig.life.now_us + 3_000_000)


async def test_the_grids_have_officers_trend_and_heat(rig: Rig) -> None:
    """By officer of the village, at the end of each day, warmer or cooler than others; every order is served."""
    page = GridsPage.model_validate_json((await rig.get("/grids", sort="code")).content)
    at = page.columns.code.index(GRID)
    assert page.columns.officers[at] == 1
    assert page.columns.per_officer[at] == page.columns.open[at] == 3
    assert page.columns.trend[at] == [1] * 13 + [3]
    assert len(page.heat) == 4
    for sort, first in (("trend", GRID), ("per_officer", GRID), ("open", GRID), ("code", TOWNSHIP)):
        found = GridsPage.model_validate_json((await rig.get("/grids", sort=sort)).content)
        assert found.columns.code[0] == first, sort


async def test_the_tree_adds_up_the_table(rig: Rig) -> None:
    """A unit's row is the sum of its places', its officers those of all units in it."""
    tree = GridTreePage.model_validate_json((await asked(rig, "/grids/tree", TOWNSHIP)).content)
    rows = {(row.part, row.code): row for row in tree.rows}
    assert rows["all", TOWNSHIP].open == 5
    assert rows["unit", VILLAGE].open == 3
    assert rows["all", TOWNSHIP].officers == 3
    assert rows["unit", VILLAGE].trend == [1] * 13 + [3]
    assert rows["unit", VILLAGE].has_parts
    assert not rows["unit", NEIGHBOUR].has_parts
