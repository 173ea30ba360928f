"""Deadlines over the API: what is in force, what was refused, what waits, and whose word counts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.rows import OfficerRow
from daemon.store import Store
from schema.kinds import Choice
from tests.api_rig import Rig as Api
from tests.api_rig import served
from tests.editions_rig import SHIPPED, Rig, edited, rig_in
from tests.life import CITY, COUNTY, NEIGHBOUR, VILLAGE

WRONG = edited('village = "15m"')


class Both:
    """The API and the editions behind it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.path = folder / "config.toml"
        self.path.write_text(SHIPPED, encoding="utf-8")
        people = [OfficerRow(None, unit, f"{role}{unit}", role, "", "", True) for unit, role in PEOPLE]
        store.write(lambda writer: writer.upsert_officers(people))
        self.api: Api
        self.rig: Rig

    def editions_of(self, life):
        """Return the editions to serve."""
        self.rig = rig_in(life, self.path)
        return self.rig.editions

    async def officer(self, unit: str, role: str) -> str:
        """Return an officer's id."""
        found = (await self.api.get("/officers", unit=unit)).json()["officers"]
        return str(next(one["id"] for one in found if one["unit"]["code"] == unit and one["role"] == role))

    async def waits(self) -> str:
        """Save an edit that waits; return its hash."""
        await self.rig.save(WRONG)
        return str((await self.api.get("/policies/waiting")).json()["waiting"]["hash"])


PEOPLE = tuple((unit, role) for unit in (CITY, COUNTY) for role in ("handler", "supervisor", "leader", "viewer"))


@pytest.fixture
async def both(store: Store, tmp_path: Path) -> AsyncIterator[Both]:
    """Serve a city whose daemon has looked at its file once."""
    made = Both(store, tmp_path)
    async with served(store, editions_of=made.editions_of) as api:
        made.api = api
        await made.rig.editions.look()
        yield made


async def test_the_policies_in_force_with_their_open_cases(both: Both) -> None:
    """Under this version, under older ones, pinned or not; a unit counts the cases it sees."""
    both.rig.life.open("T1")
    await both.rig.save(edited('village = "3wd"'))
    await both.rig.confirm(Choice.PIN)
    both.rig.life.open("T2")
    page = (await both.api.get("/policies")).json()
    policy = next(one for one in page["policies"] if one["name"] == "four_levels")
    assert (page["edition"], page["hash"], policy["open"]) == (2, both.rig.row.hash, 1)
    assert [(one["open"], one["pinned"]) for one in policy["older"]] == [(1, True)]
    assert page["policies"][-1]["name"] == both.rig.life.config.default_policy.name
    for unit, count in ((VILLAGE, 1), (NEIGHBOUR, 0)):
        seen = (await both.api.get("/policies", unit=unit)).json()
        assert next(one["open"] for one in seen["policies"] if one["name"] == "four_levels") == count


async def test_a_policy_that_left_the_file_is_shown_while_cases_are_under_it(both: Both) -> None:
    """Their deadlines are still kept by it."""
    both.rig.life.open("T1")
    both.rig.planner.needs_officer = False
    await both.rig.save(SHIPPED.replace("four_levels", "gaotai"))
    page = (await both.api.get("/policies")).json()
    assert [(one["name"], one["open"]) for one in page["retired"]] == [("four_levels", 1)]


async def test_a_refused_file_stands_in_health_with_line_and_key(both: Both) -> None:
    """And no longer once it is good again."""
    await both.rig.save(SHIPPED.replace('language = "zh"', 'language = "cn"'))
    [fault] = (await both.api.get("/health")).json()["refused"]["faults"]
    assert (fault["key"], fault["file"]) == ("language", str(both.path))
    assert SHIPPED.splitlines()[fault["line"] - 1].startswith("language")
    await both.rig.save(SHIPPED)
    assert (await both.api.get("/health")).json()["refused"] is None


