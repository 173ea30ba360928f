"""Reading: one consistent snapshot, plain rows; who may see them is decided above."""

from collections.abc import Iterator, Sequence

from daemon.rows import (
    NEVER_US,
    BoardRow,
    CaseRow,
    CaseTextRow,
    EditionRow,
    EventRow,
    EventTextRow,
    GridRow,
    OfficerRow,
    PolicyRow,
    SurveyedCase,
    SurveyedTimer,
    TimerRow,
    UnitRow,
)
from daemon.store.attempts import AttemptReading
from daemon.store.duty_rows import DutyReading
from daemon.store.flow_rows import FlowReading
from daemon.store.outbox_rows import PushReading
from daemon.store.past_rows import LedgerReading
from daemon.store.session import Session
from daemon.store.shift_rows import ShiftReading
from daemon.store.statements import Row, columns_of
from schema.kinds import Clock, EventKind

CLOCK_SLOTS = 16  # a timer's id is case_id * 16 + Clock
TREE_STAMP = "tree"  # the key under which each change of the tree leaves another value
EDITION = "edition"  # the key under which the number of the edition in force stands; its row is also its lock

_TIES = ("unit_code", "start_unit", "place_code", "supervisor_code")  # as ``daemon.scope`` has them
_CASE = columns_of(CaseRow._fields, "c")
_SURVEYED_CASE = f"""c.id, c.stage_us, c.opened_us, coalesce(c.accepted_us, {NEVER_US}),
coalesce(c.due_us, {NEVER_US}), c.card, c.told_us IS NOT NULL, c.listing <> 0, c.urgency = 2, c.pause <> '',
c.is_provisional, {columns_of(SurveyedCase._fields[11:], "c")}"""
_SURVEYED_TIMER = f"""{columns_of(SurveyedTimer._fields[:7], "t")}, coalesce(t.next_us, {NEVER_US}), t.set_us,
t.terms <> ''"""
_TIMER = columns_of(TimerRow._fields, "t")
_OFFICER = columns_of(OfficerRow._fields, "o")
_EVENT = columns_of(EventRow._fields, "e")
_BOARD = columns_of(BoardRow._fields[:-1], "c") + ", coalesce(x.title, '')"
# Walking prev_seq from the head costs one key lookup a line and spares the ledger its one dear index.
_LINES_OF_CASE = f"""
WITH RECURSIVE line(seq, depth) AS (
    SELECT head_seq, 0 FROM cases WHERE id = ?
    UNION ALL
    SELECT e.prev_seq, depth + 1 FROM line JOIN event e ON e.seq = line.seq WHERE e.prev_seq > 0
)
SELECT {_EVENT} FROM line JOIN event e ON e.seq = line.seq ORDER BY line.depth DESC
"""

_TO_UNIT = '%"to_unit":%'  # in the body of a line that moves its case
_MOVES_OF_CASES = f"""
WITH RECURSIVE line(seq) AS (
    SELECT c.head_seq FROM {{cases}} JOIN cases c ON c.id = v.value
    UNION ALL
    SELECT e.prev_seq FROM line JOIN event e ON e.seq = line.seq WHERE e.prev_seq > 0
)
SELECT {_EVENT} FROM line JOIN event e ON e.seq = line.seq
WHERE e.kind = '{EventKind.UNDONE}' OR e.body LIKE ? ORDER BY e.seq
"""
_new = tuple.__new__


