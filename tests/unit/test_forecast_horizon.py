"""The horizon: ten working days, with make-up days, holidays and years that are not published."""

from daemon.calendar import WorkCalendar
from daemon.forecast.horizon import days_from
from daemon.localtime import LocalTime
from schema.calendars import CalendarRules
from tests.life import ZONE, at

CALENDAR, LOCAL = WorkCalendar(CalendarRules()), LocalTime(ZONE)


def test_a_make_up_day_counts_and_a_holiday_is_named() -> None:
    """Before the Spring Festival of 2026: Saturday 14 February is worked, the days after it are not."""
    days = {day.date: day for day in days_from(at("2026-02-13 10:00"), CALENDAR, LOCAL)}
    assert days["2026-02-13"].kind == "working"
    assert (days["2026-02-14"].kind, "调休" in days["2026-02-14"].zh) == ("make_up", True)
    assert (days["2026-02-17"].kind, days["2026-02-17"].zh) == ("off", "春节")
    assert sum(day.kind != "off" for day in days.values()) == 10
    assert not any(day.is_provisional for day in days.values())


def test_days_beyond_the_published_calendar_are_marked() -> None:
    """At the turn of the last published year only the days after it are guesses."""
    last = CALENDAR.last_published
    days = days_from(at(f"{last:%Y}-12-28 10:00"), CALENDAR, LOCAL)
    assert {day.is_provisional for day in days if day.date <= last.isoformat()} == {False}
    assert {day.is_provisional for day in days if day.date > last.isoformat()} == {True}


def test_midnight_begins_the_new_day() -> None:
    """At 24:00 the day is over: today is the next one."""
    assert days_from(at("2026-03-02 24:00"), CALENDAR, LOCAL)[0].date == "2026-03-03"
    assert days_from(at("2026-03-02 23:59"), CALENDAR, LOCAL)[0].date == "2026-03-02"
