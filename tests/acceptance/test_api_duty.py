"""Rota and absences over the API: whole or not at all, only by whom it concerns, and at once in force."""

from collections.abc import AsyncIterator

import pytest

from daemon.rows import OfficerRow
from daemon.store import Store
from tests.api_rig import Rig, served
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE

DAY, NIGHT = (
    ("2026-03-02T08:00+08:00", "2026-03-02T20:00+08:00"),
    ("2026-03-02T20:00+08:00", "2026-03-03T08:00+08:00"),
)


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    """Serve the small city on a Monday at ten; the village has a second officer, and a reader."""
    async with served(store) as running:
        more = [
            OfficerRow(None, VILLAGE, name, role, "", "", True)
            for name, role in (("夜班", "handler"), ("看看", "viewer"))
        ]
        store.write(lambda writer: writer.upsert_officers(more))
        running.life.engine.reload_directory()
        yield running


def watch(unit: str, name: str, span: tuple[str, str]) -> dict[str, str]:
    return {"unit_code": unit, "officer": name, "from_at": span[0], "until_at": span[1]}


async def put(rig: Rig, *watches: dict[str, str], **who: str) -> dict:
    return (await rig.post("/officers/rota", {"watches": watches}, **who)).json()


async def person(rig: Rig, name: str) -> dict:
    return next(one for one in (await rig.get("/officers")).json()["officers"] if one["name"] == name)


async def leave(rig: Rig, name: str, span: tuple[str, str], deputy: str = "", **who: str):
    body = {"officer_id": (await person(rig, name))["id"], "from_at": span[0], "until_at": span[1]}
    if deputy:
        body["deputy_id"] = (await person(rig, deputy))["id"]
    return await rig.post("/officers/absences", body, **who)


async def told(rig: Rig, number: str) -> list[str]:
    """Bring a case and return who was told of it, by name."""
    case = {"number": number, "place": GRID, "policy": "four_levels"}
    assert (await rig.post("/cases", case)).json()["opened"] == 1
    names = {one["id"]: one["name"] for one in (await rig.get("/officers")).json()["officers"]}
    return [names[push.officer_id] for push in rig.life.pushes(number)]


async def test_a_rota_is_imported_twice_and_changes_once(rig: Rig) -> None:
    """The same again changes nothing; another end changes one; what has ended is left out and said."""
    name = f"值班{VILLAGE}"
    over = watch(VILLAGE, name, ("2026-03-01T08:00+08:00", "2026-03-01T20:00+08:00"))
    both = watch(VILLAGE, name, DAY), watch(VILLAGE, "夜班", NIGHT), over
    first, again = await put(rig, *both), await put(rig, *both)
    assert (first["added"], first["changed"], first["over"], first["total"]) == (2, 0, 1, 2)
    assert (again["added"], again["changed"], again["unchanged"], again["total"]) == (0, 0, 2, 2)
    later = await put(rig, watch(VILLAGE, "夜班", (NIGHT[0], "2026-03-03T09:00+08:00")))
    assert (later["added"], later["changed"], later["total"]) == (0, 1, 2)
    found = (await rig.get("/officers/rota", unit=TOWNSHIP)).json()
    assert [(one["officer"]["name"], one["until_at"]) for one in found["watches"]] == [
        (name, DAY[1].replace("+", ":00+")),
        ("夜班", "2026-03-03T09:00:00+08:00"),
    ]
    assert (await rig.get("/officers/rota", unit=NEIGHBOUR)).json()["total"] == 0


async def test_gaps_are_named(rig: Rig) -> None:
    """Between the first and the last watch of a unit, over what stands already; overlaps are none."""
    late, early = (
        ("2026-03-03T09:00+08:00", "2026-03-03T12:00+08:00"),
        ("2026-03-02T07:00+08:00", "2026-03-02T09:00+08:00"),
    )
    name = f"值班{VILLAGE}"
    within = watch(VILLAGE, "夜班", ("2026-03-02T12:00+08:00", "2026-03-02T13:00+08:00"))
    done = await put(
        rig, watch(VILLAGE, name, early), watch(VILLAGE, name, DAY), within, watch(VILLAGE, "夜班", late)
    )
    assert [(gap["unit"]["code"], gap["from_at"], gap["until_at"]) for gap in done["gaps"]] == [
        (VILLAGE, "2026-03-02T20:00:00+08:00", "2026-03-03T09:00:00+08:00")
    ]
    assert (await put(rig, watch(VILLAGE, "夜班", NIGHT)))["gaps"] == []
    again = await put(rig, watch(VILLAGE, name, DAY), watch(VILLAGE, "夜班", late))
    assert [gap["from_at"] for gap in again["gaps"]] == ["2026-03-03T08:00:00+08:00"]


async def test_a_rota_with_a_fault_changes_nothing(rig: Rig) -> None:
    """Each name that is not on duty is named, viewers too; a span that ends before it begins is refused."""
    good = watch(VILLAGE, "夜班", DAY)
    refused = await put(
        rig, good, watch(VILLAGE, "无名", DAY), watch(VILLAGE, "看看", DAY), watch("999", "夜班", DAY)
    )
    assert refused["message"].count("has no officer on duty called") == 3
    for bad in (watch(VILLAGE, "夜班", (DAY[1], DAY[0])), {**good, "reason": "病假"}):
        assert (await put(rig, good, bad))["code"] == "bad_input"
    assert (await put(rig))["code"] == "bad_input"
    assert (await rig.get("/officers/rota")).json()["total"] == 0


