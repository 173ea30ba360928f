"""Counting on over gaps: the one rule by which days, hours and working hours leave out what is not counted."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol, TypeVar

from schema.errors import BadInput

Point = TypeVar("Point", int, date)  # an instant in microseconds, or a day

Gaps = Iterable[tuple[Point, Point]]  # after the first point, up to and with the second; in order and apart


class Line(Protocol[Point]):
    """What is counted along: working days, calendar days, running time, working time."""

    def after(self, start: Point, amount: int, /) -> Point:
        """Return the first point by which ``amount`` has passed since ``start``."""
        ...

    def between(self, start: Point, end: Point, /) -> int:
        """Return how much passes from ``start`` to a later ``end``."""
        ...


class Timeline(Line[int], Protocol):
    """Running or working time, which is counted backwards too."""

    def before(self, end: int, amount: int, /) -> int:
        """Return the last instant from which ``amount`` passes until ``end``."""
        ...


class CalendarDays:
    """Every day counts."""

    def after(self, start: date, amount: int, /) -> date:
        """Return the day so many days on; BadInput where no calendar has a year for it."""
        try:
            return start + timedelta(days=amount)
        except OverflowError:
            raise BadInput(
                f"{amount} days from {start} lead out of the calendar; check the period",
                zh=f"自 {start} 起 {amount} 日超出了日历：请核对时限长短",
            ) from None

    def between(self, start: date, end: date, /) -> int:
        """Return how many days come after ``start`` and not after ``end``."""
        return (end - start).days


class RunningTime:
    """Every microsecond counts."""

    def after(self, start: int, amount: int, /) -> int:
        """Return the instant so many microseconds on."""
        return start + amount

    def before(self, end: int, amount: int, /) -> int:
        """Return the instant so many microseconds back."""
        return end - amount

    def between(self, start: int, end: int, /) -> int:
        """Return the microseconds from one instant to another."""
        return end - start


def over(line: Line[Point], start: Point, end: Point, gaps: Gaps[Point]) -> Point:
    """Return where a count from ``start`` to ``end`` arrives when what lies in ``gaps`` is left out."""
    for first, last in gaps:
        if end <= first:
            break
        if last > start:
            end = line.after(end, line.between(max(first, start), last))
    return end


def counted(line: Line[Point], start: Point, end: Point, gaps: Gaps[Point]) -> int:
    """Return how much passes from ``start`` to ``end`` outside ``gaps``."""
    left_out = (
        line.between(max(first, start), min(last, end)) for first, last in gaps if first < end and last > start
    )
    return line.between(start, end) - sum(left_out)
