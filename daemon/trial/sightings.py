"""What single starts show, gathered by cause: a policy that fails on a hundred days is doubted once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from schema.config import Hint
from schema.config.lines import KeyPath
from schema.kinds import Level


class Sighting(NamedTuple):
    """One start that goes wrong: the key, the cause in words that hold for all such starts, and its proof."""

    path: KeyPath
    cause: str
    levels: tuple[Level, ...]  # at which the clock runs alike
    proof: tuple[tuple[str, int], ...]  # what happens → when, the start first
    weight: int = 0  # how bad it is, where one start is worse than another


@dataclass(slots=True)
class _Cause:
    example: Sighting
    place: str
    levels: set[Level] = field(default_factory=set)


class Sightings:
    """The causes so far, each with its worst example: of equally bad ones the first."""

    def __init__(self) -> None:
        self._causes: dict[tuple[KeyPath, str], _Cause] = {}

    def note(self, sighting: Sighting, place: str = "") -> None:
        """Take in what a start showed by the calendar of ``place``, "" being the city's."""
        cause = self._causes.setdefault((sighting.path, sighting.cause), _Cause(sighting, place))
        cause.levels.update(sighting.levels)
        if sighting.weight > cause.example.weight:
            cause.example, cause.place = sighting, place

    def hints(self, say: Callable[[int], str]) -> Iterator[Hint]:
        """Yield each cause with its levels and its example; ``say`` writes an instant."""
        for (path, reason), cause in self._causes.items():
            levels = ", ".join(level.word for level in sorted(cause.levels))
            where = f"in {cause.place}, " if cause.place else ""
            proof = ", ".join(f"{what} {say(at_us)}" for what, at_us in cause.example.proof)
            yield path, f"{reason} (at {levels}; for example {where}{proof})"
