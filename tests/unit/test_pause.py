"""A case that is paused: who may do so, for what and how long, how it goes on, and what is refused meanwhile."""

import pytest

from daemon.ledger import facts_of
from schema.config import loads
from schema.errors import BadInput, NotAllowed
from schema.kinds import Act, Clock, Status
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, TOWNSHIP, VILLAGE, Life, at, local
from tests.standing import WATCHED, running, signed_for, told


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    life = signed_for(new_store(sqlite_databases.fresh(), synchronous="OFF"))
    yield life
    life.assert_folds()


def test_a_pause_stops_the_clocks_its_reason_lists_and_no_other(life: Life) -> None:
    """Overall runs on in a visit; the case has no deadline while its resolve clock stands still."""
    done = life.act(Act.PAUSE, reason="visit")
    case = done.case
    assert (case.status, case.pause, case.due_us) == (Status.PAUSED, "visit", None)
    assert running(life) == {"overall", "pause"}
    assert done.effects == ("限时反馈：停止计时", "限时办理：停止计时", "中止至2026年3月4日24:00，到期自动恢复")


def test_a_pause_ends_by_itself_and_its_days_are_not_counted(life: Life) -> None:
    """A day not counted moves three working days by one; the first stage's deadline moves along."""
    assert local(life.case().due_us) == "2026-03-05 24:00"
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-03 24:00"))
    life.live_until("2026-03-04 09:00")
    case = life.case()
    assert (case.status, case.pause) == (Status.HANDLING, "")
    assert local(case.due_us) == local(case.first_due_us) == "2026-03-06 24:00"  # Monday is the first, not counted
    resumed = life.events()[-1]
    assert (resumed.kind, resumed.actor) == ("resumed", "daemon")
    assert local(facts_of(resumed.body)["resumed_us"]) == "2026-03-03 24:00"
    assert running(life) == {"feedback", "resolve", "overall"}
    feedback = life.timers()[Clock.FEEDBACK]
    assert (local(feedback.limit_us), local(feedback.next_us)) == ("2026-03-12 24:00", "2026-03-11 09:00")


def test_a_person_ends_a_pause_before_its_time(life: Life) -> None:
    """Resumed within the day, the day is counted: nothing moves."""
    life.act(Act.PAUSE, reason="visit")
    life.clock.advance_to(at("2026-03-02 16:00"))
    done = life.act(Act.RESUME, text="已核查")
    assert local(done.case.due_us) == "2026-03-05 24:00"
    assert done.effects[-1] == "中止结束"
    with pytest.raises(NotAllowed, match="is not paused"):
        life.act(Act.RESUME)


def test_a_pause_is_ended_at_its_end_however_late_the_daemon_is(life: Life) -> None:
    """Off for days: the clocks go on from the planned end; what fell due since fires as missed, not as a storm."""
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-03 24:00"))
    tick = life.tick("2026-03-09 10:00")
    assert local(facts_of(life.events()[3].body)["resumed_us"]) == "2026-03-03 24:00"
    assert life.story()[2:] == [
        "2026-03-02 10:00 paused",
        "2026-03-09 10:00 resumed",
        "2026-03-06 24:00 resolve red",
        f"2026-03-06 24:00 resolve escalate → {TOWNSHIP}",
    ]
    assert (tick.fired, tick.resumed, tick.held, tick.escalated) == (3, 1, 0, 1)


def test_many_pauses_that_end_in_an_outage_are_no_storm(life: Life) -> None:
    """Sixty cases go on at once and are late at once: all of it was planned long ago, so that nothing is held."""
    numbers = [f"S{nth}" for nth in range(60)]
    life.open_all(numbers, policy="watched")
    for number in numbers:
        life.act(Act.ACCEPT, number)
        life.act(Act.PAUSE, number, reason="visit", until_us=at("2026-03-03 24:00"))
    tick = life.tick("2026-03-09 10:00")
    assert (tick.resumed, tick.escalated, tick.held) == (60, 61, 0)
    life.assert_folds("S7")


@pytest.mark.parametrize("act", [Act.RESUME, Act.ESCALATE, Act.RESOLVE, Act.VOID])
def test_an_act_before_a_late_daemon_gives_a_pause_no_more_than_its_time(life: Life, act: Act) -> None:
    """Over on Tuesday, ended by whoever comes first on Friday: what came after its end counts."""
    life.act(Act.PAUSE, reason="court", until_us=at("2026-03-03 24:00"))
    life.clock.advance_to(at("2026-03-06 10:00"))
    life.act(act, text="因故", seen_level=1)
    assert life.timers()[Clock.OVERALL].terms == f"{at('2026-03-02 10:00')}~{at('2026-03-03 24:00')}"


def test_a_case_resumed_by_hand_after_its_pause_is_late(life: Life) -> None:
    """The deadline is the one the daemon would have found, and so are the rungs that were missed."""
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-03 24:00"))
    life.clock.advance_to(at("2026-03-09 10:00"))
    assert local(life.act(Act.RESUME).case.due_us) == "2026-03-06 24:00"
    assert local(facts_of(life.events()[-1].body)["resumed_us"]) == "2026-03-03 24:00"
    life.tick("2026-03-09 10:01")
    assert life.story()[-1] == f"2026-03-06 24:00 resolve escalate → {TOWNSHIP}"


