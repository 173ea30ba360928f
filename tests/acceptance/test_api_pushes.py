"""Pushes over the API: what is to be seen first, one in full with why it is late, another try for many, tests."""

from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from daemon.channels.channel import Fate
from daemon.channels.trying import Tried
from daemon.rows import AttemptRow, LaneRow, OfficerRow
from daemon.store import Store, open_store
from schema.config import ChannelSettings
from schema.errors import Conflict
from schema.wire import ChannelsPage, PushBoard, PushDetail, PushesPage, Retried, TriedView
from tests.api_rig import Rig, served
from tests.databases import Databases
from tests.life import COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE, at
from tests.pushes import body_of
from tests.sending import put_attempts, put_lane, put_pushes

NOW = at("2026-03-02 10:00")
S = 1_000_000
GIVEN_UP = {"next_us": None, "error": "needs a person: answered 93000: the key is wrong", "attempts": 1}


@pytest.fixture
async def rig(sqlite_databases: Databases) -> AsyncIterator[Rig]:
    """Serve a city with a case in one village and one about its township, and nothing sent yet."""
    with closing(open_store(sqlite_databases.fresh())) as store:
        async with served(store) as running:
            for number, about in (("PLAIN", []), ("ABOUT", [TOWNSHIP])):
                case = {"number": number, "place": GRID, "about": about, "policy": "four_levels"}
                assert (await running.post("/cases", case)).json()["opened"] == 1
            store.write(lambda writer: writer._session.run("DELETE FROM push"))
            yield running


def put(rig: Rig, *changes: dict[str, Any]) -> list[int]:
    """Write pushes of the case PLAIN to its village, made a minute ago."""
    case = rig.life.case("PLAIN")
    plain = {
        "case_id": case.id,
        "seq": case.head_seq,
        "unit_code": VILLAGE,
        "created_us": NOW - 60 * S,
        "next_us": NOW + 60 * S,
        "body": body_of(number="PLAIN", planned_us=NOW - 60 * S),
    }
    return put_pushes(rig.rooms.store, *(plain | change for change in changes))


async def board(rig: Rig, **asked: Any) -> PushBoard:
    answer = await rig.get("/pushes/board", **asked)
    assert answer.status_code == 200, answer.text
    return PushBoard.model_validate_json(answer.content)


async def detail(rig: Rig, push_id: int, **who: str) -> PushDetail:
    answer = await rig.get(f"/pushes/{push_id}", **who)
    assert answer.status_code == 200, answer.text
    return PushDetail.model_validate_json(answer.content)


async def test_the_board_shows_first_what_needs_a_person(rig: Rig) -> None:
    """Dead letters, then what waits and for what, then the newest of the rest; pages of it fit together."""
    sent, waits, dead, parked = put(
        rig,
        {"next_us": None, "state": "delivered", "sent_us": NOW},
        {"error": "waits for its bot's limit"},
        GIVEN_UP,
        {"next_us": None, "error": "no channel configured under the name 'x'"},
    )
    seen = await board(rig)
    assert [push.id for push in seen.pushes[:4]] == [parked, dead, waits, sent]
    assert [push.standing for push in seen.pushes[:4]] == ["parked", "needs_person", "limit", "delivered"]
    assert (seen.dead, seen.waiting, seen.pushes[0].number) == (2, 1, "PLAIN")
    second = await board(rig, offset=1, limit=2)
    assert ([push.id for push in second.pushes], second.total, second.offset) == ([dead, waits], seen.total, 1)


@pytest.mark.parametrize(
    ("unit", "seen"), [("", 3), (COUNTY, 3), (TOWNSHIP, 2), (VILLAGE, 1), (NEIGHBOUR, 0), ("610202D1", 0)]
)
async def test_a_unit_sees_its_own_pushes_through_every_door(rig: Rig, unit: str, seen: int) -> None:
    """List, board, one in full and retry agree; a case about one's unit has no pushes for it."""
    about = rig.life.case("ABOUT")
    pushes = put(
        rig,
        GIVEN_UP | {"unit_code": VILLAGE},
        GIVEN_UP | {"unit_code": TOWNSHIP},
        GIVEN_UP | {"unit_code": VILLAGE, "case_id": about.id},
    )
    assert (await board(rig, unit=unit)).dead == seen
    listed = PushesPage.model_validate_json((await rig.get("/pushes", unit=unit, dead=True)).content)
    assert len(listed.pushes) == seen
    assert [(await rig.get(f"/pushes/{one}", unit=unit)).status_code for one in pushes].count(200) == seen
    retried = (await rig.post("/pushes/retry", {"ids": pushes}, unit=unit)).json()
    assert (len(retried["retried"]), len(retried["refused"])) == (seen, 3 - seen)
    assert {refusal["code"] for refusal in retried["refused"]} <= {"not_found"}


