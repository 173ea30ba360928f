"""An extension: once, bounded, approved, with a reason; its limit counted on from the old one."""

import pytest

from daemon.ledger import facts_of
from schema.config import loads
from schema.errors import BadInput, NotAllowed
from schema.kinds import Act, Card, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import TOWNSHIP, VILLAGE, Life, at, local

EXTENDABLE = """
[pause.visit]
title = "现场核查"
stops = ["resolve", "overall"]
longest = "5d"
[policy.long]
default = true
[policy.long.respond]
limit = "1d"
[policy.long.resolve]
limit = "5wd"
remind = "-2wd@09:00"
blue = "-1wd@09:00"
red = "0"
escalate = "0"
extend = "5wd"
extend_by = "above"
[policy.long.overall]
limit = "60d"
remind = "-15d@09:00"
red = "0"
extend = "30d"
extend_by = "owner"
"""


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten with a case that its village has signed for."""
    config = loads(EXTENDABLE.encode())
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00", config=config)
    life.open(policy="long")
    life.act(Act.ACCEPT)
    yield life
    life.assert_folds()


def extend(life: Life, clock: Clock = Clock.RESOLVE, **what: object) -> None:
    life.act(Act.EXTEND, clock=clock, text="案情复杂", **what)


def test_an_extension_counts_on_from_the_limit(life: Life) -> None:
    """Five working days and three more; the case's deadline and its first stage's move with the clock."""
    assert local(life.case().due_us) == "2026-03-09 24:00"
    done = life.act(Act.EXTEND, clock=Clock.RESOLVE, by="3wd", text="案情复杂", scope=TOWNSHIP)
    assert local(done.case.due_us) == local(done.case.first_due_us) == "2026-03-12 24:00"
    assert done.effects == ("限时办理：至2026年3月12日24:00",)
    timer = life.timers()[Clock.RESOLVE]
    assert (timer.cycle, timer.terms, local(timer.next_us)) == (2, "+3wd", "2026-03-10 09:00")


def test_rungs_that_lie_ahead_again_fire_again_and_those_behind_do_not(life: Life) -> None:
    """By the new limit the reminder would have been this morning and is passed over; the blue card comes again."""
    life.live_until("2026-03-09 10:00")
    assert life.case().card == Card.BLUE
    extend(life, by="2wd")
    life.live_until("2026-03-12 10:00")
    said = [facts_of(line.body) for line in life.events() if line.kind == "rung"]
    fired = [(one["cycle"], one["rung"], local(one["planned_us"])) for one in said if one["clock"] == "resolve"]
    assert fired == [
        (1, "remind", "2026-03-05 09:00"),
        (1, "blue", "2026-03-06 09:00"),
        (2, "blue", "2026-03-10 09:00"),
        (2, "red", "2026-03-11 24:00"),
        (2, "escalate", "2026-03-11 24:00"),
    ]


def test_the_longest_extension_is_given_where_none_is_named(life: Life) -> None:
    """`by` left out is as much as the policy allows, whatever unit it counts in."""
    extend(life)
    assert local(life.case().due_us) == "2026-03-16 24:00"
    life.open("T2", policy="long")
    life.act(Act.ACCEPT, "T2")
    with pytest.raises(NotAllowed, match="resolve is extended by 5wd at most, until 2026-03-16 24:00"):
        life.act(Act.EXTEND, "T2", clock=Clock.RESOLVE, by="8d", text="因故")
    life.act(Act.EXTEND, "T2", clock=Clock.RESOLVE, by="7d", text="因故")
    assert local(life.case("T2").due_us) == "2026-03-16 24:00"


def test_resolve_is_extended_once_a_stage_and_overall_once_a_life(life: Life) -> None:
    """The next stage may extend its own resolve clock; overall never again."""
    extend(life)
    extend(life, Clock.OVERALL, by="10d")
    with pytest.raises(NotAllowed, match="was extended by 5wd, which it is once a stage"):
        extend(life)
    life.act(Act.ESCALATE, seen_level=1)
    extend(life, by="1wd")
    with pytest.raises(NotAllowed, match="was extended by 10d, which it is once a case"):
        extend(life, Clock.OVERALL)
    assert life.timers()[Clock.RESOLVE].cycle == 4
    assert local(life.timers()[Clock.OVERALL].limit_us) == "2026-05-18 24:00"


def test_an_extension_and_a_pause_add_up(life: Life) -> None:
    """Days that the pause leaves out are left out of the extension's too, and the limit moves once for each."""
    extend(life, by="2wd")
    life.clock.advance_to(at("2026-03-10 10:00"))
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-12 12:00"))
    life.live_until("2026-03-12 13:00")
    timer = life.timers()[Clock.RESOLVE]
    assert (timer.cycle, local(timer.limit_us)) == (2, "2026-03-13 24:00")
    assert timer.terms == f"+2wd {at('2026-03-10 10:00')}~{at('2026-03-12 12:00')}"


