"""What a shift asks of the store: what happened in it, which standstills and promises end, what it was left."""

from collections.abc import Iterator, Sequence

from daemon.rows import Ending, Happening, ShiftNoteRow
from daemon.store.session import Session
from daemon.store.statements import columns_of
from schema.kinds import Card, Clock, PushState

_SLOTS = 16  # a timer's id is case_id * 16 + its clock's number
_NOTE = columns_of(ShiftNoteRow._fields)
_NEW_NOTE = ShiftNoteRow._fields[1:]
# Of rungs, reminders by the thousand, only those that issue a red card or hand the case to another unit.
_RED, _RAISED = f'%"card":{Card.RED.value}%', '%"is_raised":true%'
_TOLD = ("opened", "taken_over", "resolved", "escalated", "withdrawn", "undone")
_HAPPENED = f"""
SELECT e.case_id, e.version, e.at_us, e.kind, CASE WHEN e.kind IN ('opened', 'resolved') THEN '' ELSE e.body END,
       c.unit_code, c.start_unit, c.place_code, c.about, c.supervisor_code
FROM event e JOIN cases c ON c.id = e.case_id
WHERE e.seq > ? AND e.at_us <= ?
AND (e.kind IN ({", ".join("?" * len(_TOLD))}) OR (e.kind = 'rung' AND (e.body LIKE ? OR e.body LIKE ?)))
ORDER BY e.seq
"""


class ShiftReading:
    """What may be asked for a shift."""

    _session: Session

    def seq_before(self, at_us: int) -> int:
        """Return the last ledger line that was written before an instant; 0 when there is none."""
        low, high = 0, self._session.number("SELECT max(seq) FROM event")
        while low < high:
            middle = (low + high + 1) // 2
            row = self._session.one("SELECT at_us FROM event WHERE seq >= ? ORDER BY seq LIMIT 1", (middle,))
            low, high = (middle, high) if row is not None and row[0] < at_us else (low, middle - 1)
        return low

    def happenings(self, since_us: int, until_us: int) -> Iterator[Happening]:
        """Yield what came, was settled, went red or rose between two instants, and what took a line back."""
        values = (self.seq_before(since_us), until_us, *_TOLD, _RED, _RAISED)
        for rows in self._session.chunks(_HAPPENED, values):
            yield from map(Happening._make, rows)

    def endings(self, after_us: int, until_us: int) -> list[Ending]:
        """Return the standstills and promises whose limit falls into a span, the first to end first.

        A promise is its unit's: one of a unit that has the case no more is left out.
        """
        sql = f"""SELECT t.id / {_SLOTS}, t.id & {_SLOTS - 1}, t.limit_us
                  FROM timer t JOIN cases c ON c.id = t.id / {_SLOTS}
                  WHERE t.next_us >= ? AND t.next_us <= ? AND t.limit_us > ? AND t.limit_us <= ?
                  AND ((t.id & {_SLOTS - 1}) = ? OR ((t.id & {_SLOTS - 1}) = ? AND t.level = c.level))
                  ORDER BY t.limit_us, t.id"""
        spans, clocks = (after_us, until_us, after_us, until_us), (Clock.PAUSE.value, Clock.PROMISE.value)
        return [Ending._make(row) for row in self._session.rows(sql, (*spans, *clocks))]

    def still_tried(self, within: str, limit: int) -> list[tuple[int, int | None]]:
        """Return (id, case id) of the pushes that have not arrived and are tried again, hastiest first.

        Of units whose codes begin with ``within``; one held for its quiet hours is none of them.
        """
        sql = f"""SELECT id, case_id FROM push WHERE next_us IS NOT NULL AND state = '{PushState.UNDELIVERED}'
                  AND substr(unit_code, 1, ?) = ? ORDER BY haste, next_us, id LIMIT ?"""
        return [(row[0], row[1]) for row in self._session.rows(sql, (len(within), within, limit))]

    def accepted_by(self, ids: Sequence[int]) -> dict[int, str]:
        """Return case id → the actor who signed for it in its present stage, of those that were signed for."""
        if not ids:
            return {}
        sql = f"""WITH RECURSIVE line(case_id, seq, since_us) AS (
                      SELECT c.id, c.head_seq, c.stage_us FROM {self._session.array} JOIN cases c ON c.id = v.value
                      WHERE c.accepted_us IS NOT NULL
                      UNION ALL
                      SELECT line.case_id, e.prev_seq, line.since_us FROM line JOIN event e ON e.seq = line.seq
                      WHERE e.prev_seq > 0 AND e.at_us > line.since_us AND e.kind <> 'accepted')
                  SELECT e.case_id, e.actor FROM line JOIN event e ON e.seq = line.seq
                  WHERE e.kind = 'accepted' ORDER BY e.seq"""
        return dict(self._session.rows(sql, (self._session.list_value(ids),)))

    def open_notes(self, unit_code: str, at_us: int) -> list[ShiftNoteRow]:
        """Return the notes of a unit that nobody had ticked off at an instant, oldest first."""
        sql = f"""SELECT {_NOTE} FROM shift_note WHERE unit_code = ? AND kind = 'note' AND at_us <= ?
                  AND (done_us IS NULL OR done_us > ?) ORDER BY at_us, id"""
        return [ShiftNoteRow._make(row) for row in self._session.rows(sql, (unit_code, at_us, at_us))]

    def handovers(self, unit_code: str, at_us: int, limit: int) -> list[ShiftNoteRow]:
        """Return a unit's last hand-overs up to an instant, newest first."""
        sql = f"""SELECT {_NOTE} FROM shift_note WHERE unit_code = ? AND kind = 'handover' AND at_us <= ?
                  ORDER BY at_us DESC, id DESC LIMIT ?"""
        return [ShiftNoteRow._make(row) for row in self._session.rows(sql, (unit_code, at_us, limit))]

    def shift_note(self, note_id: int) -> ShiftNoteRow | None:
        """Return one note."""
        row = self._session.one(f"SELECT {_NOTE} FROM shift_note WHERE id = ?", (note_id,))
        return ShiftNoteRow._make(row) if row else None


class ShiftRows(ShiftReading):
    """What may be written for a shift, inside a transaction."""

    def add_shift_note(self, row: ShiftNoteRow) -> int:
        """Keep a note or a hand-over; return its id."""
        sql = f"""INSERT INTO shift_note ({columns_of(_NEW_NOTE)})
                  VALUES ({", ".join("?" * len(_NEW_NOTE))}) RETURNING id"""
        return self._session.number(sql, row[1:])

    def tick_off(self, note_id: int, actor: str, now_us: int) -> bool:
        """Tick a note off; False when somebody had done so before, who then stays."""
        sql = "UPDATE shift_note SET done_us = ?, done_by = ? WHERE id = ? AND kind = 'note' AND done_us IS NULL"
        return self._session.run(sql, (now_us, actor, note_id)) == 1
