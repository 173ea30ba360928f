"""The backlog at read time: by part of a unit × level × colour × card × age, in one pass over the open cases."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daemon.board.cases import OpenCases
from daemon.board.codes import Mask
from daemon.board.columns import CARDS, CELLS, COLOURS
from daemon.board.counts import Figures
from daemon.board.selection import Today
from daemon.board.ties import Numbers
from schema.wire import AGE_DAYS

_AGES = len(AGE_DAYS) + 1
_STATES, _LATE, _DUE_TODAY = 3, 1, 2
_NONE_US = np.iinfo(np.int64).max


class Backlog(NamedTuple):
    """Open cases by part; ``cells[part][level - 1][colour][card][age]``."""

    cells: Figures
    late: Figures
    due_today: Figures
    oldest_us: list[int | None]  # when the oldest case was opened


def backlog(cases: OpenCases, seen: Mask, today: Today, part_of_tie: Numbers, parts: int) -> Backlog:
    """Count the cases in ``seen``; ``part_of_tie`` says which of the ``parts`` a case belongs to."""
    columns = cases.columns
    part, opened = part_of_tie[columns["tie"]], columns["opened"]
    keys = (part * CELLS + columns["cell"]) * _AGES + today.ages(opened)
    keys = keys * _STATES + _states(cases, today)
    keys *= seen  # unseen: part 0, level 0, counted nowhere
    found = np.bincount(keys, minlength=parts * CELLS * _AGES * _STATES)
    found = found.reshape(parts, -1, COLOURS, CARDS, _AGES, _STATES)[:, 1:]
    by_state = found.sum(axis=(1, 2, 3, 4))
    return Backlog(
        cells=found.sum(axis=-1),
        late=by_state[:, _LATE],
        due_today=by_state[:, _DUE_TODAY],
        oldest_us=_oldest(part, np.where(seen, opened, _NONE_US), parts),
    )


def _states(cases: OpenCases, today: Today) -> NDArray[np.uint8]:
    """Return of each case whether it is late or due today: it is never both."""
    due, status = cases.columns["due"], cases.columns["status"]
    return today.late(due, status) * np.uint8(_LATE) + today.due(due) * np.uint8(_DUE_TODAY)


def _oldest(part: Numbers, opened: Figures, parts: int) -> list[int | None]:
    first = np.full(parts, _NONE_US)
    np.minimum.at(first, part, opened)
    return [None if at_us == _NONE_US else at_us for at_us in first.tolist()]
