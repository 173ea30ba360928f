"""Which cases a view shows and in which order: masks over columns, sorted keys. Exact to the microsecond."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from daemon.board.cases import OpenCases
from daemon.board.codes import Mask
from daemon.board.columns import CARDS, COLOURS, NO_DUE_US, Ids, Slots
from daemon.board.search import Hits
from daemon.board.views import View
from schema.kinds import Status
from schema.wire import Filter, Sort

_BYTE = 256  # values of a byte, which numpy sorts by counting


@dataclass(frozen=True, slots=True)
class Today:
    """The present instant and the end of the local day, both in microseconds UTC."""

    now_us: int
    end_us: int  # 24:00, which belongs to the day it ends

    def late(self, due: NDArray[np.integer], status: NDArray[np.integer]) -> Mask:
        """Tell which limits have passed; a case whose clocks are stopped is not late."""
        return np.asarray((due < self.now_us) & (status != Status.PAUSED))

    def due(self, due: NDArray[np.integer]) -> Mask:
        """Tell which limits fall between now and the end of the day: what is late is not due any more."""
        return np.asarray((due >= self.now_us) & (due <= self.end_us))


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of chosen cases, copied so that they can be sorted while the board goes on."""

    ids: Ids
    due: NDArray[np.integer]
    key: NDArray[np.generic] | None
    descending: bool

    def sorted(self) -> Ids:
        """Return the ids in order: by the key, then by due, then the older case; without a limit last."""
        due = self.due
        if self.descending and self.key is None:
            due = np.where(due == NO_DUE_US, due, -due)
        at = np.argsort(self.ids, kind="stable")
        at = at[np.argsort(due[at], kind="stable")]
        if self.key is not None:
            ranks = _falling(self.key) if self.descending else self.key
            at = at[np.argsort(ranks[at], kind="stable")]
        return self.ids[at]


def _falling(key: NDArray[np.generic]) -> NDArray[np.integer]:
    """Return keys that rise where ``key`` falls, in few bytes where there are few of them."""
    known, ranks = np.unique(key, return_inverse=True)
    falling = np.asarray(len(known) - 1 - ranks, np.int64)
    return falling.astype(np.uint8) if len(known) <= _BYTE else falling


def chosen(cases: OpenCases, view: View, today: Today, hits: Hits, slots: Slots | None = None) -> Mask:
    """Return which slots (of ``slots``, or all) the view shows, its search done before."""
    wanted = view.filter
    mask = cases.visible(view.scope, slots)
    picked = partial(cases.picked, slots=slots)
    if wanted.unit:
        mask &= cases.codes.under(wanted.unit)[picked("unit")]
    if wanted.place:
        mask &= cases.codes.under(wanted.place)[picked("place")]
    mask &= _admitted_cells(wanted)[picked("cell")]
    for name, admitted in (("status", wanted.status), ("listing", wanted.listing), ("urgency", wanted.urgency)):
        if admitted:
            mask &= _table(admitted)[picked(name)]
    if wanted.late:
        mask &= today.late(picked("due"), picked("status"))
    if wanted.due_today:
        mask &= today.due(picked("due"))
    return hits.narrow(mask, cases, slots)


def keys(cases: OpenCases, slots: Slots, sort: Sort, *, descending: bool) -> Order:
    """Return what the cases in ``slots`` are ordered by."""
    picked = partial(cases.picked, slots=slots)
    return Order(picked("id").astype(np.int64), picked("due"), _key(cases, slots, sort), descending)


def _key(cases: OpenCases, slots: Slots, sort: Sort) -> NDArray[np.generic] | None:
    cell = cases.picked("cell", slots)
    match sort:
        case Sort.DUE:
            return None
        case Sort.NUMBER:
            return np.array(cases.numbers.lines(), dtype=np.str_)[slots]
        case Sort.LEVEL:
            return cell // (COLOURS * CARDS)
        case Sort.COLOUR:
            return cell // CARDS % COLOURS
        case Sort.CARD:
            return cell % CARDS
        case _:
            return cases.picked(sort.value, slots)


def _admitted_cells(wanted: Filter) -> Mask:
    cells = np.ones((5, COLOURS, CARDS), np.bool_)
    for axis, admitted in enumerate((wanted.level, wanted.colour, wanted.card)):
        if admitted:
            shape = [1, 1, 1]
            shape[axis] = cells.shape[axis]
            cells &= np.isin(np.arange(cells.shape[axis]), list(admitted)).reshape(shape)
    return cells.ravel()


def _table(admitted: frozenset[int]) -> Mask:
    return np.isin(np.arange(_BYTE), list(admitted))
