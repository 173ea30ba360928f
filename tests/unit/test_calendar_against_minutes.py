"""The calendar against a reckoner that counts minute by minute, over zones, years, rules and units.

``DUBAN_EXAMPLES`` raises the number of combinations each property tries.
"""

import os
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.calendar import WorkCalendar
from schema.calendars import CalendarRules, minutes_of
from schema.instants import from_us, to_us
from schema.periods import Period, PeriodUnit, Place
from schema.policies import DayEnd
from tests.minutes import MINUTE_US, Window, is_guess, is_working, months_on, nth_working_day, walk

ZONES = tuple(
    ZoneInfo(key)
    for key in (
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",  # clocks changed at midnight until 2019
        "Africa/Cairo",  # and here they still do
        "Asia/Kathmandu",  # a quarter of an hour beside the others
        "Australia/Lord_Howe",  # clocks change by half an hour
    )
)
HOUR_US = 60 * MINUTE_US
EXAMPLES = int(os.environ.get("DUBAN_EXAMPLES", "300"))
thorough = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@st.composite
def segments(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """Draw one to three segments of a day, on any minutes; the last may end at 24:00."""
    bounds = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    bounds = bounds[: len(bounds) // 2 * 2]
    times = [time(minute // 60 % 24, minute % 60) for minute in bounds]
    return tuple(zip(times[::2], times[1::2], strict=True))


# Clock changes, National Day, Spring Festival, the end of the published years.
LIVELY_DAYS = (
    date(2025, 10, 1),
    date(2024, 2, 10),
    date(2026, 12, 20),
    date(2023, 4, 27),
    date(2023, 10, 26),
    date(2018, 11, 3),
    date(2018, 2, 16),
    date(2024, 3, 29),
    date(2024, 10, 26),
)
starting_days = st.one_of(
    st.dates(date(2004, 4, 1), date(2027, 6, 30)),
    st.builds(lambda day, n: day + timedelta(days=n), st.sampled_from(LIVELY_DAYS), st.integers(-20, 10)),
)
seconds_of_day = st.one_of(
    st.integers(0, 86_399), st.sampled_from((0, 9 * 3600, 12 * 3600, 17 * 3600, 86_399)), st.just(0)
)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[CalendarRules, int]:
    """Draw a city's rules and an instant at which a clock of it starts."""
    day, second = draw(starting_days), draw(seconds_of_day)
    zone = draw(st.sampled_from(ZONES))
    near = st.builds(lambda n: day + timedelta(days=n), st.integers(-30, 60))
    rules = CalendarRules(
        zone=zone,
        weekend=draw(st.one_of(st.just(frozenset({5, 6})), st.frozensets(st.integers(0, 6), max_size=4))),
        segments=draw(st.one_of(st.just(CalendarRules().segments), segments())),
        exceptions=draw(st.dictionaries(near, st.booleans(), max_size=12)),
    )
    local = datetime.combine(day, time.min) + timedelta(seconds=second)
    return rules, to_us(local.replace(tzinfo=zone).astimezone(UTC)) + draw(st.sampled_from((0, 0, 1, 999_999)))


def period(amount: int | Fraction, unit: PeriodUnit) -> Period:
    return Period(Fraction(amount), unit)


day_ends = st.sampled_from(DayEnd)
RUNNING = {PeriodUnit.MINUTES: MINUTE_US, PeriodUnit.HOURS: HOUR_US}


def working_hours(rules: CalendarRules, percent: int) -> Period:
    """Return so many hundredths of one day's working hours, so that short segments make no endless walks."""
    daily_minutes = sum(closes - opens for opens, closes in minutes_of(rules.segments))
    return period(Fraction(daily_minutes * percent, 6000), PeriodUnit.WORKING_HOURS)


def working_hours_window(rules: CalendarRules, at_us: int, amount_us: int, days: int = 12) -> Window:
    """Return a window wide enough for so much working time on either side of an instant."""
    window = Window.around(rules, at_us, days, days)
    left, right = (
        window.worked_us(*span).sum() for span in ((window.first * MINUTE_US, at_us), (at_us, window.end_us))
    )
    return window if min(left, right) > amount_us else working_hours_window(rules, at_us, amount_us, days * 2)


@thorough
@given(scenes(), st.integers(1, 12), day_ends)
def test_working_days(scene: tuple[CalendarRules, int], count: int, day_end: DayEnd):
    """A limit of n working days ends with the nth working day after the day of its start."""
    rules, start_us = scene
    first = Window.around(rules, start_us, 1, 1).day_of(start_us)
    last = nth_working_day(rules, first, count)
    window = Window.around(rules, start_us, 1, (last - first).days + 3)
    limit = WorkCalendar(rules).end_of_limit(
        from_us(start_us), period(count, PeriodUnit.WORKING_DAYS), day_end=day_end
    )
    assert to_us(limit.at) == window.day_end(last, at_close=day_end is DayEnd.CLOSE)
    assert limit.is_provisional == is_guess(rules, first + timedelta(days=1), last)


@thorough
@given(
    scenes(), st.integers(1, 40), st.sampled_from((PeriodUnit.DAYS, PeriodUnit.MONTHS)), day_ends, st.booleans()
)
def test_calendar_days_and_months(
    scene: tuple[CalendarRules, int], count: int, unit: PeriodUnit, day_end: DayEnd, roll: bool
):
    """A limit of calendar days or months ends on its nominal day, or rolls on to a working one."""
    rules, start_us = scene
    count = count if unit is PeriodUnit.DAYS else (count - 1) % 4 + 1
    first = Window.around(rules, start_us, 1, 1).day_of(start_us)
    nominal = first + timedelta(days=count) if unit is PeriodUnit.DAYS else months_on(first, count)
    last = nominal
    if roll:
        last = walk(nominal - timedelta(days=1), 1, lambda day: is_working(rules, day))
    window = Window.around(rules, start_us, 1, (last - first).days + 3)
    limit = WorkCalendar(rules).end_of_limit(from_us(start_us), period(count, unit), day_end=day_end, roll=roll)
    assert to_us(limit.at) == window.day_end(last, at_close=day_end is DayEnd.CLOSE)
    assert limit.is_provisional == (roll and is_guess(rules, nominal, last))


@thorough
@given(scenes(), st.one_of(st.integers(1, 700), st.sampled_from((100, 200))))
def test_working_hours(scene: tuple[CalendarRules, int], percent: int):
    """A limit of working hours ends as soon as so many minutes inside segments of working days have passed."""
    rules, start_us = scene
    amount = working_hours(rules, percent)
    amount_us = int(amount.amount * HOUR_US)
    window = working_hours_window(rules, start_us, amount_us)
    end_us = window.after_working(start_us, amount_us)
    limit = WorkCalendar(rules).end_of_limit(from_us(start_us), amount)
    assert to_us(limit.at) == end_us
    assert limit.is_provisional == is_guess(rules, window.day_of(start_us + 1), window.day_of(end_us))


@thorough
@given(scenes(), st.sampled_from(tuple(RUNNING)), st.integers(1, 5_000_000))
def test_running_time(scene: tuple[CalendarRules, int], unit: PeriodUnit, ten_thousandths: int):
    """Minutes and hours run on the timeline whatever the clocks and the calendar do."""
    rules, start_us = scene
    amount = period(Fraction(ten_thousandths, 10_000), unit)
    limit = WorkCalendar(rules).end_of_limit(from_us(start_us), amount)
    assert to_us(limit.at) - start_us == ten_thousandths * RUNNING[unit] // 10_000
    assert not limit.is_provisional


@thorough
@given(scenes(), st.sampled_from((-1, 1)), st.one_of(st.integers(1, 500), st.just(100)))
def test_steps_by_working_hours(scene: tuple[CalendarRules, int], sign: int, percent: int):
    """A step of working hours from a limit counts minutes inside segments, backwards as forwards."""
    rules, limit_us = scene
    amount = working_hours(rules, percent)
    amount_us = int(amount.amount * HOUR_US)
    window = working_hours_window(rules, limit_us, amount_us)
    expected = (window.after_working if sign > 0 else window.before_working)(limit_us, amount_us)
    limit_at = from_us(limit_us)
    at = WorkCalendar(rules).step(limit_at, Place(sign, amount), start=limit_at, unit=PeriodUnit.WORKING_DAYS)
    assert to_us(at) == expected


@thorough
@given(
    scenes(),
    st.integers(-8, 8).filter(bool),
    st.sampled_from((PeriodUnit.DAYS, PeriodUnit.WORKING_DAYS, PeriodUnit.MONTHS)),
    st.none() | st.integers(0, 1439).map(lambda minute: time(minute // 60, minute % 60)),
    day_ends,
)
def test_steps_by_days(
    scene: tuple[CalendarRules, int], count: int, unit: PeriodUnit, at_time: time | None, day_end: DayEnd
):
    """A step of days leads to the end of that day, or to its time of day; calendar days never roll."""
    rules, limit_us = scene
    day = Window.around(rules, limit_us, 1, 1).day_of(limit_us)
    count = max(-2, min(2, count)) if unit is PeriodUnit.MONTHS else count
    target = {
        PeriodUnit.DAYS: lambda: day + timedelta(days=count),
        PeriodUnit.WORKING_DAYS: lambda: nth_working_day(rules, day, count),
        PeriodUnit.MONTHS: lambda: months_on(day, count),
    }[unit]()
    distance = abs((target - day).days) + 3
    window = Window.around(rules, limit_us, distance, distance)
    if at_time is None:
        expected = window.day_end(target, at_close=day_end is DayEnd.CLOSE)
    else:
        expected = window.first_at(target, at_time.hour * 60 + at_time.minute)
    place = Place(1 if count > 0 else -1, period(abs(count), unit), at_time)
    limit_at = from_us(limit_us)
    at = WorkCalendar(rules).step(limit_at, place, start=limit_at, unit=unit, day_end=day_end)
    assert to_us(at) == expected


@thorough
@given(scenes(), st.integers(1, 15 * 1440), st.sampled_from(PeriodUnit), st.integers(1, 9999))
def test_shares(scene: tuple[CalendarRules, int], length: int, unit: PeriodUnit, ten_thousandths: int):
    """A share is one of working minutes where the limit counts working time, and of running time elsewhere."""
    rules, start_us = scene
    limit_us, share = start_us + length * MINUTE_US, Fraction(ten_thousandths, 10_000)
    window = Window.around(rules, start_us, 1, length // 1440 + 2)
    worked_us = int(window.worked_us(start_us, limit_us).sum())
    if unit not in (PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS):
        expected = start_us + int(length * MINUTE_US * share)
    else:
        expected = window.after_working(start_us, int(worked_us * share)) if int(worked_us * share) else start_us
    at = WorkCalendar(rules).step(from_us(limit_us), Place(share=share), start=from_us(start_us), unit=unit)
    assert to_us(at) == expected


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_day_end_of_the_published_years(zone: ZoneInfo):
    """Day ends follow each other without gap: each is the last instant that belongs to its day."""
    calendar = WorkCalendar(CalendarRules(zone=zone))
    for n in range((date(2026, 12, 31) - date(2004, 1, 1)).days):
        day = date(2004, 1, 1) + timedelta(days=n)
        end = calendar.day_end(day)
        assert calendar.day_of(end) == day
        assert calendar.day_of(end + timedelta(microseconds=1)) == day + timedelta(days=1)
