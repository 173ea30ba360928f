"""The outbox's rows: what is due, leases with a fencing token, and what became of each push."""

from collections.abc import Collection, Iterable, Sequence

from daemon.rows import (
    AttemptRow,
    CaseFacts,
    Companion,
    LaneRow,
    Postponed,
    PushClaim,
    PushLine,
    PushRow,
    Recorded,
    Waiting,
)
from daemon.store.session import Session
from daemon.store.statements import Row, Shape, columns_of, insert
from schema.kinds import Clock, Haste, PushState

_NEW = Shape("push", PushRow._fields)
_ATTEMPTS = Shape("attempt", AttemptRow._fields, ("push_id", "lease"))
_LANES = Shape("lane", LaneRow._fields, ("key",))
_PUSH = columns_of(PushLine._fields, "p")
_WIDTH = len(PushLine._fields)
_FULL = "CASE WHEN p.officer_id IS NULL THEN p.channel ELSE p.channel || '#' || p.officer_id END"
# A timer's id is case_id * 16 + Clock.
_FACTS = f"""{columns_of(CaseFacts._fields[:-1], "c")},
(SELECT t.start_us FROM timer t WHERE t.id = c.id * 16 + {Clock.OVERALL.value} AND t.cycle > 0)"""
_CLAIM = f"""SELECT {_PUSH}, coalesce(o.address, ''), {_FACTS}
FROM push p LEFT JOIN officer o ON o.id = p.officer_id LEFT JOIN cases c ON c.id = p.case_id"""
_DUE = f"{_CLAIM} WHERE p.haste = ? AND p.next_us <= ?"
_COMPANIONS = f"""SELECT {columns_of(Companion._fields)} FROM push
WHERE case_id IN (SELECT value FROM {{array}})
  AND (next_us IS NOT NULL OR seq IN (SELECT value FROM {{array}}))"""
_NEXT = " UNION ALL ".join(
    f"SELECT min(next_us) AS next_us FROM push WHERE haste = {haste.value} AND next_us > ?" for haste in Haste
)
_SET_ASIDE = f"state = '{PushState.UNDELIVERED}' AND next_us IS NULL"  # what the index `push_set_aside` holds
_HELD = f"state = '{PushState.HELD}' AND next_us IS NOT NULL"  # what the index `push_held` holds
_WAITING = f"""SELECT (SELECT count(*) FROM push WHERE next_us IS NOT NULL)
                    + (SELECT count(*) FROM push WHERE {_SET_ASIDE})
                    - (SELECT count(*) FROM push WHERE {_HELD}),
                      (SELECT count(*) FROM push WHERE {_HELD}),
                      (SELECT min(next_us) FROM push WHERE {_HELD})"""
_NOT_SENT = f"""state IN ('{PushState.UNDELIVERED}', '{PushState.HELD}')
                AND leased_until_us = 0 AND next_us IS NOT NULL"""


_RECORDED = Shape("push", Recorded._fields, ("id", "lease"))
_POSTPONED = Shape("push", Postponed._fields)


