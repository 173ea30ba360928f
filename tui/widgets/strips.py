"""Lines of cells as what the terminal is sent."""

from collections.abc import Iterable

from rich.segment import Segment
from textual.strip import Strip

from tui.themes.palette import Palette
from tui.view.cells import cut, width
from tui.view.tone import Cell


def strip(cells: Iterable[Cell], size: int, ground: str, palette: Palette) -> Strip:
    """Return the cells on the ground of that name, cut or filled to ``size`` cells.

    Every text here was made harmless in ``tui.view``; segments carry no markup, so nothing is interpreted.
    """
    base = palette.grounds[ground]
    segments, left = [], size
    for cell in cells:
        text = cut(cell.text, left)
        left -= width(text)
        segments.append(Segment(text, base + palette.tones[cell.tone]))
        if left <= 0:
            break
    segments.append(Segment(" " * max(left, 0), base))
    return Strip(segments, size)
