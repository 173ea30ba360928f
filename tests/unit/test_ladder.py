"""The ladder: one due rung, decided from a cohort's facts alone."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.calendar import WorkCalendar
from daemon.casework.ladder import REPEATS_WRITTEN, Facts, decide, due_us
from daemon.casework.rules import Rules
from daemon.directory import Directory
from daemon.plan import Planner
from schema.calendars import CalendarRules
from schema.config import EngineSettings, Telling, build_policy
from schema.kinds import Card, Clock, Level, Listing, Rung
from schema.periods import Period, Place
from schema.policies import ORDINALS_MAX, ClockSpec, OnEscalate, Policy, RungSpec, Start
from tests.life import CITY, COUNTY, GRIDS, HOUSING, TOWNSHIP, UNITS, VILLAGE, at, local, shipped

HOUR_US = 3_600_000_000
LATE_OK_US = 300_000_000
NOON = at("2026-03-02 12:00")


def policy(
    *rungs: tuple[Rung, str],
    on_escalate: OnEscalate = OnEscalate.RAISE,
    limit: str = "4h",
    every: str = "1h",
) -> Policy:
    """Return a policy with one resolve clock, by default of four hours, at every level."""
    ladder, counts = [], dict.fromkeys(Rung, 0)
    for kind, place in rungs:
        ladder.append(RungSpec(kind, counts[kind], Place.parse(place)))
        counts[kind] += 1
    spec = ClockSpec(
        clock=Clock.RESOLVE,
        start=Start.RECEIVED,
        limits=tuple((level, Period.parse(limit)) for level in Level),
        ladder=tuple(ladder),
        repeat_kind=Rung.REVIEW,
        repeat_every=Period.parse(every),
        on_escalate=on_escalate,
    )
    return build_policy("test", [spec])


FULL = policy((Rung.BLUE, "50%"), (Rung.RED, "0"), (Rung.ESCALATE, "0"))


def rules(of: Policy) -> Rules:
    """Return rules with the small city, nobody on duty, and one policy."""
    return Rules(
        directory=Directory.build(UNITS, GRIDS),
        planner=Planner(WorkCalendar(shipped().calendar)),
        policies={of.hash: of},
        settings=EngineSettings(),
        telling=Telling(),
    )


def passed(of: Policy, count: int) -> int:
    """Return the mask of the first rungs of the only ladder."""
    return sum(rung.bit for rung in of.clocks[0].ladder[:count])


def facts(of: Policy, **changes: object) -> Facts:
    """Return a village's case whose resolve clock has run since noon."""
    made = Facts(
        clock=Clock.RESOLVE,
        cycle=1,
        level=1,
        start_us=NOON,
        limit_us=NOON + 4 * HOUR_US,
        behind_mask=0,
        occurrence=0,
        not_before_us=0,
        terms="",
        policy_hash=of.hash,
        unit_code=VILLAGE,
        start_unit=VILLAGE,
        supervisor_code="",
        about="",
        case_level=1,
        stage=1,
        status=0,
        card=0,
        worst_card=0,
        listing=0,
        urgency=0,
        is_provisional=False,
        is_told=False,
    )
    return made._replace(**changes)


def test_a_card_is_issued_and_the_timer_goes_on() -> None:
    """Blue at half time: the case is blue, the clock looks at its next rung."""
    done = decide(facts(FULL), rules(FULL), NOON + 2 * HOUR_US + 1)
    assert (done.kind, done.card, done.worst_card, done.is_late) == (Rung.BLUE, Card.BLUE, Card.BLUE, False)
    assert (done.behind_mask, done.next_us, done.reason) == (passed(FULL, 1), NOON + 4 * HOUR_US, "planned")


def test_a_lower_card_never_hides_a_higher_one() -> None:
    """A red case that meets a blue rung stays red."""
    done = decide(facts(FULL, card=Card.RED, worst_card=Card.RED), rules(FULL), NOON + 2 * HOUR_US + 1)
    assert (done.card, done.worst_card) == (Card.RED, Card.RED)


@pytest.mark.parametrize(
    ("behind_us", "began"),
    [
        (1, "2026-03-02 16:00"),
        (LATE_OK_US, "2026-03-02 16:00"),
        (LATE_OK_US + 1, "2026-03-02 16:05"),
        (24 * HOUR_US, "2026-03-03 16:00"),
    ],
)
def test_a_stage_begins_when_planned_unless_the_daemon_is_late(behind_us: int, began: str) -> None:
    """DESIGN 2.6: up to late_ok behind at the planned instant, beyond it at the actual one."""
    now_us = NOON + 4 * HOUR_US + behind_us
    done = decide(facts(FULL, behind_mask=passed(FULL, 2)), rules(FULL), now_us)
    stage = done.new_stage
    assert stage is not None
    assert (stage.unit_code, stage.stage, local(stage.stage_us)) == (TOWNSHIP, 2, began)
    [timer] = stage.clocks.timers
    assert (timer.cycle, timer.limit_us - timer.start_us) == (3, 4 * HOUR_US)
    assert done.card == Card.NONE


