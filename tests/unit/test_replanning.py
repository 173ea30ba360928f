"""What an edit of policies or calendar makes of one open case."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest

from daemon.engine.storm import is_sudden
from daemon.rows import PARKED_US, DueRow
from schema.calendars import CalendarRules, PublishedYear
from schema.kinds import Act, Clock, Listing
from schema.policies import ClockSpec, Policy
from schema.terms import terms_of
from tests.editing import any_policy
from tests.life import VILLAGE, at, local
from tests.matters import DAY_US, HOUR_US, OTHER_DAYS, Matter, clock, policy

RESPOND = clock("respond", "4wh", remind="50% 0")
RESOLVE = clock("resolve", "3wd", remind="50%", blue="-1wd@09:00", red="0", escalate="0", list="0", extend="5wd")
OVERALL = clock("overall", "60d", start="opened", red="0")
FEEDBACK = clock("feedback", "3wd", start="opened", remind="0")
RULING = clock("ruling", {"township": "1wd", "county": "1wd", "city": "1wd"}, start="returned", within="5wd")
USUAL = policy(RESPOND, RESOLVE, OVERALL)


def resolve(limit: str, **rungs: str) -> ClockSpec:
    return clock("resolve", limit, **(rungs or {"remind": "50%", "red": "0", "escalate": "0", "list": "0"}))


def test_a_longer_limit_moves_the_deadline_and_fires_nothing() -> None:
    """15 working days in place of 3: limit and next rung move; cycle, start and what lies behind stay."""
    matter = Matter.open(USUAL)
    before = matter.timers[Clock.RESOLVE]
    matter.edit(policy(RESPOND, resolve("15wd"), OVERALL))
    after = matter.timers[Clock.RESOLVE]
    assert (local(before.limit_us), local(after.limit_us)) == ("2026-03-05 24:00", "2026-03-23 24:00")
    assert (after.cycle, after.start_us, after.behind_mask) == (before.cycle, before.start_us, 0)
    assert (matter.case.due_us, matter.case.first_due_us) == (after.limit_us, after.limit_us)
    assert not any(rung.startswith("resolve") for rung in matter.tick(at("2026-03-06 09:00")))
    matter.check()


def test_a_shorter_limit_is_due_at_once_and_the_case_rises_one_level() -> None:
    """15 minutes typed for working days: what now lies in the past fires in one tick, one rise with it."""
    matter = Matter.open(policy(RESPOND, resolve("15wd"), OVERALL))
    matter.tick(at("2026-03-02 11:00"))
    matter.edit(policy(RESPOND, resolve("15m"), OVERALL))
    assert matter.tick(at("2026-03-02 11:00") + 1) == ["resolve remind", "resolve red", "resolve escalate"]
    assert (matter.case.stage, local(matter.case.stage_us)) == (2, "2026-03-02 11:00")
    matter.check()


def test_what_fired_never_fires_again_however_often_a_rung_comes_and_goes() -> None:
    """A blue card issued, its rung taken out and written back, and the limit shortened: there is one blue card."""
    with_blue = policy(RESPOND, RESOLVE, OVERALL)
    without = policy(RESPOND, resolve("10wd"), OVERALL)
    matter = Matter.open(with_blue)
    matter.tick(at("2026-03-04 10:00"))
    for edited in (without, with_blue, policy(RESPOND, resolve("2wd", blue="-1wd", red="0"), OVERALL)):
        matter.edit(edited)
        matter.tick(matter.now_us + HOUR_US)
    blue = [key for key in matter.fired() if key[2] == "blue"]
    assert blue == [("resolve", 1, "blue", 0, 0)]
    matter.check()


def test_a_clock_that_is_taken_out_stops_and_comes_back_with_what_lay_behind_it() -> None:
    """Without its clock the case is not red a second time, nor when the policy has the clock again."""
    short = clock("overall", "2d", start="opened", red="0")
    matter = Matter.open(policy(RESPOND, RESOLVE, short))
    matter.tick(at("2026-03-05 09:00"))
    assert ("overall", 1, "red", 0, 0) in matter.fired()
    matter.edit(policy(RESPOND, RESOLVE))
    assert matter.running() == {"respond", "resolve"}
    matter.edit(policy(RESPOND, RESOLVE, short))
    assert matter.running() == {"respond", "resolve", "overall"}
    assert "overall red" not in matter.tick(at("2026-03-05 10:00"))
    matter.check()


def test_a_clock_that_the_policy_brings_starts_where_the_case_began() -> None:
    """Overall from the day the case was opened, respond and feedback only while they have anything to wait for."""
    resolve_alone = policy(RESOLVE)
    pending, accepted = Matter.open(resolve_alone), Matter.open(resolve_alone)
    accepted.act(Act.ACCEPT)
    accepted.act(Act.TELL)
    for matter in (pending, accepted):
        matter.tick(at("2026-03-03 09:00"))
        matter.edit(policy(RESPOND, RESOLVE, OVERALL, FEEDBACK))
        assert local(matter.timers[Clock.OVERALL].start_us) == "2026-03-02 10:00"
        matter.check()
    assert pending.running() == {"respond", "resolve", "overall", "feedback"}
    assert accepted.running() == {"resolve", "overall"}


def test_a_clock_that_waits_for_the_signature_starts_with_it_after_the_edit() -> None:
    """The policy brings a clock that begins on accept: it is idle until then, and runs from then."""
    matter = Matter.open(policy(RESPOND, RESOLVE))
    matter.edit(policy(RESPOND, RESOLVE, clock("overall", "30d", start="accepted")))
    assert "overall" not in matter.running()
    matter.now_us += HOUR_US
    matter.act(Act.ACCEPT)
    assert local(matter.timers[Clock.OVERALL].start_us) == "2026-03-02 11:00"
    matter.check()


def test_a_clock_that_stands_still_is_planned_when_it_resumes() -> None:
    """While the case is paused its resolve clock has no limit to move; resumed, it has the new policy's."""
    matter = Matter.open(USUAL)
    matter.act(Act.ACCEPT)
    matter.now_us += HOUR_US
    matter.act(Act.PAUSE)
    standing = matter.timers[Clock.RESOLVE]
    matter.edit(policy(RESPOND, resolve("15wd"), OVERALL))
    assert matter.timers[Clock.RESOLVE] == standing
    assert matter.case.due_us is None
    matter.tick(at("2026-03-04 10:00"))
    matter.act(Act.RESUME)
    assert local(matter.case.due_us or 0) == "2026-03-24 24:00"  # at the end of 3 March it stood still
    matter.check()


