"""A case handed over at a city's front door: taken under its number, once, by nobody but who may."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from daemon.ledger import facts_of
from daemon.replay.deeds import Deeds
from daemon.rows import GridRow, UnitRow
from daemon.store import Store
from schema.intake import Handover, NewCase
from schema.kinds import Act, Clock, Status
from schema.script import read_script, write_script
from tests.conftest import NewStore
from tests.databases import Databases
from tests.door_rig import MONDAY, OTHER_SECRET, SECRET, Rig, handover, open_door, sender, signed
from tests.life import CITY, COUNTY, GRID, VILLAGE, at, local

NEW_SECRET = "whsec_" + "bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ="
OPENED_US = at("2026-02-24 09:30") + 123


@pytest.fixture
async def city(store: Store, tmp_path: Path) -> AsyncIterator[Rig]:
    """Give a city's door that knows a county, whose secret is being changed over, and another county."""
    async with city_on(store, tmp_path) as rig:
        yield rig


@pytest.fixture
async def porch(new_store: NewStore, sqlite_databases: Databases, tmp_path: Path) -> AsyncIterator[Rig]:
    """Give the same for what never gets as far as the database's own ways."""
    async with city_on(new_store(sqlite_databases.fresh()), tmp_path) as rig:
        yield rig


@asynccontextmanager
async def city_on(store: Store, tmp_path: Path) -> AsyncIterator[Rig]:
    known = (
        sender(tmp_path, "county", COUNTY, NEW_SECRET, SECRET),
        sender(tmp_path, "other", "610203", OTHER_SECRET),
    )
    neighbour = UnitRow("610203", 3, "centre", "印台区", CITY)
    store.write(lambda writer: writer.upsert_units([neighbour]))
    async with open_door(store, senders=known) as rig:
        yield rig


async def taken(city: Rig, **changes: Any) -> None:
    answer = await city.hand(handover(**changes))
    assert (answer.status_code, answer.text) == (204, "")


def count(city: Rig) -> int:
    with city.rooms.store.read() as reader:
        return reader.last_case_id()


def notes(city: Rig, number: str = "WY-7") -> list[str]:
    lines = [line for line in city.life.events(number) if line.kind == "noted"]
    with city.rooms.store.read() as reader:
        written = reader.event_texts([line.seq for line in lines])
    assert {line.actor for line in lines} <= {"system:county"}
    return [written[line.seq].text for line in lines]


async def test_a_case_goes_on_at_the_centre_above(city: Rig) -> None:
    """Number, opening, kind and place are kept; it begins at the city, and its first line says who gave it."""
    await taken(city)
    case, [first, *_] = city.life.case("WY-7"), city.life.events("WY-7")
    assert (case.unit_code, case.start_unit, case.level, case.place_code) == (CITY, CITY, 4, GRID)
    assert (case.opened_us, case.stage_us) == (OPENED_US, at(MONDAY))
    assert (case.category, case.kind, case.source) == ("城乡建设/物业", "投诉", "12345热线")
    assert (case.urgency, case.colour, case.status, case.card) == (1, 1, Status.PENDING, 0)
    assert (first.kind, first.actor) == ("opened", "system:county")
    assert "王益区" not in first.body
    city.life.assert_folds("WY-7")


async def test_it_can_be_lived_again(city: Rig, tmp_path: Path) -> None:
    """A replay brings it as it was brought, through a script's file as well."""
    await taken(city, case__told_at="2026-02-26T12:00:00+08:00")
    deeds = Deeds()
    for line in city.life.events("WY-7"):
        deeds.add(line)
    write_script(tmp_path / "script", deeds.steps)
    [step] = read_script(tmp_path / "script")
    assert [step] == deeds.steps
    assert isinstance(step.what, NewCase)
    assert step.what.handover == Handover(unit=CITY, received_us=at(MONDAY), told_us=at("2026-02-26 12:00"))


async def test_its_stage_has_its_own_full_time(city: Rig) -> None:
    """What was late below is not late here: the stage counts from the rise, and no rung of the past fires."""
    await taken(city, case__urgency=0, case__source="网格", case__kind="")
    timers = city.life.timers("WY-7")
    assert timers[Clock.RESOLVE].start_us == at(MONDAY)
    assert local(timers[Clock.RESOLVE].limit_us) == "2026-03-04 24:00"
    assert timers[Clock.RESOLVE].not_before_us == 0
    assert timers[Clock.FEEDBACK].start_us == OPENED_US
    assert city.life.tick().fired == 0


