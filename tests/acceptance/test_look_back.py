"""Looking back: whatever the API answered at an instant, it answers again when asked for that instant later."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from daemon.board import Board
from daemon.localtime import LocalTime
from daemon.past import Lookback, boards
from daemon.rows import AttemptRow, Recorded
from daemon.store import Reader, Store
from schema.errors import DubanError
from schema.kinds import Act, Colour
from schema.wire import AT_HEADER
from tests.api_rig import Rig, headers, served
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, GRID, NEIGHBOUR, TOWNSHIP, VILLAGE, ZONE, at, shipped

HOUR_US = 3_600_000_000
UNITS = (VILLAGE, NEIGHBOUR, TOWNSHIP, COUNTY, CITY)
ACTS = (*Act, *[Act.ACCEPT, Act.NOTE, Act.RESOLVE, Act.REOPEN, Act.PROMISE, Act.CORRECT] * 2)
TITLES = ("小区夜间噪音扰民", "物业不退押金", "长安路积水", "请求修路灯")
QUESTIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/counts", {}),
    ("/counts", {"unit": TOWNSHIP}),
    ("/queue", {"limit": 50}),
    ("/queue", {"limit": 50, "sort": "card", "descending": True, "card": [2, 3]}),
    ("/queue", {"q": "路", "find": "B2"}),
    ("/grids", {"empty": True}),
    ("/pushes", {"limit": 200}),
    ("/pushes/board", {}),
    ("/officers", {}),
    ("/queue/views", {}),
    ("/backlog", {}),
    ("/movement", {}),
    ("/grids/tree", {}),
    ("/wall", {}),
    ("/feed", {}),
    ("/feed", {"kinds": "all", "limit": 200}),
    ("/shift", {}),
)
OF_A_CASE = ("", "/ledger", "/receipt", "/people", "/orders")
POLICIES = [policy.hash for policy in shipped().policies]
PASSING = ("epoch", "new")  # the name of an order, and what came since it was opened


@pytest.fixture
async def sqlite_rig(sqlite_databases: Databases, new_store: NewStore) -> AsyncIterator[Rig]:
    async with served(new_store(sqlite_databases.fresh())) as running:
        yield running


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        yield running


async def ask(
    rig: Rig, path: str, at_us: object = None, scope: str = "", params: dict[str, Any] | None = None
) -> Any:
    """Ask for what stands now, or for what stood at an instant."""
    instant = {} if at_us is None else {AT_HEADER: at_us if isinstance(at_us, bytes) else str(at_us)}
    named: Any = headers(scope) | instant
    return await rig.http.get(f"/v1{path}", params=params, headers=named)


async def answers(rig: Rig, at_us: int | None = None) -> dict[str, Any]:
    """Return what the API says to every question, of now or of an instant."""
    found: dict[str, Any] = {}
    for scope in ("", VILLAGE):
        pages = [(f"/cases/B{i}{tail}", {}) for i in range(1, 16) for tail in OF_A_CASE]
        for path, params in (*QUESTIONS, *(pages if not scope else ())):
            answer = await ask(rig, path, at_us, scope, params)
            assert answer.status_code == 200 or (path.startswith("/cases/") and answer.status_code == 404), path
            said = answer.json()
            found[f"{scope} {path} {params}"] = {key: value for key, value in said.items() if key not in PASSING}
    return found


def _differences(said: Any, again: Any, where: str = "") -> list[str]:
    """Return where two answers differ, and how."""
    if isinstance(said, dict) and isinstance(again, dict) and said.keys() == again.keys():
        return [one for key in said for one in _differences(said[key], again[key], f"{where}.{key}")]
    if isinstance(said, list) and isinstance(again, list) and len(said) == len(again):
        pairs = enumerate(zip(said, again, strict=True))
        return [one for at, (a, b) in pairs for one in _differences(a, b, f"{where}[{at}]")]
    return [] if said == again else [f"{where}: {said!r}, looking back {again!r}"]


class City:
    """Cases that come, change and close by seeded chance; what is refused is not done."""

    def __init__(self, rig: Rig, seed: int) -> None:
        self.rig, self.pick, self.opened = rig, random.Random(seed), 0

    def live(self, hours: float) -> None:
        life = self.rig.life
        until_us = life.now_us + round(hours * HOUR_US)
        while (due_us := life.engine.next_due_us()) is not None and due_us < until_us:
            life.clock.advance_to(max(due_us + 1, life.now_us))
            life.engine.tick(life.now_us)
        life.clock.advance_to(until_us)
        for _ in range(self.pick.randrange(4)):
            self._strike()
        self.rig.follow()

    def _strike(self) -> None:
        life = self.rig.life
        if self.opened < 4 or self.pick.random() < 0.2:
            self.opened += 1
            place = self.pick.choice((GRID, NEIGHBOUR, TOWNSHIP))
            life.open(f"B{self.opened}", place=place, title=self.pick.choice(TITLES))
            return
        act, number = self.pick.choice(ACTS), f"B{self.pick.randrange(self.opened) + 1}"
        try:
            life.act(act, number, actor="owner:0", **self._words(act, number))
        except DubanError:
            return

    def _words(self, act: Act, number: str) -> dict[str, Any]:
        life, pick = self.rig.life, self.pick
        words: dict[Act, dict[str, Any]] = {
            Act.PAUSE: {"reason": pick.choice(("hearing", "citizen_papers"))},
            Act.ESCALATE: {"seen_level": life.case(number).level},
            Act.ASSIGN: {"unit": pick.choice(UNITS)},
            Act.COLOUR: {"colour": pick.choice(list(Colour))},
            Act.PROMISE: {"until_us": life.now_us + pick.choice((5, 30, 90)) * HOUR_US},
            Act.CORRECT: {"fields": {"title": pick.choice(TITLES), "urgency": pick.choice("012")}},
            Act.UNDO: {"text": ""},
        }
        return {"text": "因故"} | words.get(act, {})


def over_all(reader: Reader) -> dict[str, Any]:
    """Return what queries over whole tables say, which are written for the present alone."""
    cases = reader.cases_after(0, 1_000)
    return {
        "cases": [case._replace(head_hash=b"") for case in cases],
        "timers": [row for rows in reader.survey_timers(POLICIES, 0, 1_000, stopped=True) for row in rows],
        "open": [row[:-1] for rows in reader.open_cases() for row in rows],  # titles as they are corrected by now
        "counts": (
            reader.count_open(),
            reader.count_by_policy_and_level(),
            sorted(reader.count_by_policy(TOWNSHIP)),
        ),
        "ledger": [line.seq for lines in reader.ledger() for line in lines],
        "due": reader.next_due_us(),
    }


async def test_the_past_answers_as_the_present_did(rig: Rig) -> None:
    """Counts, queues, backlog, feed, wall, shift, cases, pushes of random instants come back word for word."""
    city, seen, stood = City(rig, 8), {}, {}
    for _ in range(3):
        for _ in range(14):
            city.live(city.pick.expovariate(1 / 9))
        now_us = rig.life.now_us
        seen[now_us] = await answers(rig)
        with rig.life.store.read() as reader:
            stood[now_us] = over_all(reader)
        city.live(0.02)  # a minute: until then an act may be undone, and its pushes leave no trace of when
    city.live(300)
    lookback = Lookback(rig.life.store, rig.rooms.board)
    for at_us in city.pick.sample(list(seen), len(seen)):
        again = await answers(rig, at_us)
        for question, said in seen[at_us].items():
            assert not _differences(said, again[question]), question
        with lookback.store(lookback.moment(at_us, rig.life.now_us, LocalTime(ZONE))).read() as reader:
            assert over_all(reader) == stood[at_us]


BAD_INSTANTS = {
    "soon": "Duban-At: soon is no instant; write whole microseconds since 1970 UTC",
    "-5": "Duban-At: -5 is no instant",
    "１７": "Duban-At: ",
    "9" * 18: "Duban-At: 999999999999999999 is no instant",
    "1": "1970-01-01 08:00:00 lies before the first ledger line; look back to an instant from 2026-03-02",
    str(at("2027-01-01 00:00")): "2027-01-01 00:00:00 has not come yet; look back to an instant from 2026-03-02",
}


async def test_an_instant_that_is_none_is_refused(sqlite_rig: Rig) -> None:
    """No number, before the first line, not come yet: one sentence that names the range there is."""
    sqlite_rig.life.open("B1")
    for written, said in BAD_INSTANTS.items():
        answer = await ask(sqlite_rig, "/queue", written.encode())
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
        assert answer.json()["message"].startswith(said)


async def test_an_empty_ledger_has_no_past(sqlite_rig: Rig) -> None:
    """Before the first case there is nothing to look back to, and the sentence says so."""
    answer = await ask(sqlite_rig, "/counts", sqlite_rig.life.now_us)
    assert "no past to look back to" in answer.json()["message"]


async def test_nothing_is_done_in_the_past(sqlite_rig: Rig) -> None:
    """An act, an intake or a retry with an instant is refused before anything is written."""
    rig = sqlite_rig
    rig.life.open("B1")
    named = {AT_HEADER: str(rig.life.now_us)}
    for path in ("/cases/B1/acts", "/cases", "/pushes/1/retry", "/tree"):
        answer = await rig.http.post(f"/v1{path}", json={"act": "accept"}, headers=named)
        assert answer.json() == {
            "code": "not_allowed",
            "message": "nothing can be done in the past; leave out the header Duban-At to act now",
        }
    assert rig.life.story("B1") == ["2026-03-02 10:00 opened"]


async def test_health_stays_of_now(sqlite_rig: Rig) -> None:
    """By it the line is felt: its clock is the daemon's, whatever instant is looked at."""
    rig = sqlite_rig
    rig.life.open("B1")
    opened_us = rig.life.now_us
    rig.life.clock.advance_to(opened_us + HOUR_US)
    assert (await ask(rig, "/health", opened_us)).json()["now_at"] == "2026-03-02T11:00:00+08:00"
    assert (await ask(rig, "/counts", opened_us)).json()["now_at"] == "2026-03-02T10:00:00+08:00"


