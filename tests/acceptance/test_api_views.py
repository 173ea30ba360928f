"""The views of the queue and the people of a case over the API, on both databases."""

from collections.abc import AsyncIterator

import pytest

from daemon.rows import OfficerRow
from daemon.store import Store
from schema.kinds import Act, PushState
from tests.api_rig import Rig, served
from tests.life import COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE

DAY = {"from_at": "2026-03-02T08:00+08:00", "until_at": "2026-03-02T20:00+08:00"}


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    """Serve the small city, its desks with numbers, and four cases: signed for, paused, risen, untouched."""
    async with served(store) as running:
        with store.read() as reader:
            desks = [one._replace(phone=f"0919-{one.id}") for one in reader.officers()]
        more = OfficerRow(None, VILLAGE, "夜班", "handler", "", "", True)
        store.write(lambda writer: writer.upsert_officers([*desks, more]))
        life = running.life
        life.engine.reload_directory()
        life.open_all(["MINE", "PAUSED", "RISEN", "PLAIN"])
        here = f"officer:{await desk(running, VILLAGE)}"
        for number in ("MINE", "PAUSED"):
            life.act(Act.ACCEPT, number, here)
        life.act(Act.PAUSE, "PAUSED", f"officer:{await desk(running, TOWNSHIP)}", reason="hearing", text="听证")
        life.act(Act.ESCALATE, "RISEN", here, text="超出职权", seen_level=1)
        running.follow()
        yield running


async def desk(rig: Rig, unit: str) -> str:
    found = (await rig.get("/officers")).json()["officers"]
    return str(next(one["id"] for one in found if one["name"] == f"值班{unit}"))


async def views(rig: Rig, **who: str) -> dict[str, dict]:
    return {view["name"]: view for view in (await rig.get("/queue/views", **who)).json()["views"]}


async def shown(rig: Rig, view: dict, **who: str) -> set[str]:
    """Ask the queue for what a view filters by; its count must be right."""
    given = {name: value for name, value in view["filter"].items() if value not in ("", [], False, None, 0)}
    page = (await rig.get("/queue", **who, **given)).json()
    assert page["total"] == view["count"]
    return set(page["columns"]["number"])


async def test_each_view_shows_its_cases_with_their_count(rig: Rig) -> None:
    """Mine, my unit's, paused, escalated to me: each says how many, and the queue shows just these."""
    village, township = await desk(rig, VILLAGE), await desk(rig, TOWNSHIP)
    mine = await views(rig, officer=village)
    assert await shown(rig, mine["all"], officer=village) == {"MINE", "PAUSED", "RISEN", "PLAIN"}
    assert await shown(rig, mine["mine"], officer=village) == {"MINE", "PAUSED"}
    assert await shown(rig, mine["unit"], officer=village) == {"MINE", "PAUSED", "PLAIN"}
    assert await shown(rig, mine["paused"], officer=village) == {"PAUSED"}
    assert await shown(rig, mine["escalated"], officer=village) == set()
    theirs = await views(rig, officer=township)
    assert await shown(rig, theirs["escalated"], officer=township) == {"RISEN"}
    assert await shown(rig, theirs["unit"], officer=township) == {"RISEN"}
    assert await shown(rig, theirs["mine"], officer=township) == set()
    assert await shown(rig, theirs["red"], officer=township) == set()
    rig.life.live_until("2026-03-20 10:00")
    rig.follow()
    assert (await views(rig))["red"]["count"] > 0


async def test_the_shift_ends_with_the_watch_or_in_half_a_day(rig: Rig) -> None:
    """The officer's own watch says when; without one it is twelve hours, and the answer says which instant."""
    village = await desk(rig, VILLAGE)
    assert (await views(rig, officer=village))["shift"]["until_at"] == "2026-03-02T22:00:00+08:00"
    watch = {"unit_code": VILLAGE, "officer": f"值班{VILLAGE}", **DAY}
    assert (await rig.post("/officers/rota", {"watches": [watch]})).status_code == 200
    shift = (await views(rig, officer=village))["shift"]
    assert (shift["until_at"], shift["by_rota"]) == ("2026-03-02T20:00:00+08:00", True)
    assert not (await views(rig, officer=await desk(rig, TOWNSHIP)))["shift"]["by_rota"]
    assert (await views(rig, unit=VILLAGE))["shift"]["by_rota"]  # asked by no officer: the unit's watch
    rig.life.clock.advance_to(rig.life.now_us + 9 * 3_600_000_000)
    assert await shown(rig, shift, officer=village) == set()
    later = await views(rig, officer=village)
    assert later["shift"]["until_at"] == "2026-03-02T20:00:00+08:00"


