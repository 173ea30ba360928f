"""The wall clock of a zone laid on the UTC timeline: where its days end, clock changes included."""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schema.instants import first_reading, from_us, to_us

_DAY = timedelta(days=1)


class LocalTime:
    """Turns instants into local days and local readings into instants."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone

    def day_of(self, at_us: int) -> date:
        """Return the local day an instant belongs to; 24:00 belongs to the day it ends."""
        return from_us(at_us - 1, self.zone).date()

    def day_end_us(self, day: date) -> int:
        """Return the instant at which ``day`` ends, which is also the first of the next day."""
        return self.reach_us(day + _DAY)

    def reach_us(self, day: date, minutes: int = 0) -> int:
        """Return the first instant at which the wall clock shows ``minutes`` past midnight of ``day``, or later.

        So a reading that comes twice is taken the first time, and one that a clock change skips is that change.
        """
        local = datetime.combine(day, time.min) + timedelta(minutes=minutes)
        try:
            return to_us(first_reading(local, self.zone))
        except ValueError:
            return self._change_over_us(local)

    def _change_over_us(self, skipped: datetime) -> int:
        """Return the instant at which the wall clock jumped over ``skipped``."""
        after_us, before_us = (to_us(skipped.replace(tzinfo=self.zone, fold=fold)) for fold in (1, 0))
        return after_us + bisect_left(
            range(after_us, before_us),
            skipped,
            key=lambda at_us: from_us(at_us, self.zone).replace(tzinfo=None),
        )
