"""The themes there are, by name, and the one in force."""

from collections.abc import Mapping
from typing import Any

from textual.app import App

from tui.themes.contrast import CONTRAST
from tui.themes.dark import DARK
from tui.themes.light import LIGHT
from tui.themes.palette import Palette
from tui.themes.plain import ANSI, NONE
from tui.themes.safe import SAFE

__all__ = ("ANSI", "CONTRAST", "DARK", "LIGHT", "NONE", "PALETTES", "SAFE", "Palette", "palette_of")

PALETTES: Mapping[str, Palette] = {
    palette.theme.name: palette for palette in (DARK, LIGHT, CONTRAST, SAFE, ANSI, NONE)
}


def palette_of(app: App[Any]) -> Palette:
    """Return the palette of the theme in force; the dark one for a theme that is not ours."""
    return PALETTES.get(app.theme, DARK)
