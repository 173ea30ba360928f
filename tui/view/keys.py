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
_FOOTER_LEAVES_OUT = frozenset({"bottom", "renew", "back", "help", "quit", "lang"})
_ALWAYS = (("L", "lang"), ("?", "help"), ("q", "quit"))


def footer(screen: str, look: Look) -> tuple[Line, Line]:
    """Return the keys of ``screen``, and those of every screen, which are kept where both do not fit."""
    own = [pair for pair in KEYS[screen] if pair[1] not in _FOOTER_LEAVES_OUT]
    return _named(own, look), _named(_ALWAYS, look)


def _named(pairs: Sequence[tuple[str, str]], look: Look) -> Line:
    pieces = []
    for key, name in pairs:
        gap = "" if look.lang == "zh" and len(key) == 1 else " "
        pieces += [Cell(f" {key}", "key"), Cell(f"{gap}{look.say(f'key.{name}')}", "soft")]
    return (*pieces, Cell(" "))


def help_keys(screen: str, look: Look) -> list[tuple[str, str]]:
    """Return every key of ``screen`` with its meaning."""
    moving = [("j k", look.say("key.move")), ("1 2 3 4", look.say("key.tabs"))]
    return moving + [(key, look.say(f"key.{name}")) for key, name in KEYS[screen]]
