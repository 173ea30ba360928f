"""How many cases each place had open at the end of each of the last days, from what came and went since."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from daemon.api.rooms import Rooms
from daemon.scope import is_about

DAYS = 13  # and the present makes fourteen
DAY_US = 86_400_000_000
Matrix = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trends:
    """Open cases by place at the end of each of the last 13 days."""

    _rows: dict[str, int] = field(default_factory=dict)
    _open: Matrix = field(default_factory=lambda: np.zeros((1, DAYS), np.int64))

    def of(self, places: Sequence[str]) -> Matrix:
        """Return a row for each of ``places``; zeros for one that had none."""
        last = len(self._open) - 1  # zeros
        return self._open[[self._rows.get(place, last) for place in places]]


def trends(rooms: Rooms, scope: str) -> Trends:
    """Return the trends of all places that hold what the reader sees.

    What is open is told by the board, what was closed since by the database. A case that was reopened counts as
    never closed, a void one as never there.
    """
    today = rooms.today()
    after_us = today.end_us - DAYS * DAY_US
    codes, opened = rooms.board.openings(scope, after_us, DAYS)
    with rooms.store.read() as reader:
        closed = reader.closed_by_day(after_us, today.now_us, scope)
    closed = [one for one in closed if not is_about(scope, one.about)]
    rows = {code: row for row, code in enumerate(codes)}
    for one in closed:
        rows.setdefault(one.place, len(rows))
    came = np.zeros(
        (len(rows) + 1, DAYS + 2), np.int64
    )  # by the first day at whose end it was open; less it was not
    came[: len(codes), : DAYS + 1] = opened
    at = [rows[one.place] for one in closed]
    counts = np.array([one.cases for one in closed], np.int64)
    np.add.at(came, (at, [one.opened + 1 for one in closed]), counts)
    np.add.at(came, (at, [one.resolved + 1 for one in closed]), -counts)
    return Trends(rows, came.cumsum(axis=1)[:, :DAYS])
