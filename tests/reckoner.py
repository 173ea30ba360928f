"""Whole clocks reckoned minute by minute: limits with pauses and extensions, ladders, repeats.

Written from the definition of counted time, not from ``daemon``: a minute counts when the clock runs in it; a day
counts when the clock runs in the last minute of it. Starts and pauses stand on whole minutes; limits may not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from schema.calendars import CalendarRules
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, DayEnd
from tests.minutes import (
    DAY_MINUTES,
    LAST_PUBLISHED_YEAR,
    MINUTE_US,
    Window,
    closing,
    is_working,
    months_on,
    segments_of,
)

Stops = tuple[tuple[int, int], ...]  # [from, to) in microseconds, on whole minutes

_UNIX_DAY = date(1970, 1, 1).toordinal()
_STRIDE = 20 * DAY_MINUTES  # how far a walk looks at once
_UNITS_US = {
    PeriodUnit.MINUTES: MINUTE_US,
    PeriodUnit.HOURS: 60 * MINUTE_US,
    PeriodUnit.WORKING_HOURS: 60 * MINUTE_US,
}
_WORKING = (PeriodUnit.WORKING_DAYS, PeriodUnit.WORKING_HOURS)


@dataclass(frozen=True)
class Ended:
    """Where a limit ends, and whether any day it looked at is still to be published."""

    at_us: int
    is_provisional: bool


@dataclass
class Ground:
    """A stretch of time at one place: every minute, and every day with its last minute."""

    rules: CalendarRules
    place: str
    utc_days: range

    @cached_property
    def window(self) -> Window:
        return Window.over(self.rules, self.utc_days, self.place)

    @cached_property
    def first(self) -> date:
        """Return the first day that lies whole in the window."""
        return self.day_at(0) + timedelta(days=1)

    @cached_property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.day_at(-1) - self.first).days)]

    @cached_property
    def works(self) -> np.ndarray:
        return np.array([is_working(self.rules, day, self.place) for day in self.days])

    @cached_property
    def is_guess(self) -> np.ndarray:
        """Tell of each day whether it is still to be published, and nobody here has decided on it."""
        own = {*self.rules.exceptions, *self.rules.halves}
        own |= {day for prefix, days in self.rules.places.items() if self.place.startswith(prefix) for day in days}
        return np.array(
            [
                day.year > LAST_PUBLISHED_YEAR and day.year not in self.rules.published and day not in own
                for day in self.days
            ]
        )

    @cached_property
    def midnights(self) -> np.ndarray:
        """Return the minute, since 1970, with which each day ends and the next one begins."""
        return self._reached([DAY_MINUTES] * len(self.days))

    @cached_property
    def closes(self) -> np.ndarray:
        """Return the minute, since 1970, with which the last segment of each day ends, were it worked."""
        return self._reached([closing(segments_of(self.rules, day, self.place)) for day in self.days])

    def ends(self, day_end: DayEnd) -> np.ndarray:
        return self.midnights if day_end is DayEnd.MIDNIGHT else self.closes

    def day_at(self, minute: int) -> date:
        return date.fromordinal(int(self.window.reached[minute]) // DAY_MINUTES + _UNIX_DAY)

    def index(self, at_us: int) -> int:
        """Return the number of the day in whose minutes, the last included, an instant lies."""
        return (self.day_at((at_us - 1) // MINUTE_US - self.window.first) - self.first).days

    def _reached(self, minutes_of_day: list[int]) -> np.ndarray:
        midnight = np.array([(day.toordinal() - _UNIX_DAY) * DAY_MINUTES for day in self.days])
        return self.window.first + np.searchsorted(self.window.reached, midnight + minutes_of_day)


@dataclass
class Clock:
    """One clock on a ground: when it stands still, and how its days end."""

    ground: Ground
    spec: ClockSpec
    stops: Stops = ()

    def limit(self, start_us: int, period: Period, *, roll: bool | None = None) -> Ended:
        """Return where a period ends that is counted from an instant."""
        rolls = self.spec.roll if roll is None else roll
        if period.unit in _UNITS_US:
            return self._limit_in_hours(start_us, period)
        ground, is_wd = self.ground, period.unit is PeriodUnit.WORKING_DAYS
        first = ground.index(start_us)
        nominal = last = self._last_day(first, period)
        while rolls and not is_wd and not (ground.works[last] and self._day_counts[last]):
            last += 1
        inspected = first + 1 if is_wd else nominal
        is_provisional = (is_wd or rolls) and bool(ground.is_guess[inspected : last + 1].any())
        return Ended(self._end_of(last, period), is_provisional)

    def rung(self, place: Place, start_us: int, limit_us: int, unit: PeriodUnit) -> int:
        """Return where a rung of the clock stands; never before the start, never where the clock stands still."""
        if place.share is not None:
            at_us = self._share(place.share, start_us, limit_us, unit)
        else:
            at_us = self._step(place, limit_us) if place.period else limit_us
        return self._running(max(at_us, start_us))

    def repeat(self, base_us: int, nth: int) -> int:
        """Return where the repeat number ``nth`` stands, counted on from the last rung."""
        every = self.spec.repeat_every
        return self._running(self.limit(base_us, Period(every.amount * (nth + 1), every.unit), roll=False).at_us)

    @cached_property
    def _day_counts(self) -> np.ndarray:
        """Tell of each day whether the clock runs in its last minute."""
        last_minute = (self.ground.ends(self.spec.day_end) - 1) * MINUTE_US
        counts = np.ones(len(last_minute), dtype=bool)
        for stopped, goes_on in self.stops:
            counts &= (last_minute < stopped) | (last_minute >= goes_on)
        return counts

    def _last_day(self, first: int, period: Period) -> int:
        """Walk to the day on which a period of days ends, or in which its fraction lies."""
        if period.unit is PeriodUnit.MONTHS:
            return self._months_on(first, int(period.amount))
        counts = (
            self._day_counts & self.ground.works if period.unit is PeriodUnit.WORKING_DAYS else self._day_counts
        )
        day, left = first, ceil(period.amount)
        while left:
            day += 1
            left -= bool(counts[day])
        return day

    def _months_on(self, first: int, count: int) -> int:
        ground = self.ground
        nominal = last = (months_on(ground.days[first], count) - ground.first).days
        while (moved := nominal + int(np.sum(~self._day_counts[first + 1 : last + 1]))) != last:
            last = moved
        return last

    def _end_of(self, day: int, period: Period) -> int:
        end_us = int(self.ground.ends(self.spec.day_end)[day]) * MINUTE_US
        part = period.amount % 1
        if not part:
            return end_us
        at_us = min(self._part_of(day, part, period.unit), end_us)
        stands = [goes_on for stopped, goes_on in self.stops if stopped < at_us <= goes_on]
        return self._running(max(stands)) if stands else at_us

    def _part_of(self, day: int, part: Fraction, unit: PeriodUnit) -> int:
        begins, ends = int(self.ground.midnights[day - 1]), int(self.ground.midnights[day])
        mask = self._mask(begins, ends, unit, stops=())
        amount_us = int(int(mask.sum()) * MINUTE_US * part)
        return _walked(mask, begins, amount_us) if amount_us else begins * MINUTE_US

    def _limit_in_hours(self, start_us: int, period: Period) -> Ended:
        at_us = self._walk(start_us, int(period.amount * _UNITS_US[period.unit]), period.unit)
        if period.unit is not PeriodUnit.WORKING_HOURS:
            return Ended(at_us, is_provisional=False)
        looked_at = self.ground.is_guess[self.ground.index(start_us + 1) : self.ground.index(at_us) + 1]
        return Ended(at_us, bool(looked_at.any()))

    def _walk(self, start_us: int, amount_us: int, unit: PeriodUnit) -> int:
        """Walk until so much has been counted, a stride at a time."""
        at = start_us // MINUTE_US
        amount_us += start_us % MINUTE_US * bool(self._mask(at, at + 1, unit, self.stops)[0])
        while True:
            mask = self._mask(at, at + _STRIDE, unit, self.stops)
            counted_us = int(mask.sum()) * MINUTE_US
            if counted_us >= amount_us:
                return _walked(mask, at, amount_us)
            amount_us -= counted_us
            at += _STRIDE

    def _walk_back(self, end_us: int, amount_us: int, unit: PeriodUnit) -> int:
        """Walk back, pauses or not, to the last instant from which so much is left until the end."""
        at = -(-end_us // MINUTE_US)
        amount_us += (at * MINUTE_US - end_us) * bool(self._mask(at - 1, at, unit, ())[0])
        while True:
            mask = self._mask(at - _STRIDE, at, unit, ())
            counted_us = int(mask.sum()) * MINUTE_US
            if counted_us >= amount_us:
                return 2 * at * MINUTE_US - _walked(mask[::-1], at, amount_us)
            amount_us -= counted_us
            at -= _STRIDE

    def _share(self, share: Fraction, start_us: int, limit_us: int, unit: PeriodUnit) -> int:
        start_us = min(start_us, limit_us)
        low, high = start_us // MINUTE_US, -(-limit_us // MINUTE_US)
        mask = self._mask(low, high, unit, self.stops)
        counted_us = int(mask.sum()) * MINUTE_US
        if len(mask):
            counted_us -= (start_us - low * MINUTE_US) * bool(mask[0])
            counted_us -= (high * MINUTE_US - limit_us) * bool(mask[-1])
        amount_us = int(counted_us * share)
        return self._walk(start_us, amount_us, unit) if amount_us else start_us

    def _step(self, place: Place, limit_us: int) -> int:
        """Step from the limit by the calendar alone."""
        assert place.period is not None
        plain = Clock(self.ground, self.spec)
        if place.period.unit in _UNITS_US:
            amount_us = int(place.period.amount * _UNITS_US[place.period.unit])
            walk = plain._walk if place.sign > 0 else plain._walk_back
            return walk(limit_us, amount_us, place.period.unit)
        day = self.ground.index(limit_us)
        on = place.sign > 0
        target = plain._last_day(day, place.period) if on else self._days_back(day, place.period)
        if place.time_of_day is not None:
            minutes = place.time_of_day.hour * 60 + place.time_of_day.minute
            return self.ground.window.first_at(self.ground.days[target], minutes)
        if on:
            return plain._end_of(target, place.period)
        return min(self._part_left(target, place.period), limit_us)

    def _days_back(self, day: int, period: Period) -> int:
        count = int(period.amount)
        if period.unit is PeriodUnit.MONTHS:
            return (months_on(self.ground.days[day], -count) - self.ground.first).days
        while count:
            day -= 1
            count -= bool(self.ground.works[day]) if period.unit is PeriodUnit.WORKING_DAYS else 1
        return day

    def _part_left(self, day: int, period: Period) -> int:
        """Return the last instant from which the fraction of a day is left until it ends."""
        end_us = int(self.ground.ends(self.spec.day_end)[day]) * MINUTE_US
        part = period.amount % 1
        if not part:
            return end_us
        begins, ends = int(self.ground.midnights[day - 1]), int(self.ground.midnights[day])
        mask = self._mask(begins, ends, period.unit, stops=())
        amount_us = int(int(mask.sum()) * MINUTE_US * part)
        left_us = 2 * ends * MINUTE_US - _walked(mask[::-1], ends, amount_us) if amount_us else ends * MINUTE_US
        return min(left_us, end_us)

    def _running(self, at_us: int) -> int:
        while any(stopped <= at_us < goes_on for stopped, goes_on in self.stops):
            at_us = next(goes_on for stopped, goes_on in self.stops if stopped <= at_us < goes_on)
        return at_us

    def _mask(self, low: int, high: int, unit: PeriodUnit, stops: Stops) -> np.ndarray:
        """Tell of each minute from ``low`` to before ``high`` whether it counts."""
        window = self.ground.window
        assert low >= window.first, "the ground begins too late"
        assert high <= window.first + len(window.reached), "the ground ends too early"
        if unit in _WORKING:
            mask = window.is_worked[low - window.first : high - window.first].copy()
        else:
            mask = np.ones(high - low, dtype=bool)
        for stopped, goes_on in stops:
            mask[max(stopped // MINUTE_US - low, 0) : max(goes_on // MINUTE_US - low, 0)] = False
        return mask


def _walked(mask: np.ndarray, first: int, amount_us: int) -> int:
    """Return the instant by which so much was counted in minutes from ``first`` on."""
    whole, rest_us = divmod(amount_us, MINUTE_US)
    minutes = np.flatnonzero(mask)
    if rest_us:
        return (first + int(minutes[whole])) * MINUTE_US + rest_us
    return (first + int(minutes[whole - 1]) + 1) * MINUTE_US
