"""The story of a case that nobody touches: it climbs four levels, each with its own full time (DESIGN 2.6)."""

import pytest

from daemon.store import Store, verify
from schema.kinds import Act, Card, Level, Listing, Status
from tests.life import CITY, COUNTY, TOWNSHIP, VILLAGE, Life, at, local

CARDS = ["blue", "yellow", "red"]


def climb(life: Life) -> list[str]:
    """Return what the resolve clock did, in words of the story."""
    return [line for line in life.story() if " resolve " in line and "review" not in line]


@pytest.fixture
def life(store: Store) -> Life:
    """Begin on a Monday at ten, with an officer on duty everywhere."""
    return Life.begin(store, "2026-03-02 10:00")


def test_a_case_nobody_touches_climbs_to_the_top(life: Life) -> None:
    """Remind, blue, yellow, red at each level by the shipped policy; 1 + 2 + 2 + 2 working days; 拟挂牌."""
    life.open()
    life.live_until("2026-03-12 12:00")
    assert climb(life) == [
        "2026-03-03 09:30 resolve remind",
        "2026-03-03 13:45 resolve blue",
        "2026-03-03 15:42 resolve yellow",
        "2026-03-03 24:00 resolve red",
        f"2026-03-03 24:00 resolve escalate → {TOWNSHIP}",
        "2026-03-04 17:00 resolve remind",
        "2026-03-05 13:30 resolve blue",
        "2026-03-05 15:36 resolve yellow",
        "2026-03-05 24:00 resolve red",
        f"2026-03-05 24:00 resolve escalate → {COUNTY}",
        "2026-03-06 17:00 resolve remind",
        "2026-03-09 13:30 resolve blue",
        "2026-03-09 15:36 resolve yellow",
        "2026-03-09 24:00 resolve red",
        f"2026-03-09 24:00 resolve escalate → {CITY}",
        "2026-03-10 17:00 resolve remind",
        "2026-03-11 13:30 resolve blue",
        "2026-03-11 15:36 resolve yellow",
        "2026-03-11 24:00 resolve red",
        "2026-03-11 24:00 resolve escalate",
        "2026-03-11 24:00 resolve list",
    ]
    case = life.case()
    assert (case.level, case.unit_code, case.stage) == (Level.CITY, CITY, 4)
    assert (case.listing, case.card, case.worst_card) == (Listing.PROPOSED, Card.RED, Card.RED)
    assert (case.status, local(case.first_due_us)) == (Status.PENDING, "2026-03-03 24:00")
    life.assert_folds()
    with life.store.read() as reader:
        assert list(verify(reader)) == []


def test_a_holiday_and_its_make_up_days_are_counted_as_the_city_works(life: Life) -> None:
    """Opened the Friday before National Day 2025: two make-up days count, the eight days off don't."""
    life = Life.begin(life.store, "2025-09-26 10:00")
    life.open()
    life.live_until("2025-10-14 12:00")
    assert [line for line in climb(life) if "→" in line or "list" in line] == [
        f"2025-09-28 24:00 resolve escalate → {TOWNSHIP}",
        f"2025-09-30 24:00 resolve escalate → {COUNTY}",
        f"2025-10-10 24:00 resolve escalate → {CITY}",
        "2025-10-13 24:00 resolve list",
    ]


def test_every_card_and_escalation_reaches_somebody(life: Life) -> None:
    """I6: the owner hears of each card, the unit above of each red one, both sides of each escalation."""
    life.open()
    life.live_until("2026-03-04 08:00")
    told = [(push.kind, push.unit_code) for push in life.pushes() if push.kind in (*CARDS, "escalate")]
    assert told == [
        ("blue", VILLAGE),
        ("yellow", VILLAGE),
        ("red", VILLAGE),
        ("red", TOWNSHIP),
        ("escalate", TOWNSHIP),
        ("escalate", VILLAGE),
    ]
    lines = {line.seq for line in life.events()}
    assert all(push.seq in lines for push in life.pushes())


def test_no_push_names_a_person(life: Life) -> None:
    """A push holds codes and figures; title, text, name and phone appear in no push and no ledger line."""
    secret = {"title": "漏水扰民", "text": "楼上漏水", "citizen": "王小明", "phone": "13800000000"}
    life.open(**secret)
    life.act(Act.NOTE, text="已联系王小明")
    life.live_until("2026-03-12 12:00")
    written = [push.body for push in life.pushes()] + [line.body for line in life.events()]
    assert written
    assert not [body for body in written for word in secret.values() if word in body]


def test_the_climb_is_the_same_however_late_within_reason_the_daemon_looks(life: Life) -> None:
    """Ticks up to five minutes late give the same chain: a stage begins at its rung's planned instant."""
    life.open()
    while (due_us := life.engine.next_due_us()) is not None and due_us < at("2026-03-12 12:00"):
        life.clock.advance_to(max(due_us + 299_000_000, life.now_us))
        life.tick()
    assert climb(life)[-1] == "2026-03-11 24:00 resolve list"
    life.assert_folds()


def test_somebody_who_resolves_stops_the_climb(life: Life) -> None:
    """After resolve no rung fires any more, and nothing is due."""
    life.open()
    life.live_until("2026-03-04 08:00")
    life.act(Act.RESOLVE)
    lines = len(life.events())
    assert life.engine.next_due_us() is None
    life.tick("2026-04-01 10:00")
    assert len(life.events()) == lines


def test_a_thousand_cases_climb_together(life: Life) -> None:
    """A cohort due in one instant rises in one tick, each case by one level and each with its own line."""
    numbers = [f"T{nth}" for nth in range(1, 1_201)]
    life.open_all(numbers)
    [tick] = [tick for tick in life.live_until("2026-03-04 00:01") if tick.escalated]
    assert tick.escalated == 1_200
    assert {life.case(number).level for number in (numbers[0], numbers[600], numbers[-1])} == {Level.TOWNSHIP}
    with life.store.read() as reader:
        assert list(verify(reader)) == []
