"""Lines of cells as what the terminal is sent."""

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.theme import TONES
from tui.view.cells import cut, width
from tui.view.tone import Cell


def strip(cells: Iterable[Cell], size: int, base: Style) -> Strip:
    """Return the cells on the ground ``base``, cut or filled to ``size`` cells.

    Every text here was made harmless in ``tui.view``; segments carry no markup, so nothing is interpreted.
    """
    segments, left = [], size
    for cell in cells:
        text = cut(cell.text, left)
        left -= width(text)
        segments.append(Segment(text, base + TONES[cell.tone]))
        if left <= 0:
            break
    segments.append(Segment(" " * max(left, 0), base))
    return Strip(segments, size)
