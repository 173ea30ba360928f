"""What the hot statements cost on SQLite: they look rows up, and never scan a table."""

import re
from pathlib import Path

import pytest

from daemon.store.attempts import _DEAD, _OVER, _WAITS, _briefs_of
from daemon.store.outbox_rows import _WAITING
from daemon.store.statements import Shape, update
from daemon.store.writer import _DUE, _MOVED
from tests.conftest import NewStore
from tests.databases import Databases
from tests.rows import open_some


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        (_DUE, 2),
        (update(_MOVED, 50), 50 * len(_MOVED.columns)),
        (update(_MOVED), len(_MOVED.columns)),
        (update(Shape("timer", ("next_us", "id"))), 2),
        ("SELECT min(next_us) FROM timer WHERE next_us IS NOT NULL", 0),
    ],
)
def test_a_hot_statement_scans_no_table(
    sqlite_databases: Databases, new_store: NewStore, sql: str, values: int
) -> None:
    """With many rows and no statistics, each table is searched by key or index."""
    store = new_store(Path(sqlite_databases.fresh()))
    store.write(lambda w: open_some(w, 500))
    plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {sql}", [1] * values)]
    assert any(re.match(r"SEARCH", step) for step in plan), plan
    assert not [step for step in plan if re.match(r"SCAN (t|c|timer|cases)\b", step)], plan


def test_the_lines_of_a_case_are_looked_up(sqlite_databases: Databases, new_store: NewStore) -> None:
    """Walking a case's lines searches the ledger by seq, however long it is."""
    from daemon.store.reader import _LINES_OF_CASE

    store = new_store(sqlite_databases.fresh())
    plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {_LINES_OF_CASE}", [1])]
    assert not [step for step in plan if re.match(r"SCAN e\b", step)], plan


def test_pushes_that_have_not_arrived_are_counted_in_their_indexes(
    sqlite_databases: Databases, new_store: NewStore
) -> None:
    """Health asks often, and the outbox keeps every push for ever: the table itself is not read."""
    store = new_store(sqlite_databases.fresh())
    plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {_WAITING}")]
    assert [step for step in plan if re.match("SEARCH|SCAN push", step)] == [
        "SCAN push USING COVERING INDEX push_due",
        "SEARCH push USING COVERING INDEX push_set_aside (state=? AND next_us=?)",
        *["SEARCH push USING COVERING INDEX push_held (state=? AND next_us>?)"] * 3,
    ]


@pytest.mark.parametrize(
    ("condition", "order", "step"),
    [
        (_DEAD, "id DESC", "SEARCH push USING INDEX push_set_aside"),
        (f"{_DEAD} AND id < 9", "id DESC", "SEARCH push USING INDEX push_set_aside"),
        (_WAITS, "haste, next_us, id", "SCAN push USING INDEX push_due"),  # in its order, to the limit
        (_OVER, "id DESC", "SCAN push"),  # from the newest on, to the limit
    ],
)
def test_what_a_person_looks_at_first_is_found_by_its_index(
    sqlite_databases: Databases, new_store: NewStore, condition: str, order: str, step: str
) -> None:
    """A dashboard asks every few seconds; nothing is sorted before it is cut off."""
    store, sql = new_store(sqlite_databases.fresh()), _briefs_of(condition, order, 100)
    plan = [row[3] for row in store._writer.execute(f"EXPLAIN QUERY PLAN {sql}", [1, "6", 9])]
    within = plan[: plan.index("SCAN looked")]
    assert within[1].startswith(step)
    assert "USE TEMP B-TREE FOR ORDER BY" not in within
