"""What looking back asks of the ledger: where an instant lies in it, and which cases changed between two lines."""

from collections.abc import Sequence
from typing import NamedTuple

from daemon.rows import EventRow
from daemon.store.session import Session
from daemon.store.statements import columns_of

_EVENT = columns_of(EventRow._fields, "e")
_STRAY_LINES = 5_000  # how far a line may stand from its place by the clock: the lines of one batch
_LINES_OF = f"""
WITH RECURSIVE line(seq) AS (
    SELECT v.value FROM {{array}}
    UNION ALL
    SELECT e.prev_seq FROM line JOIN event e ON e.seq = line.seq WHERE e.prev_seq > 0
)
SELECT {_EVENT} FROM line JOIN event e ON e.seq = line.seq ORDER BY e.case_id, e.seq
"""


class Changed(NamedTuple):
    """A case with lines in a stretch of the ledger: its line before the stretch (0: none), and its last in it."""

    case_id: int
    before: int
    last: int


class LedgerReading:
    """What may be asked of the ledger's course."""

    _session: Session

    def first_us(self) -> int | None:
        """Return when the first ledger line was written; None when there is none."""
        row = self._session.one("SELECT at_us FROM event ORDER BY seq LIMIT 1")
        return row[0] if row else None

    def seq_at(self, at_us: int) -> int:
        """Return the last ledger line that was written by an instant; 0 when there was none.

        Lines stand in the order of their commits, which is that of their instants but for moments: several
        daemons, or an act that waited for a burst. So the place found by bisection is looked over once more.
        """
        low, high = 0, self._session.number("SELECT max(seq) FROM event")
        while low < high:
            middle = (low + high + 1) // 2
            row = self._session.one("SELECT at_us FROM event WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))
            low, high = (middle, high) if row is not None and row[0] <= at_us else (low, middle - 1)
        return max(low, self._stray(low, at_us))

    def _stray(self, seq: int, at_us: int) -> int:
        sql = "SELECT max(seq) FROM event WHERE seq > ? AND seq <= ? AND at_us <= ?"
        return self._session.number(sql, (seq, seq + _STRAY_LINES, at_us))

    def changed_between(self, after: int, last: int) -> list[Changed]:
        """Return the cases with lines above ``after`` up to ``last``."""
        sql = "SELECT case_id, min(prev_seq), max(seq) FROM event WHERE seq > ? AND seq <= ? GROUP BY case_id"
        return [Changed._make(row) for row in self._session.rows(sql, (after, last))]

    def lines_of_heads(self, heads: Sequence[int]) -> list[EventRow]:
        """Return the lines of several cases from their first up to these, by case and in order."""
        sql = _LINES_OF.format(array=self._session.array)
        rows = self._session.rows(sql, (self._session.list_value(heads),)) if heads else []
        return [EventRow._make(row) for row in rows]
