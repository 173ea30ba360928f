"""The scratch store: what an engine asks of a store, answered from dictionaries that are gone afterwards.

A replay needs no disk, no crash safety and no second reader, and SQL is half of what a rung costs. The engine
above it is the same; a test holds this store's ledger against SQLite's, byte for byte.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import chain, islice
from operator import itemgetter
from typing import Protocol, TypeVar

from daemon.casework.rules import CLOCK_BITS
from daemon.replay.due import Due
from daemon.rows import (
    Batch,
    CaseRow,
    CaseTextRow,
    DueRow,
    EditionRow,
    EventRow,
    GridRow,
    MovedRow,
    OfficerRow,
    PolicyRow,
    PushLine,
    PushRow,
    TimerRow,
    UnitRow,
)
from daemon.store import Reader, Store, Writer
from daemon.store.session import Session

T = TypeVar("T")

_new = tuple.__new__  # makes a row at half the cost of its own constructor
_places = {name: nth for nth, name in enumerate((*CaseRow._fields, *MovedRow._fields))}  # the later one counts
_moved = itemgetter(*(_places[name] for name in CaseRow._fields))  # of a case's row and its MovedRow, joined


class Hearer(Protocol):
    """Who is told what the engine writes; the store itself keeps no push that goes out as it is."""

    def add_lines(self, lines: Sequence[EventRow]) -> None:
        """Hear of ledger lines, in order."""

    def add_pushes(self, pushes: Sequence[PushRow]) -> None:
        """Hear of pushes, each due at an instant."""

    def merge_pushes(self, pushes: Sequence[PushRow]) -> None:
        """Hear that a digest speaks for pushes heard of before."""

    def move_push(self, push: PushRow, next_us: int) -> None:
        """Hear that a push heard of before is due at another instant."""


class Tables:
    """The rows, by their keys; numbers go on after ``seq`` and ``case_id``."""

    def __init__(self, hearer: Hearer, seq: int, case_id: int) -> None:
        self.hearer = hearer
        self.seq = seq
        self.case_id = case_id
        self.cases: dict[int, CaseRow] = {}
        self.ids: dict[str, int] = {}  # by number
        self.unsorted: list[Sequence[EventRow]] = []  # lines that nobody has asked for yet
        self.events: dict[int, list[EventRow]] = {}  # by case, those that were
        self.timers: dict[int, TimerRow] = {}
        self.due = Due(self.timers)
        self.units: dict[str, UnitRow] = {}
        self.grids: dict[str, GridRow] = {}
        self.officers: dict[tuple[str, str], OfficerRow] = {}  # by unit and name
        self.policies: dict[str, PolicyRow] = {}
        self.waiting: dict[int, PushRow] = {}  # pushes that do not leave at once, so that a digest may merge them
        self.waited = 0  # how many ever did; each has its number


class ScratchWriter(Writer):
    """What the engine asks while it lives a past; any other question ends in an AttributeError."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    # what is due

    def next_due_us(self) -> int | None:
        """Return the earliest instant any timer is set for."""
        return self._tables.due.earliest_us()

    def count_timers_at(self, at_us: int) -> int:
        """Return how many timers are set for exactly this instant."""
        return len(self._tables.due.at(at_us))

    def due_timers(self, now_us: int, limit: int) -> list[DueRow]:
        """Return up to ``limit`` timers set for before ``now_us``, earliest first, each with its case."""
        timers, cases = self._tables.timers, self._tables.cases
        keys = self._tables.due.before(now_us, limit)
        return [_new(DueRow, (timers[key], cases[key >> CLOCK_BITS])) for key in keys]

    # cases

    def case_by_id(self, case_id: int) -> CaseRow | None:
        """Return one case."""
        return self._tables.cases.get(case_id)

    def case_by_number(self, number: str) -> CaseRow | None:
        """Return one case by its number for life."""
        case_id = self._tables.ids.get(number)
        return None if case_id is None else self._tables.cases[case_id]

    def cases_by_ids(self, ids: Sequence[int]) -> list[CaseRow]:
        """Return the cases that exist among ``ids``."""
        return [self._tables.cases[case_id] for case_id in ids if case_id in self._tables.cases]

    def known_numbers(self, numbers: Sequence[str]) -> dict[str, int]:
        """Return number → case id for those of ``numbers`` that exist."""
        ids = self._tables.ids
        return {number: ids[number] for number in numbers if number in ids}

    def case_texts(self, ids: Sequence[int]) -> dict[int, CaseTextRow]:
        """Return nothing: the cases of a replay come without what citizens wrote."""
        del ids
        return {}

    def timers_of(self, case_id: int) -> list[TimerRow]:
        """Return a case's timers in the order of clocks."""
        timers, first = self._tables.timers, case_id << CLOCK_BITS
        return [timers[key] for key in range(first, first + (1 << CLOCK_BITS)) if key in timers]

    def events_of(self, case_id: int) -> list[EventRow]:
        """Return a case's ledger lines, oldest first; few acts ask, so the lines are sorted when one does."""
        tables = self._tables
        for line in chain.from_iterable(tables.unsorted):
            tables.events.setdefault(line.case_id, []).append(line)
        tables.unsorted.clear()
        return list(tables.events.get(case_id, ()))

    # numbers

    def take_seqs(self, count: int) -> int:
        """Return the first of ``count`` consecutive ledger numbers."""
        self._tables.seq += count
        return self._tables.seq - count + 1

    def next_case_ids(self, count: int) -> int:
        """Return the first of ``count`` consecutive case ids."""
        self._tables.case_id += count
        return self._tables.case_id - count + 1

    # the batch

    def put(self, batch: Batch) -> None:
        """Write everything in ``batch``."""
        tables = self._tables
        for case in (*batch.opened, *batch.changed):
            tables.cases[case.id] = case
            tables.ids[case.number] = case.id
        for moved in batch.moved:
            tables.cases[moved[-1]] = _new(CaseRow, _moved(tables.cases[moved[-1]] + moved))
        for timer in batch.timers:
            tables.timers[timer[0]] = timer
            tables.due.add(timer)
        tables.unsorted.append(batch.events)
        tables.hearer.add_lines(batch.events)
        self._add_pushes(batch.pushes)

    # pushes

    def _add_pushes(self, pushes: Sequence[PushRow]) -> None:
        tables = self._tables
        tables.hearer.add_pushes(pushes)
        waiting = [push for push in pushes if push.next_us != push.created_us]
        if waiting and tables.waiting and _first(tables.waiting).created_us != waiting[0].created_us:
            tables.waiting.clear()  # a digest only ever speaks for pushes of its own instant
        for push in waiting:
            tables.waited += 1
            tables.waiting[tables.waited] = push

    def add_push(self, row: PushRow) -> int:
        """Insert one push; its number is asked of a digest, and nobody asks a digest anything."""
        self._tables.hearer.add_pushes([row])
        return 0

    def pushes(self, before_id: int | None = None, limit: int = 100, state: str = "") -> list[PushLine]:
        """Return the newest of the pushes that wait, as the one a digest looks behind; the others left at once."""
        del before_id, limit, state
        newest = self._tables.waited
        return [_line(newest, self._tables.waiting[newest])] if newest in self._tables.waiting else []

    def pushes_after(self, push_id: int, limit: int) -> list[PushLine]:
        """Return up to ``limit`` waiting pushes numbered above ``push_id``, oldest first."""
        waiting = ((number, push) for number, push in self._tables.waiting.items() if number > push_id)
        return [_line(number, push) for number, push in islice(waiting, limit)]

    def retry_push(self, push_id: int, now_us: int) -> bool:
        """Let a waiting push go out at ``now_us`` as it is."""
        self._tables.hearer.move_push(self._tables.waiting.pop(push_id), now_us)
        return True

    def merge_pushes(self, ids: Sequence[int], into: int) -> int:
        """Let a digest speak for waiting pushes."""
        del into
        self._tables.hearer.merge_pushes([self._tables.waiting.pop(push_id) for push_id in ids])
        return len(ids)

    # the tree and the policies

    def units(self) -> list[UnitRow]:
        """Return every unit, in the order of codes."""
        return [unit for _code, unit in sorted(self._tables.units.items())]

    def grids(self) -> list[GridRow]:
        """Return every grid, in the order of codes."""
        return [grid for _code, grid in sorted(self._tables.grids.items())]

    def officers(self) -> list[OfficerRow]:
        """Return every officer, in the order of ids."""
        return list(self._tables.officers.values())

    def policies(self) -> list[PolicyRow]:
        """Return every policy a case was ever under."""
        return [policy for _hash, policy in sorted(self._tables.policies.items())]

    def edition(self) -> EditionRow | None:
        """Return None: the configuration itself is in force."""
        return None

    def hold_edition(self, *, alone: bool = False) -> int:
        """Return 0: no other edition can come into force."""
        del alone
        return 0

    def rules_stamp(self) -> tuple[str | None, int, int]:
        """Return the same for ever: nobody else changes the tree."""
        return None, 0, 0

    def upsert_units(self, rows: Sequence[UnitRow]) -> None:
        """Insert units, or replace those with the same code."""
        self._tables.units |= {row.code: row for row in rows}

    def upsert_grids(self, rows: Sequence[GridRow]) -> None:
        """Insert grids, or replace those with the same code."""
        self._tables.grids |= {row.code: row for row in rows}

    def upsert_officers(self, rows: Sequence[OfficerRow]) -> None:
        """Insert officers, numbered from 1; or replace those of the same unit and name."""
        known = self._tables.officers
        for row in rows:
            before = known.get((row.unit_code, row.name))
            number = before.id if before else len(known) + 1
            known[row.unit_code, row.name] = row._replace(id=number)

    def upsert_policies(self, rows: Sequence[PolicyRow]) -> None:
        """Insert policies, or replace those with the same hash."""
        self._tables.policies |= {row.hash: row for row in rows}