async def test_one_push_in_full(rig: Rig) -> None:
    """Every attempt with time, code and reason; its text; who was told besides; why it is late; what to do."""
    push, other = put(rig, GIVEN_UP | {"created_us": NOW - 600 * S}, {"unit_code": TOWNSHIP})
    began, reason = NOW - 590 * S, "answered 93000: the key is wrong"
    put_attempts(rig.rooms.store, AttemptRow(push, 1, "bot/1", began, began + S, "auth", "93000", reason))
    found = await detail(rig, push)
    [attempt] = found.attempts
    assert (attempt.fate, attempt.code, attempt.reason, attempt.lane) == ("auth", "93000", reason, "bot/1")
    assert attempt.at.isoformat() == "2026-03-02T09:50:10+08:00"
    assert found.text is not None
    assert "PLAIN" in found.text.zh
    assert "PLAIN" in found.text.en
    assert [one.id for one in found.also_told] == [other]
    assert (await detail(rig, other, unit=TOWNSHIP)).also_told[0].id == push
    assert found.why_late.next is not None
    assert "docs/channels.md" in found.why_late.next.en
    assert "第 1 次：须人处理" in found.why_late.delays[-1].text.zh


async def test_an_officer_below_is_not_told_who_else_was(rig: Rig) -> None:
    """Of those told besides a village sees its own only."""
    push, _above = put(rig, {}, {"unit_code": TOWNSHIP})
    assert (await detail(rig, push, unit=VILLAGE)).also_told == []


async def test_why_it_is_late_knows_bot_and_digest(rig: Rig) -> None:
    """Trouble of its bot since when; the digest that spoke for it and when that arrived."""
    waits, digest, merged = put(
        rig,
        {"error": "waits for others that failed: answered 503", "attempts": 1},
        {"case_id": None, "kind": "digest", "state": "delivered", "sent_us": NOW, "next_us": None},
        {"next_us": None, "state": "merged"},
    )
    rig.rooms.store.write(
        lambda writer: writer._session.run("UPDATE push SET merged_into = ? WHERE id = ?", (digest, merged))
    )
    put_attempts(rig.rooms.store, AttemptRow(waits, 1, "bot/1", NOW - 50 * S, NOW - 49 * S, "temporary", "503"))
    put_lane(
        rig.rooms.store, LaneRow("webhook bot/1", NOW - 300 * S, NOW + 30 * S, 3, "temporary", "answered 503")
    )
    trouble = (await detail(rig, waits)).why_late.delays[-1]
    assert (trouble.what, trouble.from_at.isoformat()) == ("trouble", "2026-03-02T09:55:00+08:00")
    spoken = await detail(rig, merged)
    assert (spoken.push.merged_into, spoken.why_late.delays[-1].what) == (digest, "digest")
    assert spoken.why_late.head.en.startswith("In time")


async def test_a_push_whose_facts_cannot_be_read_is_shown_all_the_same(rig: Rig) -> None:
    """No text, and every other line: that is when somebody looks at it."""
    [push] = put(rig, {"body": "{", "next_us": None, "error": "push 1 holds facts that cannot be read"})
    found = await detail(rig, push)
    assert (found.text, found.push.standing) == (None, "given_up")
    assert found.why_late.next is not None


async def test_the_list_is_filtered(rig: Rig) -> None:
    """By channel, by dead letters, by case; pages go on below the last."""
    a, b, _waits = put(rig, GIVEN_UP | {"channel": "town"}, GIVEN_UP, {"channel": "town"})

    async def listed(**asked: Any) -> PushesPage:
        return PushesPage.model_validate_json((await rig.get("/pushes", **asked)).content)

    assert [push.id for push in (await listed(dead=True)).pushes] == [b, a]
    assert [push.id for push in (await listed(dead=True, channel="town")).pushes] == [a]
    assert [push.id for push in (await listed(number="PLAIN", dead=True)).pushes] == [b, a]
    first = await listed(dead=True, limit=1)
    assert [push.id for push in (await listed(dead=True, before=first.before)).pushes] == [a]


async def test_many_are_retried_and_each_refusal_is_named(rig: Rig) -> None:
    """By their numbers, once each; what is gone or being sent says so and stops nobody else."""
    first, busy = put(rig, GIVEN_UP, GIVEN_UP)
    rig.outbox.refuses[busy] = Conflict(f"push {busy} cannot be retried: it is being sent just now")
    done = Retried.model_validate_json(
        (await rig.post("/pushes/retry", {"ids": [first, busy, 999, first]})).content
    )
    assert (done.retried, rig.outbox.retried) == ([first], [first])
    assert [(one.id, one.code) for one in done.refused] == [(busy, "conflict"), (999, "not_found")]


async def test_all_dead_letters_of_a_channel_are_retried(rig: Rig) -> None:
    """Those of one channel, or all; those that wait are left alone."""
    a, b, _waits = put(rig, GIVEN_UP | {"channel": "town"}, GIVEN_UP, {})
    done = (await rig.post("/pushes/retry", {"dead": True, "channel": "town"})).json()
    assert (done["retried"], done["before"]) == ([a], None)
    assert (await rig.post("/pushes/retry", {"dead": True})).json()["retried"] == [b, a]


