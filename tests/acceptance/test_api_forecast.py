"""The forecast over the API: at once, by scope, unit by unit, with its age."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest

from daemon.api.app import build_app
from daemon.forecast.desk import Desk, Newest
from daemon.forecast.outlook import Outlook
from daemon.forecast.survey import look_ahead
from schema.errors import StoreFailed
from schema.wire import AT_HEADER
from schema.wire.forecast import Forecast
from tests.api_rig import Rig, headers, served
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE


@pytest.fixture
async def rig(sqlite_databases: Databases, new_store: NewStore) -> AsyncIterator[Rig]:
    """Serve a city with one case at a village, from Monday morning."""
    async with served(new_store(sqlite_databases.fresh(), synchronous="OFF")) as rig:
        rig.life.open(number="A1", policy="four_levels")
        rooms = replace(rig.rooms, forecast=Desk(lambda: worked_out(rig)))
        rig.http._transport = httpx.ASGITransport(app=build_app(rooms))
        yield rig


async def worked_out(rig: Rig) -> Outlook:
    await asyncio.sleep(0)
    with rig.rooms.store.read() as reader:
        return look_ahead(reader, rig.rooms.book(), rig.life.now_us)


async def get(rig: Rig, unit: str = "", scope: str = "", **params: int) -> httpx.Response:
    asked = {**params, **({"unit": unit} if unit else {})}
    return await rig.http.get("/v1/forecast", params=asked, headers=headers(scope))


async def ask(rig: Rig, unit: str = "", scope: str = "", **params: int) -> Forecast:
    """Ask until there is a forecast."""
    for _ in range(100):
        answer = await get(rig, unit, scope, **params)
        assert answer.status_code == 200, answer.text
        seen = Forecast.model_validate_json(answer.content)
        if seen.as_of_at:
            return seen
        await asyncio.sleep(0.01)
    raise AssertionError("it never came")


async def newest(desk: Desk, is_it: Callable[[Newest], bool]) -> Newest:
    """Ask the desk until what it has is what is waited for."""
    for _ in range(1000):
        if is_it(found := desk.newest()):
            return found
        await asyncio.sleep(0.001)
    raise AssertionError("it never came")


async def test_the_first_question_is_answered_before_there_is_a_forecast(rig: Rig) -> None:
    """Nobody waits: the answer says that it is on its way, and the next one has it."""
    first = Forecast.model_validate_json((await get(rig)).content)
    assert (first.as_of_at, first.renewing, first.days) == (None, True, [])
    seen = await ask(rig)
    assert len([day for day in seen.days if day.kind != "off"]) == 10
    assert seen.cases == 1


async def test_a_unit_s_days_are_those_of_the_units_below_it(rig: Rig) -> None:
    """The county is the sum of what is below; the village's red card is on the day its limit ends."""
    county = await ask(rig, COUNTY)
    assert county.unit is not None
    assert county.parent == CITY
    assert {one.code for one in county.units} >= {COUNTY, TOWNSHIP}
    below = [sum(one.days[nth].cards[2] for one in county.units) for nth in range(len(county.days))]
    assert below == [day.cards[2] for day in county.unit.days]
    village = await ask(rig, VILLAGE)
    assert village.unit is not None
    dated = dict(zip((day.date for day in village.days), village.unit.days, strict=True))
    assert (dated["2026-03-03"].due, dated["2026-03-03"].cards[2]) == ([1, 0, 0, 0], 1)
    assert dated["2026-03-03"].rises == [0, 1, 0, 0]


async def test_a_reader_sees_their_own_units_alone(rig: Rig) -> None:
    """Without a unit it is the reader's own, nothing leads up from there, and what lies outside is not found."""
    mine = await ask(rig, scope=TOWNSHIP)
    assert mine.unit is not None
    assert (mine.unit.code, mine.parent) == (TOWNSHIP, "")
    assert (await get(rig, COUNTY, TOWNSHIP)).status_code == 404
    assert (await get(rig, NEIGHBOUR, VILLAGE)).status_code == 404


async def test_it_is_of_now_whatever_instant_is_looked_at(rig: Rig) -> None:
    """Only the present has one: to somebody who looks back it says of when it is, and makes no board of then."""
    now = await ask(rig)
    for at_us in (rig.life.now_us, 1):
        answer = await rig.http.get("/v1/forecast", headers={AT_HEADER: str(at_us)})
        assert Forecast.model_validate_json(answer.content).as_of_at == now.as_of_at


async def test_fewer_days_may_be_asked_for(rig: Rig) -> None:
    """Days of work are counted; days off between them come along."""
    seen = await ask(rig, days=1)
    assert [day.date for day in seen.days] == ["2026-03-02"]
    assert (await get(rig, days=11)).status_code == 422


async def test_a_failure_leaves_the_forecast_before_it(rig: Rig) -> None:
    """It is said why, and what was worked out before is still there with its age."""
    works = [True]

    async def work_out() -> Outlook:
        if not works[0]:
            raise StoreFailed("no room")
        return await worked_out(rig)

    desk = Desk(work_out, kept_s=0.0, share=0.0)
    await newest(desk, lambda one: one.outlook is not None)
    works[0] = False
    failed = await newest(desk, lambda one: bool(one.trouble))
    assert (failed.trouble, failed.outlook is not None) == ("no room", True)


async def test_it_is_not_worked_out_more_often_than_it_is_kept(rig: Rig) -> None:
    """However many ask, one is under way at a time, and none before the last one is old."""
    times = []

    async def work_out() -> Outlook:
        times.append(1)
        return await worked_out(rig)

    desk = Desk(work_out, kept_s=60.0)
    for _ in range(50):
        desk.newest()
        await asyncio.sleep(0)
    assert len(times) == 1
