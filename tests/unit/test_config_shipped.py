"""The config.toml that ships: sound, documented to the last key, and the chain that the design promises."""

import re
import tomllib
from dataclasses import fields, replace
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from daemon.calendar import WorkCalendar
from daemon.plan import ClockPlan, plan_clock
from daemon.trial import trial_hints
from schema.calendars import CalendarRules
from schema.config import (
    ChannelSettings,
    Config,
    DoorSender,
    DoorSettings,
    EngineSettings,
    LogSettings,
    QuietHours,
    ServeSettings,
    Telling,
    check,
    load,
    loads,
)
from schema.config.clocks import EXTENDED, KEPT
from schema.config.ways import WAYS
from schema.folders import default_config_path
from schema.instants import from_us, to_us
from schema.kinds import CONFIGURED, Clock, Level, Role, Rung
from schema.periods import Period, PeriodUnit
from schema.policies import Approver, DayEnd, Match, Office, OnEscalate, Policy, Start

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
EXAMPLES = {
    "home",
    "neighbours",
    "village",
    "three_colours",
    "three_colours_near",
    "sequence_urgent",
    "sequence",
    "hotline_general",
    "hotline_hard",
    "hotline_weifang",
    "backlog",
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
    for part in (
        "language",
        "zone",
        "engine",
        "telling",
        "serve",
        "door",
        "heartbeat",
        "log",
        "channels",
        "database_url",
    ):
        assert getattr(bare, part) == getattr(shipped(), part), part
    for rule in fields(CalendarRules):
        assert getattr(bare.calendar, rule.name) == getattr(shipped().calendar, rule.name), rule.name


EXAMPLE = re.compile(
    r"^# (?=\[|[a-z_]+ = |\d+ = |\"[\d.]+\" = )", re.MULTILINE
)  # text never looks like this; a legend has more space


@cache
def with_examples() -> Config:
    """Return the shipped configuration with the # taken away from every example."""
    return loads(EXAMPLE.sub("", TEXT).encode())


def test_its_commented_examples_work_when_switched_on() -> None:
    """Taking the # away from every example gives a sound file: policies, a channel, quiet hours, an address."""
    config = with_examples()
    assert {policy.name for policy in config.policies} == NAMES | EXAMPLES
    assert config.default_channel is not None
    assert config.default_channel.retry_s == ChannelSettings("", "").retry_s
    assert config.database_url == "postgresql://host/duban"
    assert all(config.quiet.of(rung) for rung in Rung)


def test_no_example_is_doubted(tmp_path: Path) -> None:
    """`duband check` on the file with every example on warns of the channels' missing secrets alone."""
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLE.sub("", TEXT), encoding="utf-8")
    faults, warnings = check(path)
    assert faults == ()
    assert [warning.key for warning in warnings] == [
        "channel.city.secrets[1].env",
        "channel.wecom.url.env",
        "channel.dingtalk.url.env",
        "channel.dingtalk.secrets[1].env",
        "channel.feishu.url.env",
        "channel.feishu.secrets[1].env",
        "channel.mail.secrets[1].env",
        "channel.telegram.url.env",
        "channel.upward.secrets[1].env",
        "door.from.county.secrets[1].env",
    ]


def test_two_years_of_trial_doubt_nothing_but_what_an_example_is_known_for() -> None:
    """No holiday, quiet hour or sum of levels spoils a deadline, but of seven days that do not roll."""
    config = replace(with_examples(), quiet=shipped().quiet)  # quiet cards are the city's own choice
    doubted = [path for path, _ in trial_hints(config, date(2026, 1, 1))]
    assert doubted == [("policy", "hotline_general", "resolve", "limit")]


