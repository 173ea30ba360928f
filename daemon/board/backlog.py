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
_KINDS = _AGES * _STATES
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
    tie, opened = columns["tie"], columns["opened"]
    keys = (part_of_tie * np.int32(CELLS * _KINDS))[tie]
    keys += columns["cell"] * np.int32(_KINDS)
    keys += today.ages(opened) * np.uint8(_STATES) + _states(cases, today)
    keys *= seen  # unseen: part 0, level 0, counted nowhere
    found = np.bincount(keys, minlength=parts * CELLS * _KINDS)
    found = found.reshape(parts, -1, COLOURS, CARDS, _AGES, _STATES)[:, 1:]
    by_state = found.sum(axis=(1, 2, 3, 4))
    return Backlog(
        cells=found.sum(axis=-1),
        late=by_state[:, _LATE],
        due_today=by_state[:, _DUE_TODAY],
        oldest_us=_oldest(part_of_tie, tie, np.where(seen, opened, _NONE_US), parts),
    )


def _states(cases: OpenCases, today: Today) -> NDArray[np.uint8]:
    """Return of each case whether it is late or due today: it is never both."""
    due, status = cases.columns["due"], cases.columns["status"]
    return today.late(due, status) * np.uint8(_LATE) + today.due(due) * np.uint8(_DUE_TODAY)


def _oldest(part_of_tie: Numbers, tie: NDArray[np.integer], opened: Figures, parts: int) -> list[int | None]:
    by_tie, first = np.full(len(part_of_tie), _NONE_US), np.full(parts, _NONE_US)
    np.minimum.at(by_tie, tie, opened)
    np.minimum.at(first, part_of_tie, by_tie)
    return [None if at_us == _NONE_US else at_us for at_us in first.tolist()]
