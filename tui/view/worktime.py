"""The working time left of a row: so much at the page's instant, and running down by the page's spans."""

from collections.abc import Sequence
from typing import NamedTuple

from schema.instants import MICROS_PER_SECOND

Spans = Sequence[tuple[int, int]]


class Working(NamedTuple):
    """Working time as a page brought it: what was left at its instant, and when it runs from there."""

    left_s: int
    asked_us: int  # the page's instant
    spans: Spans

    def left_at(self, now_us: int) -> int:
        """Return the seconds of working time that are left at ``now_us``; negative once the limit has passed."""
        return self.left_s - worked_us(self.spans, self.asked_us, now_us) // MICROS_PER_SECOND


def worked_us(spans: Spans, from_us: int, until_us: int) -> int:
    """Return how much of the time between two instants lies within ``spans``."""
    inside = (min(closes, until_us) - max(opens, from_us) for opens, closes in spans)
    return sum(part for part in inside if part > 0)
