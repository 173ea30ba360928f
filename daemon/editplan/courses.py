"""Courses: the plans of one clock for thousands of starts at once, as ``daemon.plan`` would plan each.

Only clocks without terms. What goes by the day is asked of the calendar once for each day; what goes by the minute
(shares, hours, working hours) is reckoned on arrays.
"""

from fractions import Fraction
from functools import cache

import numpy as np

from daemon.calendar import Limit
from daemon.editplan.timeline import Flags, Ints, Timeline, each
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Level
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec

_UNIT_US = {
    PeriodUnit.MINUTES: 60 * MICROS_PER_SECOND,
    PeriodUnit.HOURS: 3_600 * MICROS_PER_SECOND,
    PeriodUnit.WORKING_HOURS: 3_600 * MICROS_PER_SECOND,
}
_NUMBER_BITS = 32  # of an occurrence, or a rung's place on its ladder
_NUMBER = (1 << _NUMBER_BITS) - 1


class Course:
    """One clock at one level, by the calendar of one place."""

    def __init__(self, spec: ClockSpec, level: int, timeline: Timeline) -> None:
        self.spec = spec
        self.period = spec.limit(Level(level))
        self._unit = PeriodUnit.HOURS if self.period is None else self.period.unit
        self._timeline = timeline
        self._calendar = timeline.calendar
        self._day_limit = cache(self._limit_from_day)
        self._day_step = cache(self._step_from_day)
        self._day_repeat = cache(self._repeat_from_day)

    def covers(self, at_us: Ints) -> Flags:
        """Tell which instants lie within the years that are laid out."""
        return self._timeline.covers(at_us)

    def limits(self, start_us: Ints) -> tuple[Ints, Flags]:
        """Return where clocks end that start then, and whether that is provisional; there must be a limit."""
        assert self.period is not None
        if self.period.unit.in_days:
            return self._day_limits(start_us)
        limit_us = self._counted_on(start_us, self.period)
        if not self.period.unit.in_working_time:
            return limit_us, np.zeros(len(limit_us), bool)
        return limit_us, self._guesses(start_us, limit_us)

    def rungs(self, start_us: Ints, limit_us: Ints) -> Ints:
        """Return the instants of the rungs, a row for each rung in the order of the ladder."""
        rows = [np.maximum(self._rung(nth, start_us, limit_us), start_us) for nth in range(len(self.spec.ladder))]
        return np.array(rows, np.int64).reshape(len(rows), len(start_us))

    def base(self, rungs_us: Ints, limit_us: Ints) -> Ints:
        """Return from where the repeats are counted."""
        found: Ints = rungs_us.max(axis=0) if len(rungs_us) else limit_us
        return found

    def repeats(self, base_us: Ints, occurrence: Ints) -> Ints:
        """Return the instants of repeating rungs by their numbers."""
        every = self._every
        if every.unit.in_days:
            days = self._timeline.days(base_us)
            return each(days << _NUMBER_BITS | occurrence, self._day_repeat)
        part, whole = (every.amount * _UNIT_US[every.unit]).as_integer_ratio()
        return self._passed(base_us, part * (occurrence + 1) // whole, every.unit)

    def first_repeat(self, base_us: Ints, occurrence: Ints, now_us: int) -> Ints:
        """Return the first occurrences from ``occurrence`` on that come at or after ``now_us``."""
        low, high = (
            occurrence.copy(),
            occurrence.copy(),
        )  # all before `low` have passed; `high` has not, in the end
        while (late := self.repeats(base_us, high) < now_us).any():
            low[late] = high[late] + 1
            high[late] += (high - occurrence)[late] + 1
        while (apart := low < high).any():
            middle = (low + high) // 2
            has_passed = self.repeats(base_us, middle) < now_us
            low = np.where(apart & has_passed, middle + 1, low)
            high = np.where(apart & ~has_passed, middle, high)
        return low

    def _day_limits(self, start_us: Ints) -> tuple[Ints, Flags]:
        days, inverse = np.unique(self._timeline.days(start_us), return_inverse=True)
        limits = [self._day_limit(day) for day in days.tolist()]
        limit_us = np.array([limit.at_us for limit in limits], np.int64)
        return limit_us[inverse], np.array([limit.is_provisional for limit in limits], bool)[inverse]

    def _guesses(self, start_us: Ints, limit_us: Ints) -> Flags:
        """Tell which counts of working hours are provisional: that goes by the days they begin and end on."""
        assert self.period is not None
        first, last = self._timeline.days(start_us + 1), self._timeline.days(limit_us)
        _, index, inverse = np.unique(first << 32 | last, return_index=True, return_inverse=True)
        limits = [self._limit(int(one), self.period, roll=self.spec.roll) for one in start_us[index]]
        return np.array([limit.is_provisional for limit in limits], bool)[inverse]

    def _rung(self, nth: int, start_us: Ints, limit_us: Ints) -> Ints:
        at = self.spec.ladder[nth].at
        if at.share is not None:
            return self._share(at.share, np.minimum(start_us, limit_us), limit_us)
        if at.period is None:
            return limit_us
        if not at.period.unit.in_days:
            return self._shifted(limit_us, at.period, at.sign)
        if at.period.is_whole:
            return each(self._timeline.days(limit_us) << _NUMBER_BITS | nth, self._day_step)
        return each(limit_us, lambda one_us: self._step(one_us, at))

    def _share(self, share: Fraction, start_us: Ints, limit_us: Ints) -> Ints:
        part, whole = share.as_integer_ratio()
        if not self._unit.in_working_time:
            return start_us + (limit_us - start_us) * part // whole
        return self._timeline.after(start_us, self._timeline.between(start_us, limit_us) * part // whole)

    def _shifted(self, at_us: Ints, period: Period, sign: int) -> Ints:
        if sign > 0:
            return self._counted_on(at_us, period)
        amount_us = int(period.amount * _UNIT_US[period.unit])
        return self._timeline.before(at_us, amount_us) if period.unit.in_working_time else at_us - amount_us

    def _counted_on(self, at_us: Ints, period: Period) -> Ints:
        return self._passed(at_us, int(period.amount * _UNIT_US[period.unit]), period.unit)

    def _passed(self, at_us: Ints, amount_us: Ints | int, unit: PeriodUnit) -> Ints:
        return self._timeline.after(at_us, amount_us) if unit.in_working_time else at_us + amount_us

    # What is the same for all of a day is asked of the calendar for its end, once.

    def _limit_from_day(self, day: int) -> Limit:
        assert self.period is not None
        return self._limit(self._timeline.day_end_us(day), self.period, roll=self.spec.roll)

    def _step_from_day(self, key: int) -> int:
        day, nth = key >> _NUMBER_BITS, key & _NUMBER
        return self._step(self._timeline.day_end_us(day), self.spec.ladder[nth].at)

    def _repeat_from_day(self, key: int) -> int:
        day, occurrence = key >> _NUMBER_BITS, key & _NUMBER
        period = Period(self._every.amount * (occurrence + 1), self._every.unit)
        return self._limit(self._timeline.day_end_us(day), period, roll=False).at_us

    @property
    def _every(self) -> Period:
        assert self.spec.repeat_every is not None, "every clock of a policy repeats"
        return self.spec.repeat_every

    def _step(self, limit_us: int, at: Place) -> int:
        return self._calendar.step_us(limit_us, at, start_us=limit_us, unit=self._unit, day_end=self.spec.day_end)

    def _limit(self, start_us: int, period: Period, *, roll: bool) -> Limit:
        return self._calendar.limit_from(start_us, period, day_end=self.spec.day_end, roll=roll)
