"""Draws a screen of the dashboard as SVG, each character at its own x so that Chinese is not squeezed.

    python -m tools.screenshot OUT.svg --screen backlog --size 120x40 --lang en

The facts come from the stand-in that the tests use, so the picture is the same each time.
"""

import argparse
import asyncio
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tests.screens.looking import until_shown
from tests.screens.some_pushes import some
from tests.screens.stand_in import NOON, StandIn
from tui import theme
from tui.dashboard import Dashboard
from tui.view.status import SCREENS

CELL_W, CELL_H, BASELINE, FONT_PX, MARGIN = 8.5, 21.0, 16.0, 16.5, 8.0
FONTS = "'Sarasa Mono SC','Noto Sans Mono CJK SC','Noto Sans Mono','DejaVu Sans Mono',monospace"
NARROW_FONTS = "'Noto Sans Mono','DejaVu Sans Mono',monospace"

_GROUND, _TEXT = (
    str(colour) for colour in (theme.DARK.theme.background, theme.DARK.theme.foreground)
)  # where the theme leaves them to the terminal


def svg(strips: Iterable[Strip], width: int, height: int) -> str:
    """Return a picture of ``height`` lines of ``width`` cells."""
    w, h = width * CELL_W + 2 * MARGIN, height * CELL_H + 2 * MARGIN
    body = "".join(part for y, strip in enumerate(strips) for part in _line(strip, y))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}">'
        f'<rect width="100%" height="100%" rx="6" fill="{_GROUND}"/>'
        f'<g font-family="{FONTS}" font-size="{FONT_PX}" xml:space="preserve">{body}</g></svg>\n'
    )


def _line(strip: Strip, row: int) -> Iterator[str]:
    x, y = MARGIN, MARGIN + row * CELL_H
    grounds, texts = [], []
    for segment in strip:
        style = segment.style or Style()
        cells = cell_len(segment.text)
        grounds.append(_ground(style, x, y, cells))
        texts.append(_text(segment, style, x, y))
        x += cells * CELL_W
    yield from grounds
    yield from texts


def _colours(style: Style) -> tuple[str, str]:
    front = style.color.get_truecolor().hex if style.color and not style.color.is_default else _TEXT
    back = style.bgcolor.get_truecolor().hex if style.bgcolor and not style.bgcolor.is_default else _GROUND
    return (back, front) if style.reverse else (front, back)


def _ground(style: Style, x: float, y: float, cells: int) -> str:
    _, back = _colours(style)
    if back == _GROUND or not cells:
        return ""
    return f'<rect x="{x:g}" y="{y:g}" width="{cells * CELL_W + 0.3:g}" height="{CELL_H + 0.3:g}" fill="{back}"/>'


def _text(segment: Segment, style: Style, x: float, y: float) -> str:
    if not segment.text.strip():
        return ""
    front, _ = _colours(style)
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


async def shoot(screen: str, size: tuple[int, int], lang: str, keys: list[str]) -> str:
    """Return the picture of ``screen`` after pressing ``keys``."""
    source = StandIn(1_284, speed=600)
    source.health_says = {"undelivered": 5, "dead": 2}
    source.pushes = some(NOON)
    app = Dashboard(source, lang=lang, monotonic=source.time)
    async with app.run_test(size=size) as pilot:
        await until_shown(pilot, "TC2026")
        steps = {"queue": [], "case": ["j", "j", "enter"]}.get(screen, [str(SCREENS.index(screen) + 1)])
        for key in [*steps, *keys]:
            await pilot.press(key)
            await pilot.pause()
        for _ in range(10):
            await pilot.pause()
        return svg(app.screen._compositor.render_strips(), *size)  # noqa: SLF001 -- the painted screen has no other door


def main() -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--screen", choices=SCREENS, default="queue")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--keys", default="", help="keys to press before, by Textual's names, with commas")
    asked = parser.parse_args()
    width, height = (int(part) for part in asked.size.split("x"))
    keys = [key for key in asked.keys.split(",") if key]
    asked.out.write_text(asyncio.run(shoot(asked.screen, (width, height), asked.lang, keys)), encoding="utf-8")


if __name__ == "__main__":
    main()
