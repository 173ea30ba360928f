"""Every act with its key, what it does, and why a case does not admit it now. Pure."""

from typing import NamedTuple

from schema.kinds import Act
from tui.view.acts import Seen, why_not
from tui.view.cells import fit, shorten
from tui.view.look import Look
from tui.view.tone import Cell, Line

# The letters of acts that have a key of their own on the screen are the same here.
KEYS: dict[str, Act] = {
    "a": Act.ACCEPT,
    "r": Act.RESOLVE,
    "e": Act.ESCALATE,
    "t": Act.TELL,
    "n": Act.NOTE,
    "P": Act.PROMISE,
    "u": Act.UNDO,
    "s": Act.ASSIGN,
    "z": Act.PAUSE,
    "x": Act.RESUME,
    "y": Act.EXTEND,
    "b": Act.RETURN,
    "w": Act.RULE,
    "c": Act.CORRECT,
    "d": Act.COLOUR,
    "i": Act.WITHDRAW,
    "l": Act.LIST,
    "o": Act.REOPEN,
    "v": Act.VOID,
}
DIRECT = tuple("aretnuP")  # these act from the screen itself


class Choice(NamedTuple):
    """One line of the menu; ``why_not`` says why it is dim, empty when it may be done."""

    key: str
    act: Act
    why_not: str


def choices(seen: Seen) -> list[Choice]:
    """Return the acts, those that the case admits first."""
    listed = [Choice(key, act, why_not(act, seen)) for key, act in KEYS.items()]
    return sorted(listed, key=lambda choice: bool(choice.why_not))


def line(choice: Choice, look: Look, cells: int, *, is_here: bool) -> Line:
    """Return a line: key, name, and what the act does or why it cannot be done."""
    name = look.say(f"act.{choice.act}")
    said = look.say(choice.why_not) if choice.why_not else look.say(f"does.{choice.act}")
    mark = Cell("> " if is_here else "  ", "key")
    name_cells = 16 if look.lang == "zh" else 20
    room = max(cells - 5 - name_cells, 8)
    tones = ("faint", "faint", "faint") if choice.why_not else ("key", "strong", "soft")
    return (
        mark,
        Cell(f"{choice.key}  ", tones[0]),
        Cell(fit(name, name_cells), tones[1]),
        Cell(shorten(said, room), tones[2]),
    )
