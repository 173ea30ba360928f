"""What the law says about days, told as days in a Chinese calendar."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from daemon.calendar import Limit, WorkCalendar
from schema.calendars import CalendarRules
from schema.errors import BadInput
from schema.periods import Period, PeriodUnit, Place
from schema.policies import DayEnd

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return WorkCalendar(CalendarRules())


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def end(
    calendar: WorkCalendar, start: str, period: str, *, day_end: DayEnd = DayEnd.MIDNIGHT, roll: bool = True
) -> str:
    """Return the limit as local text; a day's end reads as 00:00 of the next day."""
    limit = calendar.end_of_limit(local(start), Period.parse(period), day_end=day_end, roll=roll)
    return f"{limit.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def step(
    calendar: WorkCalendar, limit: str, place: str, *, start: str = "2025-01-01 00:00", unit: str = "wd"
) -> str:
    at = calendar.step(local(limit), Place.parse(place), start=local(start), unit=PeriodUnit(unit))
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def city(**exceptions: bool) -> WorkCalendar:
    return WorkCalendar(
        CalendarRules(
            exceptions={date.fromisoformat(day[1:].replace("_", "-")): on for day, on in exceptions.items()}
        )
    )


def test_the_chain_of_four_levels(calendar: WorkCalendar):
    """1 + 2 + 2 + 2 working days from Monday 10:00, each stage from the end of the last, end on Wednesday week."""
    at, ends = local("2026-03-02 10:00"), []
    for period in ("1wd", "2wd", "2wd", "2wd"):
        at = calendar.end_of_limit(at, Period.parse(period)).at
        ends.append(calendar.day_of(at))
    assert ends == [date(2026, 3, 3), date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 11)]
    assert at == local("2026-03-12 00:00")


def test_make_up_days_are_worked(calendar: WorkCalendar):
    """National Day 2025 is eight days off, paid for with the Sunday before and the Saturday after."""
    assert calendar.is_working(date(2025, 9, 28))
    assert calendar.is_working(date(2025, 10, 11))
    assert not any(calendar.is_working(date(2025, 10, n)) for n in range(1, 9))


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        ("2025-09-26 10:00", "1wd", "2025-09-29 00:00"),  # Friday; the make-up Sunday is the next working day
        ("2025-09-30 10:00", "1wd", "2025-10-10 00:00"),  # over the whole National Day week
        ("2025-09-30 10:00", "3wd", "2025-10-12 00:00"),  # to the end of the make-up Saturday
        ("2025-09-20 10:00", "15d", "2025-10-10 00:00"),  # 5 October is off: rolls to Thursday the 9th
        ("2026-02-13 10:00", "1wd", "2026-02-15 00:00"),  # Saturday before Spring Festival is worked
        ("2026-02-14 10:00", "1wd", "2026-02-25 00:00"),  # nine days of Spring Festival
        ("2026-03-07 10:00", "1wd", "2026-03-10 00:00"),  # from a Saturday: Monday is the first day counted
        ("2025-01-31 10:00", "1mo", "2025-03-01 00:00"),  # no 31 February: the last day of the month
        ("2024-01-31 10:00", "1mo", "2024-03-01 00:00"),  # 29 February
        ("2025-11-30 10:00", "3mo", "2026-03-01 00:00"),  # over the year's end; 28 February is a make-up Saturday
        ("2025-12-15 10:00", "12mo", "2026-12-16 00:00"),
        ("2025-09-26 10:00", "0.5wd", "2025-09-28 13:30"),  # of the make-up Sunday
        ("2025-09-30 10:00", "1.5wd", "2025-10-10 13:30"),
        ("2025-03-03 10:00", "1.5d", "2025-03-05 12:00"),
        ("2025-03-06 10:00", "1.5d", "2025-03-10 12:00"),  # noon on Saturday rolls to noon on Monday
    ],
)
def test_limits_over_holidays(calendar: WorkCalendar, start: str, period: str, expected: str):
    """Working days step over days off and on to make-up days; calendar days and months roll."""
    assert end(calendar, start, period) == expected


def test_without_roll_a_limit_ends_on_its_day(calendar: WorkCalendar):
    """A policy may refuse the roll: then the limit ends in the middle of the holidays."""
    assert end(calendar, "2025-09-20 10:00", "15d", roll=False) == "2025-10-06 00:00"


@pytest.mark.parametrize("period", ["1d", "1wd", "1mo"])
def test_midnight_belongs_to_the_day_it_ends(calendar: WorkCalendar, period: str):
    """24:00 on Tuesday counts as Tuesday, one microsecond later as Wednesday."""
    midnight = local("2025-03-11 00:00")
    before, at, after = (
        calendar.end_of_limit(midnight + timedelta(microseconds=n), Period.parse(period)).at for n in (-1, 0, 1)
    )
    assert before == at
    assert after == at + timedelta(days=1)


