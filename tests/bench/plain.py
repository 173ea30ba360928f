"""The plain set-based SQL that a burst is held against: it decides nothing, and writes the same rows.

What midnight makes of a case is read off a sample of each village beforehand and laid into tables: bodies,
recipients, instants. A transaction then takes a thousand due cases into one temporary table, chains their hashes
there, and writes every row once: lines, case, timers, pushes. The same text runs on both databases.
"""

import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from daemon.casework.rules import CLOCK_MASK
from daemon.rows import MovedRow, TimerRow
from tests.bench.filling import Lived, tick_us

LINES = 3  # that midnight writes of a case
DUE = 2  # timers of a case that are due at midnight
_KEPT = [name for name in MovedRow._fields if name not in ("id", "version", "head_seq", "head_hash")]
_TIMER = [name for name in TimerRow._fields if name != "id"]
# What is neither of these is a number.
_TEXTS = ("unit_code", "supervisor_code", "pause", "terms")
_TYPES = dict.fromkeys(_TEXTS, "text") | dict.fromkeys(("is_provisional", "is_ruled"), "boolean")


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f"{name} {_TYPES.get(name, 'bigint')}" for name in names)


_TABLES = f"""
CREATE TEMP TABLE outcome (village text PRIMARY KEY, {_columns(_KEPT)},
    {", ".join(f"tail{nth} bytea" for nth in range(LINES))});
CREATE TEMP TABLE line (village text, nth bigint, body text);
CREATE TEMP TABLE fresh (village text, clock bigint, {_columns(_TIMER)});
CREATE TEMP TABLE told (village text, nth bigint, kind text, unit_code text, officer_id bigint, channel text,
    state text, rest text, next_us bigint);
CREATE INDEX line_of ON line (village);
CREATE INDEX fresh_of ON fresh (village);
CREATE INDEX told_of ON told (village);
CREATE TEMP TABLE claim (n bigint, case_id INTEGER PRIMARY KEY, village text, version bigint, head_seq bigint,
    head bytea, number text, place text, {", ".join(f"hash{nth} bytea" for nth in range(LINES))})
"""
_SEQ = f"(:seq + n * {LINES})"
_COLUMNS = "n, case_id, village, version, head_seq, head, number, place"
_LINKS = ", ".join(
    f"""
link{nth} AS MATERIALIZED (SELECT d.*, chained({f"hash{nth - 1}" if nth else "head"}, {_SEQ} + {nth}, d.case_id,
    d.version + {nth + 1}, o.tail{nth}) AS hash{nth}
    FROM {f"link{nth - 1}" if nth else "due"} d JOIN outcome o ON o.village = d.village)"""
    for nth in range(LINES)
)
_CLAIM = f"""
INSERT INTO claim WITH due({_COLUMNS}) AS MATERIALIZED (
    SELECT row_number() OVER () - 1, c.id, c.unit_code, c.version, c.head_seq, c.head_hash, c.number, c.place_code
    FROM cases c WHERE c.id IN (SELECT DISTINCT t.id / 16 FROM (
        SELECT id FROM timer WHERE next_us < :now ORDER BY next_us, id LIMIT :timers) t)
), {_LINKS}
SELECT {_COLUMNS}, {", ".join(f"hash{nth}" for nth in range(LINES))} FROM link{LINES - 1}
"""
_NEXT_SEQ = "SELECT seq + 1 FROM ledger_tail WHERE id = 1"
_SEQS = f"UPDATE ledger_tail SET seq = seq + (SELECT count(*) FROM claim) * {LINES} WHERE id = 1"
_EVENTS = f"""
INSERT INTO event (seq, case_id, version, prev_seq, at_us, kind, actor, body, hash)
SELECT {_SEQ} + l.nth, case_id, version + l.nth + 1, CASE l.nth WHEN 0 THEN head_seq ELSE {_SEQ} + l.nth - 1 END,
    :now, 'rung', 'daemon', l.body,
    CASE l.nth {" ".join(f"WHEN {nth} THEN hash{nth}" for nth in range(LINES))} END
FROM claim JOIN line l ON l.village = claim.village ORDER BY n, l.nth
"""
# Without the IN, SQLite walks through all cases instead of the claim.
_CASES = f"""
UPDATE cases SET version = k.version + {LINES}, head_seq = {_SEQ} + {LINES - 1}, head_hash = k.hash{LINES - 1},
    {", ".join(f"{name} = o.{name}" for name in _KEPT)}
FROM claim k JOIN outcome o ON o.village = k.village
WHERE cases.id = k.case_id AND cases.id IN (SELECT case_id FROM claim)
"""
_TIMERS = f"""
INSERT INTO timer (id, {", ".join(_TIMER)})
SELECT case_id * 16 + f.clock, {", ".join(f"f.{name}" for name in _TIMER)}
FROM claim JOIN fresh f ON f.village = claim.village WHERE true
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _TIMER)}
"""
_PUSHES = f"""
INSERT INTO push (case_id, seq, kind, unit_code, officer_id, channel, state, haste, body, created_us, next_us,
    attempts, lease, leased_until_us, error)
SELECT case_id, {_SEQ} + t.nth, t.kind, t.unit_code, t.officer_id, t.channel, t.state,
    CASE t.kind WHEN 'red' THEN 1 ELSE 2 END,
    '{{"number":"' || number || '","place":"' || place || t.rest, :now, t.next_us, 0, 0, 0, ''
FROM claim JOIN told t ON t.village = claim.village ORDER BY n, t.nth
"""


