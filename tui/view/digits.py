"""Digits large enough for a hall, made of blanks on a coloured ground: no terminal doubts the width of those."""

from itertools import groupby

from tui.view.tone import Cell, Line

_FONT = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("  #", "  #", "  #", "  #", "  #"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    ":": ("   ", " # ", "   ", " # ", "   "),
}
DOTS_HIGH = 5
_DOTS_WIDE = 4  # a digit and the gap behind it
_CELLS_A_DOT = 2  # a terminal's cell is half as wide as it is high


def digits_width(text: str, scale: int) -> int:
    """Return how many cells ``text`` takes, its dots ``scale`` lines high."""
    return max(len(text) * _DOTS_WIDE - 1, 0) * _CELLS_A_DOT * scale


def digits(text: str, tone: str, scale: int = 1) -> list[Line]:
    """Return digits and colons as lines, on the ground of ``tone``; every dot is ``scale`` lines high."""
    lines: list[Line] = []
    for dots in range(DOTS_HIGH):
        row = " ".join(_FONT[char][dots] for char in text)
        line = tuple(
            Cell(" " * (len(list(run)) * _CELLS_A_DOT * scale), tone if dot == "#" else "text")
            for dot, run in groupby(row)
        )
        lines += [line] * scale
    return lines


def largest_scale(text_length: int, cells: int, rows: int) -> int:
    """Return the largest scale at which so many digits fit; 0 when none does."""
    wide = max(text_length * _DOTS_WIDE - 1, 1) * _CELLS_A_DOT
    return min(cells // wide, rows // DOTS_HIGH)