def test_close_of_business_ends_the_last_day(calendar: WorkCalendar):
    """Where the policy says so, the last day ends with its last segment, whatever the hour of the start."""
    assert end(calendar, "2025-03-03 23:00", "1wd", day_end=DayEnd.CLOSE) == "2025-03-04 17:00"
    assert end(calendar, "2025-03-03 23:00", "0.75d", day_end=DayEnd.CLOSE) == "2025-03-04 17:00"
    assert end(calendar, "2025-03-03 23:00", "0.5d", day_end=DayEnd.CLOSE) == "2025-03-04 12:00"


def test_a_step_before_the_limit_never_leads_beyond_it(calendar: WorkCalendar):
    """A limit at ten in the morning has its half day's warning then, not at half past one."""
    assert step(calendar, "2025-10-09 10:00", "-0.5wd") == "2025-10-09 10:00"
    assert step(calendar, "2025-10-05 00:00", "-0.5wd") == "2025-10-05 00:00"  # nothing is worked on its day


@pytest.mark.parametrize(
    ("start", "period", "expected"),
    [
        ("2025-03-03 10:00", "2wh", "2025-03-03 12:00"),  # ends with the morning, not as the afternoon begins
        ("2025-03-03 10:00", "2.5wh", "2025-03-03 13:30"),
        ("2025-03-03 12:30", "1wh", "2025-03-03 14:00"),  # counting begins with the afternoon
        ("2025-03-07 16:30", "1wh", "2025-03-10 09:30"),  # over a weekend
        ("2025-03-08 11:00", "7wh", "2025-03-10 17:00"),
        ("2025-09-30 16:00", "8wh", "2025-10-09 17:00"),
        ("2025-12-31 16:00", "2wh", "2026-01-04 10:00"),  # over a year's end; that Sunday is worked
        ("2025-03-08 11:00", "90m", "2025-03-08 12:30"),
        ("2025-03-08 23:00", "0.5h", "2025-03-08 23:30"),
    ],
)
def test_hours(calendar: WorkCalendar, start: str, period: str, expected: str):
    """Running time runs; working hours count inside segments only."""
    assert end(calendar, start, period) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("0", "2025-10-10 00:00"),
        ("-2h", "2025-10-09 22:00"),
        ("+2h", "2025-10-10 02:00"),
        ("-1wd", "2025-10-01 00:00"),  # the working day before the 9th is 30 September
        ("-1wd@09:00", "2025-09-30 09:00"),
        ("-4wd@09:30", "2025-09-26 09:30"),
        ("+1wd", "2025-10-11 00:00"),
        ("+2wd", "2025-10-12 00:00"),
        ("-1d", "2025-10-09 00:00"),
        ("-5d@08:00", "2025-10-04 08:00"),  # calendar days do not roll
        ("-1mo", "2025-09-10 00:00"),
        ("-4wh", "2025-10-09 13:00"),
        ("-7wh", "2025-10-09 09:00"),
        ("-8wh", "2025-09-30 16:00"),
        ("+4wh", "2025-10-10 14:00"),
        ("-0.5wd", "2025-10-09 13:30"),  # from there half a working day is left of the limit's day
        ("-1.5wd", "2025-09-30 13:30"),
        ("-0.25d", "2025-10-09 18:00"),
        ("-2.5d", "2025-10-07 12:00"),
        ("+0.5wd", "2025-10-10 13:30"),
        ("+1.5wd", "2025-10-11 13:30"),
        ("+1.75d", "2025-10-11 18:00"),
    ],
)
def test_places_by_the_limit(calendar: WorkCalendar, place: str, expected: str):
    """A rung stands where its place says, seen from a limit that ends on Thursday 9 October."""
    assert step(calendar, "2025-10-10 00:00", place) == expected


@pytest.mark.parametrize(
    ("unit", "limit", "expected"),
    [
        (
            "wd",
            "2025-03-11 00:00",
            "2025-03-07 17:00",
        ),  # 28 of 35 hours: the end of Friday, not Monday's beginning
        ("wh", "2025-03-10 16:00", "2025-03-07 16:12"),  # 27.2 of 34
        ("d", "2025-03-11 00:00", "2025-03-09 13:00"),  # 140 of 175 running hours
        ("h", "2025-03-11 00:00", "2025-03-09 13:00"),
    ],
)
def test_a_share_is_of_the_clocks_own_time(calendar: WorkCalendar, unit: str, limit: str, expected: str):
    """80 % of working days falls in working hours, 80 % of calendar days in running time."""
    assert step(calendar, limit, "80%", start="2025-03-03 17:00", unit=unit) == expected


