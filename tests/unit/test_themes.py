"""The themes: every word can be read on every ground, and no two states are told by red against green alone.

The contrast is reckoned by WCAG 2.2's own formulas, and eyes that confuse colours by the matrices of Machado,
Oliveira and Fernandes (2009, severity 1.0): both written down here again, apart from the program.
"""

import ast
from itertools import combinations
from pathlib import Path

import pytest
from rich.style import Style

from tui.theme import PALETTES, SAFE
from tui.themes.palette import Palette

VIEW = Path(__file__).parents[2] / "tui"
COLOURED = [palette for palette in PALETTES.values() if not palette.theme.ansi]
PLAIN = [palette for palette in PALETTES.values() if palette.theme.ansi]
Colour = tuple[float, float, float]
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
ALL_COLOURS = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
AS_SEEN = {"all colours": ALL_COLOURS, "deuteranopia": DEUTERANOPIA, "protanopia": PROTANOPIA}


def linear(style_colour: object) -> Colour:
    """Return a colour's light, channel by channel."""
    r, g, b = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (byte / 255 for byte in style_colour.get_truecolor())  # type: ignore[attr-defined]
    )
    return r, g, b


def luminance(light: Colour) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(style: Style) -> float:
    one, other = sorted(luminance(linear(colour)) for colour in (style.color, style.bgcolor))
    return (other + 0.05) / (one + 0.05)


def lab(light: Colour) -> Colour:
    """Return CIE L*a*b* for daylight: distances in it are distances to the eye."""
    r, g, b = light
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089
    fx, fy, fz = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: object, other: object, eye: tuple[Colour, ...]) -> float:
    def seen(colour: object) -> Colour:
        light = linear(colour)
        r, g, b = (min(max(sum(m * c for m, c in zip(row, light, strict=True)), 0.0), 1.0) for row in eye)
        return lab((r, g, b))

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.theme.name)
def test_every_word_can_be_read_on_every_ground(palette: Palette) -> None:
    """4.5 : 1 at least, 7 : 1 in high contrast; the fields that Textual paints included."""
    least = 7.0 if palette.theme.name == "contrast" else 4.5
    for ground_name, ground in palette.grounds.items():
        for tone_name, tone in palette.tones.items():
            assert contrast(ground + tone) >= least, (tone_name, ground_name)
    for words in ("foreground", "accent", "warning"):
        for ground_name in ("background", "surface", "panel"):
            style = Style(color=getattr(palette.theme, words), bgcolor=getattr(palette.theme, ground_name))
            assert contrast(style) >= least, (words, ground_name)
    muted = Style(color=palette.theme.variables["text-muted"], bgcolor=palette.theme.panel)
    assert contrast(muted) >= least


@pytest.mark.parametrize("palette", COLOURED, ids=lambda palette: palette.theme.name)
def test_the_cursor_is_seen(palette: Palette) -> None:
    """The line under the cursor and the scroll bar's thumb stand out from what is beside them."""
    for name in ("background", "stripe"):
        pair = (palette.grounds["cursor"].bgcolor, palette.grounds[name].bgcolor)
        assert distance(*pair, AS_SEEN["all colours"]) > 10, name  # type: ignore[arg-type]


@pytest.mark.parametrize("eye", AS_SEEN)
def test_states_stay_apart_for_every_eye(eye: str) -> None:
    """In the safe theme cards, lateness, difficulty and bars differ for those who confuse red and green, too."""
    tones = SAFE.tones
    families = [
        [tones[f"card{card}"].bgcolor for card in (1, 2, 3)],
        [tones[name].color for name in ("late", "soon", "calm")],
        [tones[f"colour{colour}"].color for colour in (0, 1, 2)],
        [tones[f"num{card}"].color for card in (1, 2, 3)],
        [tones[f"bar.{name}"].bgcolor for name in ("calm", "soon", "late")],
        [tones[f"heat{degree}"].bgcolor for degree in (0, 2, 3, 4)],
    ]
    for family in families:
        for one, other in combinations(family, 2):
            assert distance(one, other, AS_SEEN[eye]) > 20, (eye, one, other)  # type: ignore[arg-type]


@pytest.mark.parametrize("palette", PLAIN, ids=lambda palette: palette.theme.name)
def test_the_terminals_own_colours_are_respected(palette: Palette) -> None:
    """Sixteen colours by name, a word in one only where its ground is certain; or no colour whatever."""
    legible = {("white", "red"), ("white", "blue"), ("black", "yellow"), ("black", "green"), ("red", None)}
    for name, style in {**palette.grounds, **palette.tones}.items():
        used = (style.color and style.color.name, style.bgcolor and style.bgcolor.name)
        assert used == (None, None) or (palette.theme.name == "ansi" and used in legible), name
    for value in palette.theme.variables.values():
        assert not value.startswith("#")


def test_without_colours_states_still_differ() -> None:
    """No card, blue, yellow and red are four different ways to write; so are calm, soon and late."""
    tones = PALETTES["none"].tones
    assert len({str(tones[name]) for name in ("text", "card1", "card2", "card3")}) == 4
    assert len({str(tones[name]) for name in ("calm", "soon", "late")}) == 3
    assert str(tones["bar.rest"]) != str(tones["bar.calm"])


def named_tones() -> set[str]:
    """Return the tones that the dashboard's files name in `Cell(text, tone)`, as far as they are written out."""
    found: set[str] = set()
    for path in [*VIEW.glob("view/*.py"), *VIEW.glob("screens/*.py"), *VIEW.glob("widgets/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Cell" and len(node.args) > 1:
                found |= written_out(node.args[1])
    return found


def written_out(node: ast.expr) -> set[str]:
    if isinstance(node, ast.IfExp):
        return written_out(node.body) | written_out(node.orelse)
    return {str(node.value)} if isinstance(node, ast.Constant) else set()


@pytest.mark.parametrize("palette", PALETTES.values(), ids=lambda palette: palette.theme.name)
def test_every_tone_is_in_every_theme(palette: Palette) -> None:
    """A tone that one theme lacks would end the dashboard in that theme alone."""
    heats = {f"heat{degree}" for degree in range(5)}
    assert named_tones() | heats <= set(palette.tones)
    assert set(palette.tones) == set(SAFE.tones)
    assert set(palette.grounds) == {"background", "stripe", "surface", "panel", "cursor"}
