"""What a limit is counted by, and one step of its count. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count as naturals
from typing import NamedTuple

from daemon.calendar import Spans, WorkCalendar
from daemon.localtime import LocalTime
from schema.calendars import minutes_of
from schema.days import DayReason
from schema.policies import DayEnd
from schema.wire.receipt import StepKind

_DAY = timedelta(days=1)


class Step(NamedTuple):
    """One day, or one span of hours; ``gap`` is the position of the interval in which the clock stood still."""

    kind: StepKind
    day: date
    from_us: int
    until_us: int
    nth: int = 0
    counted_us: int = 0
    total_us: int = 0
    why: DayReason | None = None
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """The calendar and the terms by which a limit is counted, besides its period.

    ``uncounted`` is when the clock stood still, in order; neighbours may touch.
    """

    calendar: WorkCalendar
    day_end: DayEnd = DayEnd.MIDNIGHT
    roll: bool = True
    uncounted: Spans = ()

    @property
    def local(self) -> LocalTime:
        """Return the wall clock of the city."""
        return LocalTime(self.calendar.rules.zone)

    def end_us(self, day: date) -> int:
        """Return the instant at which a day is over."""
        return self.calendar.day_end_us(day, self.day_end)

    def gap_at(self, at_us: int) -> int | None:
        """Return the interval in which the clock stood still at the end of a day; None when it ran."""
        return next((nth for nth, (stops, runs) in enumerate(self.uncounted) if stops < at_us <= runs), None)

    def runs_again_us(self, gap: int) -> int:
        """Return when the clock runs again after a gap, and after those that begin where it ends."""
        at_us = self.uncounted[gap][1]
        for stops_us, runs_us in self.uncounted[gap + 1 :]:
            at_us = runs_us if stops_us == at_us else at_us
        return at_us

    def segments(self, day: date) -> list[tuple[int, int]]:
        """Return the working segments of a day that is worked, as instants."""
        own, reach_us = self.calendar.why_worked(day), self.local.reach_us
        segments = own.segments if own and own.segments else self.calendar.rules.segments
        return [(reach_us(day, opens), reach_us(day, closes)) for opens, closes in minutes_of(segments)]


def days_after(day: date) -> Iterator[date]:
    """Yield every day after ``day``, for ever."""
    return (day + nth * _DAY for nth in naturals(1))
