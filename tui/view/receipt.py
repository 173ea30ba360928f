"""A case's receipt as lines, as the daemon tells it. Pure."""

from collections.abc import Sequence

from schema.wire.receipt import Receipt
from tui.view.cells import wrap
from tui.view.look import Look
from tui.view.tone import Cell, Line


def receipt(told: Receipt | None, look: Look, cells: int) -> Sequence[Line]:
    """Return the receipt's text: headings stand out, and so does a deadline that could not be proved."""
    if told is None:
        return [(), (Cell(f"  {look.say('loading')}", "soft"),)]
    return [
        (Cell(piece, _tone(nth, line, told)),)
        for nth, line in enumerate(told.text)
        for piece in wrap(look.plain(line), cells)
    ]


def _tone(nth: int, line: str, told: Receipt) -> str:
    if nth == 1 and not told.agrees:
        return "alarm"
    is_heading = nth == 0 or (nth > 1 and not told.text[nth - 1] and not line.startswith(" "))
    return "title" if is_heading else "text"
