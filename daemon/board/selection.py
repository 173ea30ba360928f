"""Which cases a view shows and in which order: masks over columns, sorted keys. Exact to the microsecond."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from daemon.board.cases import OpenCases
from daemon.board.codes import Mask
from daemon.board.columns import CARDS, COLOURS, NO_DUE_US, Ids, Slots
from daemon.board.search import Hits
from daemon.board.views import View
from schema.kinds import Rise, Status
from schema.wire import AGE_DAYS, Filter, Sort

Picked = Callable[[str], NDArray[np.integer]]  # a column by its name, of the slots looked at
_BYTE = 256  # values of a byte
_KEY_BITS = 63  # of a 64-bit number that is not negative
DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Today:
    """The present instant and the end of the local day, both in microseconds UTC."""

    now_us: int
    end_us: int  # 24:00, which belongs to the day it ends

    def late(self, due: NDArray[np.integer], status: NDArray[np.integer]) -> Mask:
        """Tell which limits have passed; a case whose clocks are stopped is not late."""
        return np.asarray((due < self.now_us) & (status != Status.PAUSED))

    def ages(self, opened: NDArray[np.integer]) -> NDArray[np.uint8]:
        """Return each case's class of age in ``AGE_DAYS``, by whole days of 24 hours before the end of today."""
        classes = np.zeros(len(opened), np.uint8)
        for days in AGE_DAYS:
            classes += opened <= self.end_us - (days + 1) * DAY_US
        return classes

    def due(self, due: NDArray[np.integer]) -> Mask:
        """Tell which limits fall between now and the end of the day: what is late is not due any more."""
        return self.due_until(due, self.end_us)

    def due_until(self, due: NDArray[np.integer], until_us: int) -> Mask:
        """Tell which limits fall between now and an instant, at which they still are met."""
        return np.asarray((due >= self.now_us) & (due <= until_us))


@dataclass(frozen=True, slots=True)
class Order:
    """The keys of chosen cases, copied so that they can be sorted while the board goes on."""

    ids: Ids
    due: NDArray[np.integer]
    key: NDArray[np.generic] | None
    descending: bool

    def sorted(self) -> Ids:
        """Return the ids in order: by the key, then by due, then the older case; without a limit last."""
        by_due = self.descending and self.key is None
        at = ranked(self.ids.astype(np.int64))
        at = at[ranked(_with_none_last(self.due, falling=by_due)[at])]
        if self.key is not None:
            values = self._key_values(self.key)
            at = at[ranked((-values if self.descending else values)[at])]
        return self.ids[at]

    @staticmethod
    def _key_values(key: NDArray[np.generic]) -> NDArray[np.int64]:
        ranks = np.unique(key, return_inverse=True)[1] if key.dtype.kind not in "iu" else key
        return ranks.astype(np.int64)


def _with_none_last(due: NDArray[np.integer], *, falling: bool) -> NDArray[np.int64]:
    """Return keys for limits in which a missing one follows the last, not far beyond it."""
    has_due = due != NO_DUE_US
    keys = (-due if falling else due).astype(np.int64)
    keys[~has_due] = keys[has_due].max() + 1 if has_due.any() else 0
    return keys


def ranked(values: NDArray[np.int64]) -> Slots:
    """Return what a stable ``argsort`` returns, in a sixth of the time.

    Each value and its place go into one 64-bit number, and those are sorted by vector instructions. Values that
    lie too far apart to fit are shortened, and if that ever hid an order, argsort it is.
    """
    if len(values) < 2:
        return np.arange(len(values))
    place_bits = len(values).bit_length()
    low, high = int(values.min()), int(values.max())
    shift = max(0, (high - low).bit_length() + place_bits - _KEY_BITS)
    packed = ((values - low) >> shift << place_bits) | np.arange(len(values))
    packed.sort()
    at = packed & ((1 << place_bits) - 1)
    if shift and np.any(np.diff(values[at]) < 0):
        return np.argsort(values, kind="stable")
    return at


def chosen(cases: OpenCases, view: View, today: Today, hits: Hits, slots: Slots | None = None) -> Mask:
    """Return which slots (of ``slots``, or all) the view shows, its search done before."""
    wanted, picked = view.filter, partial(cases.picked, slots=slots)
    mask = cases.visible(view.scope, slots)
    mask &= _admitted_cells(wanted)[picked("cell")]
    for part in (*_tied(cases, wanted, picked), *_marked(wanted, picked), *_timed(wanted, today, picked)):
        mask &= part
    return hits.narrow(mask, cases, slots)


def _tied(cases: OpenCases, wanted: Filter, picked: Picked) -> Iterator[Mask]:
    """Yield what the filter says of units and places."""
    ties = cases.ties
    if wanted.unit:
        yield ties.owned_under(wanted.unit)[picked("tie")]
    if wanted.owner:
        yield ties.owned_by(wanted.owner)[picked("tie")]
    if wanted.place:
        placed = ties.placed_at if wanted.place_only else ties.placed_under
        yield placed(wanted.place)[picked("tie")]
    if wanted.not_in:
        yield ~ties.placed_under(wanted.not_in)[picked("tie")]
    if wanted.escalated_to:
        raised = (picked("risen") == Rise.RAISED) & ties.owned_by(wanted.escalated_to)[picked("tie")]
        supervised = ties.supervised_by(wanted.escalated_to)[picked("tie")]
        yield np.asarray(raised | (picked("risen") == Rise.SUPERVISED) & supervised)


def _marked(wanted: Filter, picked: Picked) -> Iterator[Mask]:
    """Yield what the filter says of how a case stands and who has it."""
    for name, admitted in (("status", wanted.status), ("listing", wanted.listing), ("urgency", wanted.urgency)):
        if admitted:
            yield _table(admitted)[picked(name)]
    if wanted.handler:
        yield np.asarray(picked("handler") == wanted.handler)
    if wanted.provisional:
        yield np.asarray(picked("provisional") > 0)


def _timed(wanted: Filter, today: Today, picked: Picked) -> Iterator[Mask]:
    """Yield what the filter says of instants."""
    if wanted.age:
        yield _table(wanted.age)[today.ages(picked("opened"))]
    if wanted.late:
        yield today.late(picked("due"), picked("status"))
    if wanted.due_today:
        yield today.due(picked("due"))
    if wanted.due_from_us is not None:
        yield np.asarray(picked("due") >= wanted.due_from_us)
    if wanted.due_until_us is not None:
        yield np.asarray(picked("due") <= wanted.due_until_us)
    if wanted.due_before_us is not None:
        yield today.due_until(picked("due"), wanted.due_before_us)


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
            blocks = [np.array(block.encode().split(b"\n"), np.bytes_) for block in cases.numbers.blocks()]
            return np.concatenate([*blocks, np.empty(0, "S1")])[slots]
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