async def test_what_runs_through_all_stages_has_a_past_and_no_card(city: Rig) -> None:
    """A petition of last year: the statutory limit goes on, and its red card was issued below."""
    accepted = "2025-11-20T09:00:00+08:00"
    opened = {"case__opened_at": "2025-11-03T09:00:00+08:00", "case__overall_at": accepted}
    await taken(city, case__urgency=0, case__kind="信访", **opened)
    case, line = city.life.case("WY-7"), city.life.events("WY-7")[-1]
    passed = {(clock, rung) for clock, rung, *_ in facts_of(line.body)["passed"]}
    assert (line.kind, ("overall", "red") in passed) == ("taken_over", True)
    assert {clock for clock, _ in passed} == {"overall", "feedback"}
    assert (case.card, case.worst_card) == (0, 0)
    city.life.act(Act.ACCEPT, "WY-7")
    assert city.life.timers("WY-7")[Clock.OVERALL].start_us == at("2025-11-20 09:00")
    city.life.assert_folds("WY-7")


async def test_a_handover_that_was_long_under_way_begins_when_it_arrives(city: Rig) -> None:
    """A day in a dead letter takes no day of the city's own time."""
    await taken(city, data__planned_at="2026-03-01T10:00:00+08:00")
    assert city.life.case("WY-7").stage_us == at(MONDAY)


async def test_a_citizen_who_was_told_below_is_not_owed_a_telling(city: Rig) -> None:
    """Feedback stands still, and the instant is kept."""
    await taken(city, case__told_at="2026-02-26T12:00:00+08:00", case__urgency=0, case__source="", case__kind="")
    assert city.life.case("WY-7").told_us == at("2026-02-26 12:00")
    assert city.life.timers("WY-7")[Clock.FEEDBACK].next_us is None
    city.life.act(Act.ACCEPT, "WY-7")
    city.life.assert_folds("WY-7")


async def test_the_officers_above_are_told_once_and_at_once(city: Rig) -> None:
    """However often it is handed over, one push leaves, and it waits for no digest."""
    for push_id in ("county-1", "county-1", "county-9"):
        assert (await city.hand(handover(), push_id)).status_code == 204
    [push] = city.life.pushes("WY-7")
    assert (push.kind, push.unit_code, push.next_us) == ("opened", CITY, at(MONDAY))
    assert len([line for line in city.life.events("WY-7") if line.kind == "opened"]) == 1


async def test_a_replay_of_what_was_signed_changes_nothing(city: Rig) -> None:
    """The very same bytes again, as somebody on the way may send them, are acknowledged and without effect."""
    await taken(city)
    before = city.life.events("WY-7")
    await taken(city)
    assert city.life.events("WY-7") == before


@pytest.mark.parametrize("secret", [SECRET, NEW_SECRET])
async def test_secrets_are_changed_over(porch: Rig, secret: str) -> None:
    """Either of the sender's two secrets will do."""
    assert (await porch.hand(handover(), secret=secret)).status_code == 204


FORGED = "whsec_" + "Zm9yZ2VkLXNlY3JldC1mb3JnZWQtc2VjcmV0LWZvcmc="


@pytest.mark.parametrize("how", [{"secret": FORGED}, {"age_s": 301}, {"age_s": -302}, {"push_id": "x" * 201}])
async def test_who_cannot_sign_now_is_nobody(porch: Rig, how: dict[str, Any]) -> None:
    """A stranger's secret, a time five minutes off, an endless id: 401 in one sentence, and nothing is taken."""
    answer = await porch.hand(handover(), **how)
    assert (answer.status_code, answer.json()["code"]) == (401, "unsigned")
    assert count(porch) == 0


@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,###"},
        {"webhook-signature": "v2,AAAA v1,AAAA"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "nan"},
        {"webhook-id": ""},
        {"webhook-id": "county-2"},
    ],
)
async def test_headers_that_are_none_are_refused_alike(porch: Rig, broken: dict[str, str]) -> None:
    """Whatever stands in the headers, the answer is the same 401."""
    body = orjson.dumps(handover())
    answer = await porch.http.post("/v1/handovers", content=body, headers=signed(body) | broken)
    assert answer.status_code == 401


async def test_a_changed_body_is_noticed(porch: Rig) -> None:
    """The signature is over every byte."""
    body = orjson.dumps(handover())
    answer = await porch.http.post("/v1/handovers", content=body.replace(b"WY-7", b"WY-8"), headers=signed(body))
    assert answer.status_code == 401


