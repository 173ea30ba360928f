"""The trial of ladders: warnings that warn of nothing, rungs that come at once, cards that come together."""

import pytest

from tests.trying import RESOLVE, tried, tried_clock

ALL = "village, township, county, city"


@pytest.mark.parametrize(
    "ladder",
    [
        'remind = ["50%", "0"]',
        'remind = ["-1wd@09:00", "+1wd"]',
        'blue = "75%"\nyellow = "90%"\nred = "0"',
        'blue = "0"\nyellow = "+1wd"\nred = "+2wd"',
        'remind = "-4wd@00:00"',
        'remind = "-4d"',
    ],
)
def test_a_ladder_as_it_is_meant_raises_no_doubt(ladder: str) -> None:
    """What stands between start and limit, or after it in order, is left alone, over two years of holidays."""
    assert tried_clock(f'limit = "5wd"\n{ladder}') == {}


def test_a_reminder_after_the_limit_warns_of_nothing() -> None:
    """A clock whose only reminder comes after its limit is doubted once, for all levels, with an example."""
    assert tried_clock('limit = "2wd"\nremind = "+1wd"') == {
        "remind": f"+1wd warns of nothing: it comes after the limit (at {ALL}; "
        "for example begun 2025-01-01 04:31, comes 2025-01-06 24:00, limit 2025-01-03 24:00)"
    }


def test_a_warning_that_quiet_hours_hold_until_the_limit_has_passed() -> None:
    """Two hours before midnight are quiet, so nobody hears of it in time; an hour of the day is the way out."""
    quiet = '[quiet]\nremind = "21:00-08:00"\n'
    [held] = tried(f'{quiet}{RESOLVE}limit = "2wd"\nremind = "-2h"').values()
    assert held.startswith("-2h warns of nothing: quiet hours hold it beyond the limit")
    assert "sent 2025-01-04 08:00, limit 2025-01-03 24:00" in held
    assert tried(f'{quiet}{RESOLVE}limit = "2wd"\nremind = "-1wd@09:00"') == {}
    [held] = tried(f'[quiet]\nremind = "21:00-24:00"\n{RESOLVE}limit = "2wd"\nremind = "-2h"').values()
    assert "sent 2025-01-03 24:00, limit 2025-01-03 24:00" in held
    assert tried(f'[quiet]\nblue = "21:00-08:00"\n{RESOLVE}limit = "2wd"\nremind = "-2h"') == {}


def test_danger_to_life_is_not_quiet() -> None:
    """A policy for danger alone is never held; one for danger and others is, for the others."""
    text = (
        f'[quiet]\nremind = "21:00-08:00"\n{RESOLVE}limit = "9wd"\n[policy.d]\nmatch.urgency = ["danger"{{}}]\n'
        '[policy.d.resolve]\nlimit = "2h"\nremind = "50%"'
    )
    assert tried(text.format("")) == {}
    assert list(tried(text.format(', "urgent"'))) == ["policy.d.resolve.remind"]


@pytest.mark.parametrize(
    ("limit", "place"),
    [
        ("1wd", "-1wd@09:00"),  # begun at ten in the morning
        ("5wd", "-6wd"),
        ("5wd", "-5wd"),  # begun on a day off; else at the end of the day on which it begins
        ("5wd", "-6d"),  # begun on a Sunday
        ("4wh", "-5wh"),
        ("1mo", "-31d"),  # begun in a month of thirty days
    ],
)
def test_a_rung_before_the_start_comes_at_once(limit: str, place: str) -> None:
    """However limit and place are counted, a rung that would stand before the clock's start is doubted."""
    hints = tried_clock(f'limit = "{limit}"\nremind = "{place}"')
    assert list(hints) == ["remind"]
    assert hints["remind"].startswith(f"{place} stands before the clock's start, so it comes at once (at {ALL}; ")


def test_only_the_levels_are_named_where_it_goes_wrong() -> None:
    """A place that suits the city and not the village names the village alone, and which of several reminders."""
    hints = tried_clock(
        'limit = { village = "1wd", township = "1wd", county = "5wd", city = "9wd" }\nremind = ["50%", "-3wd"]'
    )
    assert list(hints) == ["remind.1"]
    assert "(at village, township; for example" in hints["remind.1"]


def test_two_cards_in_one_minute() -> None:
    """Cards counted in different units that meet on a working week are doubted at the graver one."""
    hints = tried_clock('limit = "5wd"\nyellow = "-1wd@09:00"\nred = "-1d@09:00"')
    assert list(hints) == ["red"]
    assert hints["red"].startswith("-1d@09:00 comes in the same minute as yellow -1wd@09:00")
    assert list(tried_clock('limit = "2h"\nyellow = "0"\nred = "0"')) == ["red"]


def test_cards_that_come_at_once_are_doubted_for_that_alone() -> None:
    """Two cards that stand before the start come together, but the cause is the place of each."""
    hints = tried_clock('limit = "1wd"\nyellow = "-3wd"\nred = "-2wd"')
    assert sorted(hints) == ["red", "yellow"]
    assert all("comes at once" in reason and "same minute" not in reason for reason in hints.values())
