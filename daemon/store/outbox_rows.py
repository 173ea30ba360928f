"""The outbox's rows: claims with a lease and a fencing token, and what became of each push."""

from collections.abc import Sequence

from daemon.rows import PushClaim, PushLine, PushRow, Waiting
from daemon.store.session import Session
from daemon.store.statements import Row, Shape, columns_of, insert
from schema.kinds import PushState

_NEW = Shape("push", PushRow._fields)
_IN_DOUBT = -1  # in place of a lease's end: no lease, but the push before it may have arrived
_PUSH = columns_of(PushLine._fields, "p")
_WIDTH = len(PushLine._fields)
_DUE = f"""SELECT {_PUSH}, coalesce(o.address, ''), c.status, c.stage, p.leased_until_us <> 0
FROM push p LEFT JOIN officer o ON o.id = p.officer_id LEFT JOIN cases c ON c.id = p.case_id
WHERE p.next_us <= ? ORDER BY p.haste, p.next_us, p.id LIMIT ?"""
_SET_ASIDE = f"state = '{PushState.UNDELIVERED}' AND next_us IS NULL"  # what the index `push_set_aside` holds
_HELD = f"state = '{PushState.HELD}' AND next_us IS NOT NULL"  # what the index `push_held` holds
_WAITING = f"""SELECT (SELECT count(*) FROM push WHERE next_us IS NOT NULL)
                    + (SELECT count(*) FROM push WHERE {_SET_ASIDE})
                    - (SELECT count(*) FROM push WHERE {_HELD}),
                      (SELECT count(*) FROM push WHERE {_HELD}),
                      (SELECT min(next_us) FROM push WHERE {_HELD})"""
_NOT_SENT = f"""state IN ('{PushState.UNDELIVERED}', '{PushState.HELD}')
                AND attempts = 0 AND leased_until_us = 0 AND next_us IS NOT NULL"""


class PushReading:
    """What may be asked of the outbox."""

    _session: Session

    def next_push_us(self) -> int | None:
        """Return the earliest instant at which a push is to be tried; None when none waits."""
        row = self._session.one("SELECT min(next_us) FROM push WHERE next_us IS NOT NULL")
        return row[0] if row else None

    def push(self, push_id: int) -> PushLine | None:
        """Return one push."""
        found = self._pushes("p.id = ?", (push_id,), "")
        return found[0] if found else None

    def pushes(self, before_id: int | None = None, limit: int = 100, state: str = "") -> list[PushLine]:
        """Return up to ``limit`` pushes, newest first, older than ``before_id``, in ``state`` if one is named."""
        where = "p.id < ?"
        values: tuple[object, ...] = (2**62 if before_id is None else before_id,)
        if state:
            where, values = f"{where} AND p.state = ?", (*values, state)
        return self._pushes(where, (*values, limit), "ORDER BY p.id DESC LIMIT ?")

    def pushes_after(self, push_id: int, limit: int) -> list[PushLine]:
        """Return up to ``limit`` pushes numbered above ``push_id``, oldest first."""
        return self._pushes("p.id > ?", (push_id, limit), "ORDER BY p.id LIMIT ?")

    def pushes_of(self, case_id: int) -> list[PushLine]:
        """Return a case's pushes, oldest first."""
        return self._pushes("p.case_id = ?", (case_id,), "ORDER BY p.id")

    def set_aside(self, reason: str) -> list[int]:
        """Return the ids of undelivered pushes that are not tried any more, for a reason that begins so."""
        rows = self._session.rows(f"SELECT id FROM push WHERE {_SET_ASIDE} AND error LIKE ?", (f"{reason}%",))
        return [row[0] for row in rows]

    def waiting(self) -> Waiting:
        """Return how many pushes have not arrived: those that wait for a try or are set aside, and those held."""
        row = self._session.one(_WAITING)
        return Waiting._make(row) if row else Waiting()

    def push_counts(self) -> dict[str, int]:
        """Return state → how many pushes are in it; reads them all."""
        return dict(self._session.rows("SELECT state, count(*) FROM push GROUP BY state"))

    def _pushes(self, where: str, values: Sequence[object], order: str) -> list[PushLine]:
        rows = self._session.rows(f"SELECT {_PUSH} FROM push p WHERE {where} {order}", values)
        return [_line(row) for row in rows]