async def test_watches_are_removed(rig: Rig) -> None:
    """Of a unit, of one officer, of those that begin in a span; with none such, one sentence."""
    name = f"值班{VILLAGE}"
    await put(rig, watch(VILLAGE, name, DAY), watch(VILLAGE, "夜班", DAY), watch(VILLAGE, "夜班", NIGHT))
    body = {"unit_code": VILLAGE, "officer": "夜班", "from_at": NIGHT[0]}
    assert (await rig.post("/officers/rota/remove", body)).json() == {"removed": 1}
    assert (await rig.post("/officers/rota/remove", body)).status_code == 404
    assert (await rig.post("/officers/rota/remove", {"unit_code": VILLAGE})).json() == {"removed": 2}


async def test_only_the_owner_changes_the_rota(rig: Rig) -> None:
    """An officer reads the own unit's, and may not change it."""
    officer = str((await person(rig, f"值班{COUNTY}"))["id"])
    assert (await put(rig, watch(VILLAGE, "夜班", DAY), officer=officer))["code"] == "not_allowed"
    gone = await rig.post("/officers/rota/remove", {"unit_code": VILLAGE}, officer=officer)
    assert gone.json()["code"] == "not_allowed"


async def test_an_absence_is_in_force_at_once_and_so_is_the_return(rig: Rig) -> None:
    """The deputy is told; a second absence in that time is refused; back again the officer is told."""
    name = f"值班{VILLAGE}"
    assert await told(rig, "N1") == [name, "夜班"]
    done = (await leave(rig, name, DAY, f"值班{NEIGHBOUR}")).json()
    assert (done["officer"]["name"], done["deputy"]["name"]) == (name, f"值班{NEIGHBOUR}")
    assert set(done) == {"officer", "from_at", "until_at", "deputy"}
    assert await told(rig, "N2") == [f"值班{NEIGHBOUR}", "夜班"]
    clash = await leave(rig, name, ("2026-03-02T19:00+08:00", NIGHT[1]))
    assert (clash.status_code, clash.json()["code"]) == (409, "conflict")
    assert (await leave(rig, name, DAY)).json()["deputy"] is None  # begins alike: replaced
    assert await told(rig, "N3") == ["夜班"]
    assert (await rig.post(f"/officers/{done['officer']['id']}/back")).json()["officer"]["name"] == name
    assert await told(rig, "N4") == [name, "夜班"]
    assert (await rig.post(f"/officers/{done['officer']['id']}/back")).status_code == 404


async def test_the_list_shows_who_has_the_watch_is_away_and_stands_in(rig: Rig) -> None:
    """As it is now, whoever last read the rules; an absent officer still signs in."""
    name, neighbour = f"值班{VILLAGE}", f"值班{NEIGHBOUR}"
    await put(rig, watch(VILLAGE, "夜班", DAY))
    await leave(rig, name, DAY, neighbour)
    shown = {one["name"]: one for one in (await rig.get("/officers")).json()["officers"]}
    assert [one for one, said in shown.items() if said["on_watch"]] == ["夜班"]
    assert (shown[name]["away_until"], shown[name]["deputy"]) == ("2026-03-02T20:00:00+08:00", neighbour)
    assert shown[neighbour]["stands_in_for"] == [name]
    below = (await rig.get("/officers", unit=VILLAGE)).json()["officers"]
    assert {one["deputy"] for one in below} == {""}  # the neighbour is outside that scope
    assert (await rig.get("/officers/absences", unit=VILLAGE)).json()["absences"][0]["deputy"] is None
    assert (await rig.get("/officers/absences", unit=NEIGHBOUR)).json()["total"] == 0
    assert (await rig.get("/queue", officer=str(shown[name]["id"]))).status_code == 200
    rig.life.clock.advance_to(rig.life.now_us + 11 * 3_600_000_000)
    after = {one["name"]: one for one in (await rig.get("/officers")).json()["officers"]}
    assert (after[name]["away_until"], after["夜班"]["on_watch"]) == (None, False)
    assert (await rig.get("/officers/absences")).json()["total"] == 0


async def test_only_the_officer_and_the_owner_say_when_one_is_away(rig: Rig) -> None:
    """Not a colleague, not a leader above; and a deputy outside one's scope does not exist."""
    name = f"值班{VILLAGE}"
    own, above = str((await person(rig, name))["id"]), str((await person(rig, f"值班{CITY}"))["id"])
    assert (await leave(rig, name, DAY, officer=above)).json()["code"] == "not_allowed"
    assert (await leave(rig, name, DAY, f"值班{TOWNSHIP}", officer=own)).json()["code"] == "not_found"
    assert (await leave(rig, name, DAY, "夜班", officer=own)).status_code == 200
    assert (await rig.post(f"/officers/{own}/back", officer=above)).json()["code"] == "not_allowed"
    assert (await rig.post(f"/officers/{own}/back", officer=own)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"deputy_id": 5}, "cannot be told in their own place"),
        ({"deputy_id": 99}, "there is no officer 99"),
        ({"deputy_id": 8}, "not on duty, or a viewer"),
        ({"officer_id": 99}, "there is no officer 99"),
        ({"until_at": "2026-03-02T09:00+08:00"}, "over already"),
        ({"until_at": "2026-03-02T07:00+08:00"}, "it ends before it begins"),
        ({"reason": "病假"}, "reason"),
    ],
)
async def test_a_bad_absence_is_one_sentence(rig: Rig, changes: dict[str, object], said: str) -> None:
    """It names what is wrong and nothing is kept; a reason has no place at all."""
    body = {"officer_id": 5, "from_at": DAY[0], "until_at": DAY[1]} | changes
    answer = await rig.post("/officers/absences", body)
    assert said in answer.json()["message"]
    assert (await rig.get("/officers/absences")).json()["total"] == 0
