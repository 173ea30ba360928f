"""One act on several cases: what became of each so far. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from tui.view.cells import fit, wrap
from tui.view.look import Look
from tui.view.tone import Cell, Line

_NUMBER_CELLS = 22


class Fate(StrEnum):
    """What became of one case."""

    DONE = "done"
    REFUSED = "refused"
    UNSURE = "unsure"  # no answer: it may or may not be done


_TONES = {Fate.DONE: "good", Fate.REFUSED: "late", Fate.UNSURE: "soon"}


@dataclass(frozen=True, slots=True)
class Batch:
    """The cases in their order, by number and title, and the fate of those that were sent."""

    cases: tuple[tuple[str, str], ...]
    fates: Mapping[int, tuple[Fate, str]] = field(default_factory=dict)  # with the reason of a refusal

    @property
    def following(self) -> int | None:
        """Return the place of the case that is sent next, one of unknown fate first; None once all are over."""
        left = (nth for nth in range(len(self.cases)) if self.fates.get(nth, (Fate.UNSURE, ""))[0] is Fate.UNSURE)
        return next(left, None)

    @property
    def done(self) -> int:
        """Return how many were done."""
        return sum(fate is Fate.DONE for fate, _ in self.fates.values())

    def with_fate(self, nth: int, fate: Fate, why: str = "") -> "Batch":
        """Return the batch with what became of one case."""
        return replace(self, fates={**self.fates, nth: (fate, why)})

    def count(self, look: Look) -> str:
        """Return how far it is: ``3/7``, how many were done and refused."""
        over = sum(fate is not Fate.UNSURE for fate, _ in self.fates.values())
        return look.say("batch.count", over=over, n=len(self.cases), done=self.done, refused=over - self.done)


def lines(batch: Batch, look: Look, cells: int) -> list[Line]:
    """Return a line a case, and under it why it was refused."""
    listed: list[Line] = []
    for nth, (number, title) in enumerate(batch.cases):
        fate, why = batch.fates.get(nth, (None, ""))
        word = look.say(f"fate.{fate}" if fate else "fate.waiting")
        head = Cell(fit(word, 8), _TONES[fate] if fate else "faint")
        name = fit(look.plain(number), _NUMBER_CELLS)
        listed.append((head, Cell(name), Cell(fit(look.plain(title), max(cells - 9 - _NUMBER_CELLS, 4)), "soft")))
        listed += [(Cell(" " * 8), Cell(part, "late")) for part in wrap(why, cells - 9) if why]
    return listed
