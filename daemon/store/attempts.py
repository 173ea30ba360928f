"""What became of sending, for readers: attempts, bots in trouble, pushes by what a person has to look at first."""

from collections.abc import Sequence
from typing import NamedTuple

from daemon.rows import AttemptRow, LaneRow, PushLine
from daemon.store.session import Session
from daemon.store.statements import columns_of
from schema.kinds import PushState

NO_PUSH = 0  # stands in an attempt for the push that a test of a channel has not

_ATTEMPT = columns_of(AttemptRow._fields)
_LANE = columns_of(LaneRow._fields, "l")
_DEAD = f"state = '{PushState.UNDELIVERED}' AND next_us IS NULL"  # what the index `push_set_aside` holds
_WAITS = "next_us IS NOT NULL"  # what the index `push_due` holds
_OVER = f"next_us IS NULL AND state <> '{PushState.UNDELIVERED}'"
_BY_ID, _BY_DUE = "id DESC", "haste, next_us, id"
_LOOK_MAX = 20_000  # rows looked at for one list; a small unit's may be rare, and nobody waits for a whole table


class Brief(NamedTuple):
    """As much of a push as tells who may see it."""

    id: int
    case_id: int | None
    unit_code: str
    channel: str


class ChannelCount(NamedTuple):
    """How many pushes of a channel have not arrived: those that wait, and those that nobody tries any more."""

    channel: str
    waiting: int
    dead: int


class Load(NamedTuple):
    """How many attempts were made on a lane in some time, and how many of them failed."""

    made: int
    failed: int


class AttemptReading:
    """What may be asked of attempts, and of destinations in trouble."""

    _session: Session

    def attempts_of(self, push_id: int) -> list[AttemptRow]:
        """Return a push's attempts, oldest first; of ``NO_PUSH`` the tests of channels."""
        rows = self._session.rows(f"SELECT {_ATTEMPT} FROM attempt WHERE push_id = ? ORDER BY lease", (push_id,))
        return [AttemptRow._make(row) for row in rows]

    def newest_tests(self, limit: int) -> list[AttemptRow]:
        """Return the newest tests of channels, newest first."""
        sql = f"SELECT {_ATTEMPT} FROM attempt WHERE push_id = {NO_PUSH} ORDER BY lease DESC LIMIT ?"
        return [AttemptRow._make(row) for row in self._session.rows(sql, (limit,))]

    def lane(self, key: str) -> LaneRow | None:
        """Return a destination's trouble; None when it is well."""
        row = self._session.one(f"SELECT {_LANE} FROM lane l WHERE l.key = ?", (key,))
        return LaneRow._make(row) if row else None

    def lanes(self) -> list[LaneRow]:
        """Return every destination in trouble, the longest first; a key begins with its channel's name."""
        rows = self._session.rows(f"SELECT {_LANE} FROM lane l ORDER BY l.since_us, l.key")
        return [LaneRow._make(row) for row in rows]

    def load_of(self, lane: str, from_us: int, until_us: int) -> Load:
        """Return the attempts on a lane that began at ``from_us`` or later and before ``until_us``."""
        row = self._session.one(
            """SELECT count(*), coalesce(sum(CASE WHEN fate IN ('', 'delivered') THEN 0 ELSE 1 END), 0)
               FROM attempt WHERE lane = ? AND at_us >= ? AND at_us < ?""",
            (lane, from_us, until_us),
        )
        return Load(*map(int, row)) if row else Load(0, 0)

    def dead_letters(self) -> int:
        """Return how many pushes nobody tries any more: given up, or parked until there is a channel."""
        return self._session.number(f"SELECT count(*) FROM push WHERE {_DEAD}")

    def dead(self, within: str, limit: int, before_id: int | None = None) -> list[Brief]:
        """Return pushes that nobody tries any more, newest first, of units whose codes begin with ``within``."""
        older = "" if before_id is None else f" AND id < {int(before_id)}"
        return self._briefs(_DEAD + older, _BY_ID, within, limit)

    def waiting_pushes(self, within: str, limit: int) -> list[Brief]:
        """Return pushes that are to be tried, in the order in which they go, of such units."""
        return self._briefs(_WAITS, _BY_DUE, within, limit)

    def settled(self, within: str, limit: int) -> list[Brief]:
        """Return pushes that are over (delivered, merged, superseded), newest first, of such units."""
        return self._briefs(_OVER, _BY_ID, within, limit)

    def counts_by_channel(self) -> list[ChannelCount]:
        """Return how many pushes of each channel have not arrived; reads those, and no others."""
        rows = self._session.rows(
            f"""SELECT channel, sum(waits), sum(dead) FROM (
                    SELECT channel, 1 AS waits, 0 AS dead FROM push WHERE {_WAITS}
                    UNION ALL SELECT channel, 0, 1 FROM push WHERE {_DEAD}) AS one
                GROUP BY channel ORDER BY channel"""
        )
        return [ChannelCount(row[0], int(row[1]), int(row[2])) for row in rows]

    def pushes_by_ids(self, ids: Sequence[int]) -> list[PushLine]:
        """Return these pushes in the order asked for; one that is not there is left out."""
        columns = columns_of(PushLine._fields)
        sql = f"SELECT {columns} FROM push WHERE id IN (SELECT value FROM {self._session.array})"
        rows = self._session.rows(sql, (self._session.list_value(ids),)) if ids else []
        found = {line.id: line for line in map(PushLine._make, rows)}
        return [found[push_id] for push_id in ids if push_id in found]

    def _briefs(self, condition: str, order: str, within: str, limit: int) -> list[Brief]:
        sql = _briefs_of(condition, order, _LOOK_MAX if within else limit)
        return [Brief._make(row) for row in self._session.rows(sql, (len(within), within, limit))]


class TrialRows:
    """Tests of channels: attempts without a push, which count for the limit of the bot that took them."""

    _session: Session

    def begin_test(self, lane: str, at_us: int) -> int:
        """Write that a test leaves now; return its number, to end it with."""
        return self._session.number(
            f"""INSERT INTO attempt (push_id, lease, lane, at_us)
                SELECT {NO_PUSH}, coalesce(max(lease), 0) + 1, ?, ? FROM attempt WHERE push_id = {NO_PUSH}
                RETURNING lease""",
            (lane, at_us),
        )

    def end_test(self, number: int, ended_us: int, fate: str, code: str, reason: str) -> None:
        """Write what became of a test; ``fate`` is "delivered" or a word of ``schema.fates.Fate``."""
        self._session.run(
            f"""UPDATE attempt SET ended_us = ?, fate = ?, code = ?, reason = ?
                WHERE push_id = {NO_PUSH} AND lease = ?""",
            (ended_us, fate, code, reason, number),
        )


def _briefs_of(condition: str, order: str, looked_at: int) -> str:
    return f"""SELECT id, case_id, unit_code, channel FROM (
                   SELECT id, case_id, unit_code, channel, haste, next_us FROM push
                   WHERE {condition} ORDER BY {order} LIMIT {looked_at}) AS looked
               WHERE substr(unit_code, 1, ?) = ? ORDER BY {order} LIMIT ?"""
