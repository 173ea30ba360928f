"""Totals: what became of many cases, in figures that can be added up. Pure."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import NamedTuple, Self

from schema.instants import MICROS_PER_SECOND, from_us
from schema.kinds import Card, Level

MINUTE_US = 60 * MICROS_PER_SECOND


@dataclass(slots=True)
class Count:
    """Figures of some cases; ``overdue`` is judged on each case's first resolve limit."""

    cases: int = 0
    open: int = 0
    overdue: int = 0  # resolved late, or open past due at the instant of judgement
    cards: Counter[int] = field(default_factory=Counter)  # by Card
    rises: Counter[int] = field(default_factory=Counter)  # by the Level a case rose to, or is supervised from
    proposed: int = 0  # for listing, at the top

    @property
    def on_time(self) -> int:
        """Return how many cases were not overdue."""
        return self.cases - self.overdue

    def add(self, other: Self) -> None:
        """Count other cases too."""
        self.cases += other.cases
        self.open += other.open
        self.overdue += other.overdue
        self.cards.update(other.cards)
        self.rises.update(other.rises)
        self.proposed += other.proposed

    def as_json(self) -> dict[str, object]:
        """Return the figures by the words of cards and levels."""
        return {
            "cases": self.cases,
            "on_time": self.on_time,
            "overdue": self.overdue,
            "cards": by_card(self.cards),
            "escalations": by_level_risen_to(self.rises),
            "proposed": self.proposed,
        }


@dataclass(slots=True)
class Stages:
    """The stages that ran on one level's limit; each is judged on its own resolve limit.

    A stage that rose because it was late is late, whichever of its clocks said so.
    """

    in_time: int = 0
    late: int = 0  # ended late, or open past its limit at the instant of judgement
    running: int = 0  # open and within its limit
    cards: Counter[int] = field(default_factory=Counter)  # issued at this level

    def add(self, other: Self) -> None:
        """Count other stages too."""
        self.in_time += other.in_time
        self.late += other.late
        self.running += other.running
        self.cards.update(other.cards)

    def as_json(self) -> dict[str, object]:
        """Return the figures."""
        return {
            "stages": self.in_time + self.late + self.running,
            "in_time": self.in_time,
            "late": self.late,
            "running": self.running,
            "cards": by_card(self.cards),
        }


class Peak(NamedTuple):
    """The minute in which most pushes go out; the first of several."""

    pushes: int
    minute: int  # whole minutes since 1970 UTC


@dataclass(slots=True)
class Totals:
    """What a ledger and its pushes add up to."""

    policies: dict[str, Count] = field(default_factory=dict)  # by name
    levels: dict[int, Stages] = field(default_factory=lambda: {int(level): Stages() for level in Level})
    minutes: Counter[tuple[str, int]] = field(default_factory=Counter)  # pushes that go out: (channel, minute)
    merged: int = 0  # pushes that a digest speaks for

    @property
    def whole(self) -> Count:
        """Return the figures of all cases."""
        whole = Count()
        for count in self.policies.values():
            whole.add(count)
        return whole

    @property
    def pushes(self) -> int:
        """Return how many pushes there were, those included that a digest speaks for."""
        return self.minutes.total() + self.merged

    def add(self, other: Self) -> None:
        """Add what other cases came to."""
        for name, count in other.policies.items():
            self.policies.setdefault(name, Count()).add(count)
        for level, stages in other.levels.items():
            self.levels[level].add(stages)
        self.minutes.update(other.minutes)
        self.merged += other.merged

    def channels(self, default: str) -> dict[str, tuple[int, Peak]]:
        """Return channel → how many pushes go out over it, and its worst minute; in the order of names.

        A push that names no channel goes out over ``default``.
        """
        minutes: Counter[tuple[str, int]] = Counter()
        for (channel, minute), pushes in self.minutes.items():
            minutes[channel or default, minute] += pushes
        found: dict[str, tuple[int, Peak]] = {}
        for (channel, minute), pushes in sorted((+minutes).items()):  # what was taken back left zeros
            before, peak = found.get(channel, (0, Peak(0, 0)))
            found[channel] = before + pushes, max(peak, Peak(pushes, minute), key=lambda one: one.pushes)
        return found


def by_card(cards: Counter[int]) -> dict[str, int]:
    """Return how many cards of each colour."""
    return {card.word: cards[card] for card in Card if card}


def by_level_risen_to(rises: Counter[int]) -> dict[str, int]:
    """Return how many cases rose to each level; nothing rises to the lowest."""
    return {level.word: rises[level] for level in Level if level > Level.VILLAGE}


def minute_iso(minute: int, zone: tzinfo) -> str:
    """Return a minute as local ISO 8601."""
    return from_us(minute * MINUTE_US, zone).isoformat()
