"""The hot columns of open cases, one numpy array each: some 41 bytes a case.

A case keeps its slot until the columns are compacted, also through a closing and a reopening. Slots stand in the
order of ids but for a few strays, so that an id finds its slot by bisection and not by a dictionary of millions.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daemon.board.ties import Ties
from daemon.rows import BoardRow

Slots = NDArray[np.intp]
Ids = NDArray[np.int64]

NOBODY = 0  # handles a case that no officer signed for
NO_DUE_US = np.iinfo(np.int64).max  # a case without a limit sorts behind all others
_DTYPES: dict[str, type[np.generic]] = {
    "id": np.int64,
    "due": np.int64,
    "opened": np.int64,
    "tie": np.int32,
    "cell": np.uint8,
    "worst_card": np.uint8,
    "status": np.uint8,
    "listing": np.uint8,
    "urgency": np.uint8,
    "handler": np.int32,
    "risen": np.uint8,
    "provisional": np.uint8,
}
COLOURS, CARDS = 3, 4
CELLS = 5 * COLOURS * CARDS  # levels 0 (no case in the slot) to 4
_FIRST_SLOTS = 1024
_STRAYS_MAX = 10_000  # a dictionary of this size costs a megabyte
_DEAD_MAX = 10_000


def cell_of(level: int, colour: int, card: int) -> int:
    """Return the number of a cell of the counts; every open case's is above 0."""
    return (level * COLOURS + colour) * CARDS + card


class Columns:
    """Arrays of one length; ``size`` slots of them are in use, those with cell 0 hold no open case."""

    def __init__(self, ties: Ties) -> None:
        self._ties = ties
        self._arrays = {name: np.zeros(_FIRST_SLOTS, dtype) for name, dtype in _DTYPES.items()}
        self.size = 0
        self._ordered = 0  # this many slots from the first stand in the order of ids
        self._strays: dict[int, int] = {}
        self._dead = 0

    def __getitem__(self, name: str) -> NDArray[np.integer]:
        """Return a column as far as it is in use."""
        return self._arrays[name][: self.size]

    @property
    def open(self) -> int:
        """Return how many open cases there are."""
        return self.size - self._dead

    @property
    def nbytes(self) -> int:
        """Return the memory the arrays take, in bytes."""
        return sum(array.nbytes for array in self._arrays.values())

    def slots_of(self, ids: Ids) -> Slots:
        """Return the slot of each id, -1 where it has none."""
        ordered = self._arrays["id"][: self._ordered]
        at = np.searchsorted(ordered, ids)
        found = at < self._ordered
        found[found] = ordered[at[found]] == ids[found]
        slots = np.where(found, at, -1)
        for missing in np.flatnonzero(~found) if self._strays else ():
            slots[missing] = self._strays.get(int(ids[missing]), -1)
        return slots

    def put(self, rows: Sequence[BoardRow]) -> Slots:
        """Write open cases, each once; return their slots, new ones at the end for cases that had none."""
        columns = BoardRow._make(zip(*rows, strict=True))
        ids = np.array(columns.id, dtype=np.int64)
        slots = self.slots_of(ids)
        known = slots >= 0
        self._dead -= int(np.count_nonzero(self._arrays["cell"][slots[known]] == 0))
        slots[~known] = self._append(ids[~known])
        for name, values in self._values(columns).items():
            self._arrays[name][slots] = values
        return slots

    def _values(self, columns: BoardRow) -> dict[str, NDArray[np.integer]]:
        level, colour, card = (
            np.array(column, np.uint8) for column in (columns.level, columns.colour, columns.card)
        )
        return {
            "due": np.array([NO_DUE_US if due is None else due for due in _each(columns.due_us)], np.int64),
            "opened": np.array(columns.opened_us, np.int64),
            "tie": self._ties.numbers(_tied(columns)),
            "cell": (level * COLOURS + colour) * CARDS + card,
            "worst_card": np.array(columns.worst_card, np.uint8),
            "status": np.array(columns.status, np.uint8),
            "listing": np.array(columns.listing, np.uint8),
            "urgency": np.array(columns.urgency, np.uint8),
            "handler": np.array([officer or NOBODY for officer in _each(columns.handler_id)], np.int32),
            "risen": np.array(columns.risen, np.uint8),
            "provisional": np.array(columns.is_provisional, np.uint8),
        }

    def drop(self, ids: Ids) -> Slots:
        """Take cases out that are open no more; return the slots they leave empty."""
        slots = self.slots_of(ids)
        slots = slots[slots >= 0]
        slots = slots[self._arrays["cell"][slots] > 0]
        self._arrays["cell"][slots] = 0
        self._dead += len(slots)
        return slots

    @property
    def is_ragged(self) -> bool:
        """Tell whether compacting is worth its while."""
        return self._dead > max(_DEAD_MAX, self.size // 4) or len(self._strays) > _STRAYS_MAX

    def compact(self) -> Slots:
        """Close the gaps and put the strays in their order; return the old slot of each new one."""
        kept = np.flatnonzero(self["cell"])
        kept = kept[np.argsort(self["id"][kept], kind="stable")]
        room = max(_FIRST_SLOTS, len(kept))
        for name, array in self._arrays.items():
            self._arrays[name] = _padded(array[kept], room)
        self.size = self._ordered = len(kept)
        self._strays, self._dead = {}, 0
        return kept

    def _append(self, ids: Ids) -> Slots:
        slots = np.arange(self.size, self.size + len(ids))
        self._grow(self.size + len(ids))
        self._arrays["id"][slots] = ids
        last = int(self._arrays["id"][self.size - 1]) if self.size else 0
        if self._ordered == self.size and np.all(np.diff(ids, prepend=last) > 0):
            self._ordered += len(ids)
        else:
            self._strays.update(zip(ids.tolist(), slots.tolist(), strict=True))
        self.size += len(ids)
        return slots

    def _grow(self, needed: int) -> None:
        room = len(self._arrays["id"])
        if needed <= room:
            return
        room = max(needed, room + room // 2)  # by half: as good as doubling, and less lies idle
        for name, array in self._arrays.items():
            self._arrays[name] = _padded(array, room)


def _padded(array: NDArray[np.generic], room: int) -> NDArray[np.generic]:
    return np.concatenate([array, np.zeros(room - len(array), array.dtype)])


def _each(column: object) -> tuple[Any, ...]:
    # BoardRow names one row's types; here it stands for a row of columns.
    assert isinstance(column, tuple)
    return column


def _tied(columns: BoardRow) -> Iterable[tuple[str, str, str, str]]:
    owner, start, place, supervisor = map(
        _each, (columns.unit_code, columns.start_unit, columns.place_code, columns.supervisor_code)
    )
    return zip(owner, start, place, supervisor, strict=True)