def test_a_rung_that_the_rules_now_plan_for_later_does_not_fire() -> None:
    """A calendar changed since the timer was set: nothing is decided before the rung's instant has passed."""
    waits = policy((Rung.ESCALATE, "+1h"))
    assert decide(facts(waits), rules(waits), NOON + 5 * HOUR_US) is None
    assert due_us(facts(waits), rules(waits)) == NOON + 5 * HOUR_US
    done = decide(facts(waits), rules(waits), NOON + 5 * HOUR_US + 1)
    assert done.new_stage.stage_us == NOON + 5 * HOUR_US


def test_a_new_stage_is_never_due_in_the_tick_that_opened_it() -> None:
    """I4: even a limit that ended before now is looked at from now on."""
    quick = policy((Rung.ESCALATE, "0"))
    spec = replace(quick.clocks[0], limits=tuple((level, Period.parse("1m")) for level in Level))
    quick = build_policy("quick", [spec])
    now_us = NOON + 60_000_000 + LATE_OK_US
    done = decide(facts(quick, limit_us=NOON + 60_000_000), rules(quick), now_us)
    assert done.new_stage is not None
    [timer] = done.new_stage.clocks.timers
    assert timer.limit_us < now_us
    assert timer.next_us == now_us


def test_at_the_top_an_escalation_proposes_the_listing_once() -> None:
    """I10: nobody stands above the city, so the rung is a proposal; the second time it says so."""
    top = facts(FULL, behind_mask=passed(FULL, 2), unit_code=CITY, case_level=4, level=4)
    now_us = NOON + 4 * HOUR_US + 1
    done = decide(top, rules(FULL), now_us)
    assert (done.kind, done.listing, done.is_proposed, done.new_stage) == (Rung.LIST, Listing.PROPOSED, True, None)
    again = decide(top._replace(listing=Listing.PROPOSED), rules(FULL), now_us)
    assert (again.is_proposed, again.is_news, again.reason) == (False, False, "proposed before")


def test_a_ladder_with_a_list_rung_proposes_by_that_one() -> None:
    """With its own list rung the escalation at the top is only written down."""
    both = policy((Rung.ESCALATE, "0"), (Rung.LIST, "0"))
    top = facts(both, unit_code=CITY, case_level=4, level=4)
    now_us = NOON + 4 * HOUR_US + 1
    first = decide(top, rules(both), now_us)
    assert (first.kind, first.is_news, first.reason) == (Rung.ESCALATE, False, "no unit above")
    second = decide(top._replace(behind_mask=passed(both, 1)), rules(both), now_us)
    assert (second.kind, second.is_proposed) == (Rung.LIST, True)
    below = decide(facts(both, behind_mask=passed(both, 1)), rules(both), now_us)
    assert (below.is_proposed, below.reason) == (False, "not at the top of the chain")


def test_a_department_is_risen_above_and_its_centre_supervises() -> None:
    """A county department's late case goes to the city; the county centre watches."""
    done = decide(
        facts(FULL, behind_mask=passed(FULL, 2), unit_code=HOUSING, case_level=3, level=3),
        rules(FULL),
        NOON + 5 * HOUR_US,
    )
    assert done.new_stage is not None
    assert (done.new_stage.unit_code, done.new_stage.supervisor_code) == (CITY, COUNTY)


def test_supervision_leaves_the_owner_and_climbs_by_itself() -> None:
    """`supervise`: village stays the owner and keeps its card; township, then county watch it."""
    watched = policy((Rung.RED, "0"), (Rung.ESCALATE, "0"), on_escalate=OnEscalate.SUPERVISE)
    now_us = NOON + 4 * HOUR_US + 1
    first = decide(facts(watched, behind_mask=passed(watched, 1), card=Card.RED), rules(watched), now_us)
    stage = first.new_stage
    assert stage is not None
    assert (stage.unit_code, stage.level, stage.supervisor_code, stage.is_raised) == (VILLAGE, 1, TOWNSHIP, False)
    assert first.card == Card.RED
    [timer] = stage.clocks.timers
    assert (timer.level, timer.cycle) == (2, 3)
    later = facts(
        watched,
        behind_mask=passed(watched, 1),
        level=2,
        stage=2,
        cycle=2,
        supervisor_code=TOWNSHIP,
        start_us=timer.start_us,
        limit_us=timer.limit_us,
    )
    second = decide(later, rules(watched), timer.limit_us + 1)
    assert second.new_stage is not None
    assert second.new_stage.supervisor_code == COUNTY