@pytest.mark.parametrize("body", [{}, {"ids": [1], "dead": True}, {"ids": [0]}, {"ids": list(range(1, 600))}])
async def test_a_retry_names_what_it_means(rig: Rig, body: dict[str, Any]) -> None:
    """Numbers or all dead ones, one of the two, and not more than a request holds."""
    answer = await rig.post("/pushes/retry", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert rig.outbox.retried == []


async def test_a_viewer_sees_and_does_not_retry(rig: Rig) -> None:
    """The board is theirs to read; a retry is refused with the reason, and nothing is tried."""
    row = OfficerRow(None, VILLAGE, "看看", "viewer", "", "", is_active=True)
    rig.rooms.store.write(lambda writer: writer.upsert_officers([row]))
    rig.life.engine.reload_directory()
    officers = (await rig.get("/officers", unit=VILLAGE)).json()["officers"]
    viewer = str(next(one["id"] for one in officers if one["role"] == "viewer"))
    [dead] = put(rig, GIVEN_UP)
    assert (await board(rig, officer=viewer)).dead == 1
    for path, body in ((f"/pushes/{dead}/retry", None), ("/pushes/retry", {"ids": [dead]})):
        answer = await rig.post(path, body, officer=viewer)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_allowed")
    assert rig.outbox.retried == []


async def test_the_owner_tests_a_channel(rig: Rig) -> None:
    """Delivered or why not, with the receiver's code and how long it took; an unknown name is said."""

    async def test(name: str, **body: Any) -> Any:
        return await rig.post(f"/channels/{name}/test", body)

    good = TriedView.model_validate_json((await test("town")).content)
    assert (good.delivered, good.fate, good.took_ms, good.lane) == (True, "delivered", 123.4, "bot/1")
    rig.outbox.answer = Tried("bot/1", 1.0, Fate.AUTH, "93000", "answered 93000: the key is wrong")
    bad = TriedView.model_validate_json((await test("town", to="https://x.example/y")).content)
    assert (bad.delivered, bad.fate, bad.code) == (False, "auth", "93000")
    assert rig.outbox.tried == [("town", ""), ("town", "https://x.example/y")]
    assert (await test("nowhere")).status_code == 404
    assert (await test("town", to="x" * 2001)).status_code == 422


async def test_channels_are_the_owner_s(rig: Rig) -> None:
    """Neither an officer nor an owner who speaks for one unit sees how channels stand, or tests one."""
    officers = (await rig.get("/officers", unit=COUNTY)).json()["officers"]
    for who in ({"officer": str(officers[0]["id"])}, {"unit": COUNTY}):
        assert (await rig.get("/channels", **who)).json()["code"] == "not_allowed"
        assert (await rig.post("/channels/town/test", {}, **who)).json()["code"] == "not_allowed"
    assert rig.outbox.tried == []


async def test_how_each_channel_stands(rig: Rig) -> None:
    """Kind, limit, what has not arrived, bots in trouble; names that pushes bear and the file does not have."""
    book = rig.life.engine.book
    settings = (
        ChannelSettings(name="town", url="https://x.example/secret-key-123", kind="wecom", is_default=True),
        ChannelSettings(name="hook", url="https://y.example/"),
    )
    edited = replace(book, config=replace(book.config, channels=settings))
    object.__setattr__(rig.rooms, "book", lambda: edited)
    bot, *_ = put(rig, {"channel": ""}, GIVEN_UP | {"channel": "town"}, GIVEN_UP | {"channel": "old"})
    put_attempts(
        rig.rooms.store,
        AttemptRow(bot, 1, "x.example/abc", NOW, NOW + S, "temporary", "503", "answered 503"),
        AttemptRow(0, 1, "x.example/abc", NOW, NOW + S, "delivered"),
    )
    put_lane(rig.rooms.store, LaneRow(" x.example/abc", NOW, NOW + 60 * S, 1, "temporary", "answered 503"))
    answer = await rig.get("/channels")
    page = ChannelsPage.model_validate_json(answer.content)
    assert [(one.name, one.kind, one.is_default, one.per_minute) for one in page.channels] == [
        ("town", "wecom", True, 20),
        ("hook", "webhook", False, None),
        ("old", "", False, None),
    ]
    assert [(one.waiting, one.dead) for one in page.channels] == [(1, 1), (0, 0), (0, 1)]
    [lane] = page.channels[0].troubles
    assert (lane.key, lane.reason) == ("x.example/abc", "answered 503")
    assert [test.fate for test in page.tests] == ["delivered"]
    assert "secret-key" not in answer.text


async def test_health_counts_dead_letters(store: Store) -> None:
    """What the daemon says of itself has the figure, as its service counts it."""
    put_pushes(store, GIVEN_UP, {}, {"state": "held"})
    with store.read() as reader:
        assert (reader.waiting().undelivered, reader.dead_letters()) == (2, 1)
