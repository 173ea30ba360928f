"""Tables for a terminal: columns as wide as what stands in them, Chinese counted double. Pure."""

from collections.abc import Sequence
from unicodedata import east_asian_width

_GAP = "  "


def width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def table(lines: Sequence[Sequence[str]]) -> str:
    """Return lines of cells as aligned text: the first column to the left, figures to the right.

    A line with fewer cells leaves the rest empty.
    """
    columns = max(map(len, lines))
    full = [(*line, *[""] * (columns - len(line))) for line in lines]
    widths = [max(map(width, column)) for column in zip(*full, strict=True)]
    return "\n".join(_line(line, widths) for line in full)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    padded = [" " * (wide - width(cell)) + cell for cell, wide in zip(others, widths[1:], strict=True)]
    return _GAP.join([first + " " * (widths[0] - width(first)), *padded]).rstrip()
