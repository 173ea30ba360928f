"""A piece of a line: what it says and in which tone; the theme turns tones into colours."""

from typing import NamedTuple

CARD_TONES = ("faint", "card1", "card2", "card3")
COLOUR_TONES = ("colour0", "colour1", "colour2")


class Cell(NamedTuple):
    """Text and the name of its tone; state is never told by the tone alone.

    ``link`` is an address that ``schema.attachments.checked_url`` gave: it reaches the terminal as it is.
    """

    text: str
    tone: str = "text"
    link: str = ""


Line = tuple[Cell, ...]


def text_of(line: Line) -> str:
    """Return a line's text without its tones."""
    return "".join(cell.text for cell in line)
