"""What a city's working time is, as the configuration gives it; the reckoning is ``daemon.calendar``'s."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from itertools import chain, pairwise
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

SATURDAY, SUNDAY = 5, 6
_DAY_MINUTES = 24 * 60
_DAY_ENDS = "24:00"  # which no ``time`` holds: there it is 00:00

Segments = tuple[tuple[time, time], ...]  # local hours of a day, in order; an end of 00:00 means 24:00

_OFFICE_HOURS: Segments = ((time(9), time(12)), (time(13), time(17)))


class OwnDay(NamedTuple):
    """What a city or one of its places says of one day, over every other source."""

    is_worked: bool
    segments: Segments = ()  # a half day's own; empty: those of every working day
    by: str = ""  # the unit-code prefix that says so; empty: the whole city


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """A year's holidays and make-up days 调休 as the State Council published them; what it leaves out is usual."""

    days: Mapping[date, bool]  # whether each is worked
    source: str = ""  # the notice, for example 国办发明电〔2026〕…


@dataclass(frozen=True, slots=True, eq=False)
class CalendarRules:
    """The city's own working time, over which national holidays and make-up days 调休 are laid.

    ``zone`` is an IANA zone; ``weekend`` holds weekday numbers (Monday 0); ``segments`` are the local segments of
    a working day, in whole minutes and in order, where an end of 00:00 means 24:00; ``exceptions`` says of single
    days whether they are worked, ``halves`` gives single days segments of their own (they are worked); both win
    over every other source. ``places`` says the like for the units whose codes begin with a prefix; the longest
    prefix that speaks of a day wins. ``published`` holds years that the installed package may not know; they win
    over its own. ValueError with one sentence when a rule makes no sense.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    segments: Segments = _OFFICE_HOURS
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    halves: Mapping[date, Segments] = field(default_factory=dict)
    places: Mapping[str, Mapping[date, OwnDay]] = field(default_factory=dict)
    published: Mapping[int, PublishedYear] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse rules under which no working time could be counted; keep what was handed in unchangeable."""
        if not self.weekend < frozenset(range(7)):
            raise ValueError("a weekend is made of weekdays 0 (Monday) to 6, and leaves a day to work on")
        if twice := sorted(self.exceptions.keys() & self.halves.keys()):
            raise ValueError(f"{twice[0]} is either a whole day, worked or off, or a half day; take one out")
        for segments in (self.segments, *self.halves.values()):
            check_segments(segments)
        for name in ("exceptions", "halves", "places", "published"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def own_days(self, code: str = "") -> dict[date, OwnDay]:
        """Return what is said of single days for the unit ``code``, the longest prefix last; "" is the city."""
        own = {day: OwnDay(is_worked) for day, is_worked in self.exceptions.items()}
        own |= {day: OwnDay(True, segments) for day, segments in self.halves.items()}
        for prefix in sorted((prefix for prefix in self.places if code.startswith(prefix)), key=len):
            own |= {day: said._replace(by=prefix) for day, said in self.places[prefix].items()}
        return own

    def canonical(self) -> dict[str, Any]:
        """Return the rules as plain data that JSON holds: the same working time gives the same data."""
        return {
            "zone": self.zone.key,
            "weekend": sorted(self.weekend),
            "segments": segments_text(self.segments),
            **_own_written(self.own_days()),
            "at": {prefix: _own_written(self.places[prefix]) for prefix in sorted(self.places)},
            "published": {
                str(year): {"source": self.published[year].source, **_days_written(self.published[year].days)}
                for year in sorted(self.published)
            },
        }

    @classmethod
    def from_canonical(cls, content: Mapping[str, Any]) -> "CalendarRules":
        """Return the rules that ``canonical`` wrote; ValueError when it is no such content."""
        try:
            own = _own_read(content)
            return cls(
                zone=ZoneInfo(content["zone"]),
                weekend=frozenset(content["weekend"]),
                segments=_read(content["segments"]),
                exceptions={day: said.is_worked for day, said in own.items() if not said.segments},
                halves={day: said.segments for day, said in own.items() if said.segments},
                places={prefix: _own_read(said) for prefix, said in content["at"].items()},
                published={
                    int(year): PublishedYear(_days_read(said), said["source"])
                    for year, said in content["published"].items()
                },
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"this is not the content of a calendar ({error!r})") from error


def check_segments(segments: Segments) -> None:
    """Refuse segments of a day that are none, end before they begin, or overlap; ValueError says which."""
    spans = minutes_of(segments)
    if not spans:
        raise ValueError("a working day has at least one segment, for example 09:00-12:00")
    if any(opens >= closes for opens, closes in spans):
        raise ValueError("a working segment ends after it begins, on the same day; for example 13:00-17:00")
    if any(later < earlier for earlier, later in pairwise(chain.from_iterable(spans))):
        raise ValueError("working segments stand in order and apart; for example 09:00-12:00, 13:00-17:00")


def minutes_of(segments: Segments) -> tuple[tuple[int, int], ...]:
    """Return segments as minutes of the local day, 0 to 1440."""
    return tuple((_minute(opens), _minute(closes) or _DAY_MINUTES) for opens, closes in segments)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def segments_text(segments: Segments) -> list[str]:
    """Return segments as config.toml writes them: ``09:00-12:00``, ``20:00-24:00``."""
    return [
        f"{opens:%H:%M}-{f'{closes:%H:%M}' if closes != time.min else _DAY_ENDS}" for opens, closes in segments
    ]


def _read(words: Iterable[str]) -> Segments:
    spans = (word.replace(_DAY_ENDS, "00:00").split("-") for word in words)
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


def _days_written(days: Mapping[date, bool]) -> dict[str, Any]:
    return {
        "off": [day.isoformat() for day in sorted(days) if not days[day]],
        "work": [day.isoformat() for day in sorted(days) if days[day]],
    }


def _days_read(content: Mapping[str, Any]) -> dict[date, bool]:
    off, work = (map(date.fromisoformat, content[name]) for name in ("off", "work"))
    return dict.fromkeys(off, False) | dict.fromkeys(work, True)


def _own_written(own: Mapping[date, OwnDay]) -> dict[str, Any]:
    whole = {day: said.is_worked for day, said in own.items() if not said.segments}
    halves = {day.isoformat(): segments_text(own[day].segments) for day in sorted(own) if own[day].segments}
    return {**_days_written(whole), "half": halves}


def _own_read(content: Mapping[str, Any]) -> dict[date, OwnDay]:
    whole = {day: OwnDay(is_worked) for day, is_worked in _days_read(content).items()}
    halves = {date.fromisoformat(day): OwnDay(True, _read(words)) for day, words in content["half"].items()}
    return whole | halves
