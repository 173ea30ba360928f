"""The colours: what each ground and each tone looks like, in every theme there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.style import Style
from textual.app import App
from textual.theme import Theme


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: Textual's part of it for dialogs, and the styles of what we paint ourselves, by name."""

    theme: Theme
    grounds: Mapping[str, Style]  # background, stripe, surface, panel, cursor
    tones: Mapping[str, Style]  # tui.view.tone.Cell names them


BACKGROUND = "#11161d"
STRIPE = "#141a22"
SURFACE = "#1a222c"
PANEL = "#212b37"
CURSOR = "#24405c"
TEXT = "#d5dce5"
SOFT = "#9aa7b5"
FAINT = "#66727f"
ACCENT = "#5fb3b3"
RED, YELLOW, BLUE, GREEN = "#ff7b72", "#e3b341", "#6cb6ff", "#7fc98f"

THEME = Theme(
    name="duban",
    primary=ACCENT,
    secondary=BLUE,
    warning=YELLOW,
    error=RED,
    success=GREEN,
    accent=ACCENT,
    foreground=TEXT,
    background=BACKGROUND,
    surface=SURFACE,
    panel=PANEL,
    dark=True,
    variables={
        "scrollbar": "#37444f",
        "scrollbar-hover": "#4a5a68",
        "scrollbar-active": ACCENT,
        "scrollbar-background": SURFACE,
        "scrollbar-background-hover": SURFACE,
        "scrollbar-background-active": SURFACE,
    },
)

_TONES: dict[str, Style] = {
    "text": Style(color=TEXT),
    "soft": Style(color=SOFT),
    "faint": Style(color=FAINT),
    "head": Style(color=SOFT, bold=True),
    "heading": Style(color=ACCENT, bgcolor=SURFACE, bold=True),
    "title": Style(color=ACCENT, bold=True),
    "strong": Style(color="#ffffff", bold=True),
    "key": Style(color=ACCENT, bold=True),
    "on": Style(color=BACKGROUND, bgcolor=ACCENT, bold=True),
    "card1": Style(color="#ffffff", bgcolor="#1f5fa8", bold=True),
    "card2": Style(color="#1b1500", bgcolor="#d9a520", bold=True),
    "card3": Style(color="#ffffff", bgcolor="#b62324", bold=True),
    "num0": Style(color=FAINT),
    "num1": Style(color=BLUE),
    "num2": Style(color=YELLOW),
    "num3": Style(color=RED, bold=True),
    "colour0": Style(color=GREEN),
    "colour1": Style(color=YELLOW),
    "colour2": Style(color=RED),
    "late": Style(color=RED, bold=True),
    "soon": Style(color=YELLOW),
    "calm": Style(color=GREEN),
    "good": Style(color=GREEN),
    "warn": Style(color="#1b1500", bgcolor="#d9a520"),
    "alarm": Style(color="#ffffff", bgcolor="#8e1519", bold=True),
    "note": Style(color=ACCENT, bold=True),
    "done": Style(color=FAINT, italic=True),
    "tint0": Style(color="#0c1f12", bgcolor="#5fa672"),
    "tint1": Style(color="#1b1500", bgcolor="#d9a520"),
    "tint2": Style(color="#ffffff", bgcolor="#b62324", bold=True),
    "heat0": Style(color=TEXT),
    "heat1": Style(color=TEXT, bgcolor="#24323a"),
    "heat2": Style(color="#ffffff", bgcolor="#4d4420"),
    "heat3": Style(color="#ffffff", bgcolor="#7a4a1a", bold=True),
    "heat4": Style(color="#ffffff", bgcolor="#9c2a1e", bold=True),
    "bar.calm": Style(bgcolor="#2f6f4f"),
    "bar.soon": Style(bgcolor="#8a6d1f"),
    "bar.late": Style(bgcolor="#8e2a2a"),
    "bar.rest": Style(bgcolor="#2a3540"),
}

_GROUNDS = {
    "background": Style(bgcolor=BACKGROUND),
    "stripe": Style(bgcolor=STRIPE),
    "surface": Style(bgcolor=SURFACE),
    "panel": Style(bgcolor=PANEL),
    "cursor": Style(bgcolor=CURSOR, bold=True),
}
DARK = Palette(THEME, _GROUNDS, _TONES)
PALETTES: Mapping[str, Palette] = {DARK.theme.name: DARK}


def palette_of(app: App[Any]) -> Palette:
    """Return the palette of the theme in force; the dark one for a theme that is not ours."""
    return PALETTES.get(app.theme, DARK)
