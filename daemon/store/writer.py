"""Writing: inside one transaction, set-based; nothing here decides anything."""

import secrets
from collections.abc import Sequence

from daemon.rows import (
    Batch,
    CaseRow,
    CaseTextRow,
    DueRow,
    EditionRow,
    EventRow,
    EventTextRow,
    GridRow,
    MovedRow,
    OfficerRow,
    PolicyRow,
    TimerRow,
    UnitRow,
)
from daemon.store.attempts import TrialRows
from daemon.store.duty_rows import DutyRows
from daemon.store.outbox_rows import OutboxRows
from daemon.store.read_marks import ReadMarks
from daemon.store.reader import CLOCK_SLOTS, EDITION, TREE_STAMP, Reader
from daemon.store.session import Session
from daemon.store.shift_rows import ShiftRows
from daemon.store.statements import Shape, columns_of

_SEQ, _CASE_ID = 1, 2  # the rows of ledger_tail

_CASES = Shape("cases", CaseRow._fields)
_CHANGEABLE = tuple(name for name in CaseRow._fields if name not in ("id", "number"))
_CHANGED = Shape("cases", (*_CHANGEABLE, "id"))
_MOVED = Shape("cases", MovedRow._fields)
_TIMERS = Shape("timer", TimerRow._fields)
_EVENTS = Shape("event", EventRow._fields)
_CASE_TEXTS = Shape("case_text", CaseTextRow._fields, ("case_id",))
_EVENT_TEXTS = Shape("event_text", EventTextRow._fields, ("seq",))
_UNITS = Shape("unit", UnitRow._fields, ("code",))
_GRIDS = Shape("grid", GridRow._fields, ("code",))
_OFFICERS = Shape("officer", OfficerRow._fields[1:], ("unit_code", "name"))
_POLICIES = Shape("policy", PolicyRow._fields[:-1], ("hash",))
_EDITIONS = Shape("edition", EditionRow._fields, ("number",))
_META = Shape("meta", ("key", "value"), ("key",))

_WIDTH = len(TimerRow._fields)
_DUE = f"""SELECT {columns_of(TimerRow._fields, "t")}, {columns_of(CaseRow._fields, "c")}
FROM timer t JOIN cases c ON c.id = t.id / {CLOCK_SLOTS}
WHERE t.next_us < ? ORDER BY t.next_us, t.id LIMIT ?"""
_new = tuple.__new__  # a row is made a thousand times a batch; _make costs twice as much


