"""What a reader of a receipt asks for."""

from typing import NamedTuple

from schema.kinds import Clock
from schema.wire.receipt import CELLS


class Wanted(NamedTuple):
    """Which clocks, and how they are to be told: in ``zh`` or ``en``, equal days as one line unless ``full``.

    ``cells`` is how wide its lines may be.
    """

    clock: Clock | None = None  # None: all
    past: bool = False  # every run of each clock, not only the newest
    lang: str = "zh"
    full: bool = False
    cells: int = CELLS
