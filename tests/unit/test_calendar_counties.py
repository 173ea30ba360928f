"""Half days, and places of a city that have days of their own: rules, reading and counting."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from daemon.calendar import WorkCalendar
from daemon.calendars import Calendars
from daemon.plan import Planner
from schema.calendars import CalendarRules, OwnDay
from schema.config import loads
from schema.errors import BadConfig
from schema.instants import from_us, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period
from schema.policies import ClockSpec, DayEnd, Start

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = ((time(9), time(12)),)
AFTERNOON = ((time(13), time(17)),)
TUESDAY, WEDNESDAY, SATURDAY = date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 7)
GOOD = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
HALF = '{ day = 2026-02-16, segments = ["9:00-10:00"] }'
TWO = ClockSpec(
    Clock.RESOLVE, Start.RECEIVED, ((Level.VILLAGE, Period.parse("2wd")),), (), Rung.REVIEW, Period.parse("1wd")
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def end(calendar: WorkCalendar, start: str, period: str, day_end: DayEnd = DayEnd.MIDNIGHT) -> str:
    limit = calendar.end_of_limit(local(start), Period.parse(period), day_end=day_end)
    return f"{limit.at.astimezone(SHANGHAI):%m-%d %H:%M}"


class TestHalfDays:
    """A half day is a working day with hours of its own."""

    HALF = WorkCalendar(CalendarRules(halves={TUESDAY: MORNING, SATURDAY: AFTERNOON}))

    @pytest.mark.parametrize(
        ("start", "period", "expected"),
        [
            ("2026-03-02 10:00", "1wd", "03-04 00:00"),  # it counts as one working day
            ("2026-03-06 10:00", "1wd", "03-08 00:00"),  # even on a Saturday
            ("2026-03-02 16:00", "4wh", "03-03 12:00"),
            ("2026-03-02 16:00", "5wh", "03-04 10:00"),
            ("2026-03-06 16:00", "2wh", "03-07 14:00"),
            ("2026-03-02 10:00", "0.5wd", "03-03 10:30"),  # half of its three hours
        ],
    )
    def test_counting(self, start: str, period: str, expected: str) -> None:
        """Days count whole, hours by the day's own segments."""
        assert end(self.HALF, start, period) == expected

    def test_close_of_business_is_the_days_own(self) -> None:
        """A limit that ends at close ends at noon on such a day, and a clock paused at noon has had it."""
        assert end(self.HALF, "2026-03-02 10:00", "1wd", DayEnd.CLOSE) == "03-03 12:00"
        noon, three = (to_us(local(f"2026-03-03 {hour}:00")) for hour in (12, 15))
        over, before = (
            self.HALF.end_of_limit(
                local("2026-03-02 10:00"), Period.parse("1wd"), day_end=DayEnd.CLOSE, uncounted=((at_us, three),)
            )
            for at_us in (noon, noon - 1)
        )
        assert over.at == local("2026-03-03 12:00")
        assert before.at == local("2026-03-04 17:00")

    @pytest.mark.parametrize(
        ("halves", "sentence"),
        [
            ({TUESDAY: ()}, "a working day has at least one segment"),
            ({TUESDAY: ((time(13), time(12)),)}, "a working segment ends after it begins"),
            ({WEDNESDAY: MORNING}, "2026-03-04 is either a whole day, worked or off, or a half day"),
        ],
    )
    def test_halves_without_sense(self, halves: dict, sentence: str) -> None:
        """A half day without hours, or one that is off as well, is refused."""
        with pytest.raises(ValueError, match=sentence):
            CalendarRules(exceptions={WEDNESDAY: False}, halves=halves)