@pytest.mark.parametrize("has_list_rung", [False, True])
def test_a_case_late_under_the_city_s_supervision_is_proposed_for_listing(*, has_list_rung: bool) -> None:
    """`supervise`: the top is the top of who watches, though the owner has units above it (I10)."""
    rungs = (Rung.ESCALATE, "0"), *([(Rung.LIST, "0")] if has_list_rung else [])
    watched = policy(*rungs, on_escalate=OnEscalate.SUPERVISE)
    behind_mask = passed(watched, 1) if has_list_rung else 0
    below = facts(watched, behind_mask=behind_mask, level=3, stage=3, cycle=3, supervisor_code=COUNTY)
    at_top = facts(watched, behind_mask=behind_mask, level=4, stage=4, cycle=4, supervisor_code=CITY)
    now_us = NOON + 4 * HOUR_US + 1
    assert not decide(below, rules(watched), now_us).is_proposed
    done = decide(at_top, rules(watched), now_us)
    assert (done.kind, done.is_proposed, done.new_stage) == (Rung.LIST, True, None)


def test_an_escalation_that_waits_is_planned_for_its_wait() -> None:
    """An old case taken over rises when the put-off ends, and the next stage starts then."""
    wait_us = NOON + 30 * HOUR_US
    before = decide(
        facts(FULL, behind_mask=passed(FULL, 1), not_before_us=wait_us), rules(FULL), NOON + 4 * HOUR_US + 1
    )
    assert (before.kind, before.next_us) == (Rung.RED, wait_us)
    after = decide(facts(FULL, behind_mask=passed(FULL, 2), not_before_us=wait_us), rules(FULL), wait_us + 1)
    assert after.new_stage is not None
    assert after.new_stage.stage_us == wait_us


def test_repeats_go_on_and_a_great_many_missed_ones_become_one_line() -> None:
    """Each missed repeat has its line, until there are more than fifty: then one says how many it stands for."""
    of = policy((Rung.RED, "0"))
    past = facts(of, behind_mask=passed(of, 1))
    ruled = rules(policy((Rung.RED, "0")))
    limit_us = NOON + 4 * HOUR_US
    single = decide(past, ruled, limit_us + 3 * HOUR_US + 1)
    assert (single.kind, single.next_occurrence, single.next_us) == (Rung.REVIEW, 1, limit_us + 2 * HOUR_US)
    many = decide(past, ruled, limit_us + 1_000 * HOUR_US + 1)
    assert many.next_occurrence == 1_000
    assert many.next_us == limit_us + 1_001 * HOUR_US
    assert many.reason == "stands for 1000 missed in an outage"
    edge = decide(past, ruled, limit_us + REPEATS_WRITTEN * HOUR_US + 1)
    assert edge.next_occurrence == 1


PLACES = ("0", "-2h", "-1wd", "-1wd@09:00", "-4wh", "40%", "75%", "+3h", "+1wd", "+2wd@09:00", "+6wh")
DAYS = [date(2026, 3, 2) + timedelta(nth) for nth in range(8)]
REMINDED = st.sampled_from((Rung.REMIND, Rung.BLUE, Rung.YELLOW, Rung.RED, Rung.REVIEW))  # none opens a stage
CALENDARS = st.dictionaries(st.sampled_from(DAYS), st.booleans())  # days off, and worked
LAGS_US = st.sampled_from((1, HOUR_US, 5 * HOUR_US, 20 * HOUR_US, 50 * HOUR_US))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(REMINDED, st.sampled_from(PLACES)), min_size=2, max_size=8),
    st.lists(st.tuples(CALENDARS, LAGS_US), min_size=2, max_size=8),
)
def test_whatever_becomes_of_the_calendar_each_rung_fires_once(
    rungs: list[tuple[Rung, str]], eras: list[tuple[dict[date, bool], int]]
) -> None:
    """I3, I9: days off come and go between ticks: no key twice, no rung lost, repeats in their numbers."""
    of = policy(*rungs, limit="3wd", every="1wd")
    spec, ruled, now_us = of.clocks[0], rules(of), NOON
    plan = ruled.planner.plan(spec, Level.VILLAGE, NOON)
    assert plan is not None
    standing, next_us = facts(of, limit_us=plan.limit_us), max(plan.due(0, 0).at_us, NOON)
    fired: list[tuple[Rung, int, int]] = []
    for exceptions, lag_us in [*eras, (eras[-1][0], 12 * 24 * HOUR_US)]:
        ruled = replace(ruled, planner=Planner(WorkCalendar(CalendarRules(exceptions=exceptions))))
        now_us = max(now_us, next_us) + lag_us
        while next_us < now_us:
            done = decide(standing, ruled, now_us)
            if done is None:
                next_us = due_us(standing, ruled)
                continue
            fired.append((done.kind, done.ordinal, done.occurrence))
            standing, next_us = standing.moved(done).in_case(done), done.next_us
    keys = Counter(fired)
    assert max(keys.values()) == 1
    ladder = [(rung.kind, rung.ordinal, 0) for rung in spec.ladder]
    repeated = [(Rung.REVIEW, ORDINALS_MAX, nth) for nth in range(3)]
    assert set(keys) >= {*ladder, *repeated}
    assert fired[len(ladder) :] == sorted(fired[len(ladder) :])
