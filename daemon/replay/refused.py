"""What the engine would not do in a life: how much of it, and the first of it in words."""

from dataclasses import dataclass, field

NAMED = 20  # beyond these only their number is said


@dataclass(slots=True)
class Refused:
    """A count, and one sentence each for the first of what it counts."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, sentence: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.named) < NAMED:
            self.named.append(sentence)

    def merge(self, other: "Refused") -> None:
        """Count what another life refused."""
        self.count += other.count
        self.named = [*self.named, *other.named][:NAMED]

    def as_json(self) -> dict[str, object]:
        """Return the count and the sentences."""
        return {"count": self.count, "named": self.named}
