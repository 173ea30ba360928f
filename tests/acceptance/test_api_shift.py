"""A shift over the API: counted by hand in the small city, within the reader's scope, on both databases."""

from collections.abc import AsyncIterator

import pytest

from daemon.rows import OfficerRow
from daemon.store import Store
from schema.kinds import Act
from tests.api_rig import Rig, headers, served
from tests.life import CITY, NEIGHBOUR, TOWNSHIP, VILLAGE

LISTS = ("late", "due_today", "due_ahead", "newly_red", "risen_to", "risen_from", "resolved", "opened")


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    """Serve the small city from a Monday at ten; the village has a second officer, and a reader."""
    async with served(store) as running:
        more = [
            OfficerRow(None, VILLAGE, name, role, "", "", True)
            for name, role in (("李四", "handler"), ("看看", "viewer"))
        ]
        store.write(lambda writer: writer.upsert_officers(more))
        running.life.engine.reload_directory()
        yield running


async def shift(rig: Rig, officer: str = "", **asked: str) -> dict:
    """Ask for a shift; ``unit`` narrows it by the query, not by who asks."""
    rig.follow()
    answer = await rig.http.get("/v1/shift", params=asked, headers=headers(officer=officer))
    assert answer.status_code == 200, answer.text
    return answer.json()


def counted(page: dict) -> dict[str, int]:
    return {name: page[name]["total"] for name in LISTS if page[name]["total"]}


def numbers(page: dict, name: str) -> list[str]:
    return [row["number"] for row in page[name]["rows"]]


async def officer(rig: Rig, name: str) -> str:
    page = (await rig.get("/officers")).json()
    return next(str(one["id"]) for one in page["officers"] if one["name"] == name)


async def test_a_shift_is_counted_by_hand(rig: Rig) -> None:
    """Monday: one case due tomorrow, one settled, one paused, one promised; above all of them, beside none."""
    life = rig.life
    for number in ("T1", "T2", "T3", "T4"):
        life.open(number)
    life.act(Act.ACCEPT, "T1", actor="officer:6")
    life.act(Act.RESOLVE, "T2")
    life.act(Act.ACCEPT, "T3")
    life.act(Act.PAUSE, "T3", scope=TOWNSHIP, reason="hearing", text="听证", until_us=life.now_us + 86_400_000_000)
    life.act(Act.PROMISE, "T4", until_us=life.now_us + 3_600_000_000)
    page = await shift(rig)
    assert counted(page) == {"due_ahead": 2, "resolved": 1, "opened": 4}
    assert (page["open"], page["paused"]) == (3, 1)
    assert [(row["number"], row["handler"]) for row in page["due_ahead"]["rows"]] == [
        ("T1", f"值班{NEIGHBOUR}"),
        ("T4", ""),
    ]
    assert numbers(page, "opened") == ["T4", "T3", "T2", "T1"]
    assert (numbers(page, "resuming"), page["resuming"]["rows"][0]["reason"]) == (["T3"], "听证")
    assert numbers(page, "promises") == ["T4"]
    assert page["promises"]["rows"][0]["at"] == "2026-03-02T11:00:00+08:00"
    assert (page["unit"]["code"], page["ahead_until"]) == (CITY, "2026-03-03")
    assert counted(await shift(rig, unit=VILLAGE)) == counted(page)
    by_officer = (await rig.get("/shift", unit=NEIGHBOUR)).json()
    for beside in (await shift(rig, unit=NEIGHBOUR), by_officer):
        assert (counted(beside), beside["open"], beside["promises"]["total"]) == ({}, 0, 0)


async def test_what_rose_and_went_red_is_told_to_either_end(rig: Rig) -> None:
    """Two days later the village's case is the township's: it left the one and came to the other, once each."""
    rig.life.open("T1")
    rig.life.live_until("2026-03-05 09:00")
    since = "2026-03-02T09:00:00+08:00"
    below, above = [await shift(rig, unit=unit, since=since) for unit in (VILLAGE, TOWNSHIP)]
    assert (counted(below)["risen_from"], counted(below).get("risen_to")) == (1, None)
    assert (numbers(above, "risen_to"), counted(above).get("risen_from")) == (["T1"], None)
    assert above["risen_to"]["rows"][0]["to"]["code"] == TOWNSHIP
    assert above["newly_red"]["total"] == below["newly_red"]["total"] == 1
    assert below["open"] == 0  # it is the township's now
    later = await shift(rig, unit=TOWNSHIP, since="2026-03-05T08:00:00+08:00")
    assert counted(later).get("newly_red") is None


