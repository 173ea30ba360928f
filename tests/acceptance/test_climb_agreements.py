"""Stories of petitions under the shipped rules: heard, extended, returned, ruled, carded in error (DESIGN 2.8)."""

from collections.abc import Iterator

import pytest

from daemon.auditor import Auditor
from daemon.ledger import facts_of
from daemon.store import Store, verify
from schema.errors import NotAllowed
from schema.kinds import Act, Card, Clock, Status
from tests.claiming import send_all
from tests.life import CITY, COUNTY, NEIGHBOUR, TOWNSHIP, VILLAGE, Life, at, local


@pytest.fixture
def life(store: Store) -> Iterator[Life]:
    """Begin on a Monday at ten before Labour Day, with officers on duty everywhere, and a leader in the county."""
    life = Life.begin(store, "2026-04-20 10:00")
    with store.read() as reader:
        [county] = [one for one in reader.officers() if one.unit_code == COUNTY]
    store.write(lambda writer: writer.upsert_officers([county._replace(role="leader")]))
    life.engine.reload_directory()
    life.open(policy="petition")
    yield life
    life.assert_folds()
    assert Auditor(store).look(life.now_us) == []
    with store.read() as reader:
        assert list(verify(reader)) == []


def leader(life: Life) -> str:
    with life.store.read() as reader:
        return next(f"officer:{one.id}" for one in reader.officers() if one.role == "leader")


def told(life: Life, kind: str) -> list[str]:
    return [push.unit_code for push in life.pushes() if push.kind == kind]


def resolve_rungs(life: Life) -> list[str]:
    return [line for line in life.story() if " resolve " in line and "review" not in line]


def test_a_hearing_over_a_holiday_pauses_a_petition_until_it_ends(life: Life) -> None:
    """The township lets it be heard over Labour Day; nothing rings meanwhile; on 7 May it goes on by itself."""
    life.act(Act.ACCEPT, scope=VILLAGE)
    assert local(life.case().due_us) == "2026-04-27 24:00"  # the fifth day is a Saturday
    life.live_until("2026-04-22 09:00")
    life.act(Act.PAUSE, reason="hearing", until_us=at("2026-05-06 24:00"), text="定于五月六日听证", scope=TOWNSHIP)
    assert told(life, "paused") == [VILLAGE, TOWNSHIP]
    lines = len(life.events())
    life.live_until("2026-05-06 23:59")
    assert len(life.events()) == lines
    assert life.case().status == Status.PAUSED
    life.live_until("2026-05-07 00:01")
    case, resumed = life.case(), life.events()[-1]
    assert (resumed.kind, resumed.actor, case.status) == ("resumed", "daemon", Status.HANDLING)
    assert local(case.due_us) == "2026-05-11 24:00"  # 21 April, then 7 to 10 May; the tenth is a Sunday
    assert local(life.timers()[Clock.OVERALL].limit_us) == "2026-07-06 24:00"
    assert told(life, "resumed") == [VILLAGE, TOWNSHIP]
    life.live_until("2026-05-12 08:00")
    assert resolve_rungs(life)[-1] == f"2026-05-11 24:00 resolve escalate → {TOWNSHIP}"


def test_an_extension_approved_above_moves_the_limit_once_and_not_twice(life: Life) -> None:
    """The county's leader gives ten days; the ladder is climbed by the new limit; a second time is refused."""
    life.act(Act.ACCEPT, scope=VILLAGE)
    with pytest.raises(NotAllowed, match="needs the word of a leader of a unit above 610202001001"):
        life.act(Act.EXTEND, clock=Clock.RESOLVE, by="10d", text="案情复杂", actor="officer:1", scope=TOWNSHIP)
    who = {"actor": leader(life), "scope": COUNTY}
    life.act(Act.EXTEND, clock=Clock.RESOLVE, by="10d", text="案情复杂", **who)
    assert local(life.case().due_us) == "2026-05-07 24:00"
    with pytest.raises(NotAllowed, match="was extended by 10d, which it is once a stage"):
        life.act(Act.EXTEND, clock=Clock.RESOLVE, by="10d", text="再延", **who)
    life.live_until("2026-05-08 08:00")
    assert [line for line in resolve_rungs(life) if "red" in line or "→" in line] == [
        "2026-05-07 24:00 resolve red",
        f"2026-05-07 24:00 resolve escalate → {TOWNSHIP}",
    ]
    assert {line.split()[0] for line in resolve_rungs(life)} > {"2026-05-07"}


def test_a_returned_petition_is_ruled_and_not_returned_again(life: Life) -> None:
    """The township is reminded of the ruling it owes, rules on the last day, and the unit ruled keeps the case."""
    life.act(Act.RETURN, text="属育才社区", scope=VILLAGE)
    life.live_until("2026-04-22 16:00")
    assert [line for line in life.story() if " ruling " in line] == [
        "2026-04-21 14:00 ruling remind",
        "2026-04-21 15:00 ruling remind",
    ]
    assert told(life, "remind") == [TOWNSHIP, TOWNSHIP]
    case = life.act(Act.RULE, unit=NEIGHBOUR, text="在其辖区", scope=TOWNSHIP).case
    assert (case.unit_code, case.supervisor_code, local(case.due_us)) == (NEIGHBOUR, TOWNSHIP, "2026-04-27 24:00")
    assert told(life, "ruled") == [NEIGHBOUR, VILLAGE]
    with pytest.raises(NotAllowed, match="was ruled to be 610202001002's and is not returned again"):
        life.act(Act.RETURN, text="也不是", scope=NEIGHBOUR)


def test_a_ruling_that_does_not_come_hands_the_petition_up(life: Life) -> None:
    """After two working days the township has the case itself, with a full stage time of its own."""
    life.act(Act.RETURN, text="属育才社区", scope=VILLAGE)
    life.live_until("2026-04-23 08:00")
    case = life.case()
    assert life.story()[-1] == f"2026-04-22 24:00 ruling escalate → {TOWNSHIP}"
    assert (case.unit_code, case.is_ruled, local(case.due_us)) == (TOWNSHIP, False, "2026-05-06 24:00")


def test_a_red_card_issued_in_error_is_withdrawn_before_all_who_heard(life: Life) -> None:
    """Village and township heard of it; the county takes it back, and both hear that, the worst card with it."""
    life.live_until("2026-04-28 08:00")
    assert (life.case().unit_code, life.case().worst_card) == (TOWNSHIP, Card.RED)
    life.store.write(lambda writer: send_all(writer, life.now_us))
    life.act(Act.WITHDRAW, card=Card.RED, text="系统接入期间误发", scope=COUNTY)
    assert life.case().worst_card == Card.YELLOW
    withdrawn = [push for push in life.pushes() if push.kind == "withdrawn"]
    assert {push.unit_code for push in withdrawn} == {VILLAGE, TOWNSHIP}
    assert {facts_of(push.body)["card"] for push in withdrawn} == {"red"}
    with pytest.raises(NotAllowed, match="no red card of case T1 stands"):
        life.act(Act.WITHDRAW, card=Card.RED, text="再撤", scope=CITY)