@pytest.mark.parametrize("place", ["610203001001", CITY, "610302", ""])
async def test_a_sender_hands_over_what_lies_in_its_units_alone(porch: Rig, place: str) -> None:
    """A place elsewhere is refused, and said to be."""
    answer = await porch.hand(handover(data__place={"code": place}))
    assert answer.status_code == 403
    assert answer.json()["message"].startswith(f"{place} does not lie in {COUNTY}")
    assert count(porch) == 0


async def test_another_sender_s_case_stays_its_own(city: Rig) -> None:
    """The other county, signing well, gets nothing into this county's case."""
    await taken(city)
    answer = await city.hand(handover(data__what="red", data__unit={"code": VILLAGE}), secret=OTHER_SECRET)
    assert answer.status_code == 403
    assert notes(city) == []


async def test_another_matter_under_a_taken_number_is_refused_for_good(city: Rig) -> None:
    """409, which its sender gives up at once; the sentence says nothing of the case that is there."""
    city.life.open("WY-7", title="别的事", place=f"{VILLAGE}")
    answer = await city.hand(handover())
    assert answer.status_code == 409
    assert answer.json()["message"] == (
        "the number WY-7 stands for another matter here; give the case another one below"
    )
    assert city.life.case("WY-7").unit_code == VILLAGE


async def test_news_of_another_matter_is_dropped(city: Rig) -> None:
    """What happens below to a case that bears a number of ours by chance is written nowhere."""
    city.life.open("WY-7", place=f"{VILLAGE}")
    assert (await city.hand(handover(data__what="red", data__unit={"code": VILLAGE}))).status_code == 204
    assert notes(city) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data__number": ""}, "data.number"),
        ({"data__number": "x" * 65}, "data.number"),
        ({"data__place": "6102"}, "data.place"),
        ({"data__planned_at": 7}, "data.planned_at"),
        ({"case__opened_at": "2026-03-02"}, "case.opened_at"),
        ({"case__urgency": 3}, "case.urgency"),
        ({"case__status": "gone"}, "case.status"),
        ({"case__about": ["6"] * 33}, "case.about"),
        ({"case__opened_at": "2036-03-02T10:00:00+08:00"}, "opened_at"),
    ],
)
async def test_what_makes_no_sense_is_named(porch: Rig, changes: dict[str, Any], field: str) -> None:
    """422 with the field, and nothing is taken."""
    answer = await porch.hand(handover(**changes))
    assert answer.status_code == 422
    assert field in answer.json()["message"]
    assert count(porch) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"case": 1}', b"\xff\xfe"])
async def test_what_is_no_handover_is_refused(porch: Rig, body: bytes) -> None:
    """However well it is signed; bytes that are no text at all can not even be that."""
    answer = await porch.hand(body)
    assert answer.status_code == (401 if body == b"\xff\xfe" else 422)


@pytest.mark.parametrize(
    "told", [{"type": "case.digest", "data": {"count": 3}}, {"type": "ledger.root", "data": {}}]
)
async def test_a_push_about_no_single_case_is_acknowledged(porch: Rig, told: dict[str, Any]) -> None:
    """A digest or a ledger's root has no effect, and its sender need not try again."""
    assert (await porch.hand(told)).status_code == 204
    assert count(porch) == 0


async def test_a_case_that_is_still_below_is_not_taken(city: Rig) -> None:
    """A red card at the county is told to the city as well, and takes nothing over."""
    await taken(city, data__what="red", data__unit={"code": COUNTY})
    await taken(city, case__status="resolved")
    assert count(city) == 0


async def test_a_case_that_the_city_supervises_is_taken(city: Rig) -> None:
    """Where the owner stays and the unit above watches, the city watches by clocks of its own."""
    await taken(city, data__unit={"code": COUNTY}, case__supervisor=CITY)
    assert city.life.case("WY-7").unit_code == CITY


async def test_a_case_that_is_about_a_unit_stays_hidden_from_it(city: Rig) -> None:
    """Article 30 holds across daemons; a unit that nobody here knows is left out."""
    await taken(city, case__about=[COUNTY, "610202009"])
    assert city.life.case("WY-7").about == f",{COUNTY},"


async def test_a_case_about_the_taker_is_not_taken(city: Rig) -> None:
    """The city's centre cannot have a case about itself."""
    answer = await city.hand(handover(case__about=[CITY]))
    assert answer.status_code == 422
    assert "about" in answer.json()["message"]


async def test_the_place_is_kept_as_far_as_the_tree_here_knows_it(city: Rig) -> None:
    """A grid that only the county has becomes its village; when the tree has grown, the case is still the same."""
    await taken(city, data__place={"code": f"{VILLAGE}077"})
    assert city.life.case("WY-7").place_code == VILLAGE
    city.rooms.store.write(lambda writer: writer.upsert_grids([GridRow(f"{VILLAGE}077", "新网格", VILLAGE, None)]))
    city.life.engine.reload_directory()
    await taken(city, data__place={"code": f"{VILLAGE}077"})


