"""Themes in true colours, each written as one table of colours."""

from dataclasses import dataclass

from rich.style import Style
from textual.theme import Theme

from tui.themes.palette import Inks, Palette

Badge = tuple[str, str]  # what is written, on what


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of a theme."""

    background: str
    stripe: str
    surface: str
    panel: str
    cursor: str
    text: str
    soft: str
    faint: str
    accent: str
    strong: str
    red: str
    yellow: str
    blue: str
    green: str
    cards: tuple[Badge, Badge, Badge]
    warn: Badge
    alarm: Badge
    bars: tuple[Badge, Badge, Badge, Badge]
    heats: tuple[Badge, Badge, Badge, Badge, Badge]
    scrollbar: str


def coloured(name: str, colours: Colours, *, dark: bool) -> Palette:
    """Return the palette that is painted in ``colours``."""
    inks = _inks(colours)
    return Palette(_theme(name, colours, dark=dark), inks.grounds, inks.tones)


def _inks(colours: Colours) -> Inks:
    first, second, third = (_badge(card, bold=True) for card in colours.cards)
    calm, soon, late, rest = map(_badge, colours.bars)
    cool, mild, warm, hot, glowing = map(_badge, colours.heats)
    grounds = {key: Style(bgcolor=getattr(colours, key)) for key in ("background", "stripe", "surface", "panel")}
    words = ("text", "soft", "faint", "accent", "red", "yellow", "blue", "green")
    return Inks(
        **grounds,
        cursor=Style(bgcolor=colours.cursor, bold=True),
        **{key: Style(color=getattr(colours, key)) for key in words},
        strong=Style(color=colours.strong, bold=True),
        on=_badge((colours.background, colours.accent), bold=True),
        cards=(first, second, third),
        warn=_badge(colours.warn),
        alarm=_badge(colours.alarm, bold=True),
        bars=(calm, soon, late, rest),
        heats=(cool, mild, warm, hot, glowing),
    )


def _badge(badge: Badge, *, bold: bool | None = None) -> Style:
    return Style(color=badge[0], bgcolor=badge[1], bold=bold)


def _theme(name: str, colours: Colours, *, dark: bool) -> Theme:
    """Return Textual's part: dialogs, fields to type in, scroll bars."""
    return Theme(
        name=name,
        primary=colours.accent,
        secondary=colours.blue,
        warning=colours.yellow,
        error=colours.red,
        success=colours.green,
        accent=colours.accent,
        foreground=colours.text,
        background=colours.background,
        surface=colours.surface,
        panel=colours.panel,
        dark=dark,
        variables={
            "text-muted": colours.soft,
            "text-disabled": colours.faint,
            "scrollbar": colours.scrollbar,
            "scrollbar-hover": colours.soft,
            "scrollbar-active": colours.accent,
            "scrollbar-background": colours.surface,
            "scrollbar-background-hover": colours.surface,
            "scrollbar-background-active": colours.surface,
            "input-cursor-background": colours.text,
            "input-cursor-foreground": colours.background,
            "input-selection-background": colours.cursor,
        },
    )
