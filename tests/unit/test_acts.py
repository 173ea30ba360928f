"""Acts: each with its exact effect on the clocks, and a sentence when it may not be."""

import pytest

from daemon.store import verify
from schema.errors import BadInput, Conflict, NotAllowed, NotFound
from schema.kinds import Act, Clock, Colour, Level, Listing, Status
from tests.claiming import claim
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, HOUSING, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, at, local


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten with one case at its village."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    life.open()
    yield life
    with life.store.read() as reader:
        assert list(verify(reader)) == []
        numbers = [number for chunk in reader.heads() for _, number, *_ in chunk]
    for number in numbers:
        life.assert_folds(number)


def running(life: Life) -> set[Clock]:
    return {clock for clock, timer in life.timers().items() if timer.next_us is not None}


def test_accept_stops_respond_alone(life: Life) -> None:
    """Accept: the unit has signed; resolve and feedback run on."""
    done = life.act(Act.ACCEPT)
    assert done.case.status == Status.HANDLING
    assert done.case.accepted_us == life.now_us
    assert running(life) == {Clock.FEEDBACK, Clock.RESOLVE}
    assert done.effects == ("限时签收：已停止",)


def test_accept_starts_the_clocks_that_wait_for_it(life: Life) -> None:
    """A medical dispute's resolve clock starts with the signature, and so does its first limit."""
    life.open("T2", policy="medical")
    assert life.case("T2").due_us is None
    life.clock.advance_to(at("2026-03-03 11:00"))
    done = life.act(Act.ACCEPT, "T2")
    assert local(done.case.due_us) == "2026-04-15 24:00"  # 30 working days, 清明 on 6 April off
    assert done.case.first_due_us == done.case.due_us
    assert life.timers("T2")[Clock.RESOLVE].start_us == at("2026-03-03 11:00")


def test_accept_is_done_once_a_stage(life: Life) -> None:
    """A second accept is refused, with what to do instead."""
    life.act(Act.ACCEPT)
    with pytest.raises(NotAllowed, match="note, tell or resolve"):
        life.act(Act.ACCEPT)
    life.act(Act.RESOLVE)
    with pytest.raises(NotAllowed, match="resolved: reopen it first"):
        life.act(Act.ACCEPT)


def test_telling_the_citizen_stops_feedback_for_good(life: Life) -> None:
    """Tell: the feedback clock stops and does not start again in the next stage."""
    done = life.act(Act.TELL, text="已电话告知")
    assert done.case.told_us == life.now_us
    life.live_until("2026-03-04 10:00")
    assert running(life) == {Clock.RESPOND, Clock.RESOLVE}


def test_a_note_moves_no_clock(life: Life) -> None:
    """Note: a line and nothing else; it needs a text."""
    before = life.timers()
    done = life.act(Act.NOTE, text="已到现场")
    assert life.timers() == before
    assert (done.event.kind, done.effects) == ("noted", ())
    with pytest.raises(BadInput, match="note needs a text"):
        life.act(Act.NOTE, text="  ")


def test_resolve_stops_everything_and_implies_accept(life: Life) -> None:
    """Resolve: no clock runs, and the case counts as accepted."""
    done = life.act(Act.RESOLVE)
    assert running(life) == set()
    assert (done.case.status, done.case.accepted_us, done.case.resolved_us) == (
        Status.RESOLVED,
        life.now_us,
        life.now_us,
    )
    with pytest.raises(NotAllowed, match="reopen it first"):
        life.act(Act.RESOLVE)


def test_an_act_at_the_very_instant_of_the_deadline_meets_it(life: Life) -> None:
    """DESIGN 2.4: a rung fires after its instant, so resolving at it is in time."""
    life.live_until("2026-03-03 24:00")
    assert life.tick().fired == 0
    done = life.act(Act.RESOLVE)
    assert done.case.resolved_us == done.case.due_us
    assert life.case().level == Level.VILLAGE


def test_escalating_by_hand_opens_a_stage_with_its_own_full_time(life: Life) -> None:
    """The township gets two working days from now, a fresh respond clock and no card."""
    life.clock.advance_to(at("2026-03-02 15:00"))
    done = life.act(Act.ESCALATE, seen_level=1)
    case = done.case
    assert (case.unit_code, case.level, case.stage, case.status) == (TOWNSHIP, 2, 2, Status.PENDING)
    assert local(case.due_us) == "2026-03-04 24:00"
    assert [timer.cycle for timer in life.timers().values()] == [3, 1, 3]  # feedback runs through all stages
    assert [(push.kind, push.unit_code) for push in life.pushes()][1:] == [
        ("escalated", TOWNSHIP),
        ("escalated", VILLAGE),
    ]