class Scratch(Store):
    """A store in memory for one engine; nothing is rolled back, since what is refused has written nothing yet."""

    is_shared = False

    def __init__(self, hearer: Hearer, *, seq: int = 0, case_id: int = 0) -> None:
        self.name = "the scratch store of a replay"
        self._tables = Tables(hearer, seq, case_id)
        self._writer = ScratchWriter(self._tables)

    @property
    def numbered(self) -> tuple[int, int]:
        """Return the last ledger number and the last case id that were given out."""
        return self._tables.seq, self._tables.case_id

    def write(self, work: Callable[[Writer], T]) -> T:
        """Do ``work``."""
        return work(self._writer)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Give the tables to read from."""
        yield self._writer

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Listen to nobody."""
        del wake
        return lambda: None

    def close(self) -> None:
        """Leave the tables to whoever collects them."""

    def _writing(self) -> AbstractContextManager[Session]:
        raise TypeError(f"{self.name} has no SQL")

    _reading = _writing


def _first(waiting: dict[int, PushRow]) -> PushRow:
    return next(iter(waiting.values()))


def _line(number: int, push: PushRow) -> PushLine:
    """Return a waiting push as it stands: nobody has tried to send it."""
    return PushLine(
        id=number,
        attempts=0,
        lease=0,
        leased_until_us=0,
        sent_us=None,
        error="",
        read_us=None,
        read_by="",
        **push._asdict(),
    )