def test_the_whole_language_is_shown() -> None:
    """Every unit, place, start and day end, and all that a clock or a match can say, stands in the file once."""
    policies = with_examples().policies
    specs = [spec for policy in policies for spec in policy.clocks]
    limits = [limit for spec in specs for _, limit in spec.limits]
    rungs = [rung for spec in specs for rung in spec.ladder]
    shown: dict[str, set[object]] = {
        "units": {limit.unit for limit in limits},
        "fractions": {rung.at.period is not None and rung.at.period.amount.denominator > 1 for rung in rungs},
        "places": {(rung.at.sign, rung.at.share is None, rung.at.time_of_day is None) for rung in rungs},
        "clocks": {spec.clock for spec in specs},
        "rungs": {rung.kind for rung in rungs},
        "starts": {spec.start for spec in specs},
        "day ends": {spec.day_end for spec in specs},
        "rolls": {spec.roll for spec in specs},
        "risings": {spec.on_escalate for spec in specs},
        "repeats": {spec.repeat_kind for spec in specs},
        "extensions": {spec.clock for spec in specs if spec.extend},
        "matches": {
            fact.name for policy in policies for fact in fields(Match) if getattr(policy.match, fact.name)
        },
    }
    at_hour = {(sign, True, False) for sign in (-1, 1)}
    assert shown == {
        "units": set(PeriodUnit),
        "fractions": {True, False},
        "places": {(0, False, True), *((sign, True, True) for sign in (-1, 0, 1)), *at_hour},
        "clocks": set(KEPT),
        "rungs": set(CONFIGURED),
        "starts": set(Start) - {Start.PROMISED},
        "day ends": set(DayEnd),
        "rolls": {True, False},
        "risings": set(OnEscalate),
        "repeats": {Rung.REMIND, Rung.REVIEW},
        "extensions": set(EXTENDED),
        "matches": {fact.name for fact in fields(Match)},
    }


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"kind": "家里事"}, "home"),
        ({"kind": "邻里事"}, "neighbours"),
        ({"kind": "村里事", "place": "621202001"}, "village"),
        ({"kind": "村里事", "place": "321302001"}, "four_levels"),
        ({"category": "安全生产/消防", "place": "350402", "urgency": 0}, "sequence"),
        ({"source": "12345热线", "kind": "疑难诉求"}, "hotline_hard"),
        ({"source": "12345热线"}, "hotline_weifang"),
        ({"source": "网格"}, "four_levels"),
    ],
)
def test_the_examples_take_the_cases_they_speak_of(facts: dict[str, Any], name: str) -> None:
    """Switched on, each example takes the cases whose kind, source, category or place it names."""
    assert with_examples().policy_for(**facts).name == name


def test_the_examples_of_the_calendar_are_half_days_and_a_county_s_own() -> None:
    """Switched on, the city has a half day, and one county a day off, a day of work and a half day more."""
    calendar = with_examples().calendar
    city, county = calendar.own_days("610203"), calendar.own_days("610202001")
    assert [(day.is_worked, bool(day.segments), day.by) for day in city.values()] == [(True, True, "")]
    own = {(day.is_worked, bool(day.segments)) for day in county.values() if day.by == "610202"}
    assert own == {(False, False), (True, False), (True, True)}


def test_petitions_are_extended_and_returned_as_the_articles_say() -> None:
    """Articles 23 and 34: returned within 5 working days; once 30 days more, on the word of a leader above."""
    petition = shipped().policy("petition")
    for clock in EXTENDED:
        spec = petition.clock(clock)
        assert spec is not None
        assert (spec.extend, spec.extend_by) == (Period.parse("30d"), Approver(Office.ABOVE, Role.LEADER))
    ruling = petition.clock(Clock.RULING)
    assert ruling is not None
    assert (ruling.within, ruling.start) == (Period.parse("5wd"), Start.RETURNED)