class TestPlaces:
    """A place's own days win over the city's, the longest prefix over the others, in every direction."""

    RULES = CalendarRules(
        exceptions={TUESDAY: False, SATURDAY: True},
        halves={WEDNESDAY: MORNING},
        places={
            "6102": {date(2026, 3, 5): OwnDay(False)},
            "610202": {TUESDAY: OwnDay(True), WEDNESDAY: OwnDay(False), SATURDAY: OwnDay(True, AFTERNOON)},
            "610202001": {WEDNESDAY: OwnDay(True), SATURDAY: OwnDay(False)},
        },
    )

    @pytest.mark.parametrize(
        ("code", "hours"),
        [
            ("", [0, 3, 7, 7]),
            ("6103", [0, 3, 7, 7]),
            ("6102", [0, 3, 0, 7]),
            ("610203", [0, 3, 0, 7]),
            ("610202", [7, 0, 0, 4]),
            ("610202002001", [7, 0, 0, 4]),
            ("610202001", [7, 7, 0, 0]),
            ("610202001003007", [7, 7, 0, 0]),
        ],
    )
    def test_who_works_when(self, code: str, hours: list[int]) -> None:
        """From Tuesday to Thursday and on Saturday each place works its own hours."""
        calendar = Calendars(self.RULES).at(code)
        days = (TUESDAY, WEDNESDAY, date(2026, 3, 5), SATURDAY)
        ends = [to_us(calendar.day_end(day)) for day in days]
        worked = [calendar._hours.between(end - 86_400_000_000, end) // 3_600_000_000 for end in ends]
        assert worked == hours
        assert [calendar.is_working(day) for day in days] == [bool(each) for each in hours]

    def test_one_calendar_for_each_place(self) -> None:
        """Units under one prefix share a calendar, and a city without places has only its own."""
        calendars = Calendars(self.RULES)
        assert calendars.at("610202002001") is calendars.at("610202")
        assert calendars.at("6103") is calendars.at("") is calendars.city
        assert [calendars.is_one, Calendars(CalendarRules()).is_one] == [False, True]

    def test_a_plan_goes_by_the_place(self) -> None:
        """The same policy from the same start ends on another day in a county with a day off."""
        planner, start_us = Planner(Calendars(self.RULES)), to_us(local("2026-03-02 10:00"))
        plans = {
            code: planner.plan(TWO, Level.VILLAGE, start_us, place=code) for code in ("", "610202", "610202001")
        }
        ends = {code: f"{from_us(plan.limit_us, SHANGHAI):%m-%d}" for code, plan in plans.items() if plan}
        assert ends == {"": "03-06", "610202": "03-07", "610202001": "03-05"}
        for code, plan in plans.items():
            assert plan is not None
            limit = planner.limit_of(TWO, Level.VILLAGE, start_us, place=code)
            assert limit is not None
            assert limit.at_us == plan.limit_us
            assert planner.plan_of(TWO, Level.VILLAGE, start_us, plan.limit_us, place=code + "003") is plan


class TestReading:
    """``half`` and ``[calendar.at.PREFIX]`` in config.toml."""

    def test_everything_arrives(self) -> None:
        """Half days and places, with ranges of days, and codes with or without padding."""
        rules = loads(
            (
                "[calendar]\n"
                'off = ["2026-06-18..2026-06-20"]\n'
                'half = [{ day = 2026-02-16, segments = ["09:00-12:00"] }]\n'
                "[calendar.at.610202000000]\n"
                "work = [2026-06-18]\n"
                'half = [{ day = "2026-06-20", segments = ["9:00-10:00", "23:00-24:00"] }]\n'
                "[calendar.at.6102021]\n"
                "off = [2026-02-16]\n"
                f"{GOOD}"
            ).encode()
        ).calendar
        assert rules.exceptions == dict.fromkeys((date(2026, 6, n) for n in (18, 19, 20)), False)
        assert rules.halves == {date(2026, 2, 16): MORNING}
        late = ((time(9), time(10)), (time(23), time(0)))
        assert rules.places == {
            "610202": {date(2026, 6, 18): OwnDay(True), date(2026, 6, 20): OwnDay(True, late)},
            "6102021": {date(2026, 2, 16): OwnDay(False)},
        }

    @pytest.mark.parametrize(
        ("text", "line", "key", "reason"),
        [
            ("half = 7\n", 2, "half", "write for example [{ day = 2026-02-16, segments"),
            ("half = [{ day = 2026-02-16 }]\n", 2, "half[1].segments", "is missing; write for example"),
            ('half = [{ segments = ["9:00-10:00"] }]\n', 2, "half[1].day", "is missing; write for example"),
            ('half = [{ day = "x", segments = ["9:00-10:00"] }]\n', 2, "half[1].day", "write a date such as"),
            (
                'half = [{ day = 2026-02-16, segments = ["9-10"] }]\n',
                2,
                "half[1].segments[1]",
                "is not a working seg",
            ),
            ("half = [{ day = 2026-02-16, segments = [] }]\n", 2, "half[1].segments", "at least one segment"),
            (
                'half = [{ day = 2026-02-16, segments = ["9:00-10:00"], off = true }]\n',
                2,
                "half[1].off",
                "is not a key Duban knows",
            ),
            (
                f"off = [2026-02-16]\nhalf = [{HALF}]\n",
                3,
                "half[1].day",
                "2026-02-16 stands under off too; take one out",
            ),
            (
                f"work = [2026-02-16]\nhalf = [{HALF}]\n",
                3,
                "half[1].day",
                "2026-02-16 stands under work too; take one out",
            ),
            (
                f"half = [\n{HALF}, {HALF.replace('10', '11')}]\n",
                3,
                "half[2].day",
                "2026-02-16 is a half day above too; take one out",
            ),
            ('off = ["2026-06-20..2026-06-18"]\n', 2, "off[1]", "ends before it begins"),
            ("at = 7\n", 2, "calendar.at", "a table"),
            ("[calendar.at.610202]\nof = [2026-06-18]\n", 3, "at.610202.of", "did you mean off?"),
            (
                "[calendar.at.610202]\noff = [2026-06-18]\nwork = [2026-06-18]\n",
                4,
                "at.610202.work[1]",
                "stands under off too",
            ),
            ('[calendar.at."61-02"]\n', 2, "at.61-02", "is not how a unit's code begins; write digits"),
            (
                "[calendar.at.610202]\n[calendar.at.610202000000]\n",
                3,
                "at.610202000000",
                "is 610202, which stands",
            ),
        ],
    )
    def test_a_fault_is_named(self, text: str, line: int, key: str, reason: str) -> None:
        """Line, key and the way out, one fault each."""
        with pytest.raises(BadConfig) as caught:
            loads(f"[calendar]\n{text}{GOOD}".encode())
        (fault,) = caught.value.faults
        assert (fault.line, fault.key.removeprefix("calendar.")) == (line, key.removeprefix("calendar."))
        assert reason in fault.reason
