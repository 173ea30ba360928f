"""`duban policies`: what an officer types, and that nobody confirms what they have not seen."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import click
import pytest

from schema.errors import BadInput, Conflict
from schema.kinds import Choice
from schema.wire import EditionChange, EditionView, PolicyEdit, WaitingBrief
from schema.wire.waiting import WaitingPage
from tui.commands.policies import _chosen, _seen_now, _waiting_lines, _what

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
CHANGE = EditionChange(
    added=[PolicyEdit(name="gaotai", old="", new="b")],
    removed=[],
    changed=[PolicyEdit(name="four_levels", old="a", new="c")],
    reworded=["petition"],
    matching=True,
    calendar=True,
    pauses=True,
)
WAITING = WaitingPage(
    waiting=WaitingBrief(hash="c8654a4e8afc5dd7", since_at=NOON, policies=["four_levels"]), change=CHANGE
)


def desk(page: WaitingPage, lang: str = "en") -> Any:
    return SimpleNamespace(ask=lambda _call: page, lang=lang, zone=UTC, as_json=False)


def on_a_terminal(patch: pytest.MonkeyPatch, answer: str) -> None:
    patch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    patch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    def confirm(_text: str, *, abort: bool) -> bool:
        if abort and answer != "y":
            raise click.Abort
        return True

    patch.setattr("click.confirm", confirm)


def test_a_policy_is_named_for_one_choice() -> None:
    """Twice for the same is once; for two it is refused."""
    assert _chosen({Choice.PIN: ("a", "a"), Choice.NEW_ONLY: ("b",)}) == {"a": Choice.PIN, "b": Choice.NEW_ONLY}
    with pytest.raises(BadInput, match="a is named for pin and for recompute"):
        _chosen({Choice.PIN: ("a",), Choice.RECOMPUTE: ("a",)})


def test_without_a_terminal_the_edit_is_named() -> None:
    """A script says which edit somebody saw; the sentence has the hash of the one that waits."""
    with pytest.raises(BadInput, match="c8654a4e8afc5dd7 waits now"):
        _seen_now(desk(WAITING))
    with pytest.raises(Conflict):
        _seen_now(desk(WaitingPage()))


def test_on_a_terminal_the_edit_is_shown_and_asked_about(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was shown is what is confirmed; a no confirms nothing."""
    on_a_terminal(monkeypatch, "y")
    assert _seen_now(desk(WAITING)) == "c8654a4e8afc5dd7"
    assert "changed: four_levels" in capsys.readouterr().out
    on_a_terminal(monkeypatch, "n")
    with pytest.raises(click.Abort):
        _seen_now(desk(WAITING))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_change_is_said(lang: str) -> None:
    """Policies by name, and everything else an edition holds; while it is planned, that."""
    said = list(_waiting_lines(desk(WAITING, lang), WAITING))
    assert len(said) == 8
    assert all(any(name in line for line in said) for name in ("four_levels", "gaotai", "petition"))
    trouble = WAITING.model_copy(update={"waiting": WAITING.waiting.model_copy(update={"trouble": "why"})})  # type: ignore[union-attr]
    assert "why" in list(_waiting_lines(desk(trouble, lang), trouble))[-1]


def test_an_edition_says_what_it_changed_in_one_line() -> None:
    """The first has nothing before it; a year that arrived changes nothing but the days."""
    first = EditionView(edition=1, at=NOON, actor="daemon", hash="a", choices={}, replanned=0, done=True)
    nothing = CHANGE.model_copy(
        update={"added": [], "changed": [], "reworded": [], "matching": False, "calendar": False, "pauses": False}
    )
    year = first.model_copy(update={"change": nothing, "year_arrived": True, "published_until": "2027-12-31"})
    assert _what("en", first) == "the first"
    assert _what("en", year) == "holidays are published to 2027-12-31"
    assert _what("en", year.model_copy(update={"year_arrived": False})) == "the same deadlines"
