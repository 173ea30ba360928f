"""Pieces that belong together, set in lines: what does not fit goes on below, nothing is cut."""

from collections.abc import Iterable, Iterator

from tui.view.cells import width, wrap
from tui.view.tone import Cell, Line, text_of

_GAP = Cell("  ")


def flow(head: Line, pieces: Iterable[Line], cells: int) -> list[Line]:
    """Return ``pieces`` behind ``head``, in as many lines of at most ``cells`` cells as they need.

    A line is broken between two pieces; a piece of one cell that is too long for a line is broken itself.
    """
    indent = width(text_of(head))
    lines: list[Line] = []
    for piece in _fitting(pieces, cells - indent):
        wider = (*lines[-1], _GAP, *piece) if lines else ()
        if lines and width(text_of(wider)) <= cells - indent:
            lines[-1] = wider
        else:
            lines.append(piece)
    heads = [head, *[(Cell(" " * indent),)] * len(lines)]
    return [before + line for before, line in zip(heads, lines or [()], strict=False)]


def _fitting(pieces: Iterable[Line], room: int) -> Iterator[Line]:
    for piece in pieces:
        if len(piece) == 1 and width(piece[0].text) > room:
            yield from ((Cell(line, piece[0].tone),) for line in wrap(piece[0].text, room))
        elif piece:
            yield piece