def test_a_share_over_two_years_ends(calendar: WorkCalendar):
    """Half of all working hours from the end of 2023 to the beginning of 2026, two whole years between."""
    start, limit = "2023-12-29 09:00", "2026-01-05 00:00"
    hours = sum(7 for n in range(738) if calendar.is_working(date(2023, 12, 29) + timedelta(days=n)))
    middle = end(calendar, start, f"{hours / 2}wh")
    assert step(calendar, limit, "50%", start=start) == middle
    assert middle == "2024-12-30 13:30"


def test_the_city_wins_in_both_directions():
    """A city's own exception opens a national holiday and closes a make-up day."""
    own = city(d2025_10_02=True, d2025_10_11=False, d2025_03_04=False)
    assert own.is_working(date(2025, 10, 2))
    assert not own.is_working(date(2025, 10, 11))
    assert end(own, "2025-03-03 10:00", "1wd") == "2025-03-06 00:00"


def test_another_week_and_other_segments():
    """A city may rest on Friday only, and work through the evening until midnight."""
    rules = CalendarRules(weekend=frozenset({4}), segments=((time(20), time(0)),))
    own = WorkCalendar(rules)
    assert end(own, "2025-03-06 21:00", "4wh") == "2025-03-08 21:00"
    assert end(own, "2025-03-06 21:00", "1wd", day_end=DayEnd.CLOSE) == "2025-03-09 00:00"


class TestProvisional:
    """Past the last published year a deadline is provisional, and says so."""

    def test_the_published_years_end_somewhere(self, calendar: WorkCalendar):
        """The calendar knows how far the published arrangement goes."""
        assert calendar.last_published >= date(2026, 12, 31)
        assert calendar.is_published(calendar.last_published)
        assert not calendar.is_published(calendar.last_published + timedelta(days=1))
        assert not calendar.is_published(date(2003, 12, 31))

    @pytest.mark.parametrize(
        ("period", "roll", "expected"),
        [
            ("1wd", True, False),
            ("2wd", True, True),
            ("8wh", True, False),  # to the close of the last published day
            ("9wh", True, True),
            ("3d", True, True),
            ("3d", False, False),
            ("1mo", True, True),
            ("999h", True, False),
        ],
    )
    def test_only_what_stands_on_unpublished_days(
        self, calendar: WorkCalendar, period: str, roll: bool, expected: bool
    ):
        """A limit is provisional when its end depends on a day that is still to be published, not else."""
        start = datetime.combine(calendar.last_published - timedelta(days=1), time(16), SHANGHAI)
        assert calendar.end_of_limit(start, Period.parse(period), roll=roll).is_provisional is expected

    def test_a_citys_own_word_is_final(self, calendar: WorkCalendar):
        """A day on which the city has decided is no guess."""
        first = calendar.last_published + timedelta(days=1)
        own = WorkCalendar(CalendarRules(exceptions={first: False, first + timedelta(days=1): True}))
        start = datetime.combine(calendar.last_published, time(10), SHANGHAI)
        limit = own.end_of_limit(start, Period.parse("1wd"))
        assert limit == Limit(own.day_end_us(first + timedelta(days=1)), is_provisional=False)

    def test_only_days_that_were_looked_at_matter(self, calendar: WorkCalendar):
        """Calendar days look at where they end, working hours at the day after the midnight they start at."""
        first = calendar.last_published + timedelta(days=1)
        own = WorkCalendar(CalendarRules(exceptions={first + timedelta(days=3): True}))
        start = datetime.combine(first, time(10), SHANGHAI)
        assert not own.end_of_limit(start, Period.parse("3d")).is_provisional
        assert own.end_of_limit(start, Period.parse("3wd")).is_provisional
        midnight = own.day_end(first + timedelta(days=2))
        assert not own.end_of_limit(midnight, Period.parse("2wh")).is_provisional
        assert own.end_of_limit(midnight - timedelta(microseconds=1), Period.parse("2wh")).is_provisional

    def test_statutory_holidays_are_known_even_so(self, calendar: WorkCalendar):
        """Lunar holidays of a far year are off days; Spring Festival 2035 begins on 8 February."""
        assert not calendar.is_working(date(2035, 2, 8))
        assert not calendar.is_working(date(2035, 10, 1))
        assert calendar.is_working(date(2035, 2, 14))

    def test_years_before_the_first_published_are_history(self, calendar: WorkCalendar):
        """Nothing about the year 2000 will be published any more."""
        assert not calendar.end_of_limit(local("2000-05-10 10:00"), Period.parse("5wd")).is_provisional
        assert not calendar.is_working(date(2000, 5, 1))