async def test_who_asks_is_told_of_now(sqlite_rig: Rig) -> None:
    """An instant changes nothing about it, not even one that the ledger does not reach; so acts stay explained."""
    for at_us in (sqlite_rig.life.now_us, 1):
        answer = await ask(sqlite_rig, "/me", at_us, TOWNSHIP)
        assert answer.json() == (await ask(sqlite_rig, "/me", None, TOWNSHIP)).json()
        assert answer.json()["unit"]["code"] == TOWNSHIP


async def test_what_is_read_from_rows_waits_for_no_board(sqlite_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """News and a case of then are there at once, though a board of then would take half a minute."""
    rig = sqlite_rig
    rig.life.open("B1")
    opened_us = rig.life.now_us
    rig.life.live_until("2026-03-20 10:00")
    rig.follow()
    monkeypatch.setattr(boards, "LINES_MAX", 3)  # so that none can be made
    news = (await ask(rig, "/feed", opened_us, params={"kinds": "all"})).json()
    assert [line["kind"] for line in news["lines"]] == ["opened"]
    assert (await ask(rig, "/cases/B1", opened_us)).json()["version"] == 1
    assert (await ask(rig, "/backlog", opened_us)).status_code == 422


async def test_who_may_see_is_decided_today(sqlite_rig: Rig) -> None:
    """What lay outside a reader's units then is not found; what lay inside is, though it has risen away since."""
    rig = sqlite_rig
    rig.life.open("B1", place=NEIGHBOUR)
    opened_us = rig.life.now_us
    rig.life.live_until("2026-03-20 10:00")
    rig.follow()
    assert (await ask(rig, "/cases/B1", opened_us, VILLAGE)).status_code == 404
    found = (await ask(rig, "/cases/B1", opened_us, NEIGHBOUR)).json()
    assert (found["unit"]["code"], found["card"], found["version"]) == (NEIGHBOUR, "none", 1)


async def test_too_much_since_is_said(sqlite_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more lines follow than one look goes over, a sentence says so and what to do."""
    rig = sqlite_rig
    rig.life.open("B1")
    opened_us = rig.life.now_us
    rig.life.live_until("2026-03-20 10:00")
    rig.follow()
    monkeypatch.setattr(boards, "LINES_MAX", 3)
    message = (await ask(rig, "/counts", opened_us)).json()["message"]
    assert "more than the 3 one look back goes over; choose a later instant" in message


async def test_lines_out_of_order_by_a_moment_are_all_of_their_instant(sqlite_rig: Rig) -> None:
    """A line committed late bears an earlier instant: it is of that instant's past, with all before it."""
    rig = sqlite_rig
    for number, second in (("B1", 0), ("B2", 9), ("B3", 4), ("B4", 20)):
        rig.life.clock.step_to(at("2026-03-02 10:00") + second * 1_000_000)
        rig.life.open(number)
    with rig.life.store.read() as reader:
        assert [reader.seq_at(at("2026-03-02 10:00") + s * 1_000_000) for s in (0, 3, 4, 9, 19, 20)] == [
            1,
            1,
            3,
            3,
            3,
            4,
        ]


async def test_a_push_is_told_by_its_attempts(store: Store) -> None:
    """Due, under way, failed and tried again, given up and sent by hand: each instant has its own standing."""
    async with served(store) as rig:
        rig.life.open("B1")
        rig.life.tick("2026-03-04 00:01")
        push = rig.life.pushes("B1")[-1]
        minutes = [push.created_us + number * 60_000_000 for number in range(8)]
        tries = [
            AttemptRow(push.id, 1, "bot", minutes[1], minutes[2], "temporary", "", "timed out"),
            AttemptRow(push.id, 2, "bot", minutes[4], minutes[4] + 1, "auth", "", "wrong secret"),
            AttemptRow(push.id, 3, "bot", minutes[6], minutes[6] + 1, "delivered"),
        ]
        store.write(
            lambda writer: writer.record_pushes(
                [Recorded("delivered", 1, None, minutes[6] + 1, "", 0, push.id, push.lease)], tries
            )
        )
        rig.life.clock.advance_to(minutes[7])
        seen = [(await ask(rig, f"/pushes/{push.id}", at_us)).json() for at_us in minutes]
        assert [one["push"]["standing"] for one in seen] == [
            *("due", "sending", "retry", "retry", "sending", "needs_person", "sending", "delivered"),
        ]
        assert [len(one["attempts"]) for one in seen] == [0, 1, 1, 1, 2, 2, 3, 3]
        board = (await ask(rig, "/pushes/board", minutes[5])).json()
        assert (board["dead"], board["pushes"][0]["id"]) == (1, push.id)
        before = await ask(rig, f"/pushes/{push.id}", push.created_us - 60_000_000)
        assert before.status_code == 404


async def test_one_board_is_made_at_a_time_and_few_wait(sqlite_rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many instants asked for at once are made one by one; too many are told to come again."""
    rig, busy, most = sqlite_rig, 0, 0
    rig.life.open("B1")
    opened_us = rig.life.now_us
    rig.life.live_until("2026-03-20 10:00")
    rig.follow()
    make = boards.PastBoards.make

    def slowly(self: boards.PastBoards, seq: int, reader: Reader) -> Board:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        time.sleep(0.02)
        busy -= 1
        return make(self, seq, reader)

    monkeypatch.setattr(boards.PastBoards, "make", slowly)
    days = [opened_us + number * 24 * HOUR_US for number in range(18)]
    said = await asyncio.gather(*(ask(rig, "/counts", at_us) for at_us in (*days, *days)))
    assert most == 1
    assert {one.status_code for one in said} == {200, 503}
    assert "try again in a moment" in next(one.json()["message"] for one in said if one.status_code == 503)
    assert (await ask(rig, "/counts", days[-1])).json()["total"] == 1
