"""Policies: what makes one the same as another, which case it takes, and what `duband check` doubts."""

import json
from typing import Any

import pytest
from hypothesis import given

from schema.config import build_policy, loads, policy_from_body
from schema.config.lines import key_lines
from schema.config.lints import policy_hints
from schema.errors import BadInput
from schema.kinds import Clock, Level, Role, Rung
from schema.periods import Period
from schema.policies import BY_THOSE_ABOVE, Approver, ClockSpec, Match, Office, Policy, Start
from tests.configs import clocks

BASE = """
[policy.town]
title = "Town"
source = "somewhere"
match = { kind = ["x"] }
[policy.town.resolve]
limit = { village = "1wd", township = "2wd", county = "2wd", city = "2wd" }
remind = ["50%", "-1wd@09:00"]
red = "0"
escalate = "0"
[policy.town.respond]
limit = "4wh"
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
"""


def policy_of(text: str, name: str = "town") -> Policy:
    return loads(text.encode()).policy(name)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "Town"\n', ""),
        ('source = "somewhere"', 'source = "elsewhere"'),
        ('kind = ["x"]', 'kind = ["y", "z"]'),
        ("\n", "\n# a comment\n   \n"),
        ('red = "0"\nescalate = "0"\n', 'escalate = ["0"]\nred = "0"\n'),
        ('limit = "4wh"', 'limit = { city = "4.0wh", county = "4wh", township = "4wh", village = "4wh" }'),
        ('limit = "4wh"', 'limit = "4wh"\nstart = "received"\nroll = true\nevery = "1wd"'),
        ('{ village = "1wd", township = "2wd",', '{ township = "2wd", village = "1wd",'),
    ],
)
def test_a_hash_stands_for_deadlines_and_nothing_else(old: str, new: str) -> None:
    """Order, comments, white space, title, source, match, and defaults spelled out change no hash."""
    assert old in BASE
    assert policy_of(BASE.replace(old, new)).hash == policy_of(BASE).hash


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('village = "1wd"', 'village = "1d"'),
        ('limit = "4wh"', 'limit = "5wh"'),
        ('"50%"', '"51%"'),
        ("@09:00", "@10:00"),
        ('red = "0"', 'yellow = "0"'),
        ('"50%", "-1wd@09:00"', '"-1wd@09:00", "50%"'),
        ('escalate = "0"\n', ""),
        ('escalate = "0"\n', 'escalate = "0"\nevery = "2wd"\n'),
        ('escalate = "0"\n', 'escalate = "0"\nrepeat = "remind"\n'),
        ('escalate = "0"\n', 'escalate = "0"\nday_end = "close"\n'),
        ('escalate = "0"\n', 'escalate = "0"\nroll = false\n'),
        ('escalate = "0"\n', 'escalate = "0"\nstart = "accepted"\n'),
        ('escalate = "0"\n', 'escalate = "0"\non_escalate = "supervise"\n'),
        ('escalate = "0"\n', 'escalate = "0"\nextend = "5d"\n'),
        ('escalate = "0"\n', 'escalate = "0"\n[policy.town.ruling]\nlimit = "2wd"\nwithin = "5wd"\n'),
    ],
)
def test_whatever_moves_a_deadline_changes_the_hash(old: str, new: str) -> None:
    """Every limit, place, start, day end and repeat is in the body, the order of like rungs too."""
    assert old in BASE
    assert policy_of(BASE.replace(old, new, 1)).hash != policy_of(BASE).hash


def test_who_extends_and_how_long_a_case_may_be_returned_is_in_the_hash() -> None:
    """An edit of these two is an edit of the policy like any other."""
    more = 'extend = "5d"\n[policy.town.ruling]\nlimit = "2wd"\nwithin = "5wd"\n'
    text = BASE.replace("[policy.town.respond]", f"{more}[policy.town.respond]")
    for old, new in (
        ("extend =", 'extend_by = "above:leader"\nextend ='),
        ('extend = "5d"', 'extend = "6d"'),
        ('within = "5wd"', 'within = "4wd"'),
    ):
        assert policy_of(text.replace(old, new)).hash != policy_of(text).hash
    spelled_out = text.replace("extend =", 'extend_by = "above"\nextend =')
    assert policy_of(spelled_out).hash == policy_of(text).hash


