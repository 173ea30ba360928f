"""Counts of open cases at read time: by level × colour × card, and by place. No tally drifts."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.board.cases import OpenCases
from daemon.board.codes import Mask
from daemon.board.columns import CARDS, CELLS, COLOURS
from daemon.board.selection import DAY_US, Today

Figures = NDArray[np.int64]
_KINDS = CARDS * 2  # a card, and whether the case is late


class Tally(NamedTuple):
    """Open cases of a scope; ``cells[level - 1][colour][card]``."""

    cells: Figures
    due_today: int
    late: int
    total: int


class Loads(NamedTuple):
    """Open cases by place, as columns of one length; ``place`` holds numbers of codes."""

    place: Figures
    open: Figures
    due_today: Figures
    late: Figures
    blue: Figures
    yellow: Figures
    red: Figures
    late_blue: Figures
    late_yellow: Figures
    late_red: Figures


def tally(cases: OpenCases, seen: Mask, today: Today) -> Tally:
    """Count the cases in ``seen``."""
    columns = cases.columns
    cells = np.bincount(columns["cell"] * seen, minlength=CELLS).reshape(-1, COLOURS, CARDS)[1:]
    return Tally(
        cells=cells,
        due_today=int(np.count_nonzero(today.due(columns["due"]) & seen)),
        late=int(np.count_nonzero(today.late(columns["due"], columns["status"]) & seen)),
        total=int(cells.sum()),
    )


def loads(cases: OpenCases, seen: Mask, today: Today, also: Iterable[int] = ()) -> Loads:
    """Count the cases in ``seen`` by place: each that has one, and each of ``also``."""
    columns, count = cases.columns, len(cases.ties.codes)
    places = cases.ties.places[columns["tie"]]
    late = today.late(columns["due"], columns["status"])
    keys = places * _KINDS + columns["cell"] % CARDS * 2 + late
    kinds = np.bincount(keys[seen], minlength=count * _KINDS).reshape(count, CARDS, 2)
    due_today = np.bincount(places[today.due(columns["due"]) & seen], minlength=count)
    by_card = kinds.sum(axis=2)
    total = by_card.sum(axis=1)
    listed = total > 0
    listed[np.fromiter(also, dtype=np.intp)] = True
    at = np.flatnonzero(listed)
    _none, blue, yellow, red = by_card[at].T
    late_by_card = kinds[at, :, 1]
    return Loads(at, total[at], due_today[at], late_by_card.sum(axis=1), blue, yellow, red, *late_by_card.T[1:])


def openings(cases: OpenCases, seen: Mask, after_us: int, days: int) -> tuple[Figures, Figures]:
    """Return the places that have cases in ``seen``, and how many of each were opened by day.

    Column 0 is up to ``after_us``, column n the nth day of 24 hours after it; the last has all later ones too.
    """
    count = len(cases.ties.codes)
    nth = (cases.columns["opened"] - (after_us + 1)) // DAY_US + 1
    keys = cases.ties.places[cases.columns["tie"]] * np.int64(days + 1) + np.clip(nth, 0, days)
    found = np.bincount(keys[seen], minlength=count * (days + 1)).reshape(count, days + 1)
    at = np.flatnonzero(found.any(axis=1))
    return at, found[at]