async def test_what_waits_stands_in_health_and_is_confirmed_by_its_hash(both: Both) -> None:
    """Another hash, a policy without a choice, and a word nobody knows are refused, each with its sentence."""
    edition = await both.waits()
    health = (await both.api.get("/health")).json()
    assert (health["waiting"]["hash"], health["waiting"]["policies"]) == (edition, ["four_levels"])
    for body, status, said in (
        ({"hash": "0000", "all": "pin"}, 409, "another edit waits"),
        ({"hash": edition}, 422, "say what the edit means to open cases of four_levels"),
        ({"hash": edition, "all": "maybe"}, 422, "all"),
        ({"hash": edition, "choices": {"danger": "pin"}, "all": "pin"}, 422, "danger did not change"),
    ):
        refused = await both.api.post("/policies/waiting/confirm", body)
        assert (refused.status_code, said in refused.json()["message"]) == (status, True), refused.json()
    done = await both.api.post("/policies/waiting/confirm", {"hash": edition, "all": "pin"})
    assert done.json() == {"edition": 2}
    assert (await both.api.get("/health")).json()["edition"] == 2
    again = await both.api.post("/policies/waiting/confirm", {"hash": edition, "all": "pin"})
    assert (again.status_code, "no edit of the deadlines waits" in again.json()["message"]) == (409, True)


@pytest.mark.parametrize(
    ("unit", "role", "may"),
    [
        (CITY, "leader", True),
        (CITY, "supervisor", True),
        (CITY, "handler", False),
        (CITY, "viewer", False),
        (COUNTY, "leader", False),
    ],
)
async def test_deadlines_change_on_a_word_from_the_top(both: Both, unit: str, role: str, may: bool) -> None:
    """A supervisor or leader of the city, or the owner; everybody else reads."""
    edition, officer = await both.waits(), await both.officer(unit, role)
    assert (await both.api.get("/policies/waiting", officer=officer)).json()["waiting"]["hash"] == edition
    for word in ("decline", "confirm"):
        body = {"hash": edition} | ({"all": "new_only"} if word == "confirm" else {})
        done = await both.api.post(f"/policies/waiting/{word}", body, officer=officer)
        assert done.status_code == (200 if may else 409), done.json()
    found = (await both.api.get("/policies/editions")).json()["editions"][0]
    assert (found["edition"], found["actor"]) == ((2, f"officer:{officer}") if may else (1, "daemon"))


async def test_an_owner_who_looks_at_one_unit_decides_nothing(both: Both) -> None:
    """Narrowed to a unit, even the owner's word is that unit's."""
    edition = await both.waits()
    done = await both.api.post("/policies/waiting/confirm", {"hash": edition, "all": "pin"}, unit=COUNTY)
    assert (done.status_code, done.json()["code"]) == (409, "not_allowed")


async def test_a_declined_edit_says_so(both: Both) -> None:
    """It stays there to be seen, and is in force nowhere."""
    edition = await both.waits()
    page = (await both.api.post("/policies/waiting/decline", {"hash": edition})).json()
    assert (page["waiting"]["declined"], page["change"]["changed"][0]["name"]) == (True, "four_levels")
    assert (await both.api.get("/health")).json()["waiting"]["declined"] is True


async def test_every_edition_is_a_fact(both: Both) -> None:
    """Newest first, a page at a time: number, whose word, what changed, the choices, the cases planned anew."""
    both.rig.life.open("T1")
    await both.waits()
    await both.rig.confirm(Choice.RECOMPUTE)
    await both.rig.save(SHIPPED)
    await both.rig.confirm(Choice.PIN, "owner")
    page = (await both.api.get("/policies/editions", limit=2)).json()
    assert [(one["edition"], one["actor"], one["replanned"]) for one in page["editions"]] == [
        (3, "owner", 0),
        (2, "officer:7", 1),
    ]
    assert page["editions"][1]["choices"] == {"four_levels": "recompute"}
    assert [one["name"] for one in page["editions"][1]["change"]["changed"]] == ["four_levels"]
    last = (await both.api.get("/policies/editions", before=page["before"])).json()
    assert [(one["edition"], one["change"], one["done"]) for one in last["editions"]] == [(1, None, True)]
    assert last["before"] is None


async def test_a_daemon_without_a_file_says_so(store: Store) -> None:
    """Nothing waits there, and nothing can be confirmed."""
    async with served(store) as api:
        refused = await api.get("/policies/waiting")
        assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
