"""When clocks are started on trial: every day, each weekday at each telling time, and around every special day."""

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from daemon.calendars import Calendars
from daemon.trial.starts import DAYS, city_starts, place_starts, telling_times
from schema.calendars import CalendarRules, OwnDay
from schema.instants import from_us

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = date(2025, 1, 1)
WORKING_DAYS_OF_A_HOLIDAY = {date(2025, 9, 30), date(2025, 10, 9)}  # the eve, and the first day of work
TIMES = {"04:31", "10:30", "16:59", "20:30", "00:00"}  # the last is 24:00 of the day before


def starts_by_day(starts: list[int]) -> dict[date, set[str]]:
    days: dict[date, set[str]] = {}
    for start_us in starts:
        at = from_us(start_us, SHANGHAI)
        days.setdefault(from_us(start_us - 1, SHANGHAI).date(), set()).add(f"{at:%H:%M}")
    return days


def test_every_day_of_two_years_has_a_start() -> None:
    """No day is left out, and the starts come in order."""
    starts = city_starts(Calendars(CalendarRules()).city, FIRST)
    assert starts == sorted(starts)
    assert starts_by_day(starts).keys() == {FIRST + timedelta(days=n) for n in range(DAYS)}


def test_each_weekday_meets_each_time_of_day() -> None:
    """Before work, at work, in the last minute, in the evening and at 24:00: each falls on each weekday often."""
    days = starts_by_day(city_starts(Calendars(CalendarRules()).city, FIRST))
    met = Counter((day.weekday(), time) for day, times in days.items() for time in times)
    assert met.keys() == {(weekday, time) for weekday in range(7) for time in TIMES}
    assert min(met.values()) >= 20


def test_special_days_and_those_beside_are_met_at_every_time() -> None:
    """Holidays, make-up days, and the working days before and after them are tried at all times of day."""
    days = starts_by_day(city_starts(Calendars(CalendarRules()).city, FIRST))
    special = {date(2025, 10, day) for day in range(1, 9)} | {date(2025, 10, 11), date(2025, 9, 28)}
    assert all(days[day] == TIMES for day in special | WORKING_DAYS_OF_A_HOLIDAY)
    assert len(days[date(2025, 7, 9)]) == 1


def test_a_place_is_tried_around_its_own_days_alone() -> None:
    """What a county shares with the city was tried already; days beyond the two years are of no interest."""
    own = {day: OwnDay(is_worked=False) for day in (date(2025, 7, 9), date(2031, 7, 9))}
    calendars = Calendars(CalendarRules(places={"610202": own}))
    days = starts_by_day(place_starts(calendars.at("610202"), FIRST))
    assert days == {date(2025, 7, day): TIMES for day in (8, 9, 10)}


def test_times_of_a_day_without_a_night_stay_within_it() -> None:
    """Where people work round the clock the times are still times of that day, 24:00 the last."""
    rules = CalendarRules.from_canonical(CalendarRules().canonical() | {"segments": ["00:00-24:00"]})
    times = telling_times(rules.segments)
    assert times == (1, 720, 1439, 1440, 1440)
