"""After an outage, a takeover or a sudden change: everything written, one digest each, no flood."""

from dataclasses import replace

import pytest

from daemon.ledger import facts_of
from schema.config import build_policy
from schema.kinds import Act, Card, Clock, Haste, Level, Listing
from schema.policies import OnEscalate
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, TOWNSHIP, VILLAGE, Life, at, local, shipped
from tests.storm import sudden


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten."""
    return Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")


def rungs(life: Life, number: str = "T1") -> list[str]:
    return [line for line in life.story(number)[1:] if " taken_over" not in line]


def test_after_an_outage_every_missed_rung_is_written_in_order_of_time(life: Life) -> None:
    """I9: three days away: the village's rungs of all clocks, the escalation, and nothing of its stage after."""
    life.open()
    tick = life.tick("2026-03-05 10:00")
    assert rungs(life) == [
        "2026-03-02 12:00 respond remind",
        "2026-03-02 15:00 respond remind",
        "2026-03-03 09:30 resolve remind",
        "2026-03-03 13:45 resolve blue",
        "2026-03-03 15:42 resolve yellow",
        "2026-03-03 24:00 respond review",
        "2026-03-03 24:00 resolve red",
        f"2026-03-03 24:00 resolve escalate → {TOWNSHIP}",
        "2026-03-04 09:00 feedback remind",
    ]
    assert (tick.escalated, tick.carded) == (1, 3)
    life.assert_folds()


def test_levels_rise_one_at_a_time_each_with_its_full_time(life: Life) -> None:
    """I4: a month away is one level, and the township's two days count from the return."""
    life.open()
    tick = life.tick("2026-04-01 10:00")
    case = life.case()
    assert (tick.escalated, case.level, local(case.stage_us)) == (1, Level.TOWNSHIP, "2026-04-01 10:00")
    assert local(case.due_us) == "2026-04-03 24:00"
    assert life.tick().fired == 0


def test_each_recipient_gets_one_digest_after_an_outage(life: Life) -> None:
    """The late pushes of a tick merge: how many of what, since when; none leaves by itself."""
    life.open_all(["T1", "T2", "T3"])
    life.tick("2026-03-05 10:00")
    with life.store.read() as reader:
        digests = reader.pushes(state="undelivered")
        digests = [push for push in digests if push.kind == "digest"]
        merged = reader.push_counts()["merged"]
    said = {push.unit_code: facts_of(push.body) for push in digests}
    assert set(said) == {VILLAGE, TOWNSHIP}
    assert said[TOWNSHIP]["counts"] == {"red": 3, "escalate": 3, "remind": 3}
    assert said[VILLAGE]["counts"]["escalate"] == 3
    assert (said[VILLAGE]["reason"], local(said[VILLAGE]["from_us"])) == ("outage", "2026-03-02 12:00")
    assert merged == sum(sum(one["counts"].values()) for one in said.values())


def test_a_single_late_push_goes_out_as_itself(life: Life) -> None:
    """A digest of one says less than the one."""
    life.open()
    life.act(Act.ACCEPT)
    life.tick("2026-03-03 09:40")
    [push] = [push for push in life.pushes() if push.kind == "remind"]
    assert (push.state, push.next_us) == ("undelivered", life.now_us)
    assert facts_of(push.body)["late"] is True


def test_danger_to_life_is_not_merged(life: Life) -> None:
    """An urgent case's late pushes leave at once, each by itself."""
    life.open(urgency=2, policy="danger")
    life.tick("2026-03-02 12:30")
    assert {push.state for push in life.pushes()} == {"undelivered"}
    assert all(push.haste == Haste.DANGER and push.next_us <= life.now_us for push in life.pushes())


