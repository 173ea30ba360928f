"""The keys as the footer and the help show them; what they do stands in the panes' bindings."""

from collections.abc import Collection, Sequence
from functools import lru_cache

from tui.view.cells import width
from tui.view.look import Look
from tui.view.tone import Cell, Line, text_of

_ACTS = (
    *(("a", "accept"), ("r", "resolve"), ("e", "escalate"), ("t", "tell")),
    *(("n", "note"), ("P", "promise"), ("u", "undo"), ("m", "acts")),
)
_COMMON = (
    *((":", "jump"), ("B", "past"), ("b", "notice"), ("!", "commands"), ("C", "theme"), ("L", "lang")),
    *(("?", "help"), ("q", "quit")),
)
ACT_NAMES = frozenset(name for _, name in _ACTS)
_SORTED = (("s", "sort"), ("g", "renew"), ("G", "bottom"))

KEYS: dict[str, Sequence[tuple[str, str]]] = {
    "queue": (
        *_ACTS,
        ("Enter", "open"),
        ("/", "search"),
        ("V", "views"),
        ("w", "save"),
        ("p", "people"),
        ("Space", "mark"),
        ("*", "mark_page"),
        ("c", "card"),
        ("d", "colour"),
        ("v", "level"),
        ("S", "reverse"),
        *_SORTED,
        ("f", "follow"),
        ("Esc", "back"),
        *_COMMON,
    ),
    "backlog": (
        ("Enter", "into"),
        ("h", "above"),
        ("o", "these"),
        ("m", "matrix"),
        ("v", "axis"),
        ("Esc", "back"),
        ("g", "renew"),
        ("G", "bottom"),
        *_COMMON,
    ),
    "grids": (
        ("Enter", "drill"),
        ("T", "tree"),
        ("o", "these"),
        *_SORTED,
        *_COMMON,
    ),
    "feed": (
        ("Enter", "open"),
        ("/", "unit"),
        ("c", "kinds"),
        ("f", "follow"),
        ("g", "renew"),
        ("G", "bottom"),
        ("Esc", "back"),
        *_COMMON,
    ),
    "forecast": (("Enter", "ahead_open"), ("h", "ahead_up"), ("Tab", "ahead_part"), *_COMMON),
    "policies": (("Enter", "choose"), ("x", "decline"), ("Tab", "health"), *_COMMON),
    "shift": (
        ("Enter", "open"),
        ("v", "view"),
        ("n", "note_left"),
        ("x", "tick"),
        ("h", "handover"),
        ("E", "export"),
        ("D", "order"),
        ("]", "next_list"),
        ("[", "last_list"),
        ("g", "top"),
        ("G", "bottom"),
        *_COMMON,
    ),
    "case": (*_ACTS, ("p", "people"), ("o", "links"), ("x", "explain"), ("Esc", "back"), *_COMMON),
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
PAST_KEYS = (("Left Right", "past.move"), ("[ ]", "past.far"), ("+ -", "past.step"))  # in force in the past alone
_EVERYWHERE = (("L", "lang"), ("?", "help"), ("q", "quit"))
# What the footer names, the least needed last: it leaves first where not all fit. Help knows every key.
_FOOTER = (
    *("help", "quit", "open", "drill", "retry", "case", "accept", "resolve", "escalate", "acts", "search"),
    *("views", "tell", "sort", "into", "above", "matrix", "axis", "tree", "these"),
    *("unit", "kinds", "note", "undo", "promise", "explain", "people", "links", "choose", "decline", "card"),
    *("level", "colour", "commands", "jump", "lang", "view", "note_left", "handover", "export", "order", "tick"),
    *("ahead_open", "ahead_up", "ahead_part", "health", "mark", "follow", "notice", "reverse", "save"),
    *("mark_page", "back", "past", "theme"),
)


def footer(screen: str, look: Look, cells: int, *, is_past: bool = False) -> tuple[Line, Line]:
    """Return the keys of ``screen`` and those of every screen, as many whole ones as ``cells`` cells hold."""
    return _footer(screen, look.lang, look.ascii_only, cells, is_past)


@lru_cache(maxsize=64)  # the frame asks each second, and gets another answer when a screen comes to the front
def _footer(screen: str, lang: str, ascii_only: bool, cells: int, is_past: bool) -> tuple[Line, Line]:  # noqa: FBT001 -- a key of the cache
    look = Look(lang, ascii_only)
    own = [pair for pair in _of(screen, is_past=is_past) if pair not in _EVERYWHERE]
    fitting, spare = set(), cells - 2  # the blank behind each group
    for name in _FOOTER:
        spare -= width(text_of(_named([*own, *_EVERYWHERE], {name}, look)))
        if spare < 0:
            break
        fitting.add(name)
    left, right = ((*_named(pairs, fitting, look), Cell(" ")) for pairs in (own, _EVERYWHERE))
    return (left, right) if fitting else ((), ())


def _named(pairs: Sequence[tuple[str, str]], names: Collection[str], look: Look) -> Line:
    pieces = []
    for key, name in pairs:
        if name not in names:
            continue
        gap = "" if look.lang == "zh" and len(key) == 1 else " "
        pieces += [Cell(f" {key}", "key"), Cell(f"{gap}{look.say(f'key.{name}')}", "soft")]
    return tuple(pieces)


def _of(screen: str, *, is_past: bool) -> Sequence[tuple[str, str]]:
    """Return the keys in force: in the past no acts, and those that move in it."""
    return [*PAST_KEYS, *(pair for pair in KEYS[screen] if pair not in _ACTS)] if is_past else KEYS[screen]


def acts_on(screen: str) -> bool:
    """Tell whether ``screen`` has a case in front to act on."""
    return {name for _, name in KEYS[screen]} >= ACT_NAMES
