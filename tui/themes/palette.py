"""What a theme is made of: a few inks, and which of them each tone is written in."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style
from textual.theme import Theme

_BOLD = Style(bold=True)


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme: Textual's part of it for dialogs, and the styles of what we paint ourselves, by name."""

    theme: Theme
    grounds: Mapping[str, Style]  # background, stripe, surface, panel, cursor
    tones: Mapping[str, Style]  # tui.view.tone.Cell names them


@dataclass(frozen=True, slots=True)
class Inks:
    """The styles a theme is written in. Badges and heats bring their own ground, the others stand on any."""

    background: Style
    stripe: Style
    surface: Style
    panel: Style
    cursor: Style
    text: Style
    soft: Style
    faint: Style
    accent: Style
    strong: Style
    red: Style
    yellow: Style
    blue: Style
    green: Style
    on: Style
    cards: tuple[Style, Style, Style]  # blue, yellow, red
    warn: Style
    alarm: Style
    bars: tuple[Style, Style, Style, Style]  # calm, soon, late, and what is still to come
    heats: tuple[Style, Style, Style, Style, Style]  # from little to much

    @property
    def grounds(self) -> dict[str, Style]:
        """Return the grounds by name."""
        names = ("background", "stripe", "surface", "panel", "cursor")
        return {name: getattr(self, name) for name in names}

    @property
    def tones(self) -> dict[str, Style]:
        """Return every tone by name: a new one is added here, once for all themes."""
        return {
            "text": self.text,
            "soft": self.soft,
            "faint": self.faint,
            "head": self.soft + _BOLD,
            "heading": self.surface + self.accent + _BOLD,
            "title": self.accent + _BOLD,
            "strong": self.strong,
            "key": self.accent + _BOLD,
            "on": self.on,
            "card1": self.cards[0],
            "card2": self.cards[1],
            "card3": self.cards[2],
            "num0": self.faint,
            "num1": self.blue,
            "num2": self.yellow,
            "num3": self.red + _BOLD,
            "colour0": self.green,
            "colour1": self.yellow,
            "colour2": self.red,
            "late": self.red + _BOLD,
            "soon": self.yellow,
            "calm": self.green,
            "good": self.green,
            "warn": self.warn,
            "alarm": self.alarm,
            "note": self.accent + _BOLD,
            "done": self.faint + Style(italic=True),
            "bar.calm": self.bars[0],
            "bar.soon": self.bars[1],
            "bar.late": self.bars[2],
            "bar.rest": self.bars[3],
            "tint0": self.bars[0],
            "tint1": self.cards[1],
            "tint2": self.cards[2],
            **{f"heat{degree}": style for degree, style in enumerate(self.heats)},
        }
