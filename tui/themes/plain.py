"""Two themes in the terminal's own colours: its sixteen, and none at all."""

from rich.style import Style
from textual.theme import Theme

from tui.themes.palette import Inks, Palette

_CLEAR = Style()
_BOLD, _REVERSE, _UNDERLINE, _DIM = (Style.parse(word) for word in ("bold", "reverse", "underline", "dim"))


def _theme(name: str, accent: str, cursor: tuple[str, str]) -> Theme:
    """Return Textual's part: nothing but the terminal's own ground, words and one accent."""
    return Theme(
        name=name,
        ansi=True,
        primary=accent,
        warning="ansi_default",
        error="ansi_default",
        success="ansi_default",
        accent=accent,
        foreground="ansi_default",
        background="ansi_default",
        surface="ansi_default",
        panel="ansi_default",
        variables={
            "ansi-background": "ansi_default",
            "ansi-foreground": "ansi_default",
            "text-muted": "ansi_default",
            "scrollbar": cursor[1],
            "scrollbar-hover": cursor[1],
            "scrollbar-active": cursor[1],
            "scrollbar-background": "ansi_default",
            "scrollbar-background-hover": "ansi_default",
            "scrollbar-background-active": "ansi_default",
            "border": "ansi_default",
            "input-cursor-text-style": "reverse",
            "input-selection-foreground": cursor[0],
            "input-selection-background": cursor[1],
        },
    )


# A word in yellow or blue cannot be read on every terminal's ground: those two stand on grounds of their own.
_ANSI = Inks(
    background=_CLEAR,
    stripe=_CLEAR,
    surface=_CLEAR,
    panel=_CLEAR,
    cursor=_BOLD + _REVERSE,
    text=_CLEAR,
    soft=_CLEAR,
    faint=_DIM,
    accent=_UNDERLINE,
    strong=_BOLD,
    red=Style(color="red", bold=True),
    yellow=Style(color="black", bgcolor="yellow"),
    blue=Style(color="white", bgcolor="blue"),
    green=_CLEAR,
    on=_BOLD + _REVERSE,
    cards=(
        Style(color="white", bgcolor="blue", bold=True),
        Style(color="black", bgcolor="yellow"),
        Style(color="white", bgcolor="red", bold=True),
    ),
    warn=Style(color="black", bgcolor="yellow"),
    alarm=Style(color="white", bgcolor="red", bold=True),
    bars=(
        Style(color="black", bgcolor="green"),
        Style(color="black", bgcolor="yellow"),
        Style(color="white", bgcolor="red"),
        _UNDERLINE,
    ),
    heats=(
        _DIM,
        _CLEAR,
        _BOLD,
        Style(color="black", bgcolor="yellow"),
        Style(color="white", bgcolor="red", bold=True),
    ),
)
ANSI = Palette(_theme("ansi", "ansi_cyan", ("ansi_white", "ansi_blue")), _ANSI.grounds, _ANSI.tones)

_NONE = Inks(
    background=_CLEAR,
    stripe=_CLEAR,
    surface=_CLEAR,
    panel=_CLEAR,
    cursor=_BOLD + _REVERSE,
    text=_CLEAR,
    soft=_CLEAR,
    faint=_CLEAR,
    accent=_UNDERLINE,
    strong=_BOLD,
    red=_BOLD + _UNDERLINE,
    yellow=_UNDERLINE,
    blue=_CLEAR,
    green=_CLEAR,
    on=_BOLD + _REVERSE,
    cards=(_UNDERLINE, _BOLD + _UNDERLINE, _BOLD + _REVERSE),
    warn=_BOLD + _UNDERLINE,
    alarm=_BOLD + _REVERSE,
    bars=(_REVERSE, _REVERSE, _REVERSE + _BOLD, _UNDERLINE),
    heats=(_CLEAR, _CLEAR, _UNDERLINE, _BOLD, _BOLD + _REVERSE),
)
NONE = Palette(_theme("none", "ansi_default", ("ansi_default", "ansi_default")), _NONE.grounds, _NONE.tones)