async def test_what_the_city_s_own_clocks_say_is_not_said_again(city: Rig) -> None:
    """The county's copy goes on reminding; none of it becomes a line here."""
    await taken(city)
    before = city.life.events("WY-7")
    for nth, what in enumerate(("remind", "blue", "red", "list", "review", "overall")):
        assert (await city.hand(handover(data__what=what), f"county-{nth + 5}")).status_code == 204
    assert city.life.events("WY-7") == before


async def test_a_case_that_ended_below_is_noted_once(city: Rig) -> None:
    """The officer above reads that the county resolved it; the case here stays open until they say so."""
    await taken(city)
    for push_id in ("county-5", "county-6"):
        assert (await city.hand(handover(data__what="red", case__status="resolved"), push_id)).status_code == 204
    assert notes(city) == ["下级已办结"]
    assert city.life.case("WY-7").status == Status.PENDING


async def test_what_a_unit_below_does_with_it_again_is_noted(city: Rig) -> None:
    """Sent down in the county's own daemon and late there: one line for each push, in codes."""
    await taken(city)
    due = "2026-03-05T00:00:00+08:00"
    red = handover(data__what="red", data__unit={"code": VILLAGE}, data__planned_at=due)
    assert [(await city.hand(red, push_id)).status_code for push_id in ("county-5", "county-5")] == [204, 204]
    assert notes(city) == [f"下级：红牌，由{VILLAGE}办理"]
    city.life.assert_folds("WY-7")


async def test_what_led_to_the_handover_is_no_news(city: Rig) -> None:
    """The county's red card fell due in the instant of the rise, and comes in after it."""
    await taken(city)
    assert (
        await city.hand(handover(data__what="red", data__unit={"code": COUNTY}), "county-2")
    ).status_code == 204
    assert notes(city) == []


async def test_a_push_for_somebody_else_is_not_acknowledged(porch: Rig) -> None:
    """Where the county gave this channel to its own officers too, it learns that they heard nothing."""
    answer = await porch.hand(handover(data__to={"code": COUNTY}))
    assert answer.status_code == 422
    assert answer.json()["message"].startswith(
        f"this push is for {COUNTY}, and {CITY} is who takes cases over here"
    )
    assert count(porch) == 0


async def test_a_case_that_rises_once_more_is_noted(city: Rig) -> None:
    """Resolved here, reopened and late again below: the ledger here says so; a repeat of the first does not."""
    await taken(city)
    city.life.act(Act.RESOLVE, "WY-7")
    await taken(city)
    await taken(city, data__planned_at="2026-03-02T10:00:02+08:00")  # by a clock below that is ahead of ours
    assert notes(city) == []
    city.life.clock.advance_to(at("2026-03-09 10:00"))
    again = handover(data__planned_at="2026-03-09T10:00:00+08:00", case__stage=6)
    assert (await city.hand(again, "county-20")).status_code == 204
    assert notes(city) == ["下级再次提级至此"]


async def test_a_void_case_hears_nothing(city: Rig) -> None:
    """What was declared void here stays as it is, and the county's pushes are acknowledged."""
    await taken(city)
    city.life.act(Act.VOID, "WY-7", text="重复")
    await taken(city, case__status="resolved")
    await taken(city, data__planned_at="2026-03-02T10:30:00+08:00")
    assert notes(city) == []


async def test_until_the_tree_is_there_the_sender_waits(store: Store, tmp_path: Path) -> None:
    """A sender whose unit nobody knows yet, or stands at the top, is asked to come again."""
    known = (sender(tmp_path, "county", CITY),)
    async with open_door(store, senders=known) as city:
        answer = await city.hand(handover())
        assert (answer.status_code, answer.json()["code"]) == (503, "unready")


async def test_what_is_handed_over_holds_no_words_of_the_county(city: Rig) -> None:
    """No text of the push comes in: the ledger has codes, and beside it lies nothing."""
    await taken(city, data__text={"zh": "王小明 13800000000", "en": ""}, data__title="王小明")
    with city.rooms.store.read() as reader:
        assert reader.case_texts([city.life.case("WY-7").id]) == {}
    said = "".join(line.body for line in city.life.events("WY-7"))
    assert "王小明" not in said
    assert facts_of(city.life.events("WY-7")[0].body)["handover"] == {
        "received_us": at(MONDAY),
        "told_us": None,
        "overall_us": None,
    }