def test_a_clock_says_how_it_is_extended_and_a_policy_how_a_case_is_returned() -> None:
    """Both arrive in the clock; where the file is silent nothing is extended and nothing returned."""
    text = (
        BASE + 'extend = "30d"\nextend_by = "owner:leader"\n[policy.all.ruling]\nlimit = "2wd"\nwithin = "0.5wd"\n'
    )
    resolve, ruling = (policy_of(text, "all").clock(clock) for clock in (Clock.RESOLVE, Clock.RULING))
    assert resolve is not None
    assert (resolve.extend, resolve.extend_by) == (Period.parse("30d"), Approver(Office.OWNER, Role.LEADER))
    assert ruling is not None
    assert (ruling.start, ruling.within, ruling.is_for_life) == (Start.RETURNED, Period.parse("0.5wd"), False)
    silent = policy_of(text).clock(Clock.RESOLVE)
    assert silent is not None
    assert (silent.extend, silent.extend_by, silent.within) == (None, BY_THOSE_ABOVE, None)
    assert policy_of(text).clock(Clock.RULING) is None


def test_a_late_ruling_rises() -> None:
    """The ruling clock may escalate at its limit or later, as each ruler gets time of its own."""
    ruling = '[policy.all.ruling]\nwithin = "5wd"\nescalate = "+1wd"\n'
    by_level = 'limit = { township = "1wd", county = "1wd", city = "2wd" }\n'
    spec = policy_of(BASE + ruling + by_level, "all").clock(Clock.RULING)
    assert spec is not None
    assert [(rung.kind, str(rung.at)) for rung in spec.ladder] == [(Rung.ESCALATE, "+1wd")]
    assert spec.limit(Level.VILLAGE) is None


def test_a_hash_belongs_to_one_name() -> None:
    """Two policies of the same deadlines are two, so that an edit of one is never taken for the other."""
    twins = BASE.replace("policy.town", "policy.borough") + BASE.partition("[policy.all]")[0]
    assert policy_of(twins, "borough").clocks == policy_of(twins, "town").clocks
    assert policy_of(twins, "borough").hash != policy_of(twins, "town").hash == policy_of(BASE).hash


def test_the_hash_stays_as_it_was() -> None:
    """A stored hash is found again by later releases: this body and hash may never change."""
    policy = policy_of(BASE, "all")
    assert policy.body == (
        '{"clocks":[{"clock":"resolve","day_end":"24:00","ladder":[],'
        '"limits":{"city":"5wd","county":"5wd","township":"5wd","village":"5wd"},'
        '"on_escalate":"raise","repeat":["review","1wd"],"roll":true,"start":"received"}],"name":"all"}'
    )
    assert policy.hash == "5f5f7acaeb8b508d"


def test_a_body_without_a_name_is_read_under_the_hash_it_was_written_with() -> None:
    """Before policies were told apart by name, a body held none; its cases find it again as it was."""
    policy = policy_of(BASE, "all")
    older = policy.body.replace(',"name":"all"', "")
    restored = policy_from_body("all", older)
    assert (restored.hash, restored.body) == ("34bc92c03c56a7a6", older)
    assert (restored.name, restored.clocks) == ("all", policy.clocks)


@given(clocks)
def test_a_stored_body_gives_the_policy_back(clocks: list[ClockSpec]) -> None:
    """Built, stored and rebuilt, a policy is the same, however its clocks were ordered."""
    policy = build_policy("p", clocks)
    assert policy_from_body("p", policy.body) == policy
    assert build_policy("p", reversed(clocks)) == policy
    shuffled = json.dumps(dict(reversed(json.loads(policy.body).items())), indent=2)
    assert policy_from_body("p", shuffled).clocks == policy.clocks


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"clocks":[{}]}', '{"clocks":[{"clock":"nap"}]}', "null"])
def test_a_damaged_body_is_a_value_error(body: str) -> None:
    """A body that is none raises ValueError and nothing else."""
    with pytest.raises(ValueError, match=r"."):
        policy_from_body("p", body)


MATCHING = """
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
[policy.danger]
match = { urgency = ["danger"] }
[policy.danger.resolve]
limit = "2h"
[policy.housing]
match = { category = ["城乡建设/住房"], place = ["6102"] }
[policy.housing.resolve]
limit = "3wd"
[policy.home]
match = { kind = ["家里事", "邻里事"], place = ["610202", "6103"] }
[policy.home.resolve]
limit = "3wd"
[policy.quarter]
match = { kind = "村里事", urgency = ["urgent", "normal"], place = "610202001001001" }
[policy.quarter.resolve]
limit = "3wd"
[policy.hotline]
match = { source = "hotline", kind = ["help", "consult"] }
[policy.hotline.resolve]
limit = "10wd"
"""


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({}, "all"),
        ({"urgency": 2, "source": "hotline", "kind": "help"}, "danger"),
        ({"urgency": 1}, "all"),
        ({"category": "城乡建设/住房保障/公租房", "place": "610202001001"}, "housing"),
        ({"category": "城乡建设/住房保障/公租房", "place": "321302"}, "all"),
        ({"category": "城乡建设", "place": "6102"}, "all"),
        ({"source": "hotline", "kind": "consult"}, "hotline"),
        ({"source": "hotline", "kind": "consulting"}, "all"),
        ({"kind": "家里事", "place": "610202001001"}, "home"),
        ({"kind": "邻里事", "place": "610302"}, "home"),
        ({"kind": "邻里事", "place": "610203"}, "all"),
        ({"kind": "家里事", "place": "6103", "urgency": 2}, "danger"),
        ({"kind": "村里事", "place": "610202001001001"}, "quarter"),
        ({"kind": "村里事", "place": "610202001001001", "urgency": 1}, "quarter"),
        ({"kind": "村里事", "place": "610202001001002"}, "all"),
        ({"kind": "村里事", "place": "610202001001"}, "all"),
    ],
)
def test_the_first_policy_that_fits_takes_the_case(facts: dict[str, Any], name: str) -> None:
    """All that a match names must fit; the default comes last, wherever the file has it."""
    assert loads(MATCHING.encode()).policy_for(**facts).name == name