def test_two_who_escalate_at_once_do_it_once(life: Life) -> None:
    """The act carries the level that was seen: the second one is told that the case has moved."""
    life.act(Act.ESCALATE, seen_level=1)
    with pytest.raises(Conflict, match="township level now"):
        life.act(Act.ESCALATE, seen_level=1)
    with pytest.raises(BadInput, match="seen_level"):
        life.act(Act.ESCALATE)


def test_a_case_may_rise_several_levels_by_hand_with_a_reason(life: Life) -> None:
    """To the city at once, but not without saying why, and never sideways."""
    with pytest.raises(BadInput, match="past the next level"):
        life.act(Act.ESCALATE, seen_level=1, unit=CITY)
    with pytest.raises(NotAllowed, match="no centre above"):
        life.act(Act.ESCALATE, seen_level=1, unit=NEIGHBOUR)
    assert life.act(Act.ESCALATE, seen_level=1, unit=CITY, text="群体性事件").case.level == Level.CITY
    with pytest.raises(NotAllowed, match="top of its chain"):
        life.act(Act.ESCALATE, seen_level=4)


def test_assigning_down_makes_the_sender_supervise(life: Life) -> None:
    """County to its department: a new stage there, the county watches, and the late case rises to the city."""
    life.act(Act.ESCALATE, seen_level=1, unit=COUNTY, text="跨部门")
    case = life.act(Act.ASSIGN, unit=HOUSING).case
    assert (case.unit_code, case.supervisor_code, case.level, case.stage) == (HOUSING, COUNTY, 3, 3)
    life.live_until("2026-03-05 12:00")
    case = life.case()
    assert (case.unit_code, case.supervisor_code) == (CITY, COUNTY)
    red = {push.unit_code for push in life.pushes() if push.kind == "red"}
    assert red == {HOUSING, CITY, COUNTY}


def test_a_case_is_assigned_only_to_who_stands_below(life: Life) -> None:
    """Not to itself, not beside, not above, not to nobody."""
    for unit, refusal in ((VILLAGE, NotAllowed), (NEIGHBOUR, NotAllowed), (TOWNSHIP, NotAllowed), ("", BadInput)):
        with pytest.raises(refusal):
            life.act(Act.ASSIGN, unit=unit)


def test_what_a_case_is_about_never_gets_it(life: Life) -> None:
    """A case about the village starts at the township, is not assigned down to it, and does not exist for it."""
    life.open("T2", about=(VILLAGE,))
    assert life.case("T2").unit_code == TOWNSHIP
    with pytest.raises(NotAllowed, match="is about"):
        life.act(Act.ASSIGN, "T2", unit=VILLAGE)
    with pytest.raises(NotFound):
        life.act(Act.NOTE, "T2", scope=VILLAGE, text="看看")
    life.live_until("2026-03-12 10:00")
    assert VILLAGE not in {push.unit_code for push in life.pushes("T2")}


def test_whoever_only_helps_may_note_and_not_decide(life: Life) -> None:
    """The village still sees the case it lost: it adds notes, but resolving is the township's."""
    life.act(Act.ESCALATE, seen_level=1)
    life.act(Act.NOTE, scope=VILLAGE, text="协助走访")
    with pytest.raises(NotAllowed, match="is with 610202001 now"):
        life.act(Act.RESOLVE, scope=VILLAGE)
    with pytest.raises(NotFound):
        life.act(Act.NOTE, scope=NEIGHBOUR, text="别处")


def test_a_correction_moves_no_clock_and_keeps_persons_out_of_the_ledger(life: Life) -> None:
    """Category and urgency change in the line's sight; a name changes beside it."""
    before = life.timers()
    done = life.act(Act.CORRECT, fields={"category": "物业/漏水", "urgency": "1", "citizen": "王小明"})
    assert life.timers() == before
    assert (done.case.category, done.case.urgency) == ("物业/漏水", 1)
    assert "王小明" not in done.event.body
    with life.store.read() as reader:
        assert reader.case_texts([done.case.id])[done.case.id].citizen == "王小明"
    for fields in ({"number": "X"}, {"urgency": "9"}, {"place": "nowhere"}, {"category": "物业/漏水"}, {}):
        with pytest.raises(BadInput):
            life.act(Act.CORRECT, fields=fields)


