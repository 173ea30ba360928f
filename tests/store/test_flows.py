"""What came and went, grouped by place: against a count case by case and day by day, on both databases."""

import random
import re
from dataclasses import dataclass
from typing import Any

import pytest

from daemon.api.trends import DAY_US, DAYS, trends
from daemon.board import Board, Today
from daemon.scope import sees
from daemon.store import Batch, CaseRow, Store
from daemon.store.flow_rows import FlowReading
from schema.kinds import EventKind, Status
from tests.citylife import GRIDS, TOWNSHIPS, UNITS, build, directory
from tests.conftest import NewStore
from tests.databases import Databases
from tests.rows import HOUR_US, NOON_US, a_case, next_line

TODAY = Today(NOON_US, NOON_US + 12 * HOUR_US)


@dataclass
class _Rooms:
    store: Store
    board: Board

    def today(self) -> Today:
        return TODAY


def _some_case(chance: random.Random, case_id: int) -> CaseRow:
    place = chance.choice(GRIDS[:3])
    edge = TODAY.end_us - chance.randrange(16) * DAY_US  # the end of a day, and the microsecond after it
    opened_us = chance.choice((edge, edge + 1, NOON_US - chance.randrange(20 * DAY_US)))
    opened_us = min(opened_us, NOON_US)
    status = chance.choice((Status.HANDLING, Status.RESOLVED, Status.RESOLVED, Status.VOID))
    resolved_us = chance.randrange(opened_us, NOON_US + 1) if status == Status.RESOLVED else None
    about = chance.choice(("", "", f",{TOWNSHIPS[0]},"))
    return a_case(
        case_id, place_code=place, start_unit=place[:12], unit_code=place[:12], opened_us=opened_us,
        status=status.value, resolved_us=resolved_us, about=about,
    )  # fmt: skip


def _written(store: Store, cases: list[CaseRow]) -> list[CaseRow]:
    def write(writer: Any) -> list[CaseRow]:
        first_seq, first_id = writer.take_seqs(len(cases)), writer.next_case_ids(len(cases))
        pairs = [
            next_line(case._replace(id=first_id + at, number=f"N{at}"), first_seq + at, EventKind.OPENED)
            for at, case in enumerate(cases)
        ]
        writer.put(Batch(opened=[case for case, _ in pairs], events=[line for _, line in pairs]))
        return [case for case, _ in pairs]

    return store.write(write)


def _open_at(cases: list[CaseRow], scope: str, place: str, at_us: int) -> int:
    """Count, one by one, what was open at an instant."""
    return sum(
        case.place_code == place
        and case.status != Status.VOID
        and sees(scope, case)
        and case.opened_us <= at_us
        and (case.resolved_us is None or case.resolved_us > at_us)
        for case in cases
    )


@pytest.mark.parametrize("seed", range(2))
def test_trends_are_what_a_count_of_each_day_says(store: Store, seed: int) -> None:
    """At the end of each of the last 13 days, of every place, for the city and for a unit some cases are about."""
    store.write(build)
    chance = random.Random(seed)
    cases = _written(store, [_some_case(chance, at) for at in range(1, 200)])
    board = Board(directory)
    with store.read() as reader:
        board.load(reader)
    ends = [TODAY.end_us - (DAYS - day) * DAY_US for day in range(DAYS)]
    for scope in ("", UNITS[1], TOWNSHIPS[0], TOWNSHIPS[3]):
        found = trends(_Rooms(store, board), scope)  # type: ignore[arg-type]
        expected = [[_open_at(cases, scope, place, end) for end in ends] for place in GRIDS]
        assert found.of(GRIDS).tolist() == expected


def test_the_first_line_of_a_day_is_found(store: Store) -> None:
    """By bisection: the last line at or before an instant, and none for one before all."""
    store.write(build)

    def write(writer: Any) -> int:
        first = writer.take_seqs(20)
        batch = Batch()
        for at in range(20):
            case, line = next_line(a_case(at + 1, number=f"N{at}"), first + at, EventKind.OPENED)
            batch.opened.append(case)
            batch.events.append(line._replace(at_us=NOON_US + at // 2))
        writer.put(batch)
        return int(first)

    first = store.write(write)
    with store.read() as reader:
        found = [reader.seq_at(NOON_US + at) for at in (-1, 0, 4, 9, 50)]
        assert found == [first - 1, first + 1, first + 9, first + 19, first + 19]


class _Overheard:
    """Stands in for a session: keeps the statement and its values, and answers nothing."""

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        self.sql, self.values = sql, values
        return []


def test_closed_cases_are_looked_up(sqlite_databases: Databases, new_store: NewStore) -> None:
    """Of a million cases only those closed lately are read, and of the ledger only the lines since."""
    store, reading, session = new_store(sqlite_databases.fresh()), FlowReading(), _Overheard()
    reading._session = session  # type: ignore[assignment]
    for ask, by in (
        (lambda: reading.closed_by_day(0, NOON_US, "610202"), r"SEARCH c USING INDEX cases_resolved"),
        (lambda: reading.flows(5, 9, "610202"), r"SEARCH e USING INTEGER PRIMARY KEY"),
    ):
        ask()
        plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {session.sql}", session.values)]
        assert [step for step in plan if re.match(by, step)], plan
        assert not [step for step in plan if step.startswith("SCAN")], plan
