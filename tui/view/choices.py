"""The choice an officer makes for each policy that an edit changes, as a list of lines. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from schema.kinds import Choice
from schema.wire import ConfirmIn
from tui.view.cells import fit, wrap
from tui.view.look import Look
from tui.view.tone import Cell, Line

ORDER = (Choice.PIN, Choice.RECOMPUTE, Choice.NEW_ONLY)
_NAME_CELLS = 30


@dataclass(frozen=True, slots=True)
class Choices:
    """What is chosen so far for each policy of the waiting edition; None while nobody has said anything."""

    hash: str
    names: tuple[str, ...]
    chosen: Mapping[str, Choice]
    cursor: int = 0

    @property
    def is_complete(self) -> bool:
        """Tell whether each policy has its choice."""
        return all(name in self.chosen for name in self.names)

    def moved(self, step: int) -> "Choices":
        """Return the choices with the cursor moved, inside the list."""
        return replace(self, cursor=min(max(self.cursor + step, 0), max(len(self.names) - 1, 0)))

    def choosing(self, choice: Choice) -> "Choices":
        """Return the choices with one made for the policy under the cursor."""
        if not self.names:
            return self
        return replace(self, chosen={**self.chosen, self.names[self.cursor]: choice})

    def turned(self) -> "Choices":
        """Return the choices with the next one for the policy under the cursor."""
        if not self.names:
            return self
        now = self.chosen.get(self.names[self.cursor])
        return self.choosing(ORDER[(ORDER.index(now) + 1) % len(ORDER)] if now else ORDER[0])

    def request(self) -> ConfirmIn:
        """Return the officer's word as it is sent."""
        return ConfirmIn(hash=self.hash, choices={name: self.chosen[name].value for name in self.names})


def lines(choices: Choices, look: Look, cells: int) -> list[Line]:
    """Return one line a policy, and what the choice under the cursor means."""
    listed: list[Line] = []
    for nth, name in enumerate(choices.names):
        choice = choices.chosen.get(name)
        mark = Cell(" > " if nth == choices.cursor else "   ", "key")
        said = look.say(f"choice.{choice}") if choice else look.say("choice.none")
        listed.append((mark, Cell(fit(look.plain(name), _NAME_CELLS)), Cell(said, "on" if choice else "soon")))
    meaning = choices.chosen.get(choices.names[choices.cursor]) if choices.names else None
    sentence = look.say(f"choice.{meaning}.means") if meaning else look.say("choice.keys")
    return [*listed, (), *((Cell(line, "soft"),) for line in wrap(sentence, cells - 1))]
