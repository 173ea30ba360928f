"""The footer: whole keys or none."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.view.cells import width
from tui.view.keys import KEYS, footer
from tui.view.look import Look
from tui.view.tone import text_of


@given(st.integers(30, 200), st.sampled_from(sorted(KEYS)), st.sampled_from(["zh", "en"]))
def test_no_key_is_cut(cells: int, screen: str, lang: str) -> None:
    """In any width the keys fit; help and the way out are among them to the last."""
    look = Look(lang)
    said = "".join(map(text_of, footer(screen, look, cells)))
    assert width(said) <= cells
    assert look.say("key.help") in said
    assert look.say("key.quit") in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_least_needed_key_leaves_first(lang: str) -> None:
    """At 80 cells the acts, opening and filtering are named; following is left to the help."""
    look = Look(lang)
    wide, narrow = (text_of(footer("queue", look, cells)[0]) for cells in (300, 80))
    assert all(look.say(f"key.{name}") in narrow for name in ("open", "accept", "resolve", "escalate", "search"))
    assert look.say("key.follow") in wide
    assert look.say("key.follow") not in narrow


@pytest.mark.parametrize(("lang", "into", "above"), [("zh", "Enter 下级", "h上级"), ("en", "Enter open", "h up")])
def test_the_backlog_goes_by_unit(lang: str, into: str, above: str) -> None:
    """On the backlog Enter and h change the unit, and say so; they are not the arrows' up and down."""
    said = text_of(footer("backlog", Look(lang), 300)[0])
    assert into in said
    assert above in said


@pytest.mark.parametrize("key", sorted({key for pairs in KEYS.values() for key, _ in pairs}))
def test_every_key_is_documented(key: str) -> None:
    """The pages for duty officers know each key."""
    docs = Path(__file__).parents[2] / "docs"
    pages = [docs / "dashboard.md", *(docs / "screens").glob("*.md")]
    assert any(f"`{key}`" in page.read_text(encoding="utf-8") for page in pages)