def test_a_clock_that_comes_while_the_case_is_paused_stands_still_with_the_others() -> None:
    """The pause stops overall; so does it the overall that an edit brings meanwhile, until the case goes on."""
    matter = Matter.open(policy(RESPOND, RESOLVE))
    matter.act(Act.ACCEPT)
    matter.act(Act.PAUSE)
    matter.now_us += DAY_US
    matter.edit(policy(RESPOND, RESOLVE, clock("overall", "30d", start="opened", red="0")))
    assert matter.running() == {"pause"}
    matter.now_us += DAY_US
    matter.act(Act.RESUME)
    assert matter.running() == {"resolve", "overall"}
    assert (
        local(matter.timers[Clock.OVERALL].limit_us) == "2026-04-02 24:00"
    )  # at the end of 3 March it stood still
    matter.check()


def test_a_calendar_edit_reaches_only_the_clocks_that_it_moves() -> None:
    """A day off within the count moves the limit; one beyond it, or of another county, says nothing at all."""
    matter = Matter.open(policy(RESPOND, RESOLVE))
    assert matter.edit(calendar=OTHER_DAYS) is None
    late = Matter.open(policy(RESPOND, resolve("15wd")))
    said = late.edit(calendar=OTHER_DAYS)
    assert said is not None
    assert set(said.facts["clocks"]) == {"resolve"}
    assert "policy" not in said.facts
    assert (
        local(late.case.due_us or 0) == "2026-03-24 24:00"
    )  # in its township 9 and 18 March are off, the 14th is not
    late.check()


def test_the_same_edit_says_nothing_the_second_time() -> None:
    """A recomputation that died goes over the same cases again, and none of them gets a second line."""
    matter = Matter.open(USUAL)
    matter.tick(at("2026-03-03 09:00"))
    edited = policy(RESPOND, resolve("1h"), OVERALL)
    assert matter.edit(edited, OTHER_DAYS) is not None
    assert matter.edit(edited, OTHER_DAYS) is None
    matter.tick(matter.now_us + 1)
    assert matter.edit(edited, OTHER_DAYS) is None