def test_colour_is_set_and_not_set_twice(life: Life) -> None:
    """Colour says how hard a case is, and touches neither card nor clock."""
    assert life.act(Act.COLOUR, colour=Colour.RED).case.colour == Colour.RED
    with pytest.raises(NotAllowed, match="red already"):
        life.act(Act.COLOUR, colour=Colour.RED)
    with pytest.raises(BadInput):
        life.act(Act.COLOUR)


def test_void_needs_a_reason_and_ends_everything(life: Life) -> None:
    """A void case has no clock and admits no act."""
    with pytest.raises(BadInput, match="void needs a text"):
        life.act(Act.VOID)
    assert life.act(Act.VOID, text="重复件").case.status == Status.VOID
    assert running(life) == set()
    for act in (Act.NOTE, Act.RESOLVE, Act.REOPEN, Act.ACCEPT):
        with pytest.raises(NotAllowed):
            life.act(act, text="x")


def test_reopen_opens_a_stage_at_the_unit_that_resolved(life: Life) -> None:
    """The days a case was closed at their end are not counted by the overall limit, unless that was false."""
    rolled, sixty_first = "2026-05-06 24:00", "2026-05-11 24:00"  # Labour Day's are days off
    for number, was_false, before, after in (("T2", False, rolled, sixty_first), ("T3", True, *[sixty_first] * 2)):
        life.open(number, policy="petition")
        life.act(Act.ACCEPT, number)
        assert local(life.timers(number)[Clock.OVERALL].limit_us) == before
        life.act(Act.RESOLVE, number)
        life.clock.advance_to(life.now_us + 10 * 86_400_000_000)
        case = life.act(Act.REOPEN, number, was_false=was_false).case
        assert (case.status, case.stage, case.unit_code, case.resolved_us) == (Status.PENDING, 2, VILLAGE, None)
        overall = life.timers(number)[Clock.OVERALL]
        assert overall.cycle == 3
        assert local(overall.limit_us) == after


@pytest.mark.parametrize("is_told", [False, True])
def test_a_reopened_case_has_to_be_told_to_the_citizen(life: Life, *, is_told: bool) -> None:
    """The feedback clock goes on where it stood; once it was met, it begins anew: three working days."""
    if is_told:
        life.act(Act.TELL, text="已告知")
    life.act(Act.RESOLVE)
    life.clock.advance_to(at("2026-03-04 10:00"))
    life.act(Act.REOPEN)
    feedback = life.timers()[Clock.FEEDBACK]
    assert (feedback.cycle, feedback.next_us is not None, life.case().told_us) == (3, True, None)
    assert local(feedback.start_us) == ("2026-03-04 10:00" if is_told else "2026-03-02 10:00")
    assert local(feedback.limit_us) == ("2026-03-09 24:00" if is_told else "2026-03-06 24:00")


def test_only_a_case_proposed_at_the_top_is_listed(life: Life) -> None:
    """A person confirms, and names the leader; no machine lists on its own word."""
    with pytest.raises(NotAllowed, match="not proposed"):
        life.act(Act.LIST, leader="李某")
    life.live_until("2026-03-12 10:00")
    assert life.case().listing == Listing.PROPOSED
    with pytest.raises(BadInput, match="leader"):
        life.act(Act.LIST)
    assert life.act(Act.LIST, leader="李某").case.listing == Listing.LISTED


def test_an_act_is_undone_within_a_minute_as_a_new_line(life: Life) -> None:
    """The case is what its other lines make of it; the undone line stays in the ledger, its pushes don't leave."""
    before, timers = life.case(), life.timers()
    life.act(Act.ESCALATE, seen_level=1)
    life.clock.advance_to(life.now_us + 60_000_000)
    case = life.act(Act.UNDO).case
    kept = ("status", "level", "unit_code", "stage", "stage_us", "card", "due_us", "accepted_us")
    assert [getattr(case, name) for name in kept] == [getattr(before, name) for name in kept]
    assert life.timers() == timers
    assert [line.kind for line in life.events()] == ["opened", "escalated", "undone"]
    assert {push.state for push in life.pushes() if push.kind == "escalated"} == {"superseded"}


