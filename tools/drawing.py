"""Draws painted lines as SVG, each character at its own x so that Chinese is not squeezed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.strip import Strip

from tui import theme

CELL_W, CELL_H, BASELINE, FONT_PX, MARGIN = 8.5, 21.0, 16.0, 16.5, 8.0
FONTS = "'Sarasa Mono SC','Noto Sans Mono CJK SC','Noto Sans Mono','DejaVu Sans Mono',monospace"
NARROW_FONTS = "'Noto Sans Mono','DejaVu Sans Mono',monospace"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a cell without colours of its own looks like, as CSS colours."""

    front: str
    back: str


def drawn(app: App[None]) -> str:
    """Return the picture of what stands on an app's screen now."""
    strips = app.screen._compositor.render_strips()  # noqa: SLF001 -- the painted screen has no other door
    palette = theme.palette_of(app)
    front, back = palette.tones["text"].color, palette.grounds["background"].bgcolor
    return svg(strips, *app.size, Ground(_css(front, "#d0d0d0"), _css(back, "#101010")))


def _css(colour: Color | None, default: str) -> str:
    """Return a colour; a theme in the terminal's own colours has none, and is drawn as on a black one."""
    return colour.get_truecolor().hex if colour is not None and not colour.is_default else default


def svg(strips: Iterable[Strip], width: int, height: int, ground: Ground) -> str:
    """Return a picture of ``height`` lines of ``width`` cells."""
    w, h = width * CELL_W + 2 * MARGIN, height * CELL_H + 2 * MARGIN
    body = "".join(part for y, strip in enumerate(strips) for part in _line(strip, y, ground))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}">'
        f'<rect width="100%" height="100%" rx="6" fill="{ground.back}"/>'
        f'<g font-family="{FONTS}" font-size="{FONT_PX}" xml:space="preserve">{body}</g></svg>\n'
    )


def _line(strip: Strip, row: int, ground: Ground) -> Iterator[str]:
    x, y = MARGIN, MARGIN + row * CELL_H
    grounds, texts = [], []
    for segment in strip:
        style = segment.style or Style()
        cells = cell_len(segment.text)
        front, back = _colours(style, ground)
        grounds.append("" if back == ground.back or not cells else _ground(back, x, y, cells))
        texts.append(_text(segment, style, front, x, y))
        x += cells * CELL_W
    yield from grounds
    yield from texts


def _colours(style: Style, ground: Ground) -> tuple[str, str]:
    front = style.color.get_truecolor().hex if style.color and not style.color.is_default else ground.front
    back = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else ground.back
    return (back, front) if style.reverse else (front, back)


def _ground(back: str, x: float, y: float, cells: int) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{cells * CELL_W + 0.3:g}" height="{CELL_H + 0.3:g}" fill="{back}"/>'


def _text(segment: Segment, style: Style, front: str, x: float, y: float) -> str:
    if not segment.text.strip():
        return ""
    bold = ' font-weight="bold"' if style.bold else ""
    runs = "".join(
        f'<tspan x="{x + at * CELL_W:g}"{_narrow(run)}>{escape(run)}</tspan>' for at, run in _runs(segment.text)
    )
    return f'<text y="{y + BASELINE:g}" fill="{front}"{bold}>{runs}</text>'


def _narrow(run: str) -> str:
    """Return the font for a character that Chinese fonts draw two cells wide and terminals draw one."""
    return f' font-family="{NARROW_FONTS}"' if east_asian_width(run[0]) == "A" else ""


def _runs(text: str) -> Iterator[tuple[int, str]]:
    """Yield pieces that any renderer spaces right, with the cell they begin at: a Chinese character alone."""
    at = 0
    for piece in re.findall(r"[!-~]+|.", text, re.DOTALL):
        if piece != " ":
            yield at, piece
        at += cell_len(piece)
