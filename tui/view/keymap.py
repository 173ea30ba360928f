"""The keys that are really in force, each with its word: what the help lists and the palette offers."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tui.view.cells import fit
from tui.view.keys import ACT_NAMES, KEYS
from tui.view.look import Look
from tui.view.tone import Cell, Line
from tui.words import WORDS

GROUPS = ("screen", "act", "list", "around")
_KEY_CELLS, _WORD_CELLS = 18, 13
_SHORT = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "home": "Home",
    "end": "End",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "up": "Up",
    "down": "Down",
    "left": "Left",
    "right": "Right",
    "slash": "/",
    "minus": "-",
    "backspace": "Backspace",
    "delete": "Del",
    "insert": "Ins",
}
# What moves something inside a screen, by its action: the same everywhere, so no screen's list of keys names it.
_MOVES = {
    "move(1)": "down",
    "move(-1)": "up",
    "page(1)": "page_down",
    "page(-1)": "page_up",
    "go(0)": "home",
    "go(-1)": "end",
    "scroll_down": "down",
    "scroll_up": "up",
    "page_down": "page_down",
    "page_up": "page_up",
    "scroll_home": "home",
    "scroll_end": "end",
    "scroll_left": "left",
    "scroll_right": "right",
    "move(1, 0)": "down",
    "move(-1, 0)": "up",
    "move(0, -1)": "left",
    "move(0, 1)": "right",
    "page_left": "page_left",
    "page_right": "page_right",
    "space": "page_down",
    "move(10)": "page_down",
    "move(-10)": "page_up",
    "move(-100000)": "home",
    "move(100000)": "end",
    "turn(True)": "expand",
    "turn(False)": "collapse",
    "scrub(1)": "past.move",
    "scrub(-1)": "past.move",
    "scrub(1, 1)": "past.far",
    "scrub(-1, 1)": "past.far",
    "restep(1)": "past.step",
    "restep(-1)": "past.step",
    "choose": "open",
    "drill": "drill",
    "app.focus_next": "focus_next",
    "app.focus_previous": "focus_previous",
    "screen.copy_text": "copy_text",
}


class Bound(NamedTuple):
    """A key in force, the action it stands for, and whether it does the same on every screen."""

    key: str  # Textual's name of it
    action: str
    is_global: bool


class Entry(NamedTuple):
    """An action, its word in both languages, and every key it is on."""

    keys: tuple[str, ...]
    words: tuple[str, str]
    group: str
    action: str
    is_named: bool = True  # False: nobody has given the action a word; its identifier stands in


def shown(key: str) -> str:
    """Return a key as people write it: ``question_mark`` is ``?``, ``ctrl+p`` is ``Ctrl+P``."""
    *modifiers, name = key.split("+")
    if modifiers:
        return "+".join(
            [*(modifier.title() for modifier in modifiers), shown(name).upper() if len(name) == 1 else shown(name)]
        )
    if len(name) == 1 or name in _SHORT:
        return _SHORT.get(name, name)
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return name.title()


def entries(screen: str, bounds: Iterable[Bound]) -> list[Entry]:
    """Return what the keys in force do on ``screen``: each action once, each key with it."""
    keys: dict[tuple[str, bool], list[str]] = {}
    for bound in bounds:
        keys.setdefault((bound.action, bound.is_global), []).append(shown(bound.key))
    found = [_entry(screen, action, tuple(on), is_global=is_global) for (action, is_global), on in keys.items()]
    return sorted(found, key=lambda entry: GROUPS.index(entry.group))


def _entry(screen: str, action: str, keys: tuple[str, ...], *, is_global: bool) -> Entry:
    listed = dict(KEYS[screen])
    name = next((listed[key] for key in keys if key in listed), _MOVES.get(action) or _stem(action))
    word = f"tab.{name}" if action.startswith("show(") else f"key.{name}"
    is_move = name == _MOVES.get(action)
    group = "act" if name in ACT_NAMES else "list" if is_move else "around" if is_global else "screen"
    return Entry(keys, WORDS.get(word, (action, action)), group, action, word in WORDS)


def _stem(action: str) -> str:
    """Return the word an action is named by: `act('note')` is note, `app.copy_text` is copy_text."""
    name, _, parameter = action.partition("(")
    return parameter.strip("')\"") if parameter else name.rpartition(".")[2]


def help_lines(listed: Sequence[Entry], look: Look, cells: int, *, acts_here: bool) -> list[Line]:
    """Return the entries under the heads of their groups, in as many columns as fit."""
    columns = max(cells // (_KEY_CELLS + _WORD_CELLS + 1), 1)
    lines: list[Line] = []
    for group in GROUPS:
        own = [_cells(entry, look) for entry in listed if entry.group == group]
        if own:
            head = "act_elsewhere" if group == "act" and not acts_here else group
            lines += [(), (Cell(look.say(f"help.{head}"), "title"),)]
        rows = -(-len(own) // columns)
        lines += [tuple(cell for entry in own[row::rows] for cell in entry) for row in range(rows)]
    return lines[1:]


def _cells(entry: Entry, look: Look) -> Line:
    keys = look.plain(" ".join(entry.keys))
    word = look.plain(entry.words[look.lang == "en"])
    return Cell(fit(keys, _KEY_CELLS), "key"), Cell(fit(word, _WORD_CELLS + 1))
