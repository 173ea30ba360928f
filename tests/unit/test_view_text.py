"""Wordings: both languages say the same things."""

import re
import string
from collections import Counter

import pytest

from schema.kinds import Act, EventKind, PushState
from schema.wire import GridSort, Sort
from tui import words
from tui.text import LANGS, keys, say
from tui.view.keys import KEYS
from tui.words import WORDS


def fields(wording: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(wording) if name}


@pytest.mark.parametrize("key", keys())
def test_both_languages_take_the_same_facts(key: str) -> None:
    """A translation that loses a fact would lose it for half the officers."""
    zh, en = WORDS[key]
    assert fields(zh) == fields(en)
    assert not re.search("[\u4e00-\u9fff]", en) or key == "key.lang"


@pytest.mark.parametrize("lang", LANGS)
def test_every_word_that_the_daemon_sends_has_a_name(lang: str) -> None:
    """Kinds of lines, states of pushes and orders are never shown as identifiers."""
    for key in (
        *(f"event.{kind}" for kind in EventKind),
        *(f"push.{state}" for state in PushState),
        *(f"sort.{sort}" for sort in Sort),
        *(f"gridsort.{sort}" for sort in GridSort),
        *(f"key.{name}" for keys_ in KEYS.values() for _, name in keys_),
    ):
        assert say(lang, key)


def test_no_wording_is_given_twice() -> None:
    """A screen's word is never replaced by another file's of the same key."""
    files = [given for name, given in vars(words).items() if name.endswith("_WORDS")]
    counted = Counter(key for given in files for key in given)
    assert [key for key, times in counted.items() if times > 1] == []


_AGREEMENTS = (Act.PAUSE, Act.RESUME, Act.EXTEND, Act.RETURN, Act.RULE, Act.WITHDRAW)


@pytest.mark.parametrize(
    "act", [Act.ACCEPT, Act.RESOLVE, Act.ESCALATE, Act.TELL, Act.NOTE, Act.UNDO, *_AGREEMENTS]
)
def test_every_act_on_a_key_says_what_it_will_do(act: Act) -> None:
    """No act is confirmed blindly."""
    assert {f"will.{act}", f"act.{act}"} <= set(keys())
