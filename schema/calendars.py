"""What a city's working time is, as the configuration gives it; the reckoning is ``daemon.calendar``'s."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain, pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
_OFFICE_HOURS = ((time(9), time(12)), (time(13), time(17)))
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, eq=False)
class CalendarRules:
    """The city's own working time, over which national holidays and make-up days 调休 are laid.

    ``zone`` is an IANA zone; ``weekend`` holds weekday numbers (Monday 0); ``segments`` are the local segments of
    a working day, in whole minutes and in order, where an end of 00:00 means 24:00; ``exceptions`` says of single
    days whether they are worked, and wins over every other source in both directions.
    ValueError with one sentence when a rule makes no sense.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    segments: tuple[tuple[time, time], ...] = _OFFICE_HOURS
    exceptions: Mapping[date, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse rules under which no working time could be counted; keep the exceptions unchangeable."""
        if not self.weekend < frozenset(range(7)):
            raise ValueError("a weekend is made of weekdays 0 (Monday) to 6, and leaves a day to work on")
        if not self.segments:
            raise ValueError("a working day has at least one segment, for example 09:00-12:00")
        if any(opens >= closes for opens, closes in self.minutes):
            raise ValueError("a working segment ends after it begins, on the same day; for example 13:00-17:00")
        if any(later < earlier for earlier, later in pairwise(chain.from_iterable(self.minutes))):
            raise ValueError("working segments stand in order and apart; for example 09:00-12:00, 13:00-17:00")
        object.__setattr__(self, "exceptions", MappingProxyType(dict(self.exceptions)))

    @property
    def minutes(self) -> tuple[tuple[int, int], ...]:
        """Return the segments as minutes of the local day, 0 to 1440."""
        return tuple((_minute(opens), _minute(closes) or _DAY_MINUTES) for opens, closes in self.segments)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
