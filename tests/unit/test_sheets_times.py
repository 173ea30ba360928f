"""Local times in every shape that forms, spreadsheets and programs give them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from schema.instants import from_us
from schema.sheets import LocalTimes

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")


def local(text: str, zone: ZoneInfo = SHANGHAI) -> str:
    return from_us(LocalTimes(zone).instant_us(text), zone).isoformat(" ")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2019/4/25 9:32:09", "2019-04-25 09:32:09"),
        ("2019-04-25 09:32", "2019-04-25 09:32:00"),
        ("2019.4.25", "2019-04-25 00:00:00"),
        ("2019-04-25", "2019-04-25 00:00:00"),
        ("2019年4月25日", "2019-04-25 00:00:00"),
        ("2019年4月25日9时5分", "2019-04-25 09:05:00"),
        ("2019年4月25日 15：05", "2019-04-25 15:05:00"),
        ("2019-4-25 下午3:05", "2019-04-25 15:05:00"),
        ("2019-4-25 上午12:05", "2019-04-25 00:05:00"),
        ("2019-4-25 下午 12:05:06", "2019-04-25 12:05:06"),
        ("2019-4-25 下午13:05", "2019-04-25 13:05:00"),
        ("2019-04-25T09:32:09.5", "2019-04-25 09:32:09.500000"),
        ("2019-04-25T01:32:09Z", "2019-04-25 09:32:09"),
        ("2019-04-25T09:32:09+08:00", "2019-04-25 09:32:09"),
        ("2019-04-24 20:32:09-0500", "2019-04-25 09:32:09"),
        ("2019-04-25 24:00", "2019-04-26 00:00:00"),
        ("20190425", "2019-04-25 00:00:00"),
        ("20190425093209", "2019-04-25 09:32:09"),
        ("20190425T0932", "2019-04-25 09:32:00"),
        ("43580.397326388891", "2019-04-25 09:32:09"),
        ("43580", "2019-04-25 00:00:00"),
        ("２０１９-０４-２５ ０９:３２", "2019-04-25 09:32:00"),
    ],
)
def test_a_time_is_read_in_every_usual_shape(text: str, means: str) -> None:
    """Each shape gives the same local time that a person reads in it."""
    assert local(text) == f"{means}+08:00"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2019-02-30", "is no day or time of the calendar"),
        ("2019-13-01", "is no day or time of the calendar"),
        ("2019-04-25 25:00", "is no day or time of the calendar"),
        ("2019-04-25 24:01", "is no day or time of the calendar"),
        ("2019-04-25 早上9:05", "is not a time"),
        ("20190230", "is no day or time of the calendar"),
        ("1492-10-12", "lies outside the years 1900 to 2200"),
        ("9999-12-31", "lies outside the years 1900 to 2200"),
        ("2019-04-25T09:00+99:00", "has an impossible offset"),
        ("昨天", "is not a time"),
        ("25/4/2019", "is not a time"),
        ("1556155929", "is not a time"),
        ("9:32", "is not a time"),
    ],
)
def test_what_is_no_time_is_refused_with_its_reason(text: str, reason: str) -> None:
    """Nothing is guessed: a text that is no time says why."""
    with pytest.raises(ValueError, match=reason):
        local(text)


def test_a_deadline_given_as_a_date_is_its_24_00() -> None:
    """24:00 belongs to the day it ends, so "due on the 25th" leaves the whole 25th."""
    times = LocalTimes(SHANGHAI)
    assert times.limit_us("2019-04-25") == times.instant_us("2019-04-26")
    assert times.limit_us("20190425") == times.instant_us("2019-04-26")
    assert times.limit_us("43580") == times.instant_us("2019-04-26")
    assert times.limit_us("2019-04-25 00:00") == times.instant_us("2019-04-25")
    assert times.limit_us("20190425000000") == times.instant_us("2019-04-25")


def test_an_ambiguous_local_time_takes_its_first_reading() -> None:
    """02:30 happens twice when summer time ends; the earlier one is meant."""
    assert local("2024-10-27 02:30", BERLIN).endswith("+02:00")
    assert local("2024-10-27 02:30+01:00", BERLIN).endswith("+01:00")


def test_a_local_time_that_a_clock_change_skipped_is_refused() -> None:
    """02:30 did not happen when summer time began, in Berlin as in the Shanghai of 1986."""
    for text, zone in (("2024-03-31 02:30", BERLIN), ("1986-05-04 02:30", SHANGHAI)):
        with pytest.raises(ValueError, match="does not exist in"):
            local(text, zone)


def test_the_reading_agrees_with_the_standard_library() -> None:
    """An ISO time is the instant that ``datetime.fromisoformat`` says."""
    text = "2031-07-09T13:14:15.161718+08:00"
    assert from_us(LocalTimes(SHANGHAI).instant_us(text)) == datetime.fromisoformat(text)
