"""What the palette offers and how it is found: by Chinese, by English, by pinyin initials, by its key."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.view.cells import fit, width
from tui.view.initials import initials
from tui.view.look import Look
from tui.view.tone import Cell, Line

_NUMBER = re.compile(r"(?=.*\d)[A-Za-z0-9_-]{4,}")


class Command(NamedTuple):
    """Something to be done: its words in both languages, the keys it is on, and the action that does it."""

    words: tuple[str, str]
    keys: tuple[str, ...]
    action: str


def found(commands: Iterable[Command], typed: str) -> list[Command]:
    """Return the commands that answer to every word typed, the best first, else as they stood."""
    words = typed.lower().split()
    ranked = [(rank, command) for command in commands if (rank := _rank(command, words)) is not None]
    return [command for _, command in sorted(ranked, key=lambda pair: pair[0])]


def number_in(typed: str) -> str:
    """Return the case's number that was typed; empty when it cannot be one."""
    text = typed.strip()
    return text if _NUMBER.fullmatch(text) else ""


def _rank(command: Command, words: Sequence[str]) -> int | None:
    ranks = [_best(command, word) for word in words]
    return None if any(rank is None for rank in ranks) else sum(rank or 0 for rank in ranks)


def _best(command: Command, word: str) -> int | None:
    if word in (key.lower() for key in command.keys):
        return 0
    texts = (*(text.lower() for text in command.words), initials(command.words[0]))
    places = [place for text in texts if (place := text.find(word)) >= 0]
    return min(places) + 1 if places else None


def line(command: Command, look: Look, cells: int) -> Line:
    """Return a command with its keys at the right."""
    keys = look.plain(" ".join(command.keys[:2]))
    word = look.plain(command.words[look.lang == "en"])
    return Cell(f" {fit(word, max(cells - width(keys) - 3, 4))} "), Cell(keys, "key"), Cell(" ")