@pytest.mark.parametrize(("is_confirmed", "may_be_held"), [(True, False), (False, True)])
def test_the_storm_guard_lets_pass_what_an_officer_has_seen(is_confirmed: bool, may_be_held: bool) -> None:
    """What is due at once is sudden to the guard only where nobody confirmed the edit."""
    matter = Matter.open(USUAL)
    matter.tick(at("2026-03-03 09:00"))
    matter.edit(policy(RESPOND, resolve("1h"), OVERALL), is_confirmed=is_confirmed)
    timer = matter.timers[Clock.RESOLVE]
    assert is_sudden(DueRow(timer, matter.case)) is may_be_held


def test_what_the_guard_holds_stays_held_unless_the_edit_moves_it() -> None:
    """A parked timer is parked still after an edit that leaves its limit, and free after one that moves it."""
    matter = Matter.open(USUAL)
    matter.now_us = at("2026-03-09 09:00")
    parked = matter.timers[Clock.RESOLVE]._replace(next_us=PARKED_US)
    matter.timers[Clock.RESOLVE] = parked
    matter.edit(policy(RESPOND, RESOLVE))
    assert matter.timers[Clock.RESOLVE] == parked
    matter.edit(policy(RESPOND, resolve("15wd")))
    assert matter.timers[Clock.RESOLVE].next_us != PARKED_US


def test_a_year_that_arrives_makes_provisional_deadlines_final() -> None:
    """30 working days into an unpublished year; once it is typed in, the flag goes and the limit moves."""
    matter = Matter.open(policy(RESPOND, resolve("30wd")), "2026-12-01 10:00")
    assert matter.case.is_provisional
    before_us = matter.case.due_us or 0
    published = PublishedYear({date(2027, 1, 4): False, date(2027, 1, 5): False}, "通知")
    matter.edit(calendar=CalendarRules(published={2027: published}), is_confirmed=False)
    assert not matter.case.is_provisional
    assert (matter.case.due_us or 0) > before_us
    matter.check()


def test_a_limit_that_the_case_brought_is_moved_by_no_edit() -> None:
    """An agreed date stays; the rungs before it are the new policy's."""
    matter = Matter.open(USUAL, due_us=at("2026-03-20 17:00"))
    matter.edit(policy(RESPOND, resolve("15wd", red="0", yellow="-2d"), OVERALL))
    assert local(matter.case.due_us or 0) == "2026-03-20 17:00"
    assert local(matter.timers[Clock.RESOLVE].next_us or 0) == "2026-03-18 24:00"
    matter.check()


def test_an_extension_is_counted_on_from_the_new_limit() -> None:
    """Five more days that were agreed are five more days under the new policy."""
    matter = Matter.open(USUAL)
    assert matter.act(Act.EXTEND, clock=Clock.RESOLVE, by="5wd")
    cycle = matter.timers[Clock.RESOLVE].cycle
    matter.edit(policy(RESPOND, resolve("4wd"), OVERALL))
    timer = matter.timers[Clock.RESOLVE]
    assert (local(timer.limit_us), timer.cycle) == ("2026-03-13 24:00", cycle)
    assert terms_of(timer.terms).extension is not None
    matter.check()


def test_an_old_case_keeps_the_time_it_was_given_when_it_was_taken_over() -> None:
    """Its escalation waits for a full stage from intake, whatever the new limit says."""
    matter = Matter.open(USUAL, opened="2026-02-02 10:00")
    not_before_us = matter.timers[Clock.RESOLVE].not_before_us
    assert local(not_before_us) == "2026-03-05 24:00"
    matter.edit(policy(RESPOND, resolve("1wd"), OVERALL))
    assert matter.timers[Clock.RESOLVE].not_before_us == not_before_us
    assert "resolve escalate" not in matter.tick(at("2026-03-05 23:00"))
    assert "resolve escalate" in matter.tick(at("2026-03-06 01:00"))
    matter.check()


def test_repeats_that_lie_in_the_past_are_passed_over() -> None:
    """A limit months ago has a review for each day since: none of them is held now, the next one is tomorrow's."""
    matter = Matter.open(policy(RESPOND, resolve("60wd", red="0")))
    matter.tick(at("2026-04-20 10:00"))
    matter.edit(policy(RESPOND, resolve("3wd", red="0")))
    fired = [rung for rung in matter.tick(at("2026-04-20 10:00") + 1) if rung.startswith("resolve")]
    assert fired == ["resolve red"]
    assert local(matter.timers[Clock.RESOLVE].next_us or 0) == "2026-04-20 24:00"
    matter.check()


