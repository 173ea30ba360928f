"""How wide a dialog with a table in it may be."""

WIDE_CELLS = 92
_SHARE, _FRAME_CELLS = (
    0.96,
    5,
)  # of the terminal at most, as the style sheet says; the frame's own, and a scroll bar


def inner_cells(terminal_cells: int) -> int:
    """Return how many cells a line inside such a dialog has."""
    return min(WIDE_CELLS, int(terminal_cells * _SHARE)) - _FRAME_CELLS
