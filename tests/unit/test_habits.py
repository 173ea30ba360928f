"""Habits: an order and a filter as JSON, and back; nonsense is passed over."""

import json
from types import SimpleNamespace
from typing import Any, cast

import pytest

from schema.wire import Filter, Sort
from tui.screens.habits import adopt, habits_of
from tui.screens.pane import Pane


def a_pane(**now: Any) -> Pane:
    return cast("Pane", SimpleNamespace(HABITS=tuple(now), **now))


def test_they_come_back_as_they_were() -> None:
    """Through JSON, except for the words that were searched for."""
    left = a_pane(sort=Sort.CARD, filter=Filter(card=frozenset({3}), q="张三"), is_following=True)
    kept = json.loads(json.dumps(habits_of(left)))
    assert "张三" not in str(kept)
    found = a_pane(sort=Sort.DUE, filter=Filter(), is_following=False)
    adopt(found, kept)
    assert vars(found) == vars(left) | {"filter": Filter(card=frozenset({3}))}


@pytest.mark.parametrize(
    "kept", [None, [], "x", {"sort": "colourfulness"}, {"filter": {"card": ["x"]}}, {"filter": 3}, {"sort": []}]
)
def test_nonsense_is_passed_over(kept: Any) -> None:
    """What an older version left, or a broken file, changes nothing."""
    pane = a_pane(sort=Sort.DUE, filter=Filter(), is_following=False)
    adopt(pane, kept)
    assert (pane.sort, pane.filter) == (Sort.DUE, Filter())  # type: ignore[attr-defined]