def test_a_case_proposed_for_listing_is_not_proposed_again_by_a_rung_that_an_edit_brings() -> None:
    """At the top an escalation proposes the listing; a list rung that is written down later has nothing to add."""
    matter = Matter.open(policy(resolve("1wd", red="0", escalate="0")))
    for day in ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07"):
        matter.tick(at(f"{day} 00:01"))
    assert matter.case.listing == Listing.PROPOSED
    matter.edit(policy(resolve("1wd", red="0", list="0")))
    matter.tick(matter.now_us + DAY_US)
    matter.check()


def test_a_case_that_waits_for_a_ruling_keeps_its_policy_if_that_must_go() -> None:
    """A policy without a ruling clock cannot take over a case whose return is not ruled on yet."""
    matter = Matter.open(policy(RESPOND, RESOLVE, RULING))
    assert matter.act(Act.RETURN)
    assert matter.edit(policy(RESPOND, RESOLVE)) is None
    assert matter.running() == {"ruling"}
    matter.check()


def test_under_supervision_the_clock_goes_by_the_supervisors_limit() -> None:
    """The unit above watches on its own limit; the edit moves that one, by the level it runs on."""
    levels = {"village": "1wd", "township": "2wd", "county": "2wd", "city": "2wd"}
    watched = clock("resolve", levels, supervise=True, red="0", escalate="0")
    matter = Matter.open(policy(RESPOND, watched))
    matter.tick(at("2026-03-04 00:01"))
    assert matter.timers[Clock.RESOLVE].level == 2
    matter.edit(policy(RESPOND, replace(watched, limits=clock("resolve", "5wd").limits)))
    assert local(matter.timers[Clock.RESOLVE].limit_us) == "2026-03-10 24:00"
    matter.check()


def test_no_edit_moves_a_promise() -> None:
    """Another policy, another calendar: the unit's word stands where it was given, and its rungs with it."""
    matter = Matter.open(policy(RESPOND, RESOLVE))
    assert matter.act(Act.PROMISE, until_us=at("2026-03-06 12:00"))
    before = matter.timers[Clock.PROMISE]
    assert matter.edit(policy(resolve("1mo", red="0")), OTHER_DAYS) is not None
    assert matter.timers[Clock.PROMISE] == before
    fired = matter.tick(at("2026-03-06 12:00") + 1)
    assert [one for one in fired if "promise" in one] == ["promise remind", "promise broken"]
    matter.check()


ACTS: dict[Act, dict[str, object]] = {
    Act.ACCEPT: {},
    Act.TELL: {},
    Act.PAUSE: {},
    Act.RESUME: {},
    Act.EXTEND: {"clock": Clock.RESOLVE, "by": "1wd"},
    Act.RETURN: {},
    Act.RULE: {"unit": VILLAGE},
    Act.ESCALATE: {},
    Act.RESOLVE: {},
    Act.REOPEN: {},
}


@pytest.mark.parametrize("seed", range(40))
def test_no_sequence_of_edits_acts_and_ticks_fires_a_rung_twice(seed: int) -> None:
    """I1, I3, I5: whatever ladders, clocks and calendars come and go, and however the case lives between."""
    luck = Random(seed)
    choice = [any_policy(luck) for _ in range(3)]
    matter = Matter.open(choice[0], opened=luck.choice(("", "2026-02-10 16:00")))
    for _ in range(25):
        luck.choices((_edit, _tick, _act), (2, 3, 3))[0](luck, matter, choice)
        if matter.is_open:
            assert matter.edit() is None, "planned anew by the rules it is under, a case stays as it is"
    matter.check()


def _edit(luck: Random, matter: Matter, choice: list[Policy]) -> None:
    if matter.is_open:
        calendar = luck.choice((None, OTHER_DAYS, CalendarRules()))
        matter.edit(luck.choice(choice), calendar, is_confirmed=luck.random() < 0.5)


def _tick(luck: Random, matter: Matter, _choice: list[Policy]) -> None:
    matter.tick(matter.now_us + luck.choice((HOUR_US // 4, 3 * HOUR_US, 20 * HOUR_US, 3 * DAY_US)))


def _act(luck: Random, matter: Matter, _choice: list[Policy]) -> None:
    act = luck.choice(list(ACTS))
    level = {"seen_level": matter.case.level} if act == Act.ESCALATE else {}
    matter.act(act, **ACTS[act], **level)
    if act in (Act.ACCEPT, Act.TELL):
        matter.act(Act.PROMISE, until_us=matter.now_us + len(matter.lines) * 5 * HOUR_US)
