"""Recounts what a receipt lists, from the packages and the rules alone: no ``daemon`` code decides here.

``recounted`` returns the instant at which the listed steps end by the law, and asserts on the way that every step
is what it says: each day once and in order, each number where it belongs, each day off off.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from math import ceil
from zoneinfo import ZoneInfo

import chinese_calendar
from holidays import country_holidays

from daemon.receipt.way import Step
from schema.calendars import CalendarRules
from schema.periods import Period, PeriodUnit
from schema.policies import DayEnd
from schema.wire.receipt import StepKind

Spans = tuple[tuple[int, int], ...]
_DAY, _MINUTE_US = timedelta(days=1), 60_000_000
_PUBLISHED = range(2004, max(chinese_calendar.constants.holidays).year + 1)
_UNIT_US = {
    PeriodUnit.MINUTES: _MINUTE_US,
    PeriodUnit.HOURS: 60 * _MINUTE_US,
    PeriodUnit.WORKING_HOURS: 60 * _MINUTE_US,
}
_NUMBERED = {StepKind.COUNTED, StepKind.NOMINAL}


@dataclass(frozen=True)
class Terms:
    """What the steps were counted by."""

    rules: CalendarRules
    place: str
    period: Period
    day_end: DayEnd
    roll: bool
    gaps: Spans  # in order and apart

    @property
    def in_working_days(self) -> bool:
        return self.period.unit is PeriodUnit.WORKING_DAYS

    def is_worked(self, day: date) -> bool:
        """Ask one source after the other: place, city, state, week."""
        for prefix in sorted((p for p in self.rules.places if self.place.startswith(p)), key=len, reverse=True):
            if day in self.rules.places[prefix]:
                return self.rules.places[prefix][day].is_worked
        if day in self.rules.halves or day in self.rules.exceptions:
            return day in self.rules.halves or self.rules.exceptions[day]
        said = _said(day)
        return day.weekday() not in self.rules.weekend if said is None else said

    def segments(self, day: date) -> list[tuple[int, int]]:
        """Return the working hours of a day that is worked, as instants."""
        own = self.rules.halves.get(day, self.rules.segments)
        for prefix in sorted((p for p in self.rules.places if self.place.startswith(p)), key=len):
            found = self.rules.places[prefix].get(day)
            own = own if found is None else found.segments or self.rules.segments
        spans = (
            (opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute or 1440) for opens, closes in own
        )
        return [(_reached(self.rules.zone, day, a), _reached(self.rules.zone, day, b)) for a, b in spans]

    def end_of(self, day: date) -> int:
        """Return when a day is over."""
        if self.day_end is DayEnd.CLOSE:
            return self.segments(day)[-1][1]
        return _reached(self.rules.zone, day + _DAY, 0)

    def stands_still(self, day: date) -> bool:
        """Tell whether the clock stands still at the end of a day."""
        end_us = self.end_of(day)
        return any(stops < end_us <= runs for stops, runs in self.gaps)


@cache
def _statutory(year: int) -> frozenset[date]:
    return frozenset(country_holidays("CN", years=year))


def _said(day: date) -> bool | None:
    """Return what the state says of a day; None when it says nothing."""
    if day.year in _PUBLISHED:
        is_off, name = chinese_calendar.get_holiday_detail(day)
        return None if name is None else not is_off
    known = country_holidays("CN", years=day.year)
    return False if day in _statutory(day.year) else (True if day in known.weekend_workdays else None)


@lru_cache(maxsize=100_000)
def _reached(zone: ZoneInfo, day: date, minute: int) -> int:
    """Return the first instant at which the wall clock has come so far; where it never shows that, by minutes."""
    wanted = datetime.combine(day, datetime.min.time()) + minute * timedelta(minutes=1)
    at = wanted.replace(tzinfo=zone).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != wanted:
        at -= timedelta(hours=3)
    while at.astimezone(zone).replace(tzinfo=None) < wanted:
        at += timedelta(minutes=1)
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def recounted(steps: Sequence[Step], terms: Terms, start_us: int) -> int:
    """Return where the listed steps end; AssertionError when one of them is not what it says."""
    return _days(steps, terms, start_us) if terms.period.unit.in_days else _hours(steps, terms, start_us)


# --- days


def _days(steps: Sequence[Step], terms: Terms, start_us: int) -> int:
    first = datetime.fromtimestamp((start_us - 1) / 1e6, terms.rules.zone).date()
    assert (steps[0].kind, steps[0].day) == (StepKind.FIRST, first)
    assert [step.day for step in steps] == [first + n * _DAY for n in range(len(steps))]
    numbered = [step for step in steps if step.nth]
    assert [step.nth for step in numbered] == list(range(1, len(numbered) + 1))
    assert len(numbered) == _wanted(first, terms.period)
    for step in steps[1:-1]:
        _check_day(step, terms)
    return _last(steps, terms)


def _wanted(first: date, period: Period) -> int:
    if period.unit is PeriodUnit.MONTHS:
        return (_months_on(first, int(period.amount)) - first).days
    return ceil(period.amount)


def _check_day(step: Step, terms: Terms) -> None:
    is_still, is_worked = terms.stands_still(step.day), terms.is_worked(step.day)
    if step.kind is StepKind.STILL:
        assert is_still
    elif step.kind is StepKind.ROLLED:
        assert is_still or not is_worked
    elif step.kind is StepKind.OFF:
        assert terms.in_working_days
        assert not is_worked
    else:
        assert step.kind in _NUMBERED
        assert not is_still
        assert is_worked or not terms.in_working_days
        assert (step.kind is StepKind.NOMINAL) == (step.why is not None and not step.why.is_worked)


def _last(steps: Sequence[Step], terms: Terms) -> int:
    """Return where the last day ends: it counts, and the limit may rest on it."""
    last = steps[-1]
    assert not terms.stands_still(last.day)
    rests = terms.is_worked(last.day) or not (terms.roll or terms.in_working_days)
    assert rests
    assert any(step.kind is StepKind.NOMINAL for step in steps) == (last.nth == 0)
    if terms.period.is_whole:
        assert last.kind in {StepKind.COUNTED, StepKind.LANDED}
        return terms.end_of(last.day)
    assert last.kind is StepKind.PART
    return _part(last, terms)


def _part(last: Step, terms: Terms) -> int:
    zone = terms.rules.zone
    spans = [(_reached(zone, last.day, 0), _reached(zone, last.day + _DAY, 0))]
    spans = terms.segments(last.day) if terms.in_working_days else spans
    part_us = int(sum(b - a for a, b in spans) * (terms.period.amount % 1))
    for since_us, until_us in spans:
        end_us = since_us + min(part_us, until_us - since_us)
        part_us -= end_us - since_us
        if not part_us:
            break
    end_us = min(end_us, terms.end_of(last.day))
    return next((runs_us for stops_us, runs_us in terms.gaps if stops_us < end_us <= runs_us), end_us)


# --- hours


def _hours(steps: Sequence[Step], terms: Terms, start_us: int) -> int:
    wanted_us = int(terms.period.amount * _UNIT_US[terms.period.unit])
    counted = [step for step in steps if step.kind is StepKind.COUNTED]
    assert sum(step.until_us - step.from_us for step in counted) == wanted_us == steps[-1].total_us
    assert all(step.counted_us == step.until_us - step.from_us for step in counted)
    ends = [start_us, *(instant for step in steps for instant in (step.from_us, step.until_us))]
    assert ends == sorted(ends)
    assert not any(a < step.until_us and step.from_us < b for step in counted for a, b in terms.gaps)
    end_us = steps[-1].until_us
    assert steps[-1].kind is StepKind.COUNTED
    assert _passing(terms, start_us, end_us) == wanted_us  # nothing that counts was left out
    return end_us


def _passing(terms: Terms, start_us: int, end_us: int) -> int:
    """Return all that counts between two instants."""
    spans = [(start_us, end_us)]
    if terms.period.unit is PeriodUnit.WORKING_HOURS:
        first, last = (datetime.fromtimestamp(at / 1e6, terms.rules.zone).date() for at in (start_us, end_us))
        days = (first + n * _DAY for n in range((last - first).days + 1))
        spans = [span for day in days if terms.is_worked(day) for span in terms.segments(day)]
    clipped = [(max(a, start_us), min(b, end_us)) for a, b in spans]
    whole = sum(b - a for a, b in clipped if a < b)
    gone = (min(b, d) - max(a, c) for a, b in clipped for c, d in terms.gaps)
    return whole - sum(one for one in gone if one > 0)