class Plain(ABC):
    """One session on a database that ``filling`` made, ready to write what midnight makes of its cases."""

    def prepare(self, lived: Sequence[Lived]) -> None:
        """Lay out, untimed, all that is the same for every case of a village."""
        for statement in _TABLES.split(";"):
            self.run(statement)
        for sample in lived:
            self._lay_out(sample)
        for table in ("outcome", "line", "fresh", "told"):
            self.run(f"ANALYZE {table}")

    def _lay_out(self, sample: Lived) -> None:
        village, after = sample.case.unit_code, sample.after
        tails = [f"|{line.at_us}|{line.kind}|{line.actor}|{line.body}".encode() for line in sample.lines]
        assert len(tails) == LINES
        kept = [bool(value) if _TYPES.get(name) == "boolean" else value for name, value in _named(after, _KEPT)]
        self._insert("outcome", village, *kept, *tails)
        for nth, line in enumerate(sample.lines):
            self._insert("line", village, nth, line.body)
        for timer in sample.timers_after:
            self._insert("fresh", village, timer.id & CLOCK_MASK, *timer[1:])
        nth_of = {line.seq: nth for nth, line in enumerate(sample.lines)}
        for push in sample.pushes:
            rest = push.body.partition(sample.case.place_code)[2]
            who = (push.kind, push.unit_code, push.officer_id, push.channel)
            self._insert("told", village, nth_of[push.seq], *who, push.state, rest, push.next_us)

    def _insert(self, table: str, *values: Any) -> None:
        names = [f"v{nth}" for nth in range(len(values))]
        marks = ", ".join(f":{name}" for name in names)
        self.run(f"INSERT INTO {table} VALUES ({marks})", dict(zip(names, values, strict=True)))

    def drain(self, cases: int) -> None:
        """Write what midnight makes of every case, ``cases`` in one durable transaction."""
        while self._batch({"now": tick_us(), "timers": cases * DUE}):
            pass

    def _batch(self, values: dict[str, int]) -> bool:
        self.run("BEGIN")
        self.run("DELETE FROM claim")
        values["seq"] = self.number(_NEXT_SEQ)
        claimed = self.run(_CLAIM, values)
        for statement in (_SEQS, _EVENTS, _CASES, _TIMERS, _PUSHES):
            self.run(statement, values)
        self.run("COMMIT")
        return claimed > 0

    @abstractmethod
    def run(self, sql: str, values: Mapping[str, Any] = {}) -> int:
        """Run one statement and return how many rows it touched."""

    @abstractmethod
    def number(self, sql: str) -> int:
        """Return the one number a statement gives."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""


class PlainSqlite(Plain):
    """The same on SQLite: WAL, FULL."""

    def __init__(self, path: Path) -> None:
        self._link = sqlite3.connect(path, isolation_level=None)
        self._link.execute("PRAGMA journal_mode = WAL")
        self._link.execute("PRAGMA synchronous = FULL")
        self._link.create_function("chained", 5, _chained, deterministic=True)

    def run(self, sql: str, values: Mapping[str, Any] = {}) -> int:
        """Run one statement and return how many rows it touched."""
        return self._link.execute(sql, values).rowcount

    def number(self, sql: str) -> int:
        """Return the one number a statement gives."""
        return int(self._link.execute(sql).fetchone()[0])

    def close(self) -> None:
        """Close the connection."""
        self._link.close()


def _chained(head: bytes, seq: int, case_id: int, version: int, tail: bytes) -> bytes:
    return sha256(head + b"%d|%d|%d" % (seq, case_id, version) + tail).digest()


_CHAINED = """
CREATE FUNCTION chained(head bytea, seq bigint, case_id bigint, version bigint, tail bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE AS
$$ SELECT sha256(head || convert_to(seq || '|' || case_id || '|' || version, 'UTF8') || tail) $$
"""


class PlainPostgres(Plain):
    """The same on PostgreSQL, hashing with its own sha256."""

    def __init__(self, url: str) -> None:
        self._link = psycopg.connect(url, autocommit=True)
        self._link.execute(_CHAINED)

    def run(self, sql: str, values: Mapping[str, Any] = {}) -> int:
        """Run one statement and return how many rows it touched."""
        return self._link.execute(_marked(sql).encode(), values).rowcount

    def number(self, sql: str) -> int:
        """Return the one number a statement gives."""
        row = self._link.execute(_marked(sql).encode()).fetchone()
        assert row is not None
        return int(row[0])

    def close(self) -> None:
        """Close the connection."""
        self._link.close()


def _marked(sql: str) -> str:
    """Return ``sql`` with psycopg's marks; ``::`` casts are not used."""
    return re.sub(r":([a-z]\w*)", r"%(\1)s", sql.replace("case_id INTEGER", "case_id bigint"))


def _named(row: Any, names: Sequence[str]) -> list[tuple[str, Any]]:
    return [(name, getattr(row, name)) for name in names]
