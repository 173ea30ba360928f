"""The config.toml that ships: sound, documented to the last key, and the chain that the design promises."""

import re
import tomllib
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.calendar import WorkCalendar
from daemon.plan import ClockPlan, plan_clock
from schema.calendars import CalendarRules
from schema.config import (
    ChannelSettings,
    Config,
    EngineSettings,
    LogSettings,
    ServeSettings,
    Telling,
    check,
    load,
    loads,
)
from schema.folders import default_config_path
from schema.instants import from_us, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period
from schema.policies import Policy

TEXT = default_config_path().read_text(encoding="utf-8")
SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = {
    "danger",
    "urgent",
    "hotline_consult",
    "hotline_help",
    "hotline_complaint",
    "petition",
    "petition_review",
    "labour",
    "medical",
    "mediation",
    "reconsideration",
    "reconsideration_simple",
    "four_levels",
}


@cache
def shipped() -> Config:
    return load(default_config_path())


def plan_of(policy: Policy, clock: Clock, level: Level, start_us: int) -> ClockPlan:
    spec = policy.clock(clock)
    assert spec is not None
    plan = plan_clock(spec, level, start_us, WorkCalendar(shipped().calendar))
    assert plan is not None
    return plan


def test_it_has_no_fault_and_warns_only_of_the_channel_a_city_has_to_name() -> None:
    """`duband check` on the shipped file finds nothing but the default channel that nobody can know in advance."""
    faults, warnings = check(default_config_path())
    assert faults == ()
    assert [(warning.key, "wait undelivered" in warning.reason) for warning in warnings] == [("channel", True)]


def test_what_it_spells_out_is_what_is_left_out() -> None:
    """The values shown are the defaults, so that a key may be deleted without changing anything."""
    bare = loads(b'[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "1wd"\n')
    for part in ("language", "zone", "engine", "telling", "serve", "heartbeat", "log", "channels", "database_url"):
        assert getattr(bare, part) == getattr(shipped(), part), part
    for rule in fields(CalendarRules):
        assert getattr(bare.calendar, rule.name) == getattr(shipped().calendar, rule.name), rule.name


def uncommented_examples() -> str:
    """Return the shipped text with its commented examples switched on."""
    example = re.compile(r"^# (?=\[(policy|channel)\.|[a-z_]+ = )", re.MULTILINE)
    return example.sub("", TEXT)


def test_its_commented_examples_work_when_switched_on() -> None:
    """Taking the # away from every example gives a sound file with more policies and a default channel."""
    config = loads(uncommented_examples().encode())
    assert {policy.name for policy in config.policies} > NAMES
    assert config.default_channel is not None
    assert config.default_channel.retry_s == ChannelSettings("", "").retry_s
    assert config.database_url == "postgresql://host/duban"


@pytest.mark.parametrize("settings", [EngineSettings, ServeSettings, LogSettings, Telling])
def test_every_setting_is_shown_with_its_comment(settings: type) -> None:
    """No setting exists that the file does not show and explain on its own line."""
    for setting in fields(settings):
        assert re.search(rf"^{setting.name} = .+  # .+$", TEXT, re.MULTILINE), setting.name


def test_every_key_of_a_policy_is_explained() -> None:
    """The legend above the policies names each key that any of them, or the examples, uses."""
    legend = TEXT[TEXT.index("# Of a policy") : TEXT.index("[policy.danger]")]
    policies = tomllib.loads(uncommented_examples())["policy"].values()
    keys = {key for policy in policies for key in policy}
    keys |= {key for policy in policies for value in policy.values() if isinstance(value, dict) for key in value}
    keys |= {rung.word for rung in Rung} | {"start", "repeat", "roll", "day_end", "on_escalate", "overall"}
    assert {key for key in keys if not re.search(rf"\b{key}\b", legend)} == set()


def test_every_policy_says_what_it_rests_on() -> None:
    """Each shipped policy has a Chinese title and a source."""
    assert {policy.name for policy in shipped().policies} == NAMES
    for policy in shipped().policies:
        assert policy.title != policy.name
        assert policy.source, policy.name


@pytest.mark.parametrize(
    ("facts", "clock", "limit"),
    [
        ({"kind": "信访"}, Clock.OVERALL, "60d"),
        ({"kind": "信访"}, Clock.FEEDBACK, "15d"),
        ({"kind": "信访复核"}, Clock.RESOLVE, "30d"),
        ({"kind": "人民调解"}, Clock.RESOLVE, "1mo"),
        ({"kind": "劳动争议"}, Clock.RESOLVE, "15d"),
        ({"kind": "医疗纠纷"}, Clock.RESOLVE, "30wd"),
        ({"kind": "行政复议"}, Clock.RESOLVE, "60d"),
        ({"source": "12345热线", "kind": "咨询"}, Clock.RESOLVE, "2wd"),
        ({"source": "12345热线", "kind": "求助"}, Clock.RESOLVE, "10wd"),
        ({"source": "hotline", "kind": "complaint"}, Clock.RESOLVE, "15wd"),
        ({"kind": "信访", "urgency": 2}, Clock.RESOLVE, "2h"),
        ({"urgency": 1}, Clock.RESOLVE, "24h"),
        ({}, Clock.RESPOND, "4wh"),
        ({"category": "城乡建设", "source": "网格"}, Clock.RESOLVE, "2wd"),
    ],
)
def test_the_limits_are_those_of_the_rules(facts: dict[str, Any], clock: Clock, limit: str) -> None:
    """A case filed in the words of its trade gets the limit that DESIGN section 9 quotes, at the city at least."""
    spec = shipped().policy_for(**facts).clock(clock)
    assert spec is not None
    assert spec.limit(Level.CITY) == Period.parse(limit)


def test_four_levels_in_seven_working_days() -> None:
    """Nobody touches a case of Monday 10:00: each level has its own full time, the last ends Wednesday week 24:00.

    At each level every card is issued before or when the case rises, in the order remind, blue, yellow, red.
    """
    policy = shipped().default_policy
    start_us = to_us(datetime(2026, 3, 2, 10, tzinfo=SHANGHAI))
    ends = []
    for level in Level:
        plan = plan_of(policy, Clock.RESOLVE, level, start_us)
        kinds = [rung.kind for rung in plan.rungs]
        assert kinds == [Rung.REMIND, Rung.BLUE, Rung.YELLOW, Rung.RED, Rung.ESCALATE, Rung.LIST], level
        assert all(start_us < rung.at_us <= plan.limit_us for rung in plan.rungs)
        assert plan.rungs[4].at_us == plan.limit_us
        start_us = plan.limit_us
        ends.append(from_us(start_us, SHANGHAI).strftime("%a %d %H:%M"))
    # 24:00 is the next day's 00:00
    assert ends == ["Wed 04 00:00", "Fri 06 00:00", "Tue 10 00:00", "Thu 12 00:00"]


def test_each_ladder_warns_before_it_punishes() -> None:
    """In every shipped policy, at every level, from any start, cards come in order and rising is the last rung."""
    start_us = to_us(datetime(2026, 9, 28, 16, 30, tzinfo=SHANGHAI))  # before a holiday with make-up days
    for policy in shipped().policies:
        for level in Level:
            plan = plan_of(policy, Clock.RESOLVE, level, start_us)
            cards = [rung.kind.card for rung in plan.rungs if rung.kind.card]
            assert cards == sorted(cards), (policy.name, level)
            assert all(rung.at_us >= start_us for rung in plan.rungs)
            rises = [rung.kind for rung in plan.rungs].count(Rung.ESCALATE)
            assert rises == (0 if policy.name.startswith("reconsideration") else 1)