def test_a_limit_that_the_case_brought_can_be_extended(life: Life) -> None:
    """Counted on from where it stands; a pause does not move it, before or after."""
    life.open("T2", policy="long", due_us=at("2026-03-10 17:00"))
    life.act(Act.EXTEND, "T2", clock=Clock.RESOLVE, by="2wd", text="因故")
    assert local(life.case("T2").due_us) == "2026-03-12 24:00"
    life.act(Act.ACCEPT, "T2")
    life.act(Act.PAUSE, "T2", reason="visit")
    life.live_until("2026-03-09 10:00")
    assert local(life.case("T2").due_us) == "2026-03-12 24:00"
    life.assert_folds("T2")


def test_extend_has_its_conditions(life: Life) -> None:
    """A clock that the policy extends, that runs and is not late; a reason; whoever may; a period."""
    with pytest.raises(BadInput, match="extend needs the clock that gets more time; name resolve or overall"):
        life.act(Act.EXTEND, text="因故")
    with pytest.raises(NotAllowed, match="policy long does not extend respond; it extends resolve, overall"):
        extend(life, Clock.RESPOND)
    with pytest.raises(
        NotAllowed, match="to extend resolve of case T1 needs the word of a unit above 610202001001"
    ):
        life.act(Act.EXTEND, clock=Clock.RESOLVE, text="因故", scope=VILLAGE)
    with pytest.raises(BadInput, match="extend needs a text that says why the time does not suffice"):
        life.act(Act.EXTEND, clock=Clock.RESOLVE)
    with pytest.raises(BadInput, match="by: 'a week' is not a period"):
        extend(life, by="a week")
    life.act(Act.EXTEND, clock=Clock.OVERALL, by="1d", text="因故", scope=VILLAGE)
    life.live_until("2026-03-09 10:00")
    life.clock.advance_to(at("2026-03-09 24:00") + 1)
    with pytest.raises(NotAllowed, match="ended at 2026-03-09 24:00; it can be extended before its limit only"):
        extend(life)


def test_a_clock_that_does_not_run_is_not_extended(life: Life) -> None:
    """Resolved, there is nothing to extend; the refusal says to reopen."""
    life.act(Act.RESOLVE)
    with pytest.raises(NotAllowed, match="resolved: reopen it first"):
        extend(life)


def test_who_has_the_case_and_who_approved_hear_of_an_extension(life: Life) -> None:
    """The owner and the approving unit are told, with the new limit."""
    life.act(Act.EXTEND, clock=Clock.OVERALL, by="10d", text="因故", scope=TOWNSHIP)
    pushes = [push for push in life.pushes() if push.kind == "extended"]
    assert [push.unit_code for push in pushes] == [VILLAGE, TOWNSHIP]
    said = facts_of(pushes[0].body)
    assert (said["clock"], local(said["due_us"])) == ("overall", "2026-05-18 24:00")


def test_an_extension_is_undone_within_the_minute(life: Life) -> None:
    """The clock is in its first cycle again, by its first limit, and may be extended another time."""
    before = life.timers()
    extend(life)
    assert local(life.act(Act.UNDO).case.due_us) == "2026-03-09 24:00"
    assert life.timers() == before
    extend(life)
