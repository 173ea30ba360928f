"""What came, rose and went: grouped reads for the backlog's movement and the grids' trend. Each is bounded."""

from typing import NamedTuple

from daemon.scope import EVERYTHING
from daemon.store.session import Session
from schema.kinds import EventKind, Status

_TIES = ("unit_code", "start_unit", "place_code", "supervisor_code")  # as ``daemon.scope`` has them
_DAY_US = 86_400_000_000
_OPENED = ", ".join(f"'{kind}'" for kind in (EventKind.OPENED, EventKind.REOPENED))
_ROSE = f"e.kind IN ('{EventKind.RUNG}', '{EventKind.ESCALATED}') AND e.body LIKE ? AND e.body LIKE ?"
_FLOWS = f"""count(CASE WHEN e.kind IN ({_OPENED}) THEN 1 END),
count(CASE WHEN e.kind = '{EventKind.RESOLVED}' THEN 1 END),
count(CASE WHEN {_ROSE} THEN 1 END), count(CASE WHEN {_ROSE} THEN 1 END), count(CASE WHEN {_ROSE} THEN 1 END),
count(CASE WHEN e.kind = '{EventKind.RUNG}' AND e.body LIKE ? THEN 1 END)"""
_LEVELS_RISEN_TO = (2, 3, 4)


class Flow(NamedTuple):
    """What happened to the cases of one place."""

    place: str
    about: str
    opened: int
    resolved: int
    to_township: int
    to_county: int
    to_city: int
    red: int


class Closed(NamedTuple):
    """How many cases of one place were opened on one day and resolved on another; -1 is before the first day."""

    place: str
    about: str
    opened: int
    resolved: int
    cases: int


class FlowReading:
    """Reads of cases and ledger that group by place; ``tied_to`` is the reader's scope, ``about`` left to them."""

    _session: Session

    def flows(self, after_seq: int, last_seq: int, tied_to: str) -> list[Flow]:
        """Return what happened by place in the ledger lines after ``after_seq`` up to ``last_seq``."""
        ties, tied = _tied(tied_to)
        risen = [text for level in _LEVELS_RISEN_TO for text in ('%"is_raised":true%', f'%"to_level":{level},%')]
        sql = f"""SELECT c.place_code, c.about, {_FLOWS} FROM event e JOIN cases c ON c.id = e.case_id
                  WHERE e.seq > ? AND e.seq <= ? {ties} GROUP BY c.place_code, c.about"""
        rows = self._session.rows(sql, (*risen, '%"card":3%', after_seq, last_seq, *tied))
        return [Flow._make(row) for row in rows]

    def closed_by_day(self, after_us: int, until_us: int, tied_to: str) -> list[Closed]:
        """Return the cases that were resolved after ``after_us``, and still are, by place and days after it."""
        ties, tied = _tied(tied_to)
        opened = f"CASE WHEN c.opened_us <= {after_us} THEN -1 ELSE {_day('opened_us', after_us)} END"
        sql = f"""SELECT c.place_code, c.about, {opened}, {_day("resolved_us", after_us)}, count(*) FROM cases c
                  WHERE c.resolved_us > ? AND c.resolved_us <= ? AND c.status = {Status.RESOLVED.value} {ties}
                  GROUP BY 1, 2, 3, 4"""
        return [Closed._make(row) for row in self._session.rows(sql, (after_us, until_us, *tied))]


def _day(column: str, after_us: int) -> str:
    return f"(c.{column} - {after_us} - 1) / {_DAY_US}"


def _tied(scope: str) -> tuple[str, tuple[object, ...]]:
    """Return a condition that one of a case's ties lies under ``scope``, and its values."""
    if scope == EVERYTHING:
        return "", ()
    ties = " OR ".join(f"substr(c.{name}, 1, ?) = ?" for name in _TIES)
    return f"AND ({ties})", (len(scope), scope) * len(_TIES)