def test_an_old_case_is_taken_over_without_a_flood(life: Life) -> None:
    """DESIGN 2.10: past rungs are recorded and not fired, the highest card is issued once, escalation waits."""
    life.clock.advance_to(at("2026-03-10 10:00"))
    life.open(opened="2026-03-02 10:00")
    case = life.case()
    assert (case.level, case.card, local(case.due_us)) == (Level.VILLAGE, Card.RED, "2026-03-03 24:00")
    [opened, taken] = life.events()
    said = facts_of(taken.body)
    assert [one[:3] for one in said["passed"] if one[0] == "resolve"] == [
        ["resolve", "remind", 0],
        ["resolve", "blue", 0],
        ["resolve", "yellow", 0],
        ["resolve", "red", 0],
    ]
    assert (opened.kind, taken.kind, said["card"]) == ("opened", "taken_over", Card.RED)
    assert life.tick().fired == 0
    life.live_until("2026-03-12 08:00")
    assert f"2026-03-11 24:00 resolve escalate → {TOWNSHIP}" in life.story()
    assert [push.kind for push in life.pushes()].count("red") == 1
    life.assert_folds()


def test_a_takeover_sends_one_digest_to_each_unit(life: Life) -> None:
    """Two hundred old cases make one message."""
    life.clock.advance_to(at("2026-03-10 10:00"))
    life.open_all([f"T{nth}" for nth in range(200)], opened_us=at("2026-03-02 10:00"))
    with life.store.read() as reader:
        waiting = reader.pushes(state="undelivered")
        assert reader.push_counts() == {"merged": 200, "undelivered": 1}
    said = facts_of(waiting[0].body)
    assert (waiting[0].kind, said["reason"], said["counts"]) == ("digest", "takeover", {"red": 200})


def test_a_past_case_is_opened_and_closed_without_a_sound(life: Life) -> None:
    """It brings its own instants; no clock runs, nobody is told."""
    life.open(opened="2026-02-02 10:00", resolved_us=at("2026-02-05 09:00"))
    case = life.case()
    assert (local(case.resolved_us), local(case.first_due_us)) == ("2026-02-05 09:00", "2026-02-03 24:00")
    assert [line.kind for line in life.events()] == ["opened", "resolved"]
    assert life.engine.next_due_us() is None
    assert life.pushes() == []
    life.assert_folds()


def test_an_explicit_limit_wins_over_the_policy(life: Life) -> None:
    """`due_us`: the first stage ends then, with the policy's ladder laid on it; the next has the policy's own."""
    life.open(due_us=at("2026-03-06 17:00"))
    case = life.case()
    assert local(case.due_us) == local(case.first_due_us) == "2026-03-06 17:00"
    life.live_until("2026-03-09 10:00")
    assert f"2026-03-06 17:00 resolve escalate → {TOWNSHIP}" in life.story()
    assert local(life.case().due_us) == "2026-03-10 24:00"
    life.assert_folds()


def test_a_limit_before_the_opening_is_late_from_the_start(life: Life) -> None:
    """Such a row is judged as it stands: all its rungs are due at once, and it rises once."""
    life.open(due_us=at("2026-03-01 10:00"))
    life.clock.advance_to(life.now_us + 1)
    tick = life.tick()
    assert (tick.escalated, life.case().level) == (1, Level.TOWNSHIP)
    life.assert_folds()


def test_a_storm_is_held_until_a_person_lets_it_go(life: Life) -> None:
    """More than fifty sudden timers are held, through a restart too; released, they fire."""
    sudden(life, 60)
    tick = life.tick()
    assert (tick.fired, tick.held, life.engine.held) == (0, 60, 60)
    assert tick.next_due_us is not None
    assert tick.next_due_us > life.now_us
    again = Life.begin(life.store, "2026-03-02 10:01")
    assert again.tick().fired == 0
    assert again.engine.release_storm(again.now_us) == 60
    assert again.tick().fired == 60
    assert again.engine.held == 0


def test_few_sudden_timers_pass(life: Life) -> None:
    """Fifty are no storm: they fire in the same tick."""
    sudden(life, 50)
    tick = life.tick()
    assert (tick.fired, tick.held) == (50, 0)
    assert life.tick().fired == 0