async def test_due_in_the_shift_is_neither_late_nor_later(rig: Rig) -> None:
    """The village has until Tuesday 24:00: from Tuesday noon that is in the shift, and on Wednesday no more."""
    rig.life.live_until("2026-03-03 11:00")
    rig.follow()
    assert await shown(rig, (await views(rig))["shift"]) == set()
    rig.life.live_until("2026-03-03 12:30")
    rig.follow()
    assert {"MINE", "PLAIN"} <= await shown(rig, (await views(rig))["shift"])
    rig.life.clock.advance_to(rig.life.now_us + 12 * 3_600_000_000)
    assert not {"MINE", "PLAIN"} & await shown(rig, (await views(rig))["shift"])


async def test_views_say_what_they_need(rig: Rig) -> None:
    """Who signs in as no officer has no cases of their own, and is told so instead of an empty list."""
    found = await views(rig)
    assert {name: view["needs"] for name, view in found.items() if view["needs"]} == {
        "mine": "officer",
        "unit": "unit",
        "escalated": "unit",
    }
    assert {name for name, view in (await views(rig, unit=TOWNSHIP)).items() if view["needs"]} == {"mine"}


async def test_undelivered_is_what_failed_and_not_what_is_on_its_way(rig: Rig, store: Store) -> None:
    """A push that never went out counts for nothing; one that failed, or was given up, names its case."""
    assert await shown(rig, (await views(rig))["undelivered"]) == set()
    failed, dead = rig.life.pushes("MINE")[0].id, rig.life.pushes("PLAIN")[0].id
    waits = f"UPDATE push SET attempts = 2, state = '{PushState.UNDELIVERED}' WHERE id = {failed}"
    given_up = f"UPDATE push SET next_us = NULL, attempts = 9, error = 'x' WHERE id = {dead}"
    for sql in (waits, given_up):
        store.write(lambda writer, sql=sql: writer._session.run(sql, ()))
    found = await views(rig)
    assert await shown(rig, found["undelivered"]) == {"MINE", "PLAIN"}
    village = await desk(rig, NEIGHBOUR)
    assert (await views(rig, officer=village))["undelivered"]["count"] == 0


async def test_a_digest_that_failed_names_the_cases_it_speaks_for(rig: Rig, store: Store) -> None:
    """A digest in a digest too; one that is still on its way names none."""
    spoken, inner, outer = rig.life.pushes("PLAIN")[0].id, *(push.id for push in rig.life.pushes("MINE")[:2])
    digests = f"UPDATE push SET case_id = NULL, kind = 'digest' WHERE id IN ({inner}, {outer})"
    into = "UPDATE push SET state = 'merged', next_us = NULL, merged_into = {} WHERE id = {}"
    for sql in (digests, into.format(inner, spoken), into.format(outer, inner)):
        store.write(lambda writer, sql=sql: writer._session.run(sql, ()))
    assert await shown(rig, (await views(rig))["undelivered"]) == set()
    store.write(lambda writer: writer._session.run(f"UPDATE push SET attempts = 1 WHERE id = {outer}", ()))
    assert await shown(rig, (await views(rig))["undelivered"]) == {"PLAIN"}


