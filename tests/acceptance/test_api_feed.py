"""The feed and the wall over the API: newest first, no line twice, none missing, nothing outside the scope."""

from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from daemon.store import open_store
from schema.kinds import Act
from schema.wire.feed import FeedLine, FeedPage
from schema.wire.wall import WallView
from tests.api_rig import Rig, headers, served
from tests.databases import Databases
from tests.life import CITY, COUNTY, GRID, HOUSING, NEIGHBOUR, TOWNSHIP, VILLAGE

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def either_rig(databases: Databases) -> AsyncIterator[Rig]:
    """Serve the city on either database."""
    async for running in city(databases):
        yield running


@pytest.fixture
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Serve the city on SQLite."""
    async for running in city(sqlite_databases):
        yield running


@pytest.fixture
async def empty_rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Serve a city without cases."""
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store) as running:
            yield running


async def city(databases: Databases) -> AsyncIterator[Rig]:
    """Serve a city in which two cases climbed from one village to the county, unanswered; one danger came."""
    with closing(open_store(databases.fresh())) as store:
        async with served(store) as running:
            running.life.open_all(["A", "B"])
            running.life.open("HIDDEN", about=(TOWNSHIP,))
            running.life.open("NEXT", place=NEIGHBOUR)
            running.life.live_until("2026-03-06 12:00")
            running.life.open("DANGER", place=NEIGHBOUR, urgency=2)
            running.follow()
            yield running


async def page(rig: Rig, *, as_unit: str = "", **params: object) -> FeedPage:
    answer = await rig.http.get("/v1/feed", params=params, headers=headers(as_unit))
    assert answer.status_code == 200, answer.text
    return FeedPage.model_validate_json(answer.content)


async def everything(rig: Rig, limit: int, **params: object) -> list[FeedLine]:
    """Go back to the beginning, page by page."""
    lines: list[FeedLine] = []
    before: int | None = None
    while True:
        asked = params | ({} if before is None else {"before": before})
        found = await page(rig, limit=limit, **asked)
        lines += found.lines
        before = found.before
        if before is None:
            return lines


async def test_news_is_told_newest_first_with_whose_it_was(either_rig: Rig) -> None:
    """Cards, rises and the danger that came: with unit, card and way up; reminders and notes are no news."""
    rig = either_rig
    rig.life.act(Act.NOTE, "A", text="走访")
    lines = (await page(rig)).lines
    seqs = [line.seq for line in lines]
    assert seqs == sorted(seqs, reverse=True)
    assert (lines[0].number, lines[0].kind, lines[0].urgency) == ("DANGER", "opened", 2)
    mine = [line for line in lines if line.number == "A"]
    story = [(line.rung, line.card, line.unit.name, line.to_unit.name if line.to_unit else "") for line in mine]
    assert ("escalate", 0, "红旗社区", "七一路街道") in story
    assert ("escalate", 0, "七一路街道", "王益区") in story
    cards = [(rung, card, unit) for rung, card, unit, _ in story if card]
    assert ("red", 3, "红旗社区") in cards
    assert {rung for rung, *_ in story} <= {"blue", "yellow", "red", "escalate", "list"}
    rises = [line for line in mine if line.to_unit]
    assert [(line.unit.level, line.to_unit.level) for line in rises if line.to_unit] == [(2, 3), (1, 2)]


@pytest.mark.parametrize("limit", [1, 7, 500])
async def test_pages_join_without_seam(rig: Rig, limit: int) -> None:
    """Page by page, of any size, all is told once; with ``all`` that is the whole ledger."""
    whole = [line.seq for line in await everything(rig, limit, kinds="all")]
    with rig.life.store.read() as reader:
        assert whole == sorted((line.seq for lines in reader.ledger() for line in lines), reverse=True)
    news = [line.seq for line in await everything(rig, limit)]
    assert news == [line.seq for line in (await page(rig, limit=500)).lines]
    assert set(news) < set(whole)


async def test_what_comes_after_a_known_line(rig: Rig) -> None:
    """``after`` gives what is newer and nothing else, and says with ``before`` where it could not give all."""
    first = await page(rig, limit=500)
    rig.life.live_until("2026-03-10 12:00")
    rig.follow()
    fresh = await page(rig, after=first.seq, limit=500)
    assert fresh.lines
    assert fresh.before is None
    assert min(line.seq for line in fresh.lines) > first.seq
    both = [line.seq for line in (*fresh.lines, *first.lines)]
    assert both == [line.seq for line in (await page(rig, limit=500)).lines]
    short = await page(rig, after=first.seq, limit=1)
    assert short.before == short.lines[0].seq
    assert (await page(rig, after=fresh.seq)).lines == []


