"""Who sees what over the API: outside one's units nothing exists, and nobody sees a case about themselves."""

from collections.abc import AsyncIterator
from contextlib import closing

import pytest
import pytest_asyncio

from daemon.rows import OfficerRow, UnitRow
from daemon.store import Store, open_store
from tests.api_rig import Rig, served
from tests.databases import Databases
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE

SIDE = "610203"
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Serve a city with a case in one village, one about its township, and a county beside it."""
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store) as running:
            await settle(running, store)
            yield running


async def settle(running: Rig, store: Store) -> None:
    store.write(lambda writer: writer.upsert_units([UnitRow(SIDE, 3, "centre", "印台区", CITY)]))
    store.write(lambda writer: writer.upsert_officers([OfficerRow(None, VILLAGE, "看看", "viewer", "", "", True)]))
    running.life.engine.reload_directory()
    for number, about in (("PLAIN", []), ("ABOUT", [TOWNSHIP])):
        case = {"number": number, "place": GRID, "about": about, "policy": "four_levels"}
        assert (await running.post("/cases", case)).json()["opened"] == 1


async def officer_of(rig: Rig, unit: str, role: str = "handler") -> str:
    found = (await rig.get("/officers", unit=unit)).json()["officers"]
    return str(next(one["id"] for one in found if one["unit"]["code"] == unit and one["role"] == role))


@pytest.mark.parametrize(
    ("unit", "seen"),
    [
        ("", {"PLAIN", "ABOUT"}),
        (CITY, {"PLAIN", "ABOUT"}),
        (COUNTY, {"PLAIN", "ABOUT"}),
        (TOWNSHIP, {"PLAIN"}),
        (VILLAGE, {"PLAIN"}),
        (NEIGHBOUR, set()),
        (SIDE, set()),
    ],
)
async def test_every_door_shows_the_same_cases(rig: Rig, unit: str, seen: set[str]) -> None:
    """Queue, counts, grids, page, ledger, pushes and acts agree on what a unit sees."""
    assert set((await rig.get("/queue", unit=unit)).json()["columns"]["number"]) == seen
    assert (await rig.get("/counts", unit=unit)).json()["total"] == len(seen)
    assert sum((await rig.get("/grids", unit=unit)).json()["columns"]["open"]) == len(seen)
    for number in ("PLAIN", "ABOUT"):
        expected = 200 if number in seen else 404
        for path in (f"/cases/{number}", f"/cases/{number}/ledger"):
            assert (await rig.get(path, unit=unit)).status_code == expected
        assert (
            await rig.http.get("/v1/pushes", params={"number": number}, headers={"Duban-Unit": unit})
        ).status_code == expected
    shown = (await rig.get("/pushes", unit=unit)).json()["pushes"]
    assert {push["number"] for push in shown} <= seen


@pytest.mark.parametrize(("number", "unit"), [("ABOUT", TOWNSHIP), ("PLAIN", SIDE), ("NONE", "")])
async def test_an_act_outside_ones_units_finds_no_case(rig: Rig, number: str, unit: str) -> None:
    """Not found, never forbidden: the answer does not tell whether the case exists."""
    answer = await rig.post(f"/cases/{number}/acts", {"act": "accept"}, unit=unit)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_officer_sees_their_units_and_signs_their_acts(rig: Rig) -> None:
    """An officer's id gives scope and name; their act bears it."""
    officer = await officer_of(rig, VILLAGE)
    assert (await rig.get("/queue", officer=officer)).json()["columns"]["number"] == ["PLAIN"]
    done = (await rig.post("/cases/PLAIN/acts", {"act": "note", "text": "去看"}, officer=officer)).json()
    assert done["line"]["actor"] == f"officer:{officer}"


async def test_an_officer_cannot_reach_beyond_their_units(rig: Rig) -> None:
    """Naming another unit does not widen an officer's scope, naming one inside narrows it."""
    officer = await officer_of(rig, TOWNSHIP)
    asked = await rig.http.get("/v1/queue", params={"unit": CITY}, headers={"Duban-Officer": officer})
    assert asked.json()["total"] == 1  # a filter: of what they see, that is everything

    async def with_unit(unit: str) -> int:
        found = await rig.http.get("/v1/counts", headers={"Duban-Officer": officer, "Duban-Unit": unit})
        return found.json()["total"] if found.status_code == 200 else found.status_code

    assert await with_unit(CITY) == 404
    assert await with_unit(VILLAGE) == 1
    assert await with_unit(NEIGHBOUR) == 0


@pytest.mark.parametrize("officer", ["999", "x", "-1", "1e3"])
async def test_an_officer_nobody_knows(rig: Rig, officer: str) -> None:
    """An id that is not there is refused with the way out."""
    answer = await rig.get("/queue", officer=officer)
    assert answer.status_code == 404
    assert "duban officers" in answer.json()["message"]


async def test_a_unit_nobody_knows(rig: Rig) -> None:
    """A mistyped unit is named, instead of an empty queue."""
    answer = await rig.http.get("/v1/queue", headers={"Duban-Unit": "6199"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert "6199" in answer.json()["message"]


async def test_a_viewer_reads_and_does_not_act(rig: Rig) -> None:
    """A viewer sees the queue; acts, cases, retries and what marks a push as read are refused."""
    viewer = await officer_of(rig, VILLAGE, "viewer")
    assert (await rig.get("/queue", officer=viewer)).json()["total"] == 1
    pushes = (("/pushes/1/retry", None), ("/pushes/1/read", None))
    for path, body in (("/cases/PLAIN/acts", {"act": "accept"}), ("/cases", []), *pushes):
        answer = await rig.post(path, body, officer=viewer)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed"), path


async def test_only_the_owner_changes_the_tree(rig: Rig) -> None:
    """Neither an officer nor an owner who speaks for one unit may."""
    tree = {"units": [{"code": "610209", "level": 3, "name": "新区", "parent_code": CITY}]}
    for who in ({"officer": await officer_of(rig, CITY)}, {"unit": CITY}):
        assert (await rig.post("/tree", tree, **who)).status_code == 409


async def test_a_unit_brings_cases_to_its_own_places_only(rig: Rig) -> None:
    """A case for a place outside the caller's units is refused by name, the others come in if they may."""
    cases = [{"number": "IN", "place": NEIGHBOUR}, {"number": "OUT", "place": GRID}]
    none = (await rig.post("/cases", cases, unit=NEIGHBOUR)).json()
    assert (none["opened"], [row["number"] for row in none["refused"]]) == (0, ["OUT"])
    some = (
        await rig.http.post("/v1/cases?accept_good=true", json=cases, headers={"Duban-Unit": NEIGHBOUR})
    ).json()
    assert (some["opened"], some["refused"][0]["index"], some["refused"][0]["field"]) == (1, 1, "place")