def test_an_unknown_policy_name_lists_those_there_are() -> None:
    """A case or command that names a policy wrongly learns the right names."""
    with pytest.raises(
        BadInput, match=r"no policy 'town'; config\.toml has danger, housing, home, quarter, hotline, all"
    ):
        loads(MATCHING.encode()).policy("town")


RISING = 'escalate = "0"'
HINTS = {
    f'{RISING}\nevery = "1wd"': [],
    'red = "0"': ["policy.all.resolve: nothing escalates, so a late case rises nowhere; write escalate = []"],
    "escalate = []": [],
    f'start = "accepted"\n{RISING}': [
        "policy.all.resolve.start: a case nobody signs for at village, township, county never rises"
    ],
    f'start = "accepted"\n{RISING}\n[policy.all.respond]\nlimit = "1wd"\nescalate = "0"': [],
    f'start = "accepted"\n{RISING}\n[policy.all.respond]\nlimit = {{ village = "1wd" }}\n{RISING}': [
        "policy.all.resolve.start: a case nobody signs for at township, county never rises"
    ],
    f'[policy.all.respond]\nlimit = "1wd"\n{RISING}': [
        "policy.all.resolve: a case signed for at village, township, county never rises"
    ],
    f'[policy.all.respond]\nlimit = {{ village = "1wd", county = "1wd" }}\n{RISING}': [
        "policy.all.resolve: county can never be reached: nothing escalates at township",
        "policy.all.resolve: a case signed for at village, county never rises: only respond escalates there",
    ],
    f'[policy.all.feedback]\nstart = "received"\nlimit = {{ village = "1wd" }}\n{RISING}': [
        "policy.all.resolve: county, city can never be reached: nothing escalates at township, county",
    ],
}


def hints_of(more: str) -> list[str]:
    text = f'[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n{more}\n'
    found = policy_hints(loads(text.encode()).policies, key_lines(text))
    return [f"{'.'.join(map(str, path))}: {reason}" for path, reason in found]


@pytest.mark.parametrize("more", HINTS)
def test_what_is_hardly_meant_is_doubted(more: str) -> None:
    """The file loads, and `duband check` warns of exactly the levels that a case cannot rise to."""
    hints = hints_of(more)
    assert len(hints) == len(HINTS[more]), hints
    assert all(hint.startswith(expected) for hint, expected in zip(hints, HINTS[more], strict=True)), hints


@pytest.mark.parametrize(
    ("wide", "narrow", "is_shadowed"),
    [
        ('kind = "x"', 'kind = "x"', True),
        ('kind = ["x", "y"]', 'kind = "x", urgency = "danger"', True),
        ('category = "住房", place = "6102"', 'category = ["住房/公租房"], place = ["610202"]', True),
        ('kind = "x"', 'kind = ["x", "y"]', False),
        ('kind = "x"', 'source = "hotline"', False),
        ('category = "住房/公租房"', 'category = ["住房"]', False),
        ('kind = "x", place = "610202"', 'kind = "x", place = ["610202", "610203"]', False),
    ],
)
def test_a_policy_that_takes_no_case_is_doubted(wide: str, narrow: str, is_shadowed: bool) -> None:
    """A match is doubted when an earlier one admits all that it admits, and not when one case is left to it."""
    policies = (
        f'[policy.{name}]\nmatch = {{ {match} }}\nresolve = {{ limit = "1d", escalate = "0" }}'
        for name, match in (("wide", wide), ("narrow", narrow))
    )
    hints = hints_of("\n".join((RISING, *policies)))
    expected = ["policy.narrow.match: takes no case: wide stands before it and takes all of these"]
    assert hints == expected * is_shadowed


def test_a_match_is_only_as_wide_as_it_says() -> None:
    """The match of a policy holds what the file gave, urgency as the number cases carry."""
    assert loads(MATCHING.encode()).policy("danger").match == Match(urgency=(2,))