async def test_what_was_undone_or_withdrawn_did_not_happen(rig: Rig) -> None:
    """A settling that was undone is not told; nor is a red card that was taken back."""
    life = rig.life
    life.open("T1")
    life.act(Act.ACCEPT, "T1")
    life.act(Act.RESOLVE, "T1")
    life.act(Act.UNDO, "T1")
    assert counted(await shift(rig)) == {"due_ahead": 1, "opened": 1}
    life.live_until("2026-03-04 09:00")
    since = "2026-03-02T09:00:00+08:00"
    assert counted(await shift(rig, since=since))["newly_red"] == 1
    life.act(Act.WITHDRAW, "T1", scope=CITY, text="发错了", card=3)
    assert "newly_red" not in counted(await shift(rig, since=since))


async def test_before_days_off_what_comes_on_them_is_ahead_too(rig: Rig) -> None:
    """On a Friday "ahead" reaches to Monday's end: the case due on Saturday and Monday's are both in it."""
    life = rig.life
    life.live_until("2026-03-06 10:00")
    life.open("F1")  # one working day: Monday 24:00
    life.open("F2", due_us=life.now_us + 30 * 3_600_000_000)  # Saturday 16:00, brought along
    page = await shift(rig)
    assert (page["ahead_until"], numbers(page, "due_ahead")) == ("2026-03-09", ["F2", "F1"])
    assert page["due_today"]["total"] == 0


async def test_the_rota_says_whose_shift_it_is(rig: Rig) -> None:
    """With a rota the watch is the rota's and the next is named; without one it says so: twelve hours each way."""
    page = await shift(rig, unit=VILLAGE)
    assert page["watch"]["is_rota"] is False
    assert (page["watch"]["since_at"], page["watch"]["until_at"]) == (
        "2026-03-01T22:00:00+08:00",
        "2026-03-02T22:00:00+08:00",
    )
    day = ("2026-03-02T08:00+08:00", "2026-03-02T20:00+08:00")
    night = ("2026-03-02T20:00+08:00", "2026-03-03T08:00+08:00")
    names = (f"值班{VILLAGE}", "李四")
    watches = [
        {"unit_code": VILLAGE, "officer": name, "from_at": span[0], "until_at": span[1]}
        for name, span in zip(names, (day, night), strict=True)
    ]
    assert (await rig.post("/officers/rota", {"watches": watches})).status_code == 200
    watch = (await shift(rig, unit=VILLAGE))["watch"]
    assert (watch["is_rota"], watch["officers"], watch["next_officers"]) == (True, [names[0]], ["李四"])
    assert (watch["since_at"], watch["next_until"]) == ("2026-03-02T08:00:00+08:00", "2026-03-03T08:00:00+08:00")


async def test_a_list_is_bounded_and_its_total_true(rig: Rig) -> None:
    """Of sixty cases fifty rows are sent, and sixty counted."""
    rig.life.open_all([f"N{index}" for index in range(60)])
    page = await shift(rig)
    assert (page["opened"]["total"], len(page["opened"]["rows"])) == (60, 50)
    assert (page["due_ahead"]["total"], len(page["due_ahead"]["rows"])) == (60, 50)
    assert page["undelivered"]["total"] >= len(page["undelivered"]["rows"]) == 50


