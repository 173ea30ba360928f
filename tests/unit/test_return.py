"""A case that its unit returns 退单, and the ruling 指定 that the unit above owes."""

import pytest

from schema.config import loads
from schema.errors import BadInput, NotAllowed
from schema.kinds import Act, Clock, Status
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, COUNTY, HOUSING, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, at, local, shipped
from tests.standing import WATCHED, running, signed_for, told


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    life = signed_for(new_store(sqlite_databases.fresh(), synchronous="OFF"))
    yield life
    life.assert_folds()


def test_a_return_makes_the_unit_above_owe_a_ruling(life: Life) -> None:
    """The stage's clocks stand still, those for life run on; the township is told and reminded, no village."""
    done = life.act(Act.RETURN, text="属邻村", scope=VILLAGE)
    assert (done.case.status, done.case.pause, done.case.due_us) == (Status.PAUSED, "return", None)
    assert running(life) == {"feedback", "overall", "ruling"}
    life.live_until("2026-03-02 16:00")
    assert life.story()[-2:] == ["2026-03-02 12:00 ruling remind", "2026-03-02 15:00 ruling yellow"]
    for kind in ("returned", "remind", "yellow"):
        assert told(life, kind) == [TOWNSHIP]


def test_a_ruling_opens_a_stage_that_is_not_returned_again(life: Life) -> None:
    """The unit ruled has its full time, the ruler supervises, both sides are told."""
    life.act(Act.RETURN, text="属邻村", scope=VILLAGE)
    life.clock.advance_to(at("2026-03-02 11:00"))
    case = life.act(Act.RULE, unit=NEIGHBOUR, text="在育才社区境内", scope=TOWNSHIP).case
    assert (case.unit_code, case.supervisor_code, case.stage, case.is_ruled) == (NEIGHBOUR, TOWNSHIP, 2, True)
    assert (case.status, case.pause, local(case.due_us)) == (Status.PENDING, "", "2026-03-05 24:00")
    assert running(life) == {"feedback", "resolve", "overall"}
    assert told(life, "ruled") == [NEIGHBOUR, VILLAGE]
    with pytest.raises(NotAllowed, match="was ruled to be 610202001002's and is not returned again"):
        life.act(Act.RETURN, text="也不是")
    assert life.act(Act.ESCALATE, seen_level=1).case.is_ruled is False


def test_the_unit_above_may_rule_that_it_is_the_returning_unit_s_or_its_own(life: Life) -> None:
    """The same unit again is a ruling; so is the ruler itself, which then supervises nobody."""
    for unit, supervisor in ((VILLAGE, TOWNSHIP), (TOWNSHIP, "")):
        number = f"R{unit}"
        life.open(number, policy="watched")
        life.act(Act.RETURN, number, text="非本村")
        case = life.act(Act.RULE, number, unit=unit, text="就是", scope=TOWNSHIP).case
        assert (case.unit_code, case.supervisor_code, case.is_ruled) == (unit, supervisor, True)
        life.assert_folds(number)


def test_a_late_ruling_hands_the_case_to_who_owed_it(life: Life) -> None:
    """Its escalate rung opens the township's own stage, in which nothing was ruled."""
    life.act(Act.RETURN, text="属邻村")
    life.live_until("2026-03-02 17:00")
    case = life.case()
    assert (case.unit_code, case.level, case.is_ruled, case.pause) == (TOWNSHIP, 2, False, "")
    assert life.story()[-1] == f"2026-03-02 16:00 ruling escalate → {TOWNSHIP}"
    assert running(life) == {"feedback", "resolve", "overall"}


def test_who_assigned_a_case_down_rules_it(life: Life) -> None:
    """Returned by a department, the case goes back to its own centre, which sent it there."""
    life.act(Act.ESCALATE, seen_level=1, unit=COUNTY, text="跨部门")
    life.act(Act.ASSIGN, unit=HOUSING)
    life.act(Act.RETURN, text="非职责", scope=HOUSING)
    assert told(life, "returned") == [COUNTY]
    life.live_until("2026-03-02 17:00")
    assert life.case().unit_code == COUNTY


def test_return_has_its_conditions(life: Life) -> None:
    """In time, with a reason, under a policy that knows rulings, and not where nobody could rule."""
    with pytest.raises(BadInput, match="return needs a text that says why the case is not 610202001001's"):
        life.act(Act.RETURN)
    life.open("T2", policy="watched")
    life.act(Act.ESCALATE, "T2", seen_level=1, unit=CITY, text="重大")
    with pytest.raises(NotAllowed, match="at the top of its chain, where nobody can rule"):
        life.act(Act.RETURN, "T2", text="非本市")
    life.clock.advance_to(at("2026-03-04 00:01"))
    with pytest.raises(NotAllowed, match="within 1wd of receipt, until 2026-03-03 24:00; handle or escalate"):
        life.act(Act.RETURN, text="属邻村")
    other = Life.begin(life.store, "2026-03-04 00:01", config=shipped())
    other.open("T3")
    with pytest.raises(NotAllowed, match="policy four_levels has no ruling clock"):
        other.act(Act.RETURN, "T3", text="非本村")


