"""A session that reads the tables as they stood: each table that grows is taken as it was at a moment.

Every statement is given common table expressions in the tables' own names, so that whoever writes a query for the
present has written it for the past too. What a case's row and timers were is said by ``overlay``, from the ledger.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from daemon.rows import AttemptRow, CaseRow, PushLine, TimerRow
from daemon.store.session import Session
from daemon.store.statements import Row, Shape, columns_of
from schema.errors import DubanError, StoreFailed

_TABLES = re.compile(r"\b(?:FROM|JOIN)\s+(event|cases|timer|push|attempt|edition|lane)\b", re.IGNORECASE)
_CTE = re.compile(r"\s*WITH\s+(RECURSIVE\s+)?", re.IGNORECASE)
_CASES, _TIMERS = Shape("cases", CaseRow._fields), Shape("timer", TimerRow._fields)
_ROWS_OF_AN_INSTANT = {"event": "seq", "edition": "at_us", "lane": "since_us"}
# A push's fate is told by its attempts and by when it arrived; docs/decisions/0050 says what nobody wrote down.
_LATER = "(SELECT min(a.at_us) FROM {home}.attempt a WHERE a.push_id = p.id AND a.at_us > ?)"
_UNDER_WAY = """EXISTS (SELECT 1 FROM {home}.attempt a WHERE a.push_id = p.id AND a.at_us <= ?
AND (a.ended_us > ? OR a.ended_us IS NULL AND p.leased_until_us > 0))"""
_SAID = """(SELECT CASE WHEN a.fate = 'auth' THEN 'needs a person: ' ELSE '' END || a.reason FROM {home}.attempt a
WHERE a.push_id = p.id AND a.ended_us <= ? ORDER BY a.lease DESC LIMIT 1)"""
_REFUSED = """coalesce((SELECT a.fate IN ('auth', 'permanent') FROM {home}.attempt a
WHERE a.push_id = p.id AND a.ended_us <= ? ORDER BY a.lease DESC LIMIT 1), {false})"""
_STATE = """CASE WHEN p.sent_us <= ? THEN 'delivered' WHEN p.state = 'superseded' THEN 'superseded'
WHEN p.state = 'merged' AND (p.merged_into IS NULL OR EXISTS (
    SELECT 1 FROM {home}.push m WHERE m.id = p.merged_into AND m.created_us <= ?)) THEN 'merged'
WHEN p.state = 'held' THEN 'held' ELSE 'undelivered' END"""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of the past, and the last ledger line that was written by then."""

    at_us: int
    seq: int


@dataclass(frozen=True, slots=True)
class Overlay:
    """The cases that changed since a moment, and their timers, as they stood at it: two JSON arrays of rows."""

    cases: str
    timers: str