class PushReading:
    """What may be asked of the outbox."""

    _session: Session

    def next_push_us(self, after_us: int = -(1 << 62)) -> int | None:
        """Return the earliest instant beyond ``after_us`` at which a push is to be tried; None when none waits."""
        row = self._session.one(f"SELECT min(next_us) FROM ({_NEXT}) AS each_haste", [after_us] * len(Haste))
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

    def undelivered_cases(self, limit: int) -> list[int]:
        """Return up to ``limit`` ids of cases with a push that failed and is tried again, or was given up.

        A digest that failed counts for each case that it speaks for.
        """
        sql = f"""WITH RECURSIVE failed(id, case_id) AS (
                      SELECT id, case_id FROM push WHERE {_SET_ASIDE}
                      UNION
                      SELECT id, case_id FROM push WHERE next_us IS NOT NULL AND attempts > 0
                      AND state = '{PushState.UNDELIVERED}'
                      UNION
                      SELECT p.id, p.case_id FROM push p JOIN failed ON p.merged_into = failed.id
                      WHERE failed.case_id IS NULL
                  )
                  SELECT DISTINCT case_id FROM failed WHERE case_id IS NOT NULL LIMIT ?"""
        return [row[0] for row in self._session.rows(sql, (limit,))]

    def waiting(self) -> Waiting:
        """Return how many pushes have not arrived: those that wait for a try or are set aside, and those held."""
        row = self._session.one(_WAITING)
        return Waiting._make(row) if row else Waiting()

    def push_counts(self) -> dict[str, int]:
        """Return state → how many pushes are in it; reads them all."""
        return dict(self._session.rows("SELECT state, count(*) FROM push GROUP BY state"))

    def is_brief_due(self, now_us: int) -> bool:
        """Tell whether a push that was held has come to the end of its quiet hours."""
        sql = f"SELECT min(next_us) FROM push WHERE {_HELD} AND next_us <= ?"
        return bool(self._session.number(sql, (now_us,)))

    def companions(self, claims: Sequence[PushClaim]) -> list[Companion]:
        """Return of the cases of ``claims`` what waits, and what tells of the same lines."""
        cases = sorted({claim.push.case_id for claim in claims if claim.push.case_id is not None})
        if not cases:
            return []
        lists = (cases, sorted({claim.push.seq for claim in claims}))
        values = [self._session.list_value(one) for one in lists]
        rows = self._session.rows(_COMPANIONS.format(array=self._session.array), values)
        return [Companion._make(row) for row in rows]

    def lanes_in_trouble(self, keys: Collection[str]) -> dict[str, LaneRow]:
        """Return those of these destinations that take nothing, or took nothing when they were last asked."""
        value = self._session.list_value(sorted(keys))
        sql = f"""SELECT {columns_of(LaneRow._fields)} FROM lane
                  WHERE key IN (SELECT value FROM {self._session.text_array})"""
        return {row[0]: LaneRow._make(row) for row in self._session.rows(sql, (value,))}

    def attempts_since(self, lanes: Collection[str], since_us: int) -> list[AttemptRow]:
        """Return the attempts of these lanes that began after ``since_us``."""
        value = self._session.list_value(sorted(lanes))
        sql = f"""SELECT {columns_of(AttemptRow._fields)} FROM attempt
                  WHERE lane IN (SELECT value FROM {self._session.text_array}) AND at_us > ?"""
        return [AttemptRow._make(row) for row in self._session.rows(sql, (value, since_us))]

    def _pushes(self, where: str, values: Sequence[object], order: str) -> list[PushLine]:
        rows = self._session.rows(f"SELECT {_PUSH} FROM push p WHERE {where} {order}", values)
        return [PushLine._make(row) for row in rows]


