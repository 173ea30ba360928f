"""The open cases as the board holds them: columns, texts, and what they are about, kept in step."""

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from daemon.board.about import About
from daemon.board.codes import Mask
from daemon.board.columns import Columns, Slots
from daemon.board.initials import Initials, initials, pattern
from daemon.board.texts import Texts, fold
from daemon.board.ties import Ties
from daemon.rows import BoardRow
from daemon.scope import EVERYTHING
from schema.kinds import Status


class Names(Protocol):
    """What the board asks of the directory."""

    def place_name(self, code: str) -> str:
        """Return the names from the county down to the unit or grid."""
        ...


class OpenCases:
    """Every open case once; not for several threads at a time."""

    def __init__(self, names: Callable[[], Names]) -> None:
        self.ties = Ties()
        self.columns = Columns(self.ties)
        self.about = About()
        self.titles = Texts()
        self.numbers = Texts()
        self.initials = Initials()
        self.compactions = 0  # slots mean something else after each
        self._names = names
        self._named: tuple[Names | None, list[tuple[str, str]]] = (None, [])

    def take(self, rows: Sequence[BoardRow]) -> None:
        """Bring cases up to date: open ones are written, others taken out."""
        still_open = [row for row in rows if row.status <= Status.PAUSED]
        self.drop([row.id for row in rows if row.status > Status.PAUSED])
        if still_open:
            self._put(still_open)
        if self.columns.is_ragged:
            self._compact()

    def _put(self, rows: Sequence[BoardRow]) -> None:
        slots = self.columns.put(rows).tolist()
        self.titles.put(slots, (row.title for row in rows))
        self.numbers.put(slots, (row.number for row in rows))
        for row in rows:
            if row.about or self.about:
                self.about.put(row.id, row.about)

    def copied(self) -> "OpenCases":
        """Return another that holds the same; the names of places stay shared."""
        shared = {id(one): one for one in (self._names, self._named[0]) if one is not None}
        return deepcopy(self, shared)

    def drop(self, ids: Iterable[int]) -> None:
        """Take cases out."""
        closed = np.fromiter(ids, dtype=np.int64)
        slots = self.columns.drop(closed).tolist()
        self.titles.put(slots, [""] * len(slots))
        self.numbers.put(slots, [""] * len(slots))
        for case_id in closed.tolist():
            self.about.put(case_id, "")

    def _compact(self) -> None:
        kept = self.columns.compact()
        self.titles.keep(kept)
        self.numbers.keep(kept)
        self.compactions += 1

    def visible(self, scope: str, slots: Slots | None = None) -> Mask:
        """Return which slots (of ``slots``, or all) hold an open case that the reader sees: ``scope.sees``."""
        seen: Mask = self.picked("cell", slots) > 0
        if scope == EVERYTHING:
            return seen
        seen &= self.ties.seen_from(scope)[self.picked("tie", slots)]
        hidden = self.columns.slots_of(self.about.hidden_from(scope))
        seen[hidden[hidden >= 0] if slots is None else np.isin(slots, hidden)] = False
        return seen

    def picked(self, name: str, slots: Slots | None) -> NDArray[np.integer]:
        """Return a column of ``slots``, or the whole without a copy."""
        column = self.columns[name]
        return column if slots is None else column[slots]

    def places_named(self, term: str) -> Mask:
        """Return a table place number → whether its name, or the name's initials, contain ``term``."""
        names, letters = self._place_names(), pattern(term)
        answers = (term in name or bool(letters and letters.search(short)) for name, short in names)
        return np.fromiter(answers, np.bool_, len(names))

    def _place_names(self) -> list[tuple[str, str]]:
        source = self._names()
        if self._named[0] is not source:
            self._named = (source, [])
        known = self._named[1]
        for number in range(len(known), len(self.ties.codes)):
            name = fold(source.place_name(self.ties.codes[number]))
            known.append((name, initials(name)))
        return known
