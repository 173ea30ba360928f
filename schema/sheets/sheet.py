"""An open table and its rows, whatever kind of file they stand in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class SheetRow(NamedTuple):
    """One row: the line it starts on in the file, counted from 1, and its cells as text."""

    line: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An open table; ``rows`` runs once, ``share_read`` tells how much of the file lies behind it (0 to 1)."""

    path: Path
    columns: tuple[str, ...]
    rows: Iterator[SheetRow]
    share_read: Callable[[], float]
