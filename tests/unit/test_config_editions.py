"""Editions: what decides deadlines is kept as text, given back whole, and told apart."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from schema.config import Config, Differences, apply_edition, differences, edition_of, loads
from tests.configs import configs

BASE = """
[policy.town]
title = "Town"
match = { kind = ["x"] }
[policy.town.resolve]
limit = "3wd"
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
[pause.hearing]
stops = ["resolve"]
longest = "30d"
"""
NOTHING = Differences(
    added=(),
    removed=(),
    changed=(),
    reworded=(),
    is_matching_changed=False,
    is_calendar_changed=False,
    is_pausing_changed=False,
)


def config_of(text: str) -> Config:
    return loads(text.encode())


def edit(old: str, new: str) -> Differences:
    """Return what an edit of the base configuration changes."""
    assert old in BASE
    return differences(edition_of(config_of(BASE)), edition_of(config_of(BASE.replace(old, new))))


@given(configs(), configs())
def test_an_edition_gives_back_what_decides_deadlines(config: Config, other: Config) -> None:
    """Stored and applied to whatever else is set, policies, calendar and pauses are as they were."""
    edition = edition_of(config)
    applied = apply_edition(other, edition.body)
    assert (applied.policies, applied.pauses) == (config.policies, config.pauses)
    assert applied.calendar.canonical() == config.calendar.canonical()
    assert replace(applied, policies=other.policies, calendar=other.calendar, pauses=other.pauses) == other
    assert edition_of(applied) == edition
    assert differences(edition, edition_of(applied)) == NOTHING


@given(configs(), configs())
def test_two_editions_differ_exactly_when_their_texts_do(one: Config, other: Config) -> None:
    """Differences there and back are each other's mirror, and none are found only where hashes agree."""
    old, new = edition_of(one), edition_of(other)
    there, back = differences(old, new), differences(new, old)
    assert {change.name for change in there.added} == {change.name for change in back.removed}
    assert {(name, b, a) for name, a, b in there.changed} == set(back.changed)
    assert (old.hash == new.hash) == (old.body == new.body)
    if old.hash == new.hash:
        assert there == NOTHING


@pytest.mark.parametrize(
    "more",
    [
        "# a comment\n",
        'language = "en"\n',
        "[engine]\nbatch = 2000\n",
        '[telling]\nred = ["owner"]\n[quiet]\nremind = "21:00-08:00"\n',
        '[calendar]\nweekend = ["sun", "sat"]\n',
    ],
)
def test_an_edition_holds_nothing_else(more: str) -> None:
    """Comments, spelled-out defaults and every other setting leave the edition as it is."""
    assert edition_of(config_of(more + BASE)) == edition_of(config_of(BASE))


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ('title = "Town"\n', 'title = "City"\n', {"reworded": ("town",)}),
        ("[policy.town]", '[policy.town]\nsource = "an order"', {"reworded": ("town",)}),
        ('kind = ["x"]', 'kind = ["y"]', {"is_matching_changed": True}),
        ('longest = "30d"', 'longest = "60d"', {"is_pausing_changed": True}),
        ("[pause.hearing]", '[pause.hearing]\napprover = "owner"', {"is_pausing_changed": True}),
        ("[pause.hearing]", "[pause.appraisal]", {"is_pausing_changed": True}),
        ("[policy.all]", "[calendar]\noff = [2026-05-06]\n[policy.all]", {"is_calendar_changed": True}),
        ("\n[policy.town]", 'zone = "Asia/Urumqi"\n[policy.town]', {"is_calendar_changed": True}),
    ],
)
def test_an_edit_is_called_what_it_is(old: str, new: str, changes: dict[str, Any]) -> None:
    """An edit of words, matching, calendar or pauses is found to be that, and nothing else."""
    assert edit(old, new) == replace(NOTHING, **changes)


def test_another_limit_changes_its_policy_only() -> None:
    """The change carries both hashes, by which open cases of the old one are found."""
    done = edit('limit = "3wd"', 'limit = "4wd"')
    [(name, old, new)] = done.changed
    assert (name, old) == ("town", config_of(BASE).policy("town").hash)
    assert new == config_of(BASE.replace("3wd", "4wd")).policy("town").hash
    assert replace(done, changed=()) == NOTHING


def test_a_policy_comes_and_goes_by_its_name() -> None:
    """A policy under another name is one that was removed and one that was added, and cases match otherwise."""
    done = edit("policy.town", "policy.borough")
    assert [(change.name, change.old) for change in done.added] == [("borough", "")]
    assert [(change.name, change.new) for change in done.removed] == [("town", "")]
    assert (done.changed, done.reworded, done.is_matching_changed) == ((), (), True)


def test_policies_in_another_order_match_otherwise() -> None:
    """The first policy that fits takes a case, so their order is part of the edition."""
    more = '[policy.b]\nmatch.kind = "x"\nresolve.limit = "1d"\n'
    assert differences(edition_of(config_of(BASE + more)), edition_of(config_of(more + BASE))) == replace(
        NOTHING, is_matching_changed=True
    )


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"policies":[{}],"calendar":{},"pauses":[]}',
        '{"policies":[],"calendar":{},"pauses":[{"name":"x"}]}',
        '{"policies":7,"calendar":{},"pauses":[]}',
        '{"policies":[],"calendar":{"zone":"UTC"},"pauses":[]}',
    ],
)
def test_a_damaged_body_is_a_value_error(body: str) -> None:
    """A body that is no edition raises ValueError and nothing else."""
    with pytest.raises(ValueError, match=r"."):
        apply_edition(config_of(BASE), body)


def test_an_unknown_key_of_a_pause_is_damage_too() -> None:
    """What a later program would write is refused, not half read."""
    content = json.loads(edition_of(config_of(BASE)).body)
    content["pauses"][0]["colour"] = "red"
    with pytest.raises(ValueError, match="the body of an edition is damaged"):
        apply_edition(config_of(BASE), json.dumps(content))