def test_who_raised_a_case_out_of_their_hands_can_undo_it(life: Life) -> None:
    """The case is with the township by then; the village's officer takes their own act back all the same."""
    life.act(Act.ESCALATE, seen_level=1, scope=VILLAGE)
    assert life.act(Act.UNDO, scope=VILLAGE).case.unit_code == VILLAGE
    life.act(Act.ESCALATE, seen_level=1, scope=VILLAGE)
    life.act(Act.NOTE, text="到过现场", scope=VILLAGE)
    assert life.act(Act.UNDO, scope=VILLAGE).case.unit_code == TOWNSHIP


def test_who_was_told_of_an_act_is_told_that_it_was_undone(life: Life) -> None:
    """What has left can't be called back: each unit that heard of it hears that it does not count."""
    life.act(Act.ESCALATE, seen_level=1)
    with life.store.read() as reader:
        waiting = {push.id for push in reader.pushes(state="undelivered")}
    claims = life.store.write(lambda writer: claim(writer, life.now_us, 10, 1_000_000))
    assert waiting == {claim.push.id for claim in claims}
    life.act(Act.UNDO)
    told = [(push.kind, push.unit_code) for push in life.pushes() if push.kind in ("escalated", "undone")]
    assert told == [(kind, unit) for kind in ("escalated", "undone") for unit in (TOWNSHIP, VILLAGE)]


def test_undo_calls_back_the_undone_act_s_pushes_and_no_elder_ones(life: Life) -> None:
    """An earlier act of the same kind has happened: whoever is to hear of it still does."""
    life.act(Act.ESCALATE, seen_level=1)
    life.act(Act.ESCALATE, seen_level=2)
    life.act(Act.UNDO)
    states = [(push.unit_code, push.state) for push in life.pushes() if push.kind == "escalated"]
    assert states == [
        (TOWNSHIP, "undelivered"),
        (VILLAGE, "undelivered"),
        (COUNTY, "superseded"),
        (TOWNSHIP, "superseded"),
    ]


def test_undo_gives_a_corrected_name_back(life: Life) -> None:
    """What a correction replaced is kept beside the ledger, and comes back."""
    life.open("T2", citizen="王小明")
    life.act(Act.CORRECT, "T2", fields={"citizen": "王晓明"})
    life.act(Act.UNDO, "T2")
    with life.store.read() as reader:
        [text] = reader.case_texts([life.case("T2").id]).values()
    assert text.citizen == "王小明"


def test_undo_has_its_limits(life: Life) -> None:
    """Not the opening, not another's act, not after a minute, not twice."""
    with pytest.raises(NotAllowed, match="nothing to undo"):
        life.act(Act.UNDO)
    life.act(Act.NOTE, text="一")
    with pytest.raises(NotAllowed, match="only they"):
        life.act(Act.UNDO, actor="officer:2")
    life.act(Act.UNDO)
    with pytest.raises(NotAllowed, match="nothing to undo"):
        life.act(Act.UNDO)
    life.act(Act.NOTE, text="二")
    life.clock.advance_to(life.now_us + 61_000_000)
    with pytest.raises(NotAllowed, match="within 60 s"):
        life.act(Act.UNDO)


def test_the_same_key_twice_is_one_act(life: Life) -> None:
    """A caller who heard no answer sends again and gets the same line."""
    first = life.act(Act.NOTE, text="一", key="k1")
    again = life.act(Act.NOTE, text="一", key="k1")
    assert again.event == first.event
    assert len(life.events()) == 2
    life.open("T2")
    with pytest.raises(Conflict, match="another case"):
        life.act(Act.NOTE, "T2", text="一", key="k1")


def test_an_act_on_an_older_state_is_refused(life: Life) -> None:
    """Whoever saw version 1 acts on version 1; the current version is fine."""
    life.act(Act.NOTE, text="一", seen_version=1)
    with pytest.raises(Conflict, match="1 newer lines"):
        life.act(Act.RESOLVE, seen_version=1)
    life.act(Act.RESOLVE, seen_version=2)


def test_nobody_acts_on_a_case_that_is_not_there(life: Life) -> None:
    """A number nobody opened, and an actor who is none."""
    with pytest.raises(NotFound, match="there is no case T9"):
        life.act(Act.NOTE, "T9", text="x")
    with pytest.raises(BadInput, match="names no actor"):
        life.act(Act.NOTE, actor="a|b", text="x")
