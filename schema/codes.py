"""Codes of units and grids: statistical codes padded to 12 characters, kept by their significant beginning."""

import re

from schema.kinds import Level

WIDTHS = {Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
PADDED = 12  # characters of a statistical code, whatever the level
GRID = 15  # a village's 12 and 3 more
# Letters: a city numbers its development zones and farms itself where the Bureau of Statistics has no code.
CENTRE_SHAPE = re.compile(r"[0-9A-Z]+")
GRID_SHAPE = re.compile(r"[0-9A-Z]{12}[0-9]{3,12}")


def trimmed(code12: str, level: Level) -> str:
    """Return a centre's code without padding, ``610202000000`` → ``610202``; ValueError when it is none."""
    width = WIDTHS[level]
    if not CENTRE_SHAPE.fullmatch(code12):
        raise ValueError("is no code; write digits, and capital letters for a node of your own")
    if len(code12) not in {width, PADDED}:
        raise ValueError(f"has {len(code12)} characters; a {level.word}'s code has {PADDED}, or {width} unpadded")
    if code12[width:].strip("0"):
        raise ValueError(f"has more than zeros after the {width} characters of a {level.word}")
    return code12[:width]


def short_code(code: str) -> str:
    """Return a place or unit as the tree knows it: padding of a 12-character code goes, all else stays.

    A city is often written with six digits, ``610200`` for ``6102``: no county's code ends with 00.
    """
    if len(code) == WIDTHS[Level.COUNTY] and code.endswith("00"):
        return code[: WIDTHS[Level.CITY]]
    if len(code) != PADDED:
        return code
    for width in (WIDTHS[Level.CITY], WIDTHS[Level.COUNTY], WIDTHS[Level.TOWNSHIP]):
        if code.endswith("0" * (PADDED - width)):
            return code[:width]
    return code
