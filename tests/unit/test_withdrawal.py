"""A card issued in error is withdrawn: from above, with a reason, told to everyone who was told of it."""

import pytest

from daemon.auditor import Auditor
from daemon.ledger import facts_of
from schema.errors import BadInput, NotAllowed
from schema.kinds import Act, Card
from tests.claiming import send_all
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import COUNTY, TOWNSHIP, VILLAGE, Life, at


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin on a Monday at ten with a case nobody touches: blue, yellow and red by Tuesday's end."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    life.open()
    yield life
    life.assert_folds()
    assert Auditor(life.store).look(life.now_us) == []


def cards(life: Life) -> tuple[int, int]:
    case = life.case()
    return case.card, case.worst_card


def test_the_next_highest_card_takes_its_place(life: Life) -> None:
    """Yellow goes, blue is left; blue goes, none is; each is taken out of the worst as well."""
    life.live_until("2026-03-03 16:00")
    assert cards(life) == (Card.YELLOW, Card.YELLOW)
    life.act(Act.WITHDRAW, text="误发", scope=TOWNSHIP)
    assert cards(life) == (Card.BLUE, Card.BLUE)
    life.act(Act.WITHDRAW, text="误发", scope=TOWNSHIP)
    assert cards(life) == (Card.NONE, Card.NONE)
    with pytest.raises(NotAllowed, match="has no card now; name the colour of one it had before"):
        life.act(Act.WITHDRAW, text="误发")


def test_a_named_card_goes_and_a_higher_one_stays(life: Life) -> None:
    """Blue under yellow is withdrawn: what is shown stays yellow, and after yellow nothing is left."""
    life.live_until("2026-03-03 16:00")
    life.act(Act.WITHDRAW, card=Card.BLUE, text="误发")
    assert cards(life) == (Card.YELLOW, Card.YELLOW)
    life.act(Act.WITHDRAW, text="误发")
    assert cards(life) == (Card.NONE, Card.NONE)
    with pytest.raises(NotAllowed, match="no blue card of case T1 stands"):
        life.act(Act.WITHDRAW, card=Card.BLUE, text="再撤")


def test_a_card_of_an_earlier_stage_leaves_the_worst_only(life: Life) -> None:
    """The village's red card stays on its record until it is named; the township's stage has none of its own."""
    life.live_until("2026-03-04 10:00")
    assert (life.case().unit_code, *cards(life)) == (TOWNSHIP, Card.NONE, Card.RED)
    life.act(Act.WITHDRAW, card=Card.RED, text="停电误判", scope=COUNTY)
    assert cards(life) == (Card.NONE, Card.YELLOW)


def test_everyone_who_was_told_of_the_card_is_told(life: Life) -> None:
    """Village and township had heard of the red card; both hear that it was withdrawn, and which it was."""
    life.live_until("2026-03-04 08:00")
    life.store.write(lambda writer: send_all(writer, life.now_us))
    life.act(Act.WITHDRAW, card=Card.RED, text="误发")
    withdrawn = [push for push in life.pushes() if push.kind == "withdrawn"]
    assert {push.unit_code for push in withdrawn} == {TOWNSHIP, VILLAGE}
    assert facts_of(withdrawn[0].body)["card"] == "red"
    assert {push.state for push in life.pushes() if push.kind == "red"} == {"delivered"}


def test_a_card_whose_push_has_not_left_does_not_leave(life: Life) -> None:
    """Nobody has heard of it, so only the owner is told that it was withdrawn."""
    life.live_until("2026-03-04 08:00")
    life.act(Act.WITHDRAW, card=Card.RED, text="误发")
    assert {push.state for push in life.pushes() if push.kind == "red"} == {"superseded"}
    assert [push.unit_code for push in life.pushes() if push.kind == "withdrawn"] == [TOWNSHIP]


def test_a_unit_does_not_take_back_its_own_card(life: Life) -> None:
    """Only whoever stands above the owner, and only with a reason."""
    life.live_until("2026-03-03 16:00")
    with pytest.raises(
        NotAllowed, match="to withdraw a card of case T1 needs the word of a unit above 610202001001"
    ):
        life.act(Act.WITHDRAW, text="误发", scope=VILLAGE)
    with pytest.raises(BadInput, match="withdraw needs a text that says why the card was wrong"):
        life.act(Act.WITHDRAW, scope=TOWNSHIP)


def test_a_card_comes_again_where_another_clock_issues_it(life: Life) -> None:
    """What was withdrawn was one card, not the colour: the next rung issues its own."""
    life.live_until("2026-03-03 14:00")
    life.act(Act.WITHDRAW, text="误发")
    life.live_until("2026-03-03 16:00")
    assert cards(life) == (Card.YELLOW, Card.YELLOW)
    life.act(Act.WITHDRAW, text="误发")
    assert cards(life) == (Card.NONE, Card.NONE)


def test_a_withdrawal_is_undone_within_the_minute(life: Life) -> None:
    """The card stands again; whoever heard of its withdrawal hears that it does not count."""
    life.live_until("2026-03-03 16:00")
    life.act(Act.WITHDRAW, text="误发")
    life.store.write(lambda writer: send_all(writer, life.now_us))
    life.act(Act.UNDO)
    assert cards(life) == (Card.YELLOW, Card.YELLOW)
    assert [push.unit_code for push in life.pushes() if push.kind == "undone"] == [VILLAGE]
    life.clock.advance_to(at("2026-03-03 16:01"))
    life.act(Act.WITHDRAW, text="误发")


def test_the_card_of_an_old_case_taken_over_can_be_withdrawn(life: Life) -> None:
    """Its highest past card was issued at intake; withdrawn, nothing of it is left."""
    life.clock.advance_to(at("2026-03-02 11:00"))
    life.open("T2", opened="2026-02-02 10:00")
    assert life.case("T2").card == Card.RED
    case = life.act(Act.WITHDRAW, "T2", text="接入有误").case
    assert (case.card, case.worst_card) == (Card.NONE, Card.NONE)
    life.assert_folds("T2")
