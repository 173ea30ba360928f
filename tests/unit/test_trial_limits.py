"""The trial of limits: respond beside resolve, a period without working time, levels beside overall."""

from datetime import date

import pytest

from tests.trying import RESOLVE, tried, tried_clock

CHAIN = f'{RESOLVE}limit = {{ village = "1wd", township = "2wd", county = "2wd", city = "2wd" }}\n'


@pytest.mark.parametrize(
    ("respond", "resolve", "example"),
    [
        ("2wd", "1wd", "begun 202"),
        ("1wd", "24h", "respond 2026-02-24 24:00, resolve 2026-02-15"),  # the Spring Festival is worst
        ("4wh", "10h", "begun 2026-02-14 16:59, respond 2026-02-24 13:59, resolve 2026-02-15 02:59"),
        ("12h", "1wd", ""),
        ("1wd", "1wd", ""),
        ("4wh", "1wd", ""),
    ],
)
def test_respond_longer_than_resolve_by_instants(respond: str, resolve: str, example: str) -> None:
    """Whatever the two count, a unit that may sign after the case was due is doubted, by the worst start."""
    hints = tried(f'{RESOLVE}limit = "{resolve}"\n[policy.all.respond]\nlimit = "{respond}"')
    if not example:
        assert hints == {}
        return
    reason = hints["policy.all.respond.limit"]
    assert reason.startswith(f"{respond} is longer than resolve's {resolve} (at village, township, county, city; ")
    assert example in reason


def test_respond_is_compared_level_by_level() -> None:
    """Each level's respond stands beside that level's resolve."""
    hints = tried(f'{CHAIN}[policy.all.respond]\nlimit = {{ village = "2wd", city = "2wd", township = "3wd" }}')
    reasons = hints["policy.all.respond.limit"].splitlines()
    assert [reason.partition(";")[0] for reason in reasons] == [
        "2wd is longer than resolve's 1wd (at village",
        "3wd is longer than resolve's 2wd (at township",
    ]


def test_respond_before_a_clock_that_waits_for_it_is_no_doubt() -> None:
    """Where resolve starts when the unit has signed, the two run one after the other."""
    text = f'{RESOLVE}start = "accepted"\nlimit = "1wd"\n[policy.all.respond]\nlimit = "3wd"\nescalate = "0"'
    assert tried(text) == {}


@pytest.mark.parametrize(
    ("limit", "example"),
    [
        ('"7d"\nroll = false', "limit 2026-02-21 24:00, work begins 2026-02-24 09:00"),
        ('"72h"', "work begins"),
        ('"1d"\nroll = false', "work begins"),
        ('"7d"', ""),
        ('"24h"', ""),  # runs through nights and weekends by its own words
        ('"2h"', ""),
        ('"1wd"\nday_end = "close"', ""),
        ('"0.5wd"', ""),
        ('"1mo"\nroll = false', ""),
    ],
)
def test_a_period_that_a_holiday_swallows(limit: str, example: str) -> None:
    """A limit that can pass without a minute of work is doubted; what is meant for night and day is not."""
    hints = tried_clock(f"limit = {limit}")
    assert bool(hints) == bool(example)
    if example:
        assert "can pass without a minute of working time" in hints["limit"]
        assert example in hints["limit"]


def test_a_county_s_own_closure_swallows_a_period_there() -> None:
    """A week that one county takes off is tried out by that county's calendar, and the hint says where."""
    days = ", ".join(f"2025-06-{day:02}" for day in range(9, 21))
    text = f'[calendar.at.610202]\noff = [{days}]\n{RESOLVE}limit = "11d"\nroll = false'
    hints = tried(text)
    assert "for example in 610202, begun 2025-06-0" in hints["policy.all.resolve.limit"]
    assert tried(f'{RESOLVE}limit = "11d"\nroll = false') == {}


def test_levels_that_add_up_to_more_than_overall() -> None:
    """1 + 2 + 2 + 2 working days fit into 7 wd by every calendar, into 11 d only away from holidays."""
    assert tried(f'{CHAIN}[policy.all.overall]\nlimit = "7wd"') == {}
    reason = tried(f'{CHAIN}[policy.all.overall]\nlimit = "6wd"')["policy.all.overall.limit"]
    assert reason.startswith("6wd is over before the levels' own limits are, added up (at village; ")
    worst = tried(f'{CHAIN}[policy.all.overall]\nlimit = "11d"')["policy.all.overall.limit"]
    assert "begun 2026-02-13 04:31, overall 2026-02-24 24:00, the last level 2026-03-02 24:00" in worst


def test_a_chain_is_as_long_as_its_escalations() -> None:
    """A rung that lets a case rise a day later makes the chain longer; without one, the first level is all."""
    overall = '[policy.all.overall]\nlimit = "7wd"'
    later = CHAIN.replace('escalate = "0"', 'escalate = "+1wd"')
    assert list(tried(later + overall)) == ["policy.all.overall.limit"]
    alone = CHAIN.replace('escalate = "0"', "")
    assert tried(f'{alone}[policy.all.overall]\nlimit = "1wd"') == {}


def test_a_limit_beyond_the_calendar_is_doubted() -> None:
    """A limit of a hundred years, and a rung as far away, are named before a case is refused over them."""
    for clock in ('limit = "40000d"', 'limit = "5wd"\nremind = "-999999d"'):
        assert "leads out of the calendar, so a case under it is refused" in tried_clock(clock)["limit"]


def test_what_the_city_changes_is_tried_out() -> None:
    """The same limit raises no doubt by the national calendar, and one where the city closes for two weeks."""
    days = ", ".join(f"2025-08-{day:02}" for day in range(4, 16))
    text = f'{RESOLVE}limit = "8d"\nroll = false'
    assert tried(text, date(2025, 3, 1)).get("policy.all.resolve.limit", "").count("2025-08") == 0
    assert "2025-08" in tried(f"[calendar]\noff = [{days}]\n{text}", date(2025, 3, 1))["policy.all.resolve.limit"]