class PastSession(Session):
    """Reads through ``session`` what stood at ``moment``; nothing is written through it."""

    def __init__(self, session: Session, moment: Moment, overlay: Callable[[], Overlay]) -> None:
        super().__init__(None)
        self.array, self.text_array = session.array, session.text_array
        self._session = session
        self._moment = moment
        self._overlay = overlay

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return every row."""
        return self._session.rows(*self._then(sql, values))

    def chunks(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[Row]]:
        """Return the rows in lists."""
        return self._session.chunks(*self._then(sql, values))

    def _then(self, sql: str, values: Sequence[Any]) -> tuple[str, Sequence[Any]]:
        """Return the statement with the tables it names as they stood."""
        named = {found.lower() for found in _TABLES.findall(sql)}
        if not named:
            return sql, values
        parts = [self._table(name) for name in sorted(named)]
        opening = _CTE.match(sql)
        is_recursive = "RECURSIVE " if opening and opening[1] else ""
        rest = f", {sql[opening.end() :]}" if opening else f" {sql}"
        tables = ", ".join(f"{name} AS NOT MATERIALIZED ({part})" for name, part, _ in parts)
        given = [value for _, _, some in parts for value in some]
        return f"WITH {is_recursive}{tables}{rest}", [*given, *values]

    def _table(self, name: str) -> tuple[str, str, Sequence[Any]]:
        home, at_us, seq = self._session.home(), self._moment.at_us, self._moment.seq
        if name in _ROWS_OF_AN_INSTANT:
            column = _ROWS_OF_AN_INSTANT[name]
            return name, f"SELECT * FROM {home}.{name} WHERE {column} <= ?", [seq if column == "seq" else at_us]
        if name == "attempt":
            return name, _attempts(home), [at_us] * 5
        if name == "push":
            return name, _pushes(home, self._session.false), _push_values(at_us, seq)
        overlay = self._overlay()
        if name == "cases":
            return name, f"{_standing_cases(home)} UNION ALL {self._laid_over(_CASES)}", [seq, overlay.cases]
        return name, f"{_standing_timers(home)} UNION ALL {self._laid_over(_TIMERS)}", [seq, overlay.timers]

    def _laid_over(self, shape: Shape) -> str:
        columns = (self._session.json_item(at, kind) for at, kind in enumerate(shape.types))
        return f"SELECT {', '.join(columns)} FROM {self._session.json_rows}"

    # A past is only read.

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Refuse: a past is only read."""
        raise refusal(sql, values)

    def insert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Refuse."""
        raise refusal(shape, rows)

    def upsert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Refuse."""
        raise refusal(shape, rows)

    def update(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Refuse."""
        raise refusal(shape, rows)

    def list_value(self, values: Sequence[int] | Sequence[str]) -> Any:  # noqa: ANN401 - what a driver takes
        """Return numbers or strings as one value."""
        return self._session.list_value(values)

    def notify(self) -> None:
        """Tell nobody."""

    def sentence(self, error: Exception) -> DubanError | None:
        """Return a driver's error as a sentence with a way out."""
        return self._session.sentence(error)

    def revision(self) -> str | None:
        """Return the schema's revision."""
        return self._session.revision()

    def begin(self, *, read_only: bool) -> None:
        """Open the transaction; it is for reading whatever is asked."""
        del read_only
        self._session.begin(read_only=True)

    def rollback(self) -> None:
        """End it."""
        self._session.rollback()


def refusal(*_what: object) -> StoreFailed:
    """Return why nothing is written to the past."""
    return StoreFailed(
        "the past is only read; leave out the instant to write", zh="过去只能看，不能改：请先回到现在"
    )


def _standing_cases(home: str) -> str:
    return f"SELECT {columns_of(_CASES.columns)} FROM {home}.cases WHERE head_seq <= ?"


def _standing_timers(home: str) -> str:
    return f"""SELECT {columns_of(_TIMERS.columns, "t")} FROM {home}.timer t WHERE NOT EXISTS (
        SELECT 1 FROM {home}.cases k WHERE k.id = t.id / 16 AND k.head_seq > ?)"""  # case_id * 16 + Clock


def _attempts(home: str) -> str:
    told = {name: f"CASE WHEN ended_us <= ? THEN {name} ELSE '' END" for name in ("fate", "code", "reason")}
    told["ended_us"] = "CASE WHEN ended_us <= ? THEN ended_us END"
    columns = ", ".join(f"{told.get(name, name)} AS {name}" for name in AttemptRow._fields)
    return f"SELECT {columns} FROM {home}.attempt WHERE at_us <= ?"


def _pushes(home: str, false: str) -> str:
    """Return the pushes there were: where each stood, what it had been told, when it was to be tried next."""
    parts = {
        "state": _STATE,
        "sent_us": "CASE WHEN p.sent_us <= ? THEN p.sent_us END",
        "read_us": "CASE WHEN p.read_us <= ? THEN p.read_us END",
        "read_by": "CASE WHEN p.read_us <= ? THEN p.read_by ELSE '' END",
        "attempts": f"(SELECT count(*) FROM {home}.attempt a WHERE a.push_id = p.id AND a.ended_us <= ?)",
        "error": f"CASE WHEN p.sent_us > ? OR {_LATER} IS NOT NULL THEN coalesce({_SAID}, '') ELSE p.error END",
        "merged_into": f"CASE WHEN {_STATE} = 'merged' THEN p.merged_into END",
        "next_us": f"""CASE WHEN {_STATE} NOT IN ('held', 'undelivered') OR {_REFUSED} AND NOT {_UNDER_WAY}
            THEN NULL
            ELSE coalesce({_LATER}, p.next_us, p.sent_us, (
                SELECT m.created_us FROM {home}.push m WHERE m.id = p.merged_into)) END""",
        "leased_until_us": f"CASE WHEN {_UNDER_WAY} THEN {_SOON} ELSE 0 END",
    }
    columns = (
        f"{parts[name].format(home=home, false=false)} AS {name}" if name in parts else f"p.{name}"
        for name in PushLine._fields
    )
    return f"""SELECT {", ".join(columns)} FROM {home}.push p
        WHERE p.seq > 0 AND p.seq <= ? OR p.seq = 0 AND p.created_us <= ?"""


_SOON = 1 << 62  # a lease of the past that had not ended


def _push_values(at_us: int, seq: int) -> list[int]:
    """Return the values of ``_pushes``, in its order: every instant in it is the moment's."""
    marks = _pushes("x", "x").count("?")
    return [*[at_us] * (marks - 2), seq, at_us]