def test_what_ends_late_is_told_in_one_digest(life: Life) -> None:
    """After an outage the end of a pause waits for the recipient's digest like every missed rung (I9)."""
    life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-03 24:00"))
    life.tick("2026-03-09 10:00")
    with life.store.read() as reader:
        digests = [facts_of(push.body) for push in reader.pushes() if push.kind == "digest"]
    assert {"unit": VILLAGE, "counts": {"resumed": 1, "red": 1, "escalate": 1}}.items() <= digests[-1].items()


def test_a_rung_that_opens_a_stage_ends_the_pause_first(life: Life) -> None:
    """Late feedback stops feedback and overall; resolve escalates: overall goes on, that time uncounted."""
    assert local(life.timers()[Clock.OVERALL].limit_us) == "2026-03-23 24:00"  # Sunday is the twentieth day
    life.act(Act.PAUSE, reason="late")
    life.live_until("2026-03-06 10:00")
    kinds = [line.kind for line in life.events()[2:]]
    assert kinds == ["paused", "resumed", "rung", "rung"]
    assert life.story()[-1] == f"2026-03-05 24:00 resolve escalate → {TOWNSHIP}"
    said = facts_of(life.events()[3].body)
    assert (local(said["resumed_us"]), said["reason"]) == ("2026-03-05 24:00", "a new stage begins")
    overall, case = life.timers()[Clock.OVERALL], life.case()
    assert (case.pause, case.status, case.unit_code) == ("", Status.PENDING, TOWNSHIP)
    assert local(overall.limit_us) == "2026-03-25 24:00"
    assert "pause" not in running(life)


def test_a_unit_that_comes_to_supervise_leaves_the_pause_as_it_is(life: Life) -> None:
    """Under `supervise` the owner stays, and so does what stands still for it; its clocks go on at the end."""
    text = WATCHED.replace(
        'escalate = "0"\n[policy.watched.o', 'escalate = "0"\non_escalate = "supervise"\n[policy.watched.o'
    )
    life = Life.begin(life.store, "2026-03-02 10:00", config=loads(text.encode()))
    life.open("T2", policy="watched")
    life.act(Act.ACCEPT, "T2")
    life.act(Act.PAUSE, "T2", reason="late", until_us=at("2026-03-09 24:00"))
    life.live_until("2026-03-06 10:00")
    case = life.case("T2")
    assert (case.stage, case.supervisor_code, case.pause, case.status) == (2, TOWNSHIP, "late", Status.PAUSED)
    life.live_until("2026-03-10 10:00")
    assert (life.case("T2").pause, life.timers("T2")[Clock.OVERALL].next_us is not None) == ("", True)
    life.assert_folds("T2")


@pytest.mark.parametrize("ended_by", [Act.RESOLVE, Act.VOID, Act.ESCALATE, Act.ASSIGN])
def test_closing_and_passing_on_end_a_pause(life: Life, ended_by: Act) -> None:
    """No pause outlives its stage or its case; the pause's timer stands."""
    life.act(Act.ESCALATE, seen_level=1)
    life.act(Act.ACCEPT)
    life.act(Act.PAUSE, reason="court")
    life.clock.advance_to(at("2026-03-04 10:00"))
    case = life.act(ended_by, text="因故", seen_level=2, unit=VILLAGE if ended_by == Act.ASSIGN else "").case
    assert case.pause == ""
    assert "pause" not in running(life)
    overall = life.timers()[Clock.OVERALL]
    assert overall.terms == f"{at('2026-03-02 10:00')}~{at('2026-03-04 10:00')}"
    assert (overall.next_us is None) == (ended_by in (Act.RESOLVE, Act.VOID))


def test_a_case_resolved_in_its_pause_is_judged_by_the_limit_it_would_have_had(life: Life) -> None:
    """The pause up to the outcome is not counted; reopened, the closed time is not either."""
    life.act(Act.PAUSE, reason="court")
    life.clock.advance_to(at("2026-03-12 10:00"))
    case = life.act(Act.RESOLVE).case
    assert local(case.due_us) == local(case.first_due_us) == "2026-03-16 24:00"
    life.clock.advance_to(at("2026-03-20 10:00"))
    life.act(Act.REOPEN)
    overall = life.timers()[Clock.OVERALL]
    assert overall.terms == f"{at('2026-03-02 10:00')}~{at('2026-03-20 10:00')}"


