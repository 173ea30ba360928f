"""The board: how a million open cases are read while others are written (DESIGN section 13).

It follows the ledger by ``seq`` and re-reads the *current row* of every case a new line touches, so it has no
deltas to drift and may be thrown away and built anew at any time.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from daemon.board.backlog import Backlog, backlog
from daemon.board.cases import Names, OpenCases
from daemon.board.columns import Ids
from daemon.board.counts import Figures, Loads, Tally, loads, openings, tally
from daemon.board.search import NO_SEARCH, Haystack, Hits
from daemon.board.selection import Order, Today, chosen, keys
from daemon.board.touched import Touched
from daemon.board.views import Epoch, Epochs, View
from daemon.rows import BoardRow
from daemon.store.reader import Reader
from daemon.uncollected import uncollected

_ROW = partial(tuple.__new__, BoardRow)  # a row without counting its columns again: a second in a million
FOLLOW_LINES = 5_000  # lines in one step: some 30 ms, and readers wait only for its last part


class Board:
    """Serves counts, pages and search. Any thread may call it; what is slow is done outside its lock."""

    def __init__(self, names: Callable[[], Names]) -> None:
        self._lock = threading.Lock()
        self._following = threading.Lock()
        self._names = names
        self._cases = OpenCases(names)
        self._touched = Touched()
        self._epochs = Epochs(secrets.token_hex(4))
        self._revision = 0
        self.seq = 0  # the ledger line it has followed to

    @property
    def open(self) -> int:
        """Return how many open cases there are."""
        return self._cases.columns.open

    def load(self, reader: Reader) -> None:
        """Build everything from the current rows, in one snapshot; 1,000,000 cases take seconds."""
        cases, seq = OpenCases(self._names), reader.last_seq()
        with uncollected():
            for rows in reader.open_cases():
                cases.take(list(map(_ROW, rows)))
        with self._lock:
            self._cases, self.seq = cases, seq
            self._touched, self._epochs = Touched(), Epochs(secrets.token_hex(4))
            self._revision += 1

    def follow(self, reader: Reader) -> bool:
        """Take in what the ledger holds beyond ``seq``, at most FOLLOW_LINES lines; True when there is more."""
        with self._following:
            lines = reader.events_after(self.seq, FOLLOW_LINES)
            if not lines:
                return False
            ids = np.unique(np.array([line.case_id for line in lines], np.int64))
            rows = reader.board_rows(ids.tolist())
            with self._lock:
                self._revision += 1
                self._cases.take(rows)
                self._touched.add(self._revision, ids)
                self.seq = lines[-1].seq
            return len(lines) == FOLLOW_LINES

    def copied(self) -> "Board":
        """Return another board that holds the same cases and follows nothing; some 50 ms at 1,000,000."""
        twin = Board(self._names)
        with self._lock:
            twin._cases, twin.seq = self._cases.copied(), self.seq
        return twin

    def take(self, rows: Sequence[BoardRow]) -> None:
        """Bring cases up to date: open ones are written, others taken out."""
        with self._lock:
            self._revision += 1
            self._cases.take(rows)

    def leave_out(self, ids: Sequence[int]) -> None:
        """Take cases out, whatever became of them."""
        with self._lock:
            self._revision += 1
            self._cases.drop(ids)

    def counts(self, scope: str, today: Today, unit: str = "") -> Tally:
        """Count what the reader sees by level × colour × card; ``unit`` narrows to cases owned in its subtree."""
        with self._lock:
            seen = self._cases.visible(scope)
            if unit:
                seen &= self._cases.ties.owned_under(unit)[self._cases.columns["tie"]]
            return tally(self._cases, seen, today)

    def backlog(self, scope: str, today: Today, unit: str, children: tuple[str, ...]) -> Backlog:
        """Count what the reader sees by part of ``unit``: each child, the unit itself, and everywhere else."""
        with self._lock:
            part_of_tie = self._cases.ties.part_of(unit, children)
            return backlog(self._cases, self._cases.visible(scope), today, part_of_tie, len(children) + 2)

    def loads(self, scope: str, today: Today, unit: str = "", also: Iterable[str] = ()) -> tuple[list[str], Loads]:
        """Count what the reader sees by place, with each place's code; ``unit`` narrows to places under it.

        Places with open cases are listed, and those of ``also`` without.
        """
        with self._lock:
            ties = self._cases.ties
            listed = ties.codes.numbers(also)
            seen = self._cases.visible(scope)
            if unit:
                seen &= ties.placed_under(unit)[self._cases.columns["tie"]]
            found = loads(self._cases, seen, today, listed)
            return [ties.codes[number] for number in found.place.tolist()], found

    def openings(self, scope: str, after_us: int, days: int) -> tuple[list[str], Figures]:
        """Count what the reader sees by place and the day it was opened, with each place's code."""
        with self._lock:
            at, found = openings(self._cases, self._cases.visible(scope), after_us, days)
            return [self._cases.ties.codes[number] for number in at.tolist()], found

    def epoch(self, name: str, view: View) -> Epoch | None:
        """Return an epoch opened before, None when it is forgotten or was another view's."""
        with self._lock:
            return self._epochs.get(name, view)

    def current(self, view: View) -> Epoch | None:
        """Return the newest epoch of ``view`` if nothing has changed since it was opened."""
        with self._lock:
            epoch = None if view.follows_time else self._epochs.newest(view)
            return epoch if epoch is not None and epoch.revision == self._revision else None

    def open_view(self, view: View, today: Today, among: Ids | None = None) -> Epoch:
        """Return a fresh epoch of ``view``: select, search and sort; 0.1 s at 1,000,000, best in a thread.

        ``among`` are the only cases it may show, where something beside the board says which.
        """
        order, revision = self._select(view, today, among)
        ids = order.sorted()
        with self._lock:
            return self._epochs.add(view, ids, revision, among)

    def count(self, view: View, today: Today, among: Ids | None = None) -> int:
        """Return how many cases ``view`` shows; some milliseconds at 1,000,000."""
        while True:
            hits = replace(self._search(view.filter.q), among=among)
            with self._lock:
                if hits.fits(self._cases):
                    return int(np.count_nonzero(chosen(self._cases, view, today, hits)))

    def glance(self, view: View, span: Today, limit: int) -> tuple[int, list[int]]:
        """Return how many cases ``view`` shows, and the ids of its first ``limit``; no epoch is kept of it.

        What "due today" and "late" mean is said by ``span``, which need not be this day.
        """
        order, _revision = self._select(view, span, None)
        return len(order.ids), order.sorted()[:limit].tolist()

    def newcomers(self, epoch: Epoch, today: Today) -> int:
        """Return how many cases came into the epoch's view since it was opened, and are in it now."""
        if epoch.checked != self._revision:
            self._look_for_newcomers(epoch, today)
        return len(epoch.newcomers)

    def _select(self, view: View, today: Today, among: Ids | None) -> tuple[Order, int]:
        while True:
            hits = replace(self._search(view.filter.q), among=among)
            with self._lock:
                if hits.fits(self._cases):
                    slots = np.flatnonzero(chosen(self._cases, view, today, hits))
                    return keys(self._cases, slots, view.sort, descending=view.descending), self._revision

    def _search(self, q: str) -> Hits:
        if not q:
            return NO_SEARCH
        with self._lock:
            haystack = Haystack.of(self._cases)
        return haystack.search(q)

    def _look_for_newcomers(self, epoch: Epoch, today: Today) -> None:
        hits = replace(self._search(epoch.view.filter.q), among=epoch.among)
        with self._lock:
            touched = self._touched.since(epoch.checked)
            if not hits.fits(self._cases):
                return  # compacted in between: the next look finds them
            inside = self._inside(epoch.view, today, hits, touched)
            if touched is None:
                epoch.newcomers.clear()
            else:
                epoch.newcomers.difference_update(np.setdiff1d(touched, inside).tolist())
            epoch.newcomers.update(inside[~epoch.has(inside)].tolist())
            epoch.checked = self._revision

    def _inside(self, view: View, today: Today, hits: Hits, among: Ids | None) -> Ids:
        """Return the ids (of ``among``, or all) that the view shows now."""
        columns = self._cases.columns
        if among is None:
            slots = np.flatnonzero(chosen(self._cases, view, today, hits))
        else:
            slots = columns.slots_of(among)
            slots = slots[slots >= 0]
            slots = slots[chosen(self._cases, view, today, hits, slots)]
        return columns["id"][slots].astype(np.int64)