async def test_a_row_names_its_handler_and_what_comes_next(rig: Rig) -> None:
    """Handler by name for whose staff they are, the next rung with its instant, working time left of the day."""
    page = (await rig.get("/queue", sort="number")).json()
    row = {
        name: dict(zip(page["columns"]["number"], values, strict=True)) for name, values in page["columns"].items()
    }
    assert row["handler"] == {"MINE": f"值班{VILLAGE}", "PAUSED": f"值班{VILLAGE}", "RISEN": "", "PLAIN": ""}
    assert row["next_clock"]["PLAIN"] in {"respond", "resolve", "feedback"}
    timers = [timer.next_us for timer in rig.life.timers("PLAIN").values() if timer.next_us is not None]
    assert row["next_us"]["PLAIN"] == min(timers)
    # Monday 10:00 to Tuesday 24:00: what is left of two working days.
    spans = page["work_spans"][row["calendar"]["PLAIN"]]
    due_us = row["due_us"]["PLAIN"]
    left = sum(min(until, due_us) - max(since, page["now_us"]) for since, until in spans if since < due_us)
    assert row["work_left_s"]["PLAIN"] == left // 1_000_000 > 0
    assert row["work_left_s"]["PAUSED"] is None
    village = await desk(rig, VILLAGE)
    rig.life.act(Act.ACCEPT, "RISEN", f"officer:{await desk(rig, TOWNSHIP)}")
    below = (await rig.get("/queue", officer=village, sort="number")).json()["columns"]
    assert dict(zip(below["number"], below["handler"], strict=True))["RISEN"] == ""  # no staff of the village


async def test_initials_find_a_place(rig: Rig, store: Store) -> None:
    """The letters wtz, in either case, find what lies in 王台镇; other letters do not."""
    with store.read() as reader:
        town = next(unit for unit in reader.units() if unit.code == TOWNSHIP)
    store.write(lambda writer: writer.upsert_units([town._replace(name="王台镇")]))
    rig.life.engine.reload_directory()
    for q, total in (("wtz", 4), ("WTZ", 4), ("王台", 4), ("wtj", 0)):
        assert (await rig.get("/queue", q=q)).json()["total"] == total, q


async def people(rig: Rig, number: str, **who: str) -> dict:
    return (await rig.get(f"/cases/{number}/people", **who)).json()


async def test_the_people_of_a_case_with_their_numbers(rig: Rig) -> None:
    """Who handles it, who is there, who is told next; a watch narrows who is there to whoever has it."""
    found = await people(rig, "MINE", officer=await desk(rig, COUNTY))
    assert (found["handler"]["name"], found["handler"]["phone"][:5]) == (f"值班{VILLAGE}", "0919-")
    assert {one["name"] for one in found["there"]} == {f"值班{VILLAGE}", "夜班"}
    assert found["next"]["clock"]
    assert found["next"]["rung"]
    assert f"值班{VILLAGE}" in {one["name"] for one in found["next"]["people"]}
    watch = {"unit_code": VILLAGE, "officer": "夜班", **DAY}
    await rig.post("/officers/rota", {"watches": [watch]})
    there = (await people(rig, "MINE"))["there"]
    assert [(one["name"], one["on_watch"]) for one in there] == [("夜班", True)]


async def test_numbers_are_for_ones_own_staff_alone(rig: Rig) -> None:
    """The village sees its risen case, and of the township's people the township's name and nothing more."""
    rig.life.act(Act.ACCEPT, "RISEN", f"officer:{await desk(rig, TOWNSHIP)}")
    found = await people(rig, "RISEN", officer=await desk(rig, VILLAGE))
    for one in (found["handler"], *found["there"]):
        assert (one["unit"]["code"], one["name"], one["phone"], one["role"]) == (TOWNSHIP, "", "", None)
    assert (await people(rig, "RISEN"))["handler"]["phone"]
    assert (await rig.get("/cases/RISEN/people", unit=NEIGHBOUR)).status_code == 404
    assert (await rig.get("/cases/NONE/people")).status_code == 404


async def test_who_is_told_next_is_who_is_told_then(rig: Rig) -> None:
    """What the screen says of the next rung is what the outbox holds once it has fired, rung after rung."""
    for _ in range(6):
        found = (await people(rig, "PLAIN"))["next"]
        before = len(rig.life.pushes("PLAIN"))
        due_us = min(timer.next_us for timer in rig.life.timers("PLAIN").values() if timer.next_us is not None)
        rig.life.clock.advance_to(due_us + 1)
        rig.life.tick()
        names = {one["id"]: one["name"] for one in (await rig.get("/officers")).json()["officers"]}
        new = rig.life.pushes("PLAIN")[before:]
        told = [names[push.officer_id] for push in new if push.kind == found["rung"]]
        assert [one["name"] for one in found["people"]] == told
