"""The keys as the footer and the help show them; what they do stands in the panes' bindings."""

from collections.abc import Sequence

from tui.view.cells import width
from tui.view.look import Look
from tui.view.tone import Cell, Line, text_of

_ACTS = (
    *(("a", "accept"), ("r", "resolve"), ("e", "escalate"), ("t", "tell")),
    *(("n", "note"), ("P", "promise"), ("u", "undo")),
)
_COMMON = ((":", "jump"), ("!", "commands"), ("C", "theme"), ("L", "lang"), ("?", "help"), ("q", "quit"))
ACT_NAMES = frozenset(name for _, name in _ACTS)
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
    "case": (*_ACTS, ("x", "explain"), ("Esc", "back"), *_COMMON),
    "feed": (*_COMMON,),
    "shift": (*_COMMON,),
    "forecast": (*_COMMON,),
    "policies": (("Enter", "choose"), ("x", "decline"), *_COMMON),
    "pushes": (
        ("Enter", "open"),
        ("R", "retry"),
        ("o", "case"),
        ("Esc", "back"),
        ("g", "renew"),
        ("G", "bottom"),
        *_COMMON,
    ),
}
_EVERYWHERE = (("L", "lang"), ("?", "help"), ("q", "quit"))
# What the footer names, the least needed last: it leaves first where not all fit. Help knows every key.
_FOOTER = (
    *("help", "quit", "open", "drill", "retry", "case", "accept", "resolve", "escalate", "search", "tell", "sort"),
    *(
        "note",
        "undo",
        "promise",
        "explain",
        "choose",
        "decline",
        "card",
        "level",
        "colour",
        "commands",
        "jump",
        "lang",
    ),
    *("follow", "back", "theme"),
)


def footer(screen: str, look: Look, cells: int) -> tuple[Line, Line]:
    """Return the keys of ``screen`` and those of every screen, as many whole ones as ``cells`` cells hold."""
    own = [pair for pair in KEYS[screen] if pair not in _EVERYWHERE]
    for count in range(len(_FOOTER), 0, -1):
        left, right = (_named(pairs, _FOOTER[:count], look) for pairs in (own, _EVERYWHERE))
        if width(text_of(left + right)) <= cells:
            return left, right
    return (), ()


def _named(pairs: Sequence[tuple[str, str]], names: Sequence[str], look: Look) -> Line:
    pieces = []
    for key, name in pairs:
        if name not in names:
            continue
        gap = "" if look.lang == "zh" and len(key) == 1 else " "
        pieces += [Cell(f" {key}", "key"), Cell(f"{gap}{look.say(f'key.{name}')}", "soft")]
    return (*pieces, Cell(" "))


def acts_on(screen: str) -> bool:
    """Tell whether ``screen`` has a case in front to act on."""
    return {name for _, name in KEYS[screen]} >= ACT_NAMES