class OutboxRows(PushReading):
    """What may be done to the outbox, inside a transaction."""

    def add_pushes(self, rows: Sequence[PushRow]) -> None:
        """Insert new pushes; the store numbers them."""
        if rows:
            self._session.insert(_NEW, rows)

    def add_push(self, row: PushRow) -> int:
        """Insert one push and return its number."""
        return self._session.number(f"{insert(_NEW)} RETURNING id", row)

    def claim_pushes(self, now_us: int, limit: int, lease_us: int) -> list[PushClaim]:
        """Hold up to ``limit`` pushes that are to be tried by now, for ``lease_us``; then they are due again.

        Each claim has a new lease number. A claim says ``is_repeat`` when the one before it ended unrecorded.
        """
        rows = self._session.rows(_DUE + self._session.skip_locked_pushes, (now_us, limit))
        self._session.run(
            f"""UPDATE push SET lease = lease + 1, leased_until_us = ?, next_us = ?
                WHERE id IN (SELECT value FROM {self._session.array})""",
            (now_us + lease_us, now_us + lease_us, self._session.list_value([row[0] for row in rows])),
        )
        return [_claim(row, now_us + lease_us) for row in rows]

    def record_push(
        self,
        push_id: int,
        lease: int,
        *,
        state: str,
        attempts: int,
        next_us: int | None,
        sent_us: int | None,
        error: str,
        may_have_arrived: bool = False,
    ) -> bool:
        """Write what became of a claimed push; False, and nothing written, when the lease has been lost.

        One that ``may_have_arrived`` although nobody said so is claimed as a repeat the next time.
        """
        touched = self._session.run(
            """UPDATE push SET state = ?, attempts = ?, next_us = ?, sent_us = ?, error = ?, leased_until_us = ?
               WHERE id = ? AND lease = ?""",
            (state, attempts, next_us, sent_us, error, _IN_DOUBT if may_have_arrived else 0, push_id, lease),
        )
        return touched == 1

    def retry_push(self, push_id: int, now_us: int) -> bool:
        """Have a push that is not delivered tried again from now; False when it is not such a push.

        One whose try is under way is left to it.
        """
        touched = self._session.run(
            f"""UPDATE push SET next_us = ?, attempts = 0, state = '{PushState.UNDELIVERED}'
                WHERE id = ? AND leased_until_us <= 0
                  AND state IN ('{PushState.UNDELIVERED}', '{PushState.HELD}')""",
            (now_us, push_id),
        )
        return touched == 1

    def rearm_pushes(self, ids: Sequence[int], now_us: int) -> int:
        """Have undelivered pushes that were set aside tried from now on; return how many."""
        return self._session.run(
            f"""UPDATE push SET next_us = ?, error = ''
                WHERE id IN (SELECT value FROM {self._session.array}) AND {_SET_ASIDE}""",
            (now_us, self._session.list_value(ids)),
        )

    def supersede_pushes(self, case_id: int, seq: int) -> int:
        """Drop the pushes of one ledger line of a case that nobody has begun to send; return how many."""
        return self._session.run(
            f"""UPDATE push SET state = '{PushState.SUPERSEDED}', next_us = NULL
                WHERE case_id = ? AND seq = ? AND {_NOT_SENT}""",
            (case_id, seq),
        )

    def merge_pushes(self, ids: Sequence[int], into: int) -> int:
        """Let one digest speak for pushes that nobody has begun to send; return how many."""
        return self._session.run(
            f"""UPDATE push SET state = '{PushState.MERGED}', merged_into = ?, next_us = NULL
                WHERE id IN (SELECT value FROM {self._session.array}) AND {_NOT_SENT}""",
            (into, self._session.list_value(ids)),
        )


def _line(row: Row) -> PushLine:
    return PushLine._make(row)


def _claim(row: Row, until_us: int) -> PushClaim:
    """Return a claim as it stands after its update."""
    push = _line(row[:_WIDTH])
    held = push._replace(lease=push.lease + 1, next_us=until_us, leased_until_us=until_us)
    address, status, stage, is_repeat = row[_WIDTH:]
    return PushClaim(held, address, status, stage, bool(is_repeat))