async def test_a_seldom_reader_is_led_on(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where news is rare a page may be short or empty: it says from where to go on, and all is found."""
    whole = [line.seq for line in (await page(rig, limit=500)).lines]
    monkeypatch.setattr("daemon.api.feed._PIECE", 2)
    monkeypatch.setattr("daemon.api.feed._CASES", 2)
    monkeypatch.setattr("daemon.api.feed._LOOK_MAX", 6)
    one = await page(rig, limit=500)
    assert one.before is not None
    assert len(one.lines) < len(whole)
    assert [line.seq for line in await everything(rig, 500)] == whole


async def test_nothing_from_outside_the_scope(rig: Rig) -> None:
    """A village sees its own cases, a township none that is about it, and nobody a title besides."""
    assert {line.number for line in (await page(rig, as_unit=VILLAGE, limit=500)).lines} == {"A", "B"}
    township = await page(rig, as_unit=TOWNSHIP, limit=500, kinds="all")
    assert {line.number for line in township.lines} == {"A", "B", "NEXT", "DANGER"}
    assert {line.number for line in (await page(rig, limit=500)).lines} == {"A", "B", "NEXT", "DANGER", "HIDDEN"}
    assert (await rig.get("/feed", unit=VILLAGE)).status_code == 200
    outside = await rig.http.get("/v1/feed", params={"unit": COUNTY}, headers={"Duban-Unit": TOWNSHIP})
    assert outside.status_code == 404
    assert "duban units" in outside.json()["message"]
    assert (await rig.http.get("/v1/feed", params={"unit": "nowhere"})).status_code == 404


async def test_a_subtree_and_a_kind(rig: Rig) -> None:
    """By subtree: what came from there, was there or goes there. By kind: cards, rises, danger."""
    assert {line.number for line in (await page(rig, unit=NEIGHBOUR, limit=500)).lines} == {"NEXT", "DANGER"}
    cards = await page(rig, kinds="cards", limit=500)
    assert cards.lines
    assert all(line.card and line.to_unit is None for line in cards.lines)
    rises = await page(rig, kinds="rises", limit=500)
    assert rises.lines
    assert all(line.to_unit and not line.card for line in rises.lines)
    assert [line.number for line in (await page(rig, kinds="danger")).lines] == ["DANGER"]
    refused = await rig.http.get("/v1/feed", params={"kinds": "gossip"})
    assert refused.status_code == 422


async def test_a_rise_that_was_undone_gives_the_case_back(either_rig: Rig) -> None:
    """After it was raised by hand and that was undone, the next line is of the unit that has it again."""
    rig = either_rig
    rig.life.act(Act.ESCALATE, "NEXT", text="请上级协调", seen_level=rig.life.case("NEXT").level)
    rig.life.act(Act.UNDO, "NEXT")
    rig.life.act(Act.NOTE, "NEXT", text="走访")
    lines = (await page(rig, kinds="all", limit=3)).lines
    assert [line.kind for line in lines] == ["noted", "undone", "escalated"]
    risen = lines[2]
    assert risen.to_unit is not None
    assert (lines[0].unit, lines[1].unit) == (risen.unit, risen.to_unit)


async def test_the_wall_counts_a_unit_and_those_below(either_rig: Rig) -> None:
    """Sums of the city and of each county, what rose since midnight, and no word of a citizen."""
    rig = either_rig
    answer = await rig.get("/wall")
    assert "title" not in answer.text
    city = WallView.model_validate_json(answer.content)
    assert (city.name, [unit.name for unit in city.units]) == ("铜川市", ["王益区"])
    assert city.open == 5
    assert city.units[0].open <= 5
    counts = (await rig.get("/counts")).json()
    assert (city.late, city.due_today) == (counts["late"], counts["due_today"])
    with rig.life.store.read() as reader:
        lines = [line for lines in reader.ledger() for line in lines]
    today = [line for line in lines if line.at_us >= rig.rooms.today().end_us - 86_400_000_000]
    risen = [line for line in today if '"to_unit"' in line.body]
    assert city.risen_today == len(risen)
    village = WallView.model_validate_json((await rig.get("/wall", unit=VILLAGE)).content)
    assert (village.name, village.units) == ("红旗社区", [])
    hidden = {line.case_id for line in risen} - {rig.life.case(number).id for number in ("A", "B")}
    assert village.risen_today == sum(line.case_id not in hidden for line in risen)
    assert HOUSING not in answer.text
    assert CITY not in [unit.code for unit in city.units]
    assert GRID not in answer.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("红旗", ["红旗社区"]),
        ("hqsq", ["红旗社区"]),
        ("610202D", ["王益区住建局"]),
        ("王益", ["王益区", "王益区住建局"]),
        ("没有", []),
    ],
)
async def test_a_unit_is_found_by_what_one_types(empty_rig: Rig, typed: str, found: list[str]) -> None:
    """By a piece of its name, its pinyin initials or its code; the highest first, no more than were asked for."""
    rig = empty_rig
    page = await rig.http.get("/v1/units", params={"q": typed, "limit": 5})
    assert [unit["name"] for unit in page.json()["units"]] == found
    first = (await rig.http.get("/v1/units", params={"limit": 1})).json()
    assert [unit["name"] for unit in first["units"]] == ["铜川市"]
    inside = await rig.http.get("/v1/units", params={"q": typed, "limit": 5}, headers=headers(NEIGHBOUR))
    assert inside.json()["units"] == []
