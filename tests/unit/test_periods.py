"""Periods and places, as config.toml writes them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.periods import Period, PeriodUnit, Place


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("30m", 30, PeriodUnit.MINUTES),
        ("2h", 2, PeriodUnit.HOURS),
        ("0.5h", Fraction(1, 2), PeriodUnit.HOURS),
        ("4wh", 4, PeriodUnit.WORKING_HOURS),
        ("15d", 15, PeriodUnit.DAYS),
        ("1.5d", Fraction(3, 2), PeriodUnit.DAYS),
        ("0.25wd", Fraction(1, 4), PeriodUnit.WORKING_DAYS),
        ("3wd", 3, PeriodUnit.WORKING_DAYS),
        ("1mo", 1, PeriodUnit.MONTHS),
    ],
)
def test_a_period_reads_as_written(text: str, amount: Fraction, unit: PeriodUnit):
    """Amount and unit come out exactly, and the period writes itself back."""
    assert Period.parse(text) == Period(Fraction(amount), unit)
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["", "15", "d", "0d", "0.0h", "-1d", "+1d", "1.2mo", "1.50000d", "1 d", "1D", "1y", "1e3h", "1234567m"],
)
def test_what_is_no_period(text: str):
    """The sentence quotes what was written."""
    with pytest.raises(ValueError, match=r"^'.*' is (not a period|no time at all|not a whole number)"):
        Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-2h",
        "+30m",
        "-1wd",
        "-1wd@09:00",
        "+2d@23:59",
        "-1mo",
        "-4wh",
        "+1.5wh",
        "-0.5wd",
        "+2.25d",
        "80%",
        "12.5%",
        "99.99%",
        "1%",
    ],
)
def test_a_place_reads_as_written(text: str):
    """A place writes itself back, and what it writes reads the same."""
    assert str(Place.parse(text)) == text
    assert Place.parse(str(Place.parse(text))) == Place.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1wd",
        "-0d",
        "0%",
        "100%",
        "101%",
        "-80%",
        "-1wd@24:00",
        "-1wd@09:60",
        "-2h@09:00",
        "-0.5wd@09:00",
        "-1.5mo",
        "@09:00",
        "-1wd@9:00",
    ],
)
def test_what_is_no_place(text: str):
    """A place outside the clock, a step without sign, a time of day on hours: each is refused in one sentence."""
    with pytest.raises(ValueError, match=r"^'.*'(:| is| lies) [^\n]+$"):
        Place.parse(text)


@given(st.integers(1, 999_999), st.integers(0, 9999), st.sampled_from(PeriodUnit))
def test_every_period_survives_writing(whole: int, ten_thousandths: int, unit: PeriodUnit):
    """Whatever amount can be written is read, written and read again without loss."""
    fraction = 0 if unit is PeriodUnit.MONTHS else Fraction(ten_thousandths, 10_000)
    period = Period(whole + fraction, unit)
    assert Period.parse(str(period)) == period
