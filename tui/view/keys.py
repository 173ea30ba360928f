"""The keys as the footer and the help show them; what they do stands in the panes' bindings."""

from collections.abc import Sequence

from tui.view.look import Look
from tui.view.tone import Cell, Line

_ACTS = (("a", "accept"), ("r", "resolve"), ("e", "escalate"), ("t", "tell"), ("n", "note"), ("u", "undo"))
_COMMON = ((":", "jump"), ("L", "lang"), ("?", "help"), ("q", "quit"))
_SORTED = (("s", "sort"), ("g", "renew"), ("G", "bottom"))

KEYS: dict[str, Sequence[tuple[str, str]]] = {
    "queue": (
        *_ACTS,
        ("Enter", "open"),
        ("/", "search"),
        ("c", "card"),
        ("d", "colour"),
        ("v", "level"),
        *_SORTED,
        ("f", "follow"),
        ("Esc", "back"),
        *_COMMON,
    ),
    "backlog": (("Enter", "drill"), *_COMMON),
    "grids": (("Enter", "drill"), *_SORTED, *_COMMON),
    "case": (*_ACTS, ("Esc", "back"), *_COMMON),
}
_FOOTER_LEAVES_OUT = frozenset({"bottom", "renew", "back"})


def footer(screen: str, look: Look) -> Line:
    """Return the keys of ``screen`` on one line; what a narrow terminal cuts off stands in the help."""
    pieces = [Cell(" ")]
    for key, name in KEYS[screen]:
        if name not in _FOOTER_LEAVES_OUT:
            pieces += [Cell(key, "key"), Cell(f"{look.say(f'key.{name}')} ", "soft")]
    return tuple(pieces)


def help_keys(screen: str, look: Look) -> list[tuple[str, str]]:
    """Return every key of ``screen`` with its meaning."""
    moving = [("j k", look.say("key.move")), ("1 2 3 4", look.say("key.tabs"))]
    return moving + [(key, look.say(f"key.{name}")) for key, name in KEYS[screen]]