def test_a_storm_never_holds_danger_to_life(life: Life) -> None:
    """Urgency 2 passes any guard."""
    sudden(life, 60, urgency=2)
    assert life.tick().fired >= 60


def test_a_planned_morning_passes_freely(life: Life) -> None:
    """What was planned long ago is no storm, however much falls due at once."""
    life.open_all([f"T{nth}" for nth in range(120)])
    tick = life.tick("2026-03-02 12:01")
    assert (tick.fired, tick.held) == (120, 0)


def test_a_level_where_nobody_is_on_duty_is_passed_over(life: Life) -> None:
    """I10: the ledger says which and why; the county's own limit runs."""
    life = Life.begin(life.store, "2026-03-02 10:00", on_duty=())
    life.store.write(
        lambda writer: writer.upsert_officers(
            [officer._replace(is_active=officer.unit_code != TOWNSHIP) for officer in writer.officers()]
        )
    )
    life.engine.reload_directory()
    life.open()
    life.live_until("2026-03-04 08:00")
    assert life.case().unit_code == COUNTY
    [risen] = [facts_of(line.body) for line in life.events() if "to_unit" in line.body]
    assert risen["skipped"] == [[TOWNSHIP, "nobody is on duty at this unit"]]


def test_any_refusal_opens_nothing_unless_the_good_are_wanted(life: Life) -> None:
    """Each refusal names the row, the field and the way out; the same number again is counted and left alone."""
    from schema.intake import NewCase
    from tests.life import GRID

    good = NewCase(number="G1", place=GRID, opened_us=life.now_us)
    cases = [
        good,
        replace(good, number="B1", place="nowhere"),
        replace(good, number="B2", opened_us=life.now_us + 10**9),
        replace(good, number="B3", policy="none"),
        replace(good, number="B4", about=(CITY,)),
        replace(good, number=""),
        replace(good, number="G1"),
        replace(good, number="B5", urgency=7),
    ]
    refused = life.engine.open_cases(cases, "owner", life.now_us)
    assert refused.opened == 0
    assert [(one.index, one.field) for one in refused.refused] == [
        (1, "place"),
        (2, "opened_at"),
        (3, "policy"),
        (4, "about"),
        (5, "number"),
        (6, "number"),
        (7, "urgency"),
    ]
    taken = life.engine.open_cases(cases, "owner", life.now_us, accept_good=True)
    assert (taken.opened, taken.already_there) == (1, 0)
    again = life.engine.open_cases([good], "owner", life.now_us)
    assert (again.opened, again.already_there, again.refused) == (0, 1, ())


def test_a_case_that_names_no_policy_takes_the_first_that_admits_it(life: Life) -> None:
    """Danger to life has its own clocks."""
    life.open(policy="", urgency=2)
    assert life.case().policy_hash == shipped().policy("danger").hash


def test_who_comes_to_supervise_is_told_and_at_the_city_the_case_is_proposed(
    sqlite_databases: Databases, new_store: NewStore
) -> None:
    """`supervise`: each upper level hears that it watches now; late under the city, listing is proposed once."""
    [resolve] = [one for one in shipped().policy("four_levels").clocks if one.clock == Clock.RESOLVE]
    watched = build_policy("kept", [replace(resolve, on_escalate=OnEscalate.SUPERVISE)])
    config = replace(shipped(), policies=(watched, *shipped().policies))
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00", config=config)
    life.open(policy="kept")
    ticks = life.live_until("2026-03-20 10:00")
    case = life.case()
    assert (case.unit_code, case.level, case.supervisor_code) == (VILLAGE, Level.VILLAGE, CITY)
    assert (case.listing, sum(tick.proposed for tick in ticks)) == (Listing.PROPOSED, 1)
    told = {push.unit_code for push in life.pushes() if push.kind == "escalate"}
    assert told == {VILLAGE, TOWNSHIP, COUNTY, CITY}
    assert [push.unit_code for push in life.pushes() if push.kind == "list"] == [VILLAGE, CITY]
    life.assert_folds()
