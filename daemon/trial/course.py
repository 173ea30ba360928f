"""A clock of a policy at the levels where it runs alike, as the trial runs it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from schema.config.lines import KeyPath
from schema.kinds import Level, Rung
from schema.periods import Period
from schema.policies import ClockSpec, Policy, RungSpec


@dataclass(frozen=True, eq=False)  # without slots: what is cached lives in its __dict__
class Course:
    """One clock of a policy, at levels that give it the same limit."""

    policy: Policy
    spec: ClockSpec
    levels: tuple[Level, ...]

    @property
    def period(self) -> Period:
        """Return the limit at these levels."""
        period = self.spec.limit(self.levels[0])
        assert period is not None, "a course is of a clock that runs"
        return period

    def path(self, key: str) -> KeyPath:
        """Return the path of a key of this clock."""
        return ("policy", self.policy.name, self.spec.clock.word, key)

    def path_of(self, rung: RungSpec) -> KeyPath:
        """Return the path of a rung, with its position where its kind stands more than once."""
        is_alone = sum(other.kind == rung.kind for other in self.spec.ladder) == 1
        return self.path(rung.kind.word) if is_alone else (*self.path(rung.kind.word), rung.ordinal)

    @cached_property
    def rungs(self) -> dict[int, RungSpec]:
        """Return the ladder by bit."""
        return {rung.bit: rung for rung in self.spec.ladder}

    @cached_property
    def warnings(self) -> int:
        """Return the mask of the rungs that are meant to come while there is time left."""
        reminders = [rung for rung in self.spec.ladder if rung.kind == Rung.REMIND]
        all_late = all(rung.at.sign > 0 for rung in reminders)
        first = reminders[:1] if all_late else []
        return sum(rung.bit for rung in (*first, *filter(_is_inside, self.spec.ladder)))

    @cached_property
    def cards(self) -> int:
        """Return the mask of the rungs that issue a card."""
        return sum(rung.bit for rung in self.spec.ladder if rung.kind.card)


def courses_of(policy: Policy) -> Iterator[Course]:
    """Yield the policy's clocks, each once for every limit it has."""
    for spec in policy.clocks:
        alike: dict[Period, list[Level]] = {}
        for level, period in spec.limits:
            alike.setdefault(period, []).append(level)
        yield from (Course(policy, spec, tuple(levels)) for levels in alike.values())


def _is_inside(rung: RungSpec) -> bool:
    """Tell whether a rung is placed before the limit."""
    return rung.at.share is not None or rung.at.sign < 0