def test_ruling_has_its_conditions(life: Life) -> None:
    """Only what was returned, only from above, only to the ruler's own units, and never to whom it is about."""
    with pytest.raises(NotAllowed, match="was not returned, so nothing is to be ruled; assign or escalate"):
        life.act(Act.RULE, unit=NEIGHBOUR, text="属地")
    life.act(Act.RETURN, text="属邻村")
    with pytest.raises(NotAllowed, match="needs the word of a unit above 610202001001"):
        life.act(Act.RULE, unit=NEIGHBOUR, text="属地", scope=VILLAGE)
    with pytest.raises(NotAllowed, match="610202D1 does not stand below 610202001, who rules"):
        life.act(Act.RULE, unit=HOUSING, text="属地", scope=TOWNSHIP)
    with pytest.raises(BadInput, match="rule needs a unit of the tree"):
        life.act(Act.RULE, unit="999", text="属地")
    with pytest.raises(BadInput, match="rule needs a text"):
        life.act(Act.RULE, unit=NEIGHBOUR)
    life.open("T2", policy="watched", about=(NEIGHBOUR,))
    life.act(Act.RETURN, "T2", text="非本街道")
    with pytest.raises(NotAllowed, match="is about 610202001002"):
        life.act(Act.RULE, "T2", unit=NEIGHBOUR, text="属地")


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (Act.ACCEPT, {}),
        (Act.PAUSE, {"reason": "visit"}),
        (Act.EXTEND, {"clock": Clock.RESOLVE, "text": "因故"}),
        (Act.RETURN, {"text": "非本村"}),
        (Act.ASSIGN, {"unit": VILLAGE}),
    ],
)
def test_while_a_ruling_is_awaited_refusals_name_the_way_out(life: Life, act: Act, what: dict) -> None:
    """Neither signed for, nor paused, nor passed down: a unit above rules or escalates it."""
    life.act(Act.RETURN, text="属邻村")
    with pytest.raises(NotAllowed, match="was returned; a unit above rules whose it is, or escalates it"):
        life.act(act, **what)
    with pytest.raises(NotAllowed, match="was returned, not paused"):
        life.act(Act.RESUME)


@pytest.mark.parametrize("act", [Act.RESOLVE, Act.VOID, Act.ESCALATE])
def test_a_returned_case_may_be_closed_or_raised(life: Life, act: Act) -> None:
    """Its ruling clock stands then, and a day that it waited through is not held against the stage."""
    life.act(Act.RETURN, text="属邻村")
    life.clock.advance_to(at("2026-03-04 10:00"))
    case = life.act(act, text="因故", seen_level=1).case
    assert (case.pause, "ruling" in running(life)) == ("", False)
    if act == Act.RESOLVE:
        assert local(case.due_us) == "2026-03-06 24:00"  # Tuesday's end fell into it


def test_undoing_a_return_and_a_ruling(life: Life) -> None:
    """Within the minute each is as if it had not been."""
    before = life.timers()
    life.act(Act.RETURN, text="属邻村")
    assert life.act(Act.UNDO).case.pause == ""
    assert life.timers() == before
    life.act(Act.RETURN, text="属邻村")
    life.act(Act.RULE, unit=NEIGHBOUR, text="属地")
    case = life.act(Act.UNDO).case
    assert (case.pause, case.unit_code, case.is_ruled) == ("return", VILLAGE, False)


def test_a_ruling_outlives_a_reopening(life: Life) -> None:
    """Resolved and reopened at the unit it was ruled to, the case is that unit's still, and is not returned."""
    life.act(Act.RETURN, text="属邻村", scope=VILLAGE)
    life.act(Act.RULE, unit=NEIGHBOUR, text="在育才社区境内", scope=TOWNSHIP)
    life.act(Act.RESOLVE, text="已办结")
    assert life.act(Act.REOPEN, text="群众不满意").case.is_ruled
    with pytest.raises(NotAllowed, match="was ruled to be 610202001002's and is not returned again"):
        life.act(Act.RETURN, text="也不是", scope=NEIGHBOUR)


def test_supervision_gives_no_new_time_to_return(sqlite_databases: Databases, new_store: NewStore) -> None:
    """The owner that kept a late case received it when it came: a supervision stage is no receipt."""
    config = loads(WATCHED.replace('escalate = "0"', 'escalate = "0"\non_escalate = "supervise"').encode())
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00", config=config)
    life.open(policy="watched")
    life.live_until("2026-03-06 09:00")
    assert (life.case().unit_code, life.case().stage, life.case().supervisor_code) == (VILLAGE, 2, TOWNSHIP)
    with pytest.raises(NotAllowed, match="within 1wd of receipt, until 2026-03-03 24:00"):
        life.act(Act.RETURN, text="属邻村", scope=VILLAGE)