class Writer(Reader, OutboxRows, DutyRows, ReadMarks, TrialRows, ShiftRows):
    """Reads and writes in one transaction; it commits when the work given to ``Store.write`` returns."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._has_claimed = False

    # claims

    def due_timers(self, now_us: int, limit: int) -> list[DueRow]:
        """Return up to ``limit`` timers set for before ``now_us``, earliest first, each with its case.

        On PostgreSQL both rows are held until the commit, and those another daemon holds are left out. Rows are as
        the driver gives them: SQLite says 0 and 1 for False and True.
        """
        self._has_claimed = True
        found = self._session.rows(_DUE + self._session.skip_locked, (now_us, limit))
        return [_new(DueRow, (_new(TimerRow, row[:_WIDTH]), _new(CaseRow, row[_WIDTH:]))) for row in found]

    def case_by_number(self, number: str) -> CaseRow | None:
        """Return one case by its number for life, held until the commit."""
        return self._case("c.number = ?", number, self._session.lock)

    def case_by_id(self, case_id: int) -> CaseRow | None:
        """Return one case, held until the commit."""
        return self._case("c.id = ?", case_id, self._session.lock)

    def hold_open_cases(self, policies: Sequence[str], after_id: int, limit: int) -> list[CaseRow]:
        """Return up to ``limit`` open cases under these policies with ids beyond ``after_id``, and hold them.

        Ids rise. Fewer than ``limit`` may mean that some were closed while they were waited for; none, that none
        is left.
        """
        where = f"""c.id > ? AND c.status <= 2
                    AND c.policy_hash IN (SELECT value FROM {self._session.text_array}) ORDER BY c.id LIMIT ?"""
        return self._cases(where, (after_id, self._session.list_value(policies), limit), self._session.lock)

    # numbers

    def take_seqs(self, count: int) -> int:
        """Return the first of ``count`` consecutive ledger numbers.

        The row they come from stays held until the commit, so numbers are in commit order and writers on
        PostgreSQL wait here for each other: take them as late as possible. Use every one of them, since
        verification takes a gap for a line that was removed.
        """
        return self._take(_SEQ, count)

    def next_case_ids(self, count: int) -> int:
        """Return the first of ``count`` consecutive case ids; call it before ``take_seqs``, never after."""
        return self._take(_CASE_ID, count)

    def _take(self, counter: int, count: int) -> int:
        sql = "UPDATE ledger_tail SET seq = seq + ? WHERE id = ? RETURNING seq"
        return self._session.number(sql, (count, counter)) - count + 1

    # the batch

    def put(self, batch: Batch) -> None:
        """Write everything in ``batch``, each list set-based; empty lists cost nothing.

        Other daemons are woken for a timer set earlier than all that stand. A transaction that claimed due
        timers wakes nobody: its daemon looks for what is next by itself.
        """
        wakes = not self._has_claimed and self._is_earlier(batch.timers)
        session = self._session
        for write, shape, rows in (
            (session.insert, _CASES, batch.opened),
            (session.update, _CHANGED, [_changeable(row) for row in batch.changed]),
            (session.update, _MOVED, batch.moved),
            (session.upsert, _TIMERS, batch.timers),
            (session.insert, _EVENTS, batch.events),
            (session.upsert, _CASE_TEXTS, batch.case_texts),
            (session.insert, _EVENT_TEXTS, batch.event_texts),
        ):
            if rows:
                write(shape, rows)
        self.add_pushes(batch.pushes)
        if wakes:
            session.notify()

    def _is_earlier(self, timers: Sequence[TimerRow]) -> bool:
        """Tell whether a timer is set earlier than all that stand, so that sleeping daemons must wake."""
        earliest = min((row.next_us for row in timers if row.next_us is not None), default=None)
        if earliest is None:
            return False
        standing = self.next_due_us()
        return standing is None or earliest < standing

    # an act's own key

    def remember_key(self, key: str, seq: int, at_us: int) -> None:
        """Keep which ledger line the act with this key became."""
        self._session.run("INSERT INTO act_key (key, seq, at_us) VALUES (?, ?, ?)", (key, seq, at_us))

    # the tree, the policies, and small facts

    def upsert_units(self, rows: Sequence[UnitRow]) -> None:
        """Insert units, or replace those with the same code."""
        self._upsert(_UNITS, rows)
        self.tree_changed()

    def upsert_grids(self, rows: Sequence[GridRow]) -> None:
        """Insert grids, or replace those with the same code."""
        self._upsert(_GRIDS, rows)
        self.tree_changed()

    def upsert_officers(self, rows: Sequence[OfficerRow]) -> None:
        """Insert officers, or replace those of the same unit and name; their ids are the store's."""
        self._upsert(_OFFICERS, [row[1:] for row in rows])
        self.tree_changed()

    def tree_changed(self) -> None:
        """Have the other daemons read the tree again, at once."""
        self.set_meta(TREE_STAMP, secrets.token_hex(8))
        self._session.notify()

    def upsert_policies(self, rows: Sequence[PolicyRow]) -> None:
        """Insert policies, or replace those with the same hash; what is pinned stays so."""
        self._upsert(_POLICIES, [row[:-1] for row in rows])

    def pin_policies(self, hashes: Sequence[str]) -> None:
        """Let the cases of these policies keep them for life."""
        sql = f"UPDATE policy SET is_pinned = TRUE WHERE hash IN (SELECT v.value FROM {self._session.text_array})"
        self._session.run(sql, (self._session.list_value(hashes),))

    def hold_edition(self, *, alone: bool = False) -> int:
        """Return the number of the edition in force, 0 for none; no other comes into force until the commit.

        Call it first in a transaction that decides by rules; ``alone`` in one that puts other rules into force.
        """
        lock = self._session.lock if alone else self._session.share
        row = self._session.one(f"SELECT value FROM meta WHERE key = ?{lock}", (EDITION,))
        return int(row[0]) if row else 0

    def put_edition(self, row: EditionRow) -> None:
        """Put an edition into force with the commit, and have the other daemons read it at once."""
        self.set_meta(EDITION, str(row.number))
        self._session.insert(_EDITIONS, [row])
        self._session.notify()

    def edition_reached(self, number: int, after_case: int | None, replanned: int) -> None:
        """Note how far an edition's cases were looked at (None: all), and how many more were planned anew."""
        sql = "UPDATE edition SET after_case = ?, replanned = replanned + ? WHERE number = ?"
        self._session.run(sql, (after_case, replanned, number))

    def set_meta(self, key: str, value: str) -> None:
        """Keep a small fact about the database."""
        self._upsert(_META, [(key, value)])

    def keep_ledger_root(self, day: str, seq: int, root: bytes) -> None:
        """Write down the root over all heads of a local day; a day's root is never replaced."""
        self._session.run("INSERT INTO ledger_root (day, seq, root) VALUES (?, ?, ?)", (day, seq, root))

    def _upsert(self, shape: Shape, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            self._session.upsert(shape, rows)


def _changeable(row: CaseRow) -> tuple[object, ...]:
    """Return a case's changeable columns in table order, and its id last."""
    return (*row[2:], row.id)