def test_cases_pause_for_three_reasons() -> None:
    """Hearing and appraisal stop the clocks, waiting for papers the stage's own only; a unit above approves."""
    all_three = (Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL)
    assert {reason.name: reason.stops for reason in shipped().pauses} == {
        "hearing": all_three,
        "appraisal": all_three,
        "citizen_papers": (Clock.RESOLVE,),
    }
    for reason in shipped().pauses:
        assert reason.source
        assert reason.title != reason.name
        assert reason.approver == Approver(Office.ABOVE)


def test_only_reminders_and_reviews_wait_for_the_morning() -> None:
    """A card, a case that rises and a proposal go out at any hour."""
    waiting = {rung for rung in CONFIGURED if shipped().quiet.of(rung)}
    assert waiting == {Rung.REMIND, Rung.REVIEW}
    assert shipped().quiet.of(Rung.REMIND) == QuietHours(time(21), time(8))


@pytest.mark.parametrize("rung", CONFIGURED)
def test_every_rung_s_quiet_hours_are_shown(rung: Rung) -> None:
    """The table names each rung, those that never wait behind a #."""
    table = TEXT[TEXT.index("[quiet]") : TEXT.index("# ── Channels")]
    assert re.search(rf"^(# )?{rung.word} = \"\d\d:\d\d-\d\d:\d\d\"  # .+$", table, re.MULTILINE)


@pytest.mark.parametrize("settings", [EngineSettings, ServeSettings, LogSettings, Telling])
def test_every_setting_is_shown_with_its_comment(settings: type) -> None:
    """No setting exists that the file does not show and explain on its own line."""
    for setting in fields(settings):
        assert re.search(rf"^{setting.name} = .+  # .+$", TEXT, re.MULTILINE), setting.name


def test_every_key_and_kind_of_channel_is_explained() -> None:
    """The legend names each setting, and each kind has an example."""
    legend = TEXT[TEXT.index("# ── Channels") : TEXT.index("# [channel.city]")]
    written = {setting.name for setting in fields(ChannelSettings)} - {"name", "is_default", "url_from", "options"}
    for key in (*written, "default", "style", "from", "to", "username", "tls", *WAYS):
        assert re.search(rf"\b{key}\b", legend), key
    assert {channel.kind for channel in with_examples().channels} == set(WAYS)


def test_every_key_of_the_door_is_explained() -> None:
    """The legend names each setting, the example has each, and it opens a door."""
    legend = TEXT[TEXT.index("# ── The front door") : TEXT.index("# [door]")]
    settings = {setting.name for sort in (DoorSettings, DoorSender) for setting in fields(sort)}
    for key in settings - {"name", "senders"} | {"from"}:
        assert re.search(rf"^#  +(\w+, )?{key}\b", legend, re.MULTILINE), key
    written = tomllib.loads(EXAMPLE.sub("", TEXT))["door"]
    assert set(written) == {"listen", "cert_file", "key_file", "url", "from"}
    door = with_examples().door
    assert (door.host, door.port, door.link_url) == ("127.0.0.1", 8077, "https://duban.example.gov.cn")
    assert [(sender.name, sender.unit) for sender in door.senders] == [("county", "610202")]


def test_every_key_of_a_policy_is_explained() -> None:
    """The legends above policies and pauses name each key that any of them, or the examples, uses."""
    written = tomllib.loads(EXAMPLE.sub("", TEXT))
    assert (
        unexplained(written["policy"], TEXT[TEXT.index("# Of a policy") : TEXT.index("[policy.danger]")]) == set()
    )
    assert (
        unexplained(written["pause"], TEXT[TEXT.index("# Of a reason") : TEXT.index("[pause.hearing]")]) == set()
    )


def unexplained(tables: dict[str, dict[str, Any]], legend: str) -> set[str]:
    """Return the keys of these tables, and of those in them, that a legend does not name."""
    keys = {key for table in tables.values() for key in table}
    keys |= {
        key for table in tables.values() for value in table.values() if isinstance(value, dict) for key in value
    }
    return {key for key in keys if not re.search(rf"\b{key}\b", legend)}


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