class OutboxRows(PushReading):
    """What may be done to the outbox, inside a transaction."""

    def add_pushes(self, rows: Sequence[PushRow]) -> None:
        """Insert new pushes; the store numbers them."""
        if rows:
            self._session.insert(_NEW, rows)

    def add_push(self, row: PushRow) -> int:
        """Insert one push and return its number."""
        return self._session.number(f"{insert(_NEW)} RETURNING id", row)

    # what is due

    def due_pushes(self, now_us: int, limit: int, full: Collection[str] = ()) -> list[PushClaim]:
        """Return up to ``limit`` pushes that are due, hastiest and then earliest first; none to those ``full``.

        ``full`` are destinations as ``destination_of`` names them. On PostgreSQL what another daemon looks at just
        now is left out, and these are held until the commit.
        """
        found: list[PushClaim] = []
        for haste in Haste:
            if len(found) < limit:
                found += self._due(haste, now_us, limit - len(found), full)
        return found

    def _due(self, haste: Haste, now_us: int, limit: int, full: Collection[str]) -> list[PushClaim]:
        sql, values = _DUE, [haste.value, now_us]
        if full:
            sql += f" AND {_FULL} NOT IN (SELECT value FROM {self._session.text_array})"
            values.append(self._session.list_value(sorted(full)))
        sql += f" ORDER BY p.next_us, p.id LIMIT ?{self._session.skip_locked_pushes}"
        return [_claim(row) for row in self._session.rows(sql, (*values, limit))]

    def due_to(self, now_us: int, channels: Collection[str], address: str, limit: int) -> list[PushClaim]:
        """Return up to ``limit`` ordinary pushes that are due over these channels to one address."""
        sql = f"""{_DUE} AND p.channel IN (SELECT value FROM {self._session.text_array})
                  AND coalesce(o.address, '') = ? ORDER BY p.id LIMIT ?{self._session.skip_locked_pushes}"""
        names = self._session.list_value(sorted(channels))
        values = (Haste.ORDINARY.value, now_us, names, address, limit)
        return [_claim(row) for row in self._session.rows(sql, values)]

    def held_until(self, now_us: int, limit: int) -> list[PushClaim]:
        """Return up to ``limit`` held pushes whose quiet hours are over, those of one recipient side by side."""
        sql = f"""{_CLAIM} WHERE p.state = '{PushState.HELD}' AND p.next_us <= ?
                  ORDER BY p.unit_code, p.officer_id, p.channel, p.id LIMIT ?{self._session.skip_locked_pushes}"""
        return [_claim(row) for row in self._session.rows(sql, (now_us, limit))]

    # what is done about it

    def lease_pushes(self, claims: Sequence[PushClaim], lanes: Sequence[str], now_us: int, until_us: int) -> None:
        """Give these pushes, which are held, a lease each, and write down the attempt that is to follow.

        ``lanes`` says for each over which it goes. The caller counts the lease up in what it holds.
        """
        if not claims:
            return
        self._session.run(
            f"""UPDATE push SET lease = lease + 1, leased_until_us = ?, next_us = ?
                WHERE id IN (SELECT value FROM {self._session.array})""",
            (until_us, until_us, self._session.list_value([claim.push.id for claim in claims])),
        )
        attempts = [
            AttemptRow(claim.push.id, claim.push.lease + 1, lane, now_us)
            for claim, lane in zip(claims, lanes, strict=True)
        ]
        self._session.upsert(_ATTEMPTS, attempts)

    def record_pushes(self, results: Sequence[Recorded], attempts: Sequence[AttemptRow]) -> set[int]:
        """Write what became of leased pushes and of their attempts; return the ids of those whose lease was lost.

        Of a lost one only the attempt is written: its push is another sender's by now.
        """
        if not results:
            return set()
        held = (
            f"SELECT id, lease FROM push WHERE id IN (SELECT value FROM {self._session.array}){self._session.lock}"
        )
        rows = self._session.rows(held, (self._session.list_value(sorted(one.id for one in results)),))
        leases: dict[int, int] = {row[0]: row[1] for row in rows}
        mine = [one for one in results if leases.get(one.id) == one.lease]
        if mine:
            self._session.update(_RECORDED, mine)
        if attempts:
            self._session.upsert(_ATTEMPTS, attempts)
        return {one.id for one in results} - {one.id for one in mine}

    def postpone_pushes(self, rows: Sequence[Postponed]) -> None:
        """Write until when and why pushes that are held in this transaction wait, or how they end."""
        if rows:
            self._session.update(_POSTPONED, rows)

    def wake_pushes(self, case_ids: Iterable[int], reasons: Iterable[str], now_us: int) -> None:
        """Let what waits in these cases for one of these reasons be looked at from now on."""
        self._session.run(
            f"""UPDATE push SET next_us = ? WHERE case_id IN (SELECT value FROM {self._session.array})
                AND leased_until_us <= 0 AND next_us > ?
                AND error IN (SELECT value FROM {self._session.text_array})""",
            (
                now_us,
                self._session.list_value(sorted(case_ids)),
                now_us,
                self._session.list_value(sorted(reasons)),
            ),
        )

    def hurry_push(self, push_id: int, haste: int, now_us: int) -> None:
        """Have a push go as fast as the hastier one that stands behind it; one under way is left alone."""
        self._session.run(
            "UPDATE push SET next_us = ?, haste = ? WHERE id = ? AND leased_until_us <= 0 AND next_us IS NOT NULL",
            (now_us, haste, push_id),
        )

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
                WHERE case_id = ? AND seq = ? AND attempts = 0 AND {_NOT_SENT}""",
            (case_id, seq),
        )

    def merge_pushes(self, ids: Sequence[int], into: int) -> int:
        """Let one push speak for others that have not arrived for certain; return how many."""
        return self._session.run(
            f"""UPDATE push SET state = '{PushState.MERGED}', merged_into = ?, next_us = NULL, error = ''
                WHERE id IN (SELECT value FROM {self._session.array}) AND {_NOT_SENT}""",
            (into, self._session.list_value(ids)),
        )

    # destinations in trouble

    def put_lanes(self, rows: Sequence[LaneRow]) -> None:
        """Write down destinations that take nothing."""
        if rows:
            self._session.upsert(_LANES, sorted(rows))

    def drop_lanes(self, keys: Collection[str]) -> None:
        """Take these destinations for well again."""
        value = self._session.list_value(sorted(keys))
        self._session.run(
            f"DELETE FROM lane WHERE key IN (SELECT value FROM {self._session.text_array})", (value,)
        )

    def forget_lanes(self, but: str) -> None:
        """Ask every destination again at once, but for those whose trouble has the fate ``but``."""
        self._session.run("DELETE FROM lane WHERE fate <> ?", (but,))


def destination_of(push: PushLine) -> str:
    """Return a push's channel and officer as ``due_pushes`` compares them."""
    return push.channel if push.officer_id is None else f"{push.channel}#{push.officer_id}"


def _claim(row: Row) -> PushClaim:
    push, address, facts = PushLine._make(row[:_WIDTH]), row[_WIDTH], row[_WIDTH + 1 :]
    case = None if push.case_id is None or facts[0] is None else CaseFacts._make(facts)
    return PushClaim(push, address, case, push.leased_until_us != 0)