async def test_a_note_stays_until_it_is_ticked_off(rig: Rig) -> None:
    """Its writer and instant are told to the next shift; the first who ticks it off is the one who did."""
    first, second = await officer(rig, f"值班{VILLAGE}"), await officer(rig, "李四")
    made = await rig.post("/shift/notes", {"text": " 王大妈\x1b要回电 "}, officer=first)
    assert made.json()["text"] == "王大妈\ufffd要回电"
    seen = (await shift(rig, officer=second))["notes"]
    assert [(note["by"], note["at"]) for note in seen] == [(f"值班{VILLAGE}", "2026-03-02T10:00:00+08:00")]
    path = f"/shift/notes/{seen[0]['id']}/done"
    assert (await rig.post(path, officer=second)).json()["done_by"] == "李四"
    assert (await rig.post(path, officer=first)).json()["done_by"] == "李四"
    assert (await shift(rig, officer=second))["notes"] == []


async def test_what_is_sent_twice_under_one_key_is_kept_once(rig: Rig) -> None:
    """A note or a hand-over whose answer was lost is sent again, and is there once."""
    first = await officer(rig, f"值班{VILLAGE}")
    for _ in range(2):
        await rig.post("/shift/notes", {"text": "停水", "key": "k1"}, officer=first)
        await rig.post("/shift/handover", {"taker": "李四", "key": "k2"}, officer=first)
    page = await shift(rig, unit=VILLAGE)
    assert (len(page["notes"]), page["notes_total"], len(page["handovers"])) == (1, 1, 1)


async def test_a_handover_is_written_down(rig: Rig) -> None:
    """Who gave, who took, when and where; the last one is told first."""
    first = await officer(rig, f"值班{VILLAGE}")
    done = await rig.post("/shift/handover", {"taker": "李四", "text": "一切正常"}, officer=first)
    assert (done.json()["giver"], done.json()["taker"]) == (f"值班{VILLAGE}", "李四")
    rig.life.live_until("2026-03-02 20:00")
    await rig.post("/shift/handover", {"giver": "李四", "taker": f"值班{VILLAGE}", "unit": VILLAGE})
    found = (await shift(rig, unit=VILLAGE))["handovers"]
    assert [(one["giver"], one["taker"], one["by"].partition(":")[0]) for one in found] == [
        ("李四", f"值班{VILLAGE}", "owner"),
        (f"值班{VILLAGE}", "李四", f"值班{VILLAGE}"),
    ]


async def test_what_makes_no_sense_is_refused_in_one_sentence(rig: Rig) -> None:
    """A viewer writes nothing; outside the own units is nothing; empty, long and unknown names are named."""
    viewer, first = await officer(rig, "看看"), await officer(rig, f"值班{VILLAGE}")
    cases = [
        (await rig.post("/shift/notes", {"text": "x"}, officer=viewer), "not_allowed"),
        (await rig.post("/shift/handover", {"taker": "李四"}, officer=viewer), "not_allowed"),
        (await rig.post("/shift/notes", {"text": "x", "unit": NEIGHBOUR}, officer=first), "not_found"),
        (await rig.http.get("/v1/shift", params={"unit": NEIGHBOUR}, headers=headers(officer=first)), "not_found"),
        (await rig.http.get("/v1/shift", params={"unit": "999"}), "not_found"),
        (await rig.post("/shift/notes", {"text": "  "}, officer=first), "bad_input"),
        (await rig.post("/shift/notes", {"text": "长" * 2001}, officer=first), "bad_input"),
        (await rig.post("/shift/handover", {"taker": "无名"}, officer=first), "bad_input"),
        (await rig.post("/shift/handover", {"taker": f"值班{VILLAGE}"}, officer=first), "bad_input"),
        (await rig.post("/shift/handover", {"taker": "李四", "unit": VILLAGE}), "bad_input"),  # nobody hands over
        (await rig.post("/shift/notes/99/done", officer=first), "not_found"),
    ]
    for answer, code in cases:
        assert answer.json().get("code", "ok") == code, answer.text
    asked = await rig.get("/shift", since="2026-03-02T10:00:00+08:00", until="2026-03-02T09:00:00+08:00")
    assert "ends before it begins" in asked.json()["message"]
    note = (await rig.post("/shift/notes", {"text": "x"}, officer=first)).json()
    assert (await rig.post(f"/shift/notes/{note['id']}/done", unit=NEIGHBOUR)).status_code == 404
