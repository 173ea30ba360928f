"""Quiet hours: what a rung says at night waits for the morning, unless it is of danger to life."""

import pytest

from daemon.ledger import facts_of
from daemon.rows import PushLine
from schema.config import loads
from schema.kinds import Act, PushState
from tests.claiming import claim
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import TOWNSHIP, VILLAGE, Life, at, local

QUIET = """
[quiet]
remind = "21:00-08:00"
blue = "22:00-24:00"
[policy.nightly]
default = true
[policy.nightly.feedback]
limit = "40h"
remind = "0"
every = "5d"
[policy.nightly.resolve]
limit = "14h"
remind = ["-1h", "0"]
blue = "-1h"
yellow = "-1h"
red = "+10h"
escalate = "+20h"
every = "5d"
"""


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten; the resolve clock ends at midnight."""
    config = loads(QUIET.encode())
    return Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00", config=config)


def held(life: Life) -> list[tuple[str, str, str]]:
    """Return kind, state and next instant of the pushes that wait."""
    waiting = [push for push in life.pushes() if push.next_us is not None and push.kind != "opened"]
    return [(push.kind, push.state, local(push.next_us)) for push in waiting]


def test_a_rung_s_push_waits_in_its_quiet_hours_and_the_rung_does_not(life: Life) -> None:
    """At 23:00 the rungs come; a reminder waits for 08:00, a blue card for midnight, a yellow one for nothing."""
    life.open(policy="")
    tick = life.tick("2026-03-02 23:01")
    assert (tick.fired, tick.carded) == (3, 2)
    assert held(life) == [
        ("remind", "held", "2026-03-03 08:00"),
        ("blue", "held", "2026-03-02 24:00"),
        ("yellow", "undelivered", "2026-03-02 23:01"),
    ]


def test_what_is_held_goes_out_when_the_hours_end(life: Life) -> None:
    """No sender gets it before; then the first one does."""
    life.open(policy="")
    life.tick("2026-03-02 23:01")

    def claimed(now: str) -> list[PushLine]:
        claims = life.store.write(lambda writer: claim(writer, at(now), 10, 1_000))
        return [claim.push.kind for claim in claims if claim.push.state == PushState.HELD]

    assert claimed("2026-03-02 23:59") == []
    assert claimed("2026-03-02 24:00") == ["blue"]
    assert "remind" in claimed("2026-03-03 08:00")
    with life.store.read() as reader:
        assert reader.next_push_us() is not None


def test_danger_to_life_waits_for_nothing(life: Life) -> None:
    """Urgency 2 is told at once at any hour."""
    life.open(policy="", urgency=2)
    life.tick("2026-03-02 23:01")
    assert {push.state for push in life.pushes()} == {"undelivered"}


def test_an_outage_s_digest_waits_if_all_in_it_would(life: Life) -> None:
    """Late at night only reminders are owed: their digest is held as each of them would be."""
    life.open_all(["T1", "T2", "T3"], policy="")
    for number in ("T1", "T2", "T3"):
        life.act(Act.TELL, number, text="已告知")
    life.tick("2026-03-03 00:30")  # remind at 23:00 and at midnight, blue and yellow at 23:00
    [digest] = digests(life)
    assert (digest.state, local(digest.next_us)) == ("undelivered", "2026-03-03 00:30")
    assert facts_of(digest.body)["counts"] == {"remind": 6, "blue": 3, "yellow": 3}


def test_a_digest_of_nothing_but_reminders_is_held(life: Life) -> None:
    """Three reminders of feedback, late, at two in the morning: one digest at eight."""
    numbers = ["T1", "T2", "T3"]
    life.open_all(numbers, policy="")
    life.tick("2026-03-03 21:30")
    for number in numbers:
        assert life.case(number).unit_code == TOWNSHIP
    before = digests(life)
    life.tick("2026-03-04 02:30")
    [digest] = [push for push in digests(life) if push not in before and push.unit_code == TOWNSHIP]
    assert facts_of(digest.body)["counts"] == {"remind": 3}
    assert (digest.state, local(digest.next_us)) == ("held", "2026-03-04 08:00")
    assert {push.state for number in numbers for push in life.pushes(number) if push.kind == "remind"} == {
        "merged"
    }


def digests(life: Life) -> list[PushLine]:
    with life.store.read() as reader:
        return [push for push in reader.pushes() if push.kind == "digest"]


def test_what_is_undone_or_withdrawn_in_the_night_is_never_heard_of(life: Life) -> None:
    """A held card is called back; its withdrawal is told to the owner alone."""
    life.open(policy="")
    life.tick("2026-03-02 23:01")
    life.act(Act.WITHDRAW, card=None, text="误发")
    life.act(Act.WITHDRAW, card=None, text="误发")
    states = {(push.kind, push.state) for push in life.pushes()}
    assert ("blue", "superseded") in states
    assert [push.unit_code for push in life.pushes() if push.kind == "withdrawn"] == [VILLAGE, VILLAGE]
