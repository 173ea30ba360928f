"""What forms make of what was typed: lengths in Chinese, an act tried before its text is written."""

import pytest

from schema.instants import to_us
from schema.kinds import Act, Status
from tests.screens.stand_in import NOON
from tui.text import keys
from tui.view import forms
from tui.view.act_menu import choices
from tui.view.acts import Seen, why_not
from tui.view.look import Look

SEEN = Seen("A1", "楼上漏水", "红旗社区", 1, Status.HANDLING, 3, None)
NOW = to_us(NOON)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10日", "10d"),
        ("５个工作日", "5wd"),
        ("+3 天", "3d"),
        ("2个月", "2mo"),
        ("5WD", "5wd"),
        ("很久", None),
        ("0日", None),
    ],
)
def test_a_length_of_time_is_read_as_people_write_it(typed: str, read: str | None) -> None:
    """In Chinese, in full-width digits, or as config.toml has it; nothing is guessed."""
    assert forms.period(typed) == read


@pytest.mark.parametrize("act", list(Act))
def test_a_text_is_not_waited_for_to_try_an_act(act: Act) -> None:
    """Reasons decide no clock; without a unit or an instant nothing can be foreseen."""
    chosen = {"reason": "hearing", "clock": "resolve", "field": "title", "card": "present", "was_false": "no"}
    is_free = not ({field.name for field in forms.FORMS[act] if field.is_required} & {"unit", "until", "colour"})
    assert forms.can_be_tried(act, chosen, Look(), NOW) is is_free


@pytest.mark.parametrize(
    ("field", "is_free"), [("title", True), ("text", True), ("place", False), ("urgency", False), ("links", False)]
)
def test_a_new_value_that_the_daemon_checks_is_waited_for(field: str, is_free: bool) -> None:
    """Three dots are a title as good as another, but no place, no urgency and no address."""
    assert forms.can_be_tried(Act.CORRECT, {"field": field, "value": " "}, Look(), NOW) is is_free


@pytest.mark.parametrize("act", list(Act))
def test_every_act_has_its_words(act: Act) -> None:
    """Name, effect, what it does, the names of its fields and their hints, in both languages."""
    known = set(keys())
    assert {f"act.{act}", f"will.{act}", f"does.{act}"} <= known
    for field in forms.FORMS[act]:
        assert f"field.{field.name}" in known
        if not field.choices and field.kind is not forms.Kind.REASON:
            assert forms.hint(act, field, Look())
        assert all(forms.option(field.name, word, Look()) for word in field.choices)


def test_the_menu_lists_what_may_be_done_first() -> None:
    """What the case does not admit comes after, each with a reason that has words."""
    listed = [bool(choice.why_not) for choice in choices(SEEN)]
    assert listed == sorted(listed)
    assert {choice.why_not for choice in choices(SEEN)} - {""} <= set(keys())
    assert why_not(Act.ACCEPT, SEEN) == "why.accepted"
    assert why_not(Act.RESUME, SEEN) == "why.not_paused"
