"""Supervision orders over the API: one a card, under a number for life, with nothing of the citizen."""

from collections.abc import AsyncIterator

import pytest

from daemon.store import Store
from schema.kinds import Act, Card
from tests.api_rig import Rig, served
from tests.life import CITY, COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    """Serve the small city; one case has gone up to the county, with its cards."""
    async with served(store) as running:
        running.life.open("信访/2026/7", title="楼上漏水", citizen="王大妈", phone="13800000000")
        running.life.live_until("2026-03-06 09:00")
        yield running


async def orders(rig: Rig, **who: str) -> list[dict]:
    answer = await rig.get("/cases/信访%2F2026%2F7/orders", **who)
    assert answer.status_code == 200, answer.text
    return answer.json()["orders"]


async def test_each_card_has_its_order(rig: Rig) -> None:
    """Card, unit it was issued to, deadline, what follows and the policy: as the ledger has them."""
    found = await orders(rig)
    lines = {line.seq: line for line in rig.life.events("信访/2026/7")}
    assert [(one["card"], one["unit"]["code"], one["clock"]) for one in found] == [
        (card, unit, "resolve") for unit in (VILLAGE, TOWNSHIP) for card in ("blue", "yellow", "red")
    ]
    for one in found:
        assert lines[one["seq"]].hash.hex() == one["hash"]
        assert (one["year"], one["title"], one["number"]) == (2026, "楼上漏水", "信访/2026/7")
        assert (one["policy"], one["withdrawn_at"]) == ("four_levels", None)
    assert [one["issuer"]["code"] for one in found] == [TOWNSHIP] * 3 + [COUNTY] * 3
    assert [one["next_rung"] for one in found[:3]] == ["yellow", "red", "escalate"]
    assert found[0]["limit_at"] == "2026-03-04T00:00:00+08:00"


async def test_numbers_stay_whatever_happens_later(rig: Rig) -> None:
    """More cases, cards and a withdrawal later the same cards have the same numbers; the withdrawn one says so."""
    before = {one["seq"]: one for one in await orders(rig)}
    rig.life.open("T2")
    rig.life.act(Act.WITHDRAW, "信访/2026/7", scope=CITY, text="发错了", card=Card.RED)
    rig.life.live_until("2026-03-10 09:00")
    after = {one["seq"]: one for one in await orders(rig)}
    assert set(before) < set(after)
    newest = max(before)
    assert after[newest]["withdrawn_at"] == "2026-03-06T09:00:00+08:00"
    rest = [{**after[seq], "withdrawn_at": None} for seq in before]
    assert rest == list(before.values())


async def test_nothing_of_the_citizen_is_on_an_order(rig: Rig) -> None:
    """Neither name nor telephone crosses the wire; whoever does not see the case does not see its orders."""
    answer = await rig.get("/cases/信访%2F2026%2F7/orders")
    assert "王大妈" not in answer.text
    assert "13800000000" not in answer.text
    assert (await rig.get("/cases/信访%2F2026%2F7/orders", unit=NEIGHBOUR)).status_code == 404
    assert (await rig.get("/cases/NONE/orders")).json()["code"] == "not_found"
