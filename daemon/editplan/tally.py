"""The tally of a plan: what was found case by case, or of thousands at once, added up to one document."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, Level, Rung
from schema.wire.plans import SAMPLES_MAX, Cards, ClockMoves, LevelMoves, LevelWord, Rungs, Spread

Ints = NDArray[np.int64]
_LEVELS: Mapping[Level, LevelWord] = {
    Level.VILLAGE: "village",
    Level.TOWNSHIP: "township",
    Level.COUNTY: "county",
    Level.CITY: "city",
}


@dataclass(slots=True)
class Fallen:
    """Rungs by what they are, and the pushes written for them."""

    kinds: Counter[Rung] = field(default_factory=Counter)
    pushes: int = 0

    def add(self, kind: Rung, count: int, pushes: int) -> None:
        """Count ``count`` rungs, which say ``pushes`` in all."""
        self.kinds[kind] += count
        self.pushes += pushes

    def shown(self) -> Rungs:
        """Return the counts as the document has them."""
        kinds = self.kinds
        return Rungs(
            reminders=kinds[Rung.REMIND],
            cards=cards_of(kinds),
            escalations=kinds[Rung.ESCALATE],
            listings=kinds[Rung.LIST],
            reviews=kinds[Rung.REVIEW],
            pushes=self.pushes,
        )


def cards_of(kinds: Mapping[Rung, int]) -> Cards:
    """Return the cards among counted rungs."""
    return Cards(blue=kinds[Rung.BLUE], yellow=kinds[Rung.YELLOW], red=kinds[Rung.RED])


@dataclass(slots=True)
class Moves:
    """How the running deadlines of one clock at one level move."""

    shifts_s: list[Ints] = field(default_factory=list)  # in seconds, none of them 0
    begun: int = 0
    stopped: int = 0

    def add(self, shifts_us: Ints) -> None:
        """Count deadlines by how far each moves, those that stand too."""
        moved = shifts_us[shifts_us != 0]
        if moved.size:
            # Towards zero, but never to it: a deadline that moves by half a second has moved.
            whole_s = np.abs(moved) // MICROS_PER_SECOND
            self.shifts_s.append(np.sign(moved) * np.maximum(whole_s, 1))

    def shown(self, clock: Clock) -> ClockMoves:
        """Return them as the document has them."""
        shifts_s = np.concatenate(self.shifts_s) if self.shifts_s else np.zeros(0, np.int64)
        return ClockMoves(
            clock=clock.word,
            earlier=_spread(-shifts_s[shifts_s < 0]),
            later=_spread(shifts_s[shifts_s > 0]),
            begun=self.begun,
            stopped=self.stopped,
        )


def _spread(sizes_s: Ints) -> Spread:
    if not sizes_s.size:
        return Spread()
    middle = (sizes_s.size - 1) // 2
    median_s = int(np.partition(sizes_s, middle)[middle])
    return Spread(count=sizes_s.size, min_s=int(sizes_s.min()), median_s=median_s, max_s=int(sizes_s.max()))


@dataclass(slots=True)
class PolicyTally:
    """What was found of the open cases of one policy."""

    open: Counter[Level] = field(default_factory=Counter)
    affected: Counter[Level] = field(default_factory=Counter)
    pinned: int = 0
    moves: dict[tuple[Level, Clock], Moves] = field(default_factory=dict)
    at_once: Fallen = field(default_factory=Fallen)
    vanishing: Counter[Rung] = field(default_factory=Counter)
    samples: list[int] = field(default_factory=list)  # case ids

    def moved(self, level: int, clock: int) -> Moves:
        """Return the moves of one clock at one level, to be added to."""
        return self.moves.setdefault((Level(level), Clock(clock)), Moves())

    def sample(self, case_ids: Ints) -> None:
        """Name some cases of those affected."""
        self.samples += map(int, case_ids[: SAMPLES_MAX - len(self.samples)])

    def levels(self) -> list[LevelMoves]:
        """Return the cases by level as the document has them."""
        return [self._level(level) for level in Level if self.open[level]]

    def _level(self, level: Level) -> LevelMoves:
        clocks = [moves.shown(clock) for (at, clock), moves in sorted(self.moves.items()) if at == level]
        return LevelMoves(
            level=_LEVELS[level],
            open=self.open[level],
            affected=self.affected[level],
            clocks=[one for one in clocks if one.earlier.count or one.later.count or one.begun or one.stopped],
        )