class Reader(PushReading, AttemptReading, DutyReading, LedgerReading, ShiftReading, FlowReading):
    """Reads in one snapshot, as long as its ``with`` block lasts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # what is due

    def next_due_us(self) -> int | None:
        """Return the earliest instant any timer is set for; None when none runs."""
        row = self._session.one("SELECT min(next_us) FROM timer WHERE next_us IS NOT NULL")
        return row[0] if row else None

    def timers_at(self, at_us: int, limit: int) -> list[TimerRow]:
        """Return up to ``limit`` timers that are set for exactly this instant."""
        sql = f"SELECT {_TIMER} FROM timer t WHERE t.next_us = ? ORDER BY t.id LIMIT ?"
        return [TimerRow._make(row) for row in self._session.rows(sql, (at_us, limit))]

    def count_timers_at(self, at_us: int) -> int:
        """Return how many timers are set for exactly this instant."""
        return self._session.number("SELECT count(*) FROM timer WHERE next_us = ?", (at_us,))

    def count_open(self) -> int:
        """Return how many cases are open; reads them all, so not on a hot path."""
        return self._session.number("SELECT count(*) FROM cases WHERE status <= 2")

    def count_by_policy_and_level(self) -> dict[tuple[str, int], int]:
        """Return (policy hash, level) → how many open cases are under it there; reads them all."""
        sql = "SELECT policy_hash, level, count(*) FROM cases WHERE status <= 2 GROUP BY policy_hash, level"
        return {(policy, level): count for policy, level, count in self._session.rows(sql)}

    def count_by_facts(self, place_chars: int) -> Iterator[tuple[str, str, str, int, str, int]]:
        """Yield (category, kind, source, urgency, place, how many open cases); reads them all.

        Those are what policies match; of the place's code the first ``place_chars``.
        """
        facts = "category, kind, source, urgency, substr(place_code, 1, ?)"
        sql = f"SELECT {facts}, count(*) FROM cases WHERE status <= 2 GROUP BY 1, 2, 3, 4, 5"
        for rows in self._session.chunks(sql, (place_chars,)):
            yield from rows

    def count_by_policy(self, tied_to: str) -> list[tuple[str, str, int]]:
        """Return (policy hash, ``about``, how many open cases) for cases with a tie to codes under ``tied_to``.

        Reads them all, so not on a hot path.
        """
        ties = " OR ".join(f"substr({name}, 1, ?) = ?" for name in _TIES)
        sql = f"SELECT policy_hash, about, count(*) FROM cases WHERE status <= 2 AND ({ties}) GROUP BY 1, 2"
        return [(row[0], row[1], row[2]) for row in self._session.rows(sql, (len(tied_to), tied_to) * len(_TIES))]

    def count_provisional(self) -> int:
        """Return how many open cases have a limit beyond the published calendar; reads them all."""
        return self._session.number("SELECT count(*) FROM cases WHERE status <= 2 AND is_provisional")

    # cases

    def case_by_id(self, case_id: int) -> CaseRow | None:
        """Return one case."""
        return self._case("c.id = ?", case_id)

    def case_by_number(self, number: str) -> CaseRow | None:
        """Return one case by its number for life."""
        return self._case("c.number = ?", number)

    def _case(self, condition: str, value: int | str, lock: str = "") -> CaseRow | None:
        found = self._cases(condition, (value,), lock)
        return found[0] if found else None

    def _cases(self, condition: str, values: Sequence[object], lock: str = "") -> list[CaseRow]:
        rows = self._session.rows(f"SELECT {_CASE} FROM cases c WHERE {condition}{lock}", values)
        return [_case(row) for row in rows]

    def cases_by_ids(self, ids: Sequence[int]) -> list[CaseRow]:
        """Return the cases that exist among ``ids``, in no order."""
        sql = f"SELECT {_CASE} FROM {self._session.array} JOIN cases c ON c.id = v.value"
        return [_case(row) for row in self._by_ids(sql, ids)]

    def known_numbers(self, numbers: Sequence[str]) -> dict[str, int]:
        """Return number → case id for those of ``numbers`` that exist."""
        sql = f"SELECT c.number, c.id FROM {self._session.text_array} JOIN cases c ON c.number = v.value"
        return dict(self._session.rows(sql, (self._session.list_value(numbers),)))

    def last_case_id(self) -> int:
        """Return the last case id that was given out; 0 when there is no case."""
        return self._session.number("SELECT seq FROM ledger_tail WHERE id = 2")

    def cases_after(self, case_id: int, limit: int) -> list[CaseRow]:
        """Return up to ``limit`` cases with an id above ``case_id``, in id order."""
        return self._cases("c.id > ? ORDER BY c.id LIMIT ?", (case_id, limit))

    def open_categories(self) -> list[str]:
        """Return the categories that open cases have, each once; reads them all, so not on a hot path."""
        rows = self._session.rows("SELECT DISTINCT category FROM cases WHERE status <= 2 ORDER BY category")
        return [row[0] for row in rows]

    def open_cases(self) -> Iterator[list[Row]]:
        """Return every open case in lists of plain tuples, each in BoardRow's order; ids rise."""
        sql = f"""SELECT {_BOARD} FROM cases c LEFT JOIN case_text x ON x.case_id = c.id
                  WHERE c.status <= 2 ORDER BY c.id"""
        return self._session.chunks(sql)

    def board_rows(self, ids: Sequence[int]) -> list[BoardRow]:
        """Return cases as the board keeps them, closed ones too, in no order."""
        sql = f"""SELECT {_BOARD} FROM {self._session.array} JOIN cases c ON c.id = v.value
                  LEFT JOIN case_text x ON x.case_id = c.id"""
        return [BoardRow._make(row) for row in self._by_ids(sql, ids)]

    def survey_cases(self, policies: Sequence[str]) -> Iterator[list[Row]]:
        """Return the open cases under these policies in lists of tuples in SurveyedCase's order; ids rise."""
        sql = f"""SELECT {_SURVEYED_CASE} FROM cases c
                  WHERE c.status <= 2 AND c.policy_hash IN (SELECT value FROM {self._session.text_array})
                  ORDER BY c.id"""
        return self._session.chunks(sql, (self._session.list_value(policies),))

    def survey_timers(
        self, policies: Sequence[str], first_id: int, last_id: int, *, stopped: bool
    ) -> Iterator[list[Row]]:
        """Return the timers of such cases, of ids from first to last, in SurveyedTimer's order; ids rise.

        Those that run, and with ``stopped`` all others too.
        """
        runs = "" if stopped else "AND t.next_us IS NOT NULL"
        sql = f"""SELECT {_SURVEYED_TIMER} FROM cases c
                  JOIN timer t ON t.id >= c.id * {CLOCK_SLOTS} AND t.id < (c.id + 1) * {CLOCK_SLOTS}
                  WHERE c.id >= ? AND c.id <= ? AND c.status <= 2
                  AND c.policy_hash IN (SELECT value FROM {self._session.text_array}) {runs} ORDER BY t.id"""
        return self._session.chunks(sql, (first_id, last_id, self._session.list_value(policies)))

    def case_texts(self, ids: Sequence[int]) -> dict[int, CaseTextRow]:
        """Return case id → what the citizen wrote, for those that have it."""
        names = columns_of(CaseTextRow._fields, "x")
        sql = f"SELECT {names} FROM {self._session.array} JOIN case_text x ON x.case_id = v.value"
        return {row[0]: CaseTextRow._make(row) for row in self._by_ids(sql, ids)}

    def timers_of(self, case_id: int) -> list[TimerRow]:
        """Return the timers of one case, stopped ones too, in the order of clocks."""
        return self.timers_of_many([case_id])

    def timers_of_many(self, ids: Sequence[int]) -> list[TimerRow]:
        """Return the timers of several cases, stopped ones too, in the order of ids."""
        sql = f"""SELECT {_TIMER} FROM {self._session.array} JOIN timer t
                  ON t.id >= v.value * {CLOCK_SLOTS} AND t.id < (v.value + 1) * {CLOCK_SLOTS} ORDER BY t.id"""
        return [TimerRow._make(row) for row in self._by_ids(sql, ids)]

    def promises_of(self, ids: Sequence[int]) -> dict[int, int]:
        """Return case id → until when its unit promised to settle it, of those among ``ids`` whose word stands."""
        sql = f"""SELECT c.id, t.limit_us FROM {self._session.array} JOIN cases c ON c.id = v.value
                  JOIN timer t ON t.id = c.id * {CLOCK_SLOTS} + {Clock.PROMISE.value}
                  WHERE t.next_us IS NOT NULL AND t.level = c.level"""
        return dict(self._by_ids(sql, ids))

    def next_timers(self, ids: Sequence[int]) -> dict[int, tuple[str, TimerRow]]:
        """Return case id → policy hash and the running timer that is due first; another unit's word is none.

        The sum keeps databases from walking all due timers in their order to find those of one case.
        """
        sql = f"""SELECT c.id, c.policy_hash, {_TIMER} FROM {self._session.array} JOIN cases c ON c.id = v.value
                  JOIN timer t ON t.id = (
                      SELECT n.id FROM timer n
                      WHERE n.id >= c.id * {CLOCK_SLOTS} AND n.id < (c.id + 1) * {CLOCK_SLOTS}
                      AND n.next_us IS NOT NULL
                      AND (n.id <> c.id * {CLOCK_SLOTS} + {Clock.PROMISE.value} OR n.level = c.level)
                      ORDER BY n.next_us + 0, n.id LIMIT 1)"""
        return {row[0]: (row[1], _new(TimerRow, row[2:])) for row in self._by_ids(sql, ids)}

    def _by_ids(self, sql: str, ids: Sequence[int]) -> list[Row]:
        return self._session.rows(sql, (self._session.list_value(ids),)) if ids else []

    # the ledger

    def last_seq(self) -> int:
        """Return the number of the newest ledger line; 0 when there is none."""
        return self._session.number("SELECT max(seq) FROM event")

    def given_seq(self) -> int:
        """Return the last ledger number that was given out; the newest line has it."""
        return self._session.number("SELECT seq FROM ledger_tail WHERE id = 1")

    def events_of(self, case_id: int) -> list[EventRow]:
        """Return a case's ledger lines, oldest first."""
        return [EventRow._make(row) for row in self._session.rows(_LINES_OF_CASE, (case_id,))]

    def event(self, seq: int) -> EventRow | None:
        """Return one ledger line."""
        row = self._session.one(f"SELECT {_EVENT} FROM event e WHERE e.seq = ?", (seq,))
        return EventRow._make(row) if row else None

    def events_after(self, seq: int, limit: int) -> list[EventRow]:
        """Return up to ``limit`` ledger lines after ``seq``, in order; none is ever skipped."""
        sql = f"SELECT {_EVENT} FROM event e WHERE e.seq > ? ORDER BY e.seq LIMIT ?"
        return [EventRow._make(row) for row in self._session.rows(sql, (seq, limit))]

    def events_between(self, after: int, before: int, kinds: Sequence[str] = ()) -> list[EventRow]:
        """Return the lines above ``after`` and below ``before``, newest first; of ``kinds``, or of all."""
        of_kinds = f"AND e.kind IN (SELECT value FROM {self._session.text_array})" if kinds else ""
        sql = f"SELECT {_EVENT} FROM event e WHERE e.seq > ? AND e.seq < ? {of_kinds} ORDER BY e.seq DESC"
        values = (after, before, self._session.list_value(kinds)) if kinds else (after, before)
        return [EventRow._make(row) for row in self._session.rows(sql, values)]

    def moves_of(self, ids: Sequence[int]) -> list[EventRow]:
        """Return the lines by which these cases went to another unit, and those that undid a line; oldest first.

        Both stand in few lines of a case, and all of its lines are walked for them.
        """
        sql, cases = _MOVES_OF_CASES.format(cases=self._session.array), self._session.list_value(ids)
        return [EventRow._make(row) for row in self._session.rows(sql, (cases, _TO_UNIT))]

    def rises_after(self, seq: int) -> list[int]:
        """Return the case of each line beyond ``seq`` by which a case rose to the unit above."""
        sql = f"""SELECT e.case_id FROM event e WHERE e.seq > ?
                  AND (e.kind = '{EventKind.ESCALATED}' OR e.kind = '{EventKind.RUNG}' AND e.body LIKE ?)"""
        return [row[0] for row in self._session.rows(sql, (seq, _TO_UNIT))]

    def ledger(self) -> Iterator[list[EventRow]]:
        """Return the whole ledger in lists, in the order of ``seq``."""
        for rows in self._session.chunks(f"SELECT {_EVENT} FROM event e ORDER BY e.seq"):
            yield [EventRow._make(row) for row in rows]

    def heads(self) -> Iterator[list[tuple[int, str, int, int, bytes]]]:
        """Return (id, number, version, head_seq, head_hash) of every case in lists, in the order of ids."""
        return self._session.chunks("SELECT id, number, version, head_seq, head_hash FROM cases ORDER BY id")

    def event_texts(self, seqs: Sequence[int]) -> dict[int, EventTextRow]:
        """Return seq → what an officer wrote, for those lines that have it."""
        names = columns_of(EventTextRow._fields, "x")
        sql = f"SELECT {names} FROM {self._session.array} JOIN event_text x ON x.seq = v.value"
        return {row[0]: EventTextRow._make(row) for row in self._by_ids(sql, seqs)}

    def ledger_root(self, day: str) -> tuple[int, bytes] | None:
        """Return (newest seq it covers, root) as written down on a local day."""
        row = self._session.one("SELECT seq, root FROM ledger_root WHERE day = ?", (day,))
        return (row[0], row[1]) if row else None

    def server_us(self) -> int | None:
        """Return what time it is by the database server; None where there is no server."""
        return self._session.server_us()

    # the tree, the policies, and small facts

    def units(self) -> list[UnitRow]:
        """Return every unit, in the order of codes."""
        return [UnitRow._make(row) for row in self._all("unit", UnitRow._fields, "code")]

    def grids(self) -> list[GridRow]:
        """Return every grid, in the order of codes."""
        return [GridRow._make(row) for row in self._all("grid", GridRow._fields, "code")]

    def officers(self) -> list[OfficerRow]:
        """Return every officer, in the order of ids."""
        rows = self._all("officer", OfficerRow._fields, "id")
        return [officer._replace(is_active=bool(officer.is_active)) for officer in map(OfficerRow._make, rows)]

    def officers_by_ids(self, ids: Sequence[int]) -> dict[int, OfficerRow]:
        """Return the officers that exist among ``ids``, by id; of a city's thousands only these are read."""
        sql = f"SELECT {_OFFICER} FROM {self._session.array} JOIN officer o ON o.id = v.value"
        found = (OfficerRow._make(row) for row in self._by_ids(sql, ids))
        return {one.id or 0: one._replace(is_active=bool(one.is_active)) for one in found}

    def policies(self) -> list[PolicyRow]:
        """Return every policy a case was ever under."""
        rows = self._all("policy", PolicyRow._fields, "hash")
        return [PolicyRow._make(row)._replace(is_pinned=bool(row[-1])) for row in rows]

    def edition(self) -> EditionRow | None:
        """Return the newest edition of what decides deadlines; None before the first."""
        sql = f"SELECT {columns_of(EditionRow._fields)} FROM edition ORDER BY number DESC LIMIT 1"
        row = self._session.one(sql)
        return EditionRow._make(row) if row else None

    def editions(self, before: int, limit: int) -> list[EditionRow]:
        """Return up to ``limit`` editions with a number below ``before``, newest first."""
        sql = f"SELECT {columns_of(EditionRow._fields)} FROM edition WHERE number < ? ORDER BY number DESC LIMIT ?"
        return [EditionRow._make(row) for row in self._session.rows(sql, (before, limit))]

    def newest_of_hash(self, edition_hash: str) -> int:
        """Return the number of the newest edition with this hash; 0 when there never was one."""
        return self._session.number("SELECT max(number) FROM edition WHERE hash = ?", (edition_hash,))

    def _all(self, table: str, fields: Sequence[str], order: str) -> list[Row]:
        return self._session.rows(f"SELECT {columns_of(fields)} FROM {table} ORDER BY {order}")

    def rules_stamp(self) -> tuple[str | None, int, int]:
        """Return what is another value after any change to the tree, policies or the edition.

        To the tree belong officers, and who of them is there.
        """
        policies = self._session.number("SELECT count(*) FROM policy")
        return self.meta(TREE_STAMP), policies, self._session.number("SELECT max(number) FROM edition")

    def meta(self, key: str) -> str | None:
        """Return a small fact about the database; None when it was never set."""
        row = self._session.one("SELECT value FROM meta WHERE key = ?", (key,))
        return row[0] if row else None

    def seen_key(self, key: str) -> int | None:
        """Return the ledger line an act with this key became; None when it is new."""
        row = self._session.one("SELECT seq FROM act_key WHERE key = ?", (key,))
        return row[0] if row else None


def _case(row: Row) -> CaseRow:
    """Return a case; SQLite says 0 and 1 for False and True."""
    return CaseRow._make((*row[:-2], bool(row[-2]), bool(row[-1])))
