"""The calendar against real life: 1,883 appeals, answered late or not."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.calendar import WorkCalendar
from schema.calendars import CalendarRules
from schema.periods import Period

APPEALS = Path(__file__).parents[3] / "shared" / "data" / "appeals-2011-2020.csv"
SHANGHAI = ZoneInfo("Asia/Shanghai")
FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")


def instant(text: str) -> datetime:
    """Read a local time; a date alone is that day's 00:00."""
    for form in FORMATS:
        try:
            return datetime.strptime(text.strip().replace("/", "-"), form).replace(tzinfo=SHANGHAI)
        except ValueError:
            continue
    raise ValueError(text)


@pytest.fixture(scope="module")
def appeals() -> list[tuple[datetime, datetime]]:
    if not APPEALS.exists():
        pytest.skip("the appeals of 2011-2020 are not part of this repository and do not lie beside it")
    with APPEALS.open(encoding="utf-8-sig", newline="") as file:
        return [(instant(row["留言时间"]), instant(row["答复时间"])) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("period", "roll", "late"),
    [
        ("5wd", True, 1179),
        ("10wd", True, 727),
        ("15wd", True, 476),
        ("30wd", True, 155),
        ("15d", False, 709),
        ("60d", False, 96),
    ],
)
def test_answered_after_the_limit(appeals: list[tuple[datetime, datetime]], period: str, roll: bool, late: int):
    """As many appeals were answered late as was counted independently."""
    calendar, length = WorkCalendar(CalendarRules()), Period.parse(period)
    assert len(appeals) == 1883
    assert (
        sum(answered > calendar.end_of_limit(start, length, roll=roll).at for start, answered in appeals) == late
    )
