"""Standing: where thousands of timers of one clock stand on its ladder, and what comes of it when."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from daemon.casework.clocks import WAITING
from daemon.editplan.courses import Course
from daemon.editplan.timeline import Flags, Ints

_EARLIEST, _LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


class Step(NamedTuple):
    """A rung that comes to some of the timers: its place on the ladder, None for a repeat, and when."""

    rung: int | None
    timer: Ints  # positions
    at_us: Ints


class Standing:
    """Timers with their starts and limits, what lies behind them, and until when their escalations wait."""

    def __init__(
        self, course: Course, start_us: Ints, limit_us: Ints, *, behind_mask: Ints, not_before_us: Ints
    ) -> None:
        ladder = course.spec.ladder
        rungs_us = course.rungs(start_us, limit_us)
        self._course = course
        self._base_us = course.base(rungs_us, limit_us)
        self._bits = np.array([rung.bit for rung in ladder], np.int64)
        # In the order in which they are taken; at one instant that of kinds and ordinals, which the ladder has.
        self._rung = np.argsort(rungs_us, axis=0, kind="stable")
        at_us = np.take_along_axis(rungs_us, self._rung, axis=0)
        waits = np.array([rung.kind in WAITING for rung in ladder], bool)[self._rung]
        self._pending: Flags = (behind_mask & self._bits[self._rung]) == 0
        self._planned_us = np.where(waits, np.maximum(at_us, not_before_us), at_us)
        # One that waits holds up all that come after it.
        held_us = np.where(self._pending, self._planned_us, _EARLIEST)
        self._when_us = np.maximum.accumulate(held_us, axis=0) if ladder else held_us
        self._last_us = held_us.max(axis=0, initial=_EARLIEST)

    def next_us(self, occurrence: Ints) -> Ints:
        """Return when the next rung is due: of the ladder, or else the repeating one of these numbers."""
        found: Ints = np.where(self._pending, self._when_us, _LATEST).min(axis=0, initial=_LATEST)
        is_past = found == _LATEST
        found[is_past] = self._course.repeats(self._base_us[is_past], occurrence[is_past])
        return found

    def repeats_from(self, occurrence: Ints, now_us: int) -> Ints:
        """Return the numbers from which on repeats are not in the past."""
        found, is_old = occurrence.copy(), self._base_us < now_us
        found[is_old] = self._course.first_repeat(self._base_us[is_old], occurrence[is_old], now_us)
        return found

    def repeats_at(self, occurrence: Ints, at_us: int) -> Flags:
        """Tell which repeats of these numbers come at that very instant."""
        found: Flags = self._course.repeats(self._base_us, occurrence) == at_us
        return found

    def due(self, tick_us: int) -> Ints:
        """Return the bits of the rungs that a tick fires."""
        return self._sum(self._pending & (self._when_us < tick_us))

    def late(self, tick_us: int, late_ok_us: int) -> Ints:
        """Return the bits of those of them that are late."""
        is_due = self._pending & (self._when_us < tick_us)
        return self._sum(is_due & (tick_us - self._planned_us > late_ok_us))

    def ladder(self, from_us: int, until_us: int) -> tuple[Ints, Ints, Ints, Ints]:
        """Return the ladder's rungs within a span of time: timer, order, place on the ladder, instant."""
        within = self._pending & (self._when_us >= from_us) & (self._when_us < until_us)
        row, timer = np.nonzero(within)
        return timer, row, self._rung[row, timer], self._when_us[row, timer]

    def steps(self, occurrence: Ints, from_us: int, until_us: int) -> Iterator[Step]:
        """Yield what comes within a span of time; ``occurrence`` is that of the first repeat."""
        timer, _, rung, at_us = self.ladder(from_us, until_us)
        for number in np.unique(rung).tolist():
            yield Step(number, timer[rung == number], at_us[rung == number])
        timer = np.flatnonzero(np.maximum(self._base_us, self._last_us) < until_us)
        number = occurrence[timer]
        while timer.size:
            at_us = np.maximum(self._course.repeats(self._base_us[timer], number), self._last_us[timer])
            is_within = at_us < until_us
            timer, number, at_us = timer[is_within], number[is_within] + 1, at_us[is_within]
            yield Step(None, timer, np.maximum(at_us, from_us))

    def _sum(self, chosen: Flags) -> Ints:
        bits: Ints = np.where(chosen, self._bits[self._rung], 0).sum(axis=0)
        return bits