class TestClockChanges:
    """Where clocks change, days end at the wall clock's midnight."""

    @pytest.mark.parametrize(
        ("zone", "start", "expected"),
        [
            ("Europe/Berlin", "2025-03-29T12:00+01:00", "2025-03-30T22:00"),  # a day of 23 hours
            ("America/Sao_Paulo", "2018-11-02T12:00-03:00", "2018-11-04T03:00"),  # 00:00 does not exist on the 4th
            ("Africa/Cairo", "2023-04-26T12:00+02:00", "2023-04-27T22:00"),  # nor here
            ("America/Havana", "2024-11-01T12:00-04:00", "2024-11-03T04:00"),  # 00:00 comes twice: the first one
            ("America/St_Johns", "2007-11-02T12:00-02:30", "2007-11-04T02:30"),  # and 23:59 comes after 00:00
        ],
    )
    def test_a_days_end(self, zone: str, start: str, expected: str):
        """The next day begins with its first instant, whichever the wall clock shows."""
        own = WorkCalendar(CalendarRules(zone=ZoneInfo(zone)))
        limit = own.end_of_limit(datetime.fromisoformat(start), Period.parse("1d"), roll=False)
        assert limit.at == datetime.fromisoformat(expected).replace(tzinfo=UTC)

    def test_a_skipped_time_of_day_is_the_change_itself(self):
        """02:30 on the night when clocks jump from 02:00 to 03:00 is that jump."""
        own = WorkCalendar(CalendarRules(zone=ZoneInfo("Europe/Berlin")))
        limit = own.day_end(date(2025, 3, 31))
        at = own.step(limit, Place.parse("-1d@02:30"), start=limit, unit=PeriodUnit.DAYS)
        assert at == datetime(2025, 3, 30, 1, tzinfo=UTC)

    def test_working_through_the_change(self):
        """A night shift of the long night works an hour more."""
        rules = CalendarRules(zone=ZoneInfo("Europe/Berlin"), weekend=frozenset(), segments=((time(0), time(6)),))
        start = datetime.fromisoformat("2025-10-25T23:00+02:00")
        limit = WorkCalendar(rules).end_of_limit(start, Period.parse("7wh"))
        assert limit.at == datetime.fromisoformat("2025-10-26T06:00+01:00")


class TestRefusals:
    """Beyond the years it knows the calendar says so, and names the way out."""

    @pytest.mark.parametrize(
        ("start", "period"),
        [
            ("1949-12-31 10:00", "1h"),
            ("2101-01-01 10:00", "1h"),
            ("9999-12-31 10:00", "1wd"),
            ("0001-01-01 00:00", "1d"),
            ("2100-12-30 10:00", "5wd"),
            ("2100-12-30 10:00", "99wh"),
            ("2026-01-01 10:00", "999999mo"),
            ("2026-01-01 10:00", "999999d"),
            ("2026-01-01 10:00", "999999wd"),
        ],
    )
    def test_a_year_outside_the_calendar(self, calendar: WorkCalendar, start: str, period: str):
        """One sentence names the year and what to check."""
        with pytest.raises(
            BadInput, match=r"^the year \d+ lies outside the calendar, which knows 1950 to 2100; check"
        ):
            calendar.end_of_limit(local(start), Period.parse(period))

    def test_a_naive_start(self, calendar: WorkCalendar):
        """A start without zone is refused, never guessed."""
        with pytest.raises(ValueError, match="no time zone"):
            calendar.end_of_limit(datetime(2025, 1, 1, 10), Period.parse("1d"))  # noqa: DTZ001 - the fault under test

    @pytest.mark.parametrize(
        "rules",
        [
            {"weekend": frozenset(range(7))},
            {"weekend": frozenset({7})},
            {"segments": ()},
            {"segments": ((time(9), time(9)),)},
            {"segments": ((time(13), time(12)),)},
            {"segments": ((time(9), time(12)), (time(11), time(17)))},
            {"segments": ((time(13), time(17)), (time(9), time(12)))},
            {"segments": ((time(9), time(0)), (time(0), time(6)))},
        ],
    )
    def test_rules_without_sense(self, rules: dict):
        """Rules under which nothing could be counted are refused when they are made."""
        with pytest.raises(ValueError, match=r"^(a weekend|a working day|a working segment|working segments) "):
            CalendarRules(**rules)


def test_the_calendar_libraries_load_late():
    """Start-up pays for neither package of holidays until a day is asked for."""
    code = "import sys, daemon.plan; sys.exit(bool({'chinese_calendar', 'holidays'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
