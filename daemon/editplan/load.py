"""What goes out over each channel: with the first tick after an edit, and minute by minute for a day."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.casework.telling import Told
from daemon.editplan.hearers import Hearers, Place, Planned, Utterance
from daemon.editplan.tally import Fallen, Ints
from daemon.localtime import LocalTime
from daemon.quiethours import heard_us
from schema.config import Config
from schema.kinds import Rung

MINUTE_US = 60_000_000
MINUTES = 1_441  # that a day touches, whenever it begins
_LOUD = len(Rung)  # the row for danger to life, which is never quiet
_NEVER = np.iinfo(np.int64).max
_CLOCK_BITS = 4


class Rows(NamedTuple):
    """Rungs that are planned, by column; place and rung go by number."""

    case: Ints  # small numbers that tell the cases of one lot apart
    place: Ints
    rung: Ints
    is_danger: Ints
    at_us: Ints

    def chosen(self, keep: NDArray[np.bool_] | Ints) -> "Rows":
        """Return some of the rows."""
        return Rows(*(column[keep] for column in self))


class Said(NamedTuple):
    """One rung that fires with the tick after the edit."""

    utterance: Utterance
    is_danger: bool  # to life
    waits: bool  # its pushes, for a digest


class _Told(NamedTuple):
    """What one rung will be written as, and how many hear of it over each channel."""

    utterance: Utterance
    is_for_life: bool
    heard: Mapping[str, int]


class Day:
    """What is planned for the day from ``now_us``, by the minute in which it goes out.

    Planned is what stands on the ladders now: of a stage that a rung ends on the way, nothing after that; of the
    stage that follows, nothing yet.
    """

    def __init__(self, hearers: Hearers, config: Config, now_us: int) -> None:
        self.fallen = Fallen()
        self.minutes: dict[str, Ints] = defaultdict(lambda: np.zeros(MINUTES + 1, np.int64))  # by channel
        self._hearers = hearers
        self._config = config
        self._departures = Departures(config, now_us)
        self._known: dict[tuple[int, int], _Told] = {}

    def add(self, places: Sequence[Place], rungs: Sequence[Planned], rows: Rows) -> None:
        """Count the rungs of some cases, all of each; the numbers in ``rows`` stand for the same for good."""
        pairs, inverse = np.unique(rows.place << 32 | rows.rung, return_inverse=True)
        told = [self._told(places, rungs, int(pair) >> 32, int(pair) & 0xFFFFFFFF) for pair in pairs]
        keep = _until_rise(rows, told, inverse)
        rows, inverse = rows.chosen(keep), inverse[keep]
        for one, count in zip(told, np.bincount(inverse, minlength=len(told)).tolist(), strict=True):
            self.fallen.add(one.utterance.kind, count, count * sum(one.heard.values()))
        kinds = np.array([one.utterance.kind for one in told], np.int64)[inverse]
        minutes = self._departures.minutes(kinds, rows.is_danger, rows.at_us)
        for channel in {name for one in told for name in one.heard}:
            heard = np.array([one.heard.get(channel, 0) for one in told])[inverse]
            self.minutes[channel] += np.bincount(minutes, heard, MINUTES + 1).astype(np.int64)

    def _told(self, places: Sequence[Place], rungs: Sequence[Planned], place: int, rung: int) -> _Told:
        told = self._known.get((place, rung))
        if told is None:
            utterance = self._hearers.says(places[place], rungs[rung])
            heard = Counter(channel_of(one, self._config) for one in self._hearers.heard(places[place], utterance))
            told = self._known[place, rung] = _Told(utterance, rungs[rung].spec.is_for_life, heard)
        return told


class AtOnce:
    """What goes out with the first tick after an edit: what is late speaks to each recipient in one digest."""

    def __init__(self, hearers: Hearers, config: Config, now_us: int) -> None:
        self._hearers = hearers
        self._config = config
        self._departures = Departures(config, now_us)
        self._single: Counter[tuple[str, int]] = Counter()  # by channel and minute
        self._merged: dict[Told, int] = {}  # the minute of each digest: of the first of its pushes that is heard

    def add(self, place: Place, said: Iterable[Said], count: int, fallen: Fallen) -> None:
        """Count what ``count`` cases at ``place`` say, rung after rung."""
        for utterance, is_danger, waits in said:
            told = self._hearers.heard(place, utterance)
            fallen.add(utterance.kind, count, count * len(told))
            place = self._hearers.after(place, utterance)
            minute = self._departures.at_once(utterance.kind, is_danger=is_danger)
            for one in told:
                if waits:
                    key = one.unmarked
                    self._merged[key] = min(minute, self._merged.get(key, minute))
                else:
                    self._single[channel_of(one, self._config), minute] += count

    def minutes(self) -> dict[str, Ints]:
        """Return how many messages go out over each channel, by minute; the last is beyond the day."""
        found: dict[str, Ints] = defaultdict(lambda: np.zeros(MINUTES + 1, np.int64))
        for (channel, minute), count in self._single.items():
            found[channel][minute] += count
        for one, minute in self._merged.items():
            found[channel_of(one, self._config)][minute] += 1
        return found


class Departures:
    """In which minute of the day from ``now_us`` a push goes out: later than its rung in quiet hours."""

    def __init__(self, config: Config, now_us: int) -> None:
        self._first = now_us // MINUTE_US
        self._table = np.tile(np.arange(MINUTES), (_LOUD + 1, 1))
        local = LocalTime(config.zone)
        for kind in Rung:
            hours = config.quiet.of(kind)
            if hours is not None:
                heard = (heard_us(hours, (self._first + nth) * MINUTE_US, local) for nth in range(MINUTES))
                out = np.array([at_us // MINUTE_US for at_us in heard]) - self._first
                self._table[kind] = np.minimum(out, MINUTES)

    def minutes(self, kind: Ints, is_danger: Ints, at_us: Ints) -> Ints:
        """Return the minutes, counted from 0; MINUTES for all beyond the day."""
        return self._table[np.where(is_danger, _LOUD, kind), at_us // MINUTE_US - self._first]

    def at_once(self, kind: Rung, *, is_danger: bool) -> int:
        """Return the minute of what fires now."""
        return int(self._table[_LOUD if is_danger else kind, 0])


def channel_of(told: Told, config: Config) -> str:
    """Return the name of the channel a push goes out over; empty where there is none."""
    if told.channel:
        return told.channel
    return config.default_channel.name if config.default_channel else ""


def _until_rise(rows: Rows, told: Sequence[_Told], inverse: Ints) -> NDArray[np.bool_]:
    """Return which rungs come before their stage ends: all of it by a rise, or the one clock by a supervision."""
    keep = np.ones(len(inverse), bool)
    rises = np.array([one.utterance.rise is not None for one in told], bool)
    if rises.any():
        rising = np.zeros(int(rows.case.max()) + 1, bool)
        rising[rows.case[rises[inverse]]] = True
        of_rising = np.flatnonzero(rising[rows.case])
        keep[of_rising] = _before_rise(rows.chosen(of_rising), told, inverse[of_rising])
    return keep


def _before_rise(rows: Rows, told: Sequence[_Told], inverse: Ints) -> NDArray[np.bool_]:
    said = [one.utterance for one in told]
    clock = np.array([one.clock for one in said], np.int64)[inverse]
    hands_on = np.array([one.rise is not None for one in said], bool)[inverse]
    raises = np.array([one.rise is not None and not one.rise.is_supervised for one in said], bool)[inverse]
    is_for_life = np.array([one.is_for_life for one in told], bool)[inverse]
    is_beyond = np.array([one.kind > Rung.ESCALATE for one in said], bool)[inverse]
    order = (rows.at_us << _CLOCK_BITS | clock) << 1 | is_beyond  # as a tick takes them (``casework.passage``)
    ends = _first_of(rows.case, order, raises)
    clock_ends = _first_of(rows.case << _CLOCK_BITS | clock, order, hands_on)
    keep: NDArray[np.bool_] = (is_for_life | (order <= ends)) & (order <= clock_ends)
    return keep


def _first_of(group: Ints, order: Ints, is_one: NDArray[np.bool_]) -> Ints:
    """Return, for each row, the first place in order of those in its group that are one; _NEVER without any."""
    first = np.full(int(group.max()) + 1, _NEVER)
    np.minimum.at(first, group[is_one], order[is_one])
    found: Ints = first[group]
    return found