def test_telling_the_citizen_in_a_pause_ends_feedback_for_good(life: Life) -> None:
    """The clock that the pause had stopped does not go on."""
    life.act(Act.PAUSE, reason="visit")
    life.act(Act.TELL, text="已电话告知")
    life.act(Act.RESUME)
    assert running(life) == {"resolve", "overall"}


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (Act.ACCEPT, {}),
        (Act.PAUSE, {"reason": "visit"}),
        (Act.EXTEND, {"clock": Clock.RESOLVE, "text": "因故"}),
        (Act.RETURN, {"text": "非本村"}),
    ],
)
def test_in_a_pause_refusals_name_the_way_out(life: Life, act: Act, what: dict) -> None:
    """What needs a running case says that it has to go on first."""
    life.act(Act.PAUSE, reason="visit")
    with pytest.raises(NotAllowed, match="is paused for visit; resume it first"):
        life.act(act, **what)
    with pytest.raises(NotAllowed, match="only a resolved case"):
        life.act(Act.REOPEN)
    for free in (Act.NOTE, Act.TELL, Act.CORRECT):
        life.act(free, text="进展", fields={"category": "物业"})


def test_pause_has_its_conditions(life: Life) -> None:
    """A listed reason, a case signed for, clocks to stop, and an end that the reason allows."""
    with pytest.raises(
        BadInput, match=r"no reason 'holiday' to pause a case; config\.toml has visit, court, late"
    ):
        life.act(Act.PAUSE, reason="holiday")
    with pytest.raises(NotAllowed, match="lasts 2d at most, until 2026-03-04 24:00; give an earlier until"):
        life.act(Act.PAUSE, reason="visit", until_us=at("2026-03-05 09:00"))
    with pytest.raises(BadInput, match="a pause ends in the future"):
        life.act(Act.PAUSE, reason="visit", until_us=life.now_us)
    life.open("T2", policy="watched")
    with pytest.raises(NotAllowed, match="accept it first"):
        life.act(Act.PAUSE, "T2", reason="visit")


def test_a_pause_that_would_stop_nothing_is_refused(life: Life) -> None:
    """Waiting to tell a citizen who was told is no pause; without overall, nothing would stand still."""
    bare = loads(WATCHED.replace('"feedback", "overall"', '"feedback"').encode())
    life = Life.begin(life.store, "2026-03-02 10:00", config=bare)
    life.act(Act.TELL, text="已告知")
    with pytest.raises(NotAllowed, match="late stops feedback, and none of it runs"):
        life.act(Act.PAUSE, reason="late")


def test_a_pause_needs_the_word_its_reason_asks_for(life: Life) -> None:
    """Court asks for a leader above: neither the village, nor a handler of the county, nor a leader beside."""
    promoted = [one._replace(role="leader") for one in officers(life) if one.unit_code == COUNTY]
    life.store.write(lambda writer: writer.upsert_officers(promoted))
    life.engine.reload_directory()
    [leader] = [one for one in officers(life) if one.role == "leader"]
    [handler] = [one for one in officers(life) if one.unit_code == CITY]
    refused = "needs the word of a leader of a unit above 610202001001"
    for actor, scope in ((f"officer:{leader.id}", VILLAGE), (f"officer:{handler.id}", CITY)):
        with pytest.raises(NotAllowed, match=refused):
            life.act(Act.PAUSE, reason="court", actor=actor, scope=scope)
    assert life.act(Act.PAUSE, reason="court", actor=f"officer:{leader.id}", scope=COUNTY).case.pause == "court"
    assert told(life, "paused") == [VILLAGE, COUNTY]
    life.act(Act.RESUME, scope=VILLAGE)
    assert told(life, "resumed") == [VILLAGE, COUNTY]


def officers(life: Life) -> list:
    with life.store.read() as reader:
        return reader.officers()


def test_undoing_a_pause_leaves_nothing_of_it(life: Life) -> None:
    """The clocks run as before, the pause's timer stands idle, and a second pause is a pause."""
    before = life.timers()
    life.act(Act.PAUSE, reason="visit")
    case = life.act(Act.UNDO).case
    assert (case.status, case.pause, local(case.due_us)) == (Status.HANDLING, "", "2026-03-05 24:00")
    after = life.timers()
    assert {clock: after[clock] for clock in before} == before
    assert (after[Clock.PAUSE].cycle, after[Clock.PAUSE].next_us) == (0, None)
    life.act(Act.PAUSE, reason="visit")
    life.act(Act.RESUME)
    assert life.act(Act.UNDO).case.pause == "visit"


def test_the_end_that_a_pause_came_to_by_itself_is_no_act(life: Life) -> None:
    """Nobody takes back what the daemon did."""
    life.act(Act.PAUSE, reason="visit", until_us=life.now_us + 30_000_000)
    life.live_until("2026-03-02 10:01")
    with pytest.raises(NotAllowed, match="the newest line of case T1 is no act"):
        life.act(Act.UNDO)


def test_a_limit_that_the_case_brought_is_not_moved_by_a_pause(life: Life) -> None:
    """`due_us` of an intake stays where it is: neither policy nor pause moves it."""
    life.open("T2", policy="watched", due_us=at("2026-03-10 17:00"))
    life.act(Act.ACCEPT, "T2")
    life.act(Act.PAUSE, "T2", reason="visit")
    assert local(life.act(Act.RESUME, "T2").case.due_us) == "2026-03-10 17:00"
    life.assert_folds("T2")
