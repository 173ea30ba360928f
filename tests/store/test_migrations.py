"""The schema: from nothing and from every released revision to the newest, with what is stored kept."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlmodel import SQLModel

from daemon import rows
from daemon.store import migrate, open_store, verify
from schema import tables
from schema.errors import StoreFailed
from tests.databases import SQLITE, Databases

RELEASED = {path.stem: path for path in Path(__file__).parent.glob("released_*.sql")}


@contextmanager
def connection(databases: Databases, address: str) -> Iterator[Connection]:
    """Open the database past the store."""
    url = f"sqlite:///{address}" if databases.kind == SQLITE else address.replace("://", "+psycopg://")
    engine = create_engine(url)
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def statements(kind: str, dump: Path) -> list[str]:
    """Return a dump's statements; it writes bytes as BLOB:hex, which each database writes in its own way."""
    own = r"X'\1'" if kind == SQLITE else r"'\\x\1'::bytea"
    return re.sub(r"BLOB:([0-9a-f]*)", own, dump.read_text(encoding="utf-8")).splitlines()


def test_the_migrations_make_what_the_tables_say(databases: Databases) -> None:
    """From nothing, the revisions lead to the tables as the code has them: nothing more, nothing less."""
    with connection(databases, databases.fresh()) as opened:
        context = MigrationContext.configure(opened, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_keep_their_conditions(databases: Databases) -> None:
    """Indexes of few rows out of many hold only these; autogeneration does not compare that."""
    catalog = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if databases.kind == SQLITE
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    with connection(databases, databases.fresh()) as opened:
        partial = [row[0] for row in opened.execute(text(catalog)) if " WHERE " in row[0]]
    names = {"timer_due", "push_due", "push_set_aside", "push_held"}
    assert {name for name in names for made in partial if name in made} == names


def test_migrating_again_changes_nothing(databases: Databases) -> None:
    """A second migration of the same database is a no-op."""
    address = databases.fresh()
    migrate(address)
    with connection(databases, address) as opened:
        assert opened.execute(text("SELECT count(*) FROM ledger_tail")).scalar() == 2


@pytest.mark.parametrize("released", sorted(RELEASED))
def test_a_released_database_is_brought_up_with_its_rows(databases: Databases, released: str) -> None:
    """A database as a release left it migrates to the newest; its ledger verifies, its rows are there."""
    address, revision = databases.empty(), released.removeprefix("released_")
    migrate(address, revision)
    with connection(databases, address) as opened:
        for statement in statements(databases.kind, RELEASED[released]):
            opened.exec_driver_sql(statement)
    migrate(address)
    store = open_store(address)
    try:
        with store.read() as reader:
            assert list(verify(reader)) == []
            assert [case.number for case in reader.cases_after(0, 10)] == ["TC000001", "TC000002"]
            assert len(reader.timers_of(1)) == 1
            assert reader.case_texts([1])[1].title == "楼上漏水"
            assert reader.case_texts([1])[1].links == ""
            assert [unit.name for unit in reader.units()] == ["铜川市"]
            assert reader.push_counts() == {"undelivered": 2}
    finally:
        store.close()


SAID = """INSERT INTO event (seq, case_id, version, prev_seq, at_us, kind, actor, body, hash)
VALUES ({0}, 1, {0}, {1}, 1772424000000009, '{2}', '{3}', '{4}', {5})"""


def _said(databases: Databases, *lines: tuple[str, str, str]) -> list[str]:
    """Return the statements that write these lines of case 1 (kind, actor, body) after the dump's own."""
    empty = "X'00'" if databases.kind == SQLITE else r"'\\x00'::bytea"
    written = [SAID.format(nth, nth - 1, *line, empty) for nth, line in enumerate(lines, 4)]
    return [*written, f"UPDATE cases SET head_seq = {3 + len(lines)} WHERE id = 1"]


RAISED, WATCHED = '{"is_raised":true}', '{"is_raised":false}'


@pytest.mark.parametrize(
    ("lines", "handler", "risen"),
    [
        ([("accepted", "officer:12", "{}"), ("noted", "officer:3", "{}")], 12, 0),
        ([("accepted", "owner:1000", "{}")], None, 0),
        ([("accepted", "officer:12", "{}"), ("rung", "daemon", RAISED)], None, 1),
        ([("accepted", "officer:12", "{}"), ("rung", "daemon", WATCHED)], 12, 2),
        ([("escalated", "officer:12", RAISED), ("assigned", "officer:2", RAISED)], None, 0),
        ([("escalated", "officer:12", RAISED), ("undone", "officer:12", '{"line":4}')], None, 0),
        ([("escalated", "officer:5", RAISED), ("accepted", "officer:7", "{}")], 7, 1),
        ([("accepted", "officer:7", "{}"), ("undone", "officer:7", '{"line":4}')], None, 0),
    ],
)
def test_handlers_and_rises_come_from_the_ledger(
    databases: Databases, lines: list[tuple[str, str, str]], handler: int | None, risen: int
) -> None:
    """After the migration rows are what their ledger makes of them, without what was undone."""
    address = databases.empty()
    migrate(address, "0002")
    others = {"push", "officer"}  # their columns are others by then
    dump = statements(databases.kind, RELEASED["released_0001"])
    with connection(databases, address) as opened:
        for line in (*(one for one in dump if one.split()[2] not in others), *_said(databases, *lines)):
            opened.exec_driver_sql(line)
    migrate(address)
    with connection(databases, address) as opened:
        found = opened.execute(text("SELECT handler_id, risen FROM cases ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(handler, risen), (None, 0)]


def test_a_newer_database_is_refused(databases: Databases) -> None:
    """A database of a later release is neither opened nor migrated, and is left as it was."""
    address = databases.fresh()
    with connection(databases, address) as opened:
        opened.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (open_store, migrate):
        with pytest.raises(StoreFailed, match=r"newer Duban \(schema 9999, this one knows \d{4}\)"):
            attempt(address)


def test_an_older_database_asks_for_the_migration(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of an earlier release opens only after `duband migrate`."""
    address = databases.fresh()
    monkeypatch.setattr("daemon.store.migration.newest", lambda: "9998")
    with pytest.raises(StoreFailed, match=r"is older than this program; run `duband migrate`"):
        open_store(address)


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (rows.CaseRow, tables.Case),
        (rows.TimerRow, tables.Timer),
        (rows.EventRow, tables.Event),
        (rows.CaseTextRow, tables.CaseText),
        (rows.EventTextRow, tables.EventText),
        (rows.UnitRow, tables.Unit),
        (rows.GridRow, tables.Grid),
        (rows.OfficerRow, tables.Officer),
        (rows.PolicyRow, tables.PolicyText),
        (rows.PushLine, tables.Push),
        (rows.AttemptRow, tables.Attempt),
        (rows.LaneRow, tables.Lane),
        (rows.AbsenceRow, tables.Absence),
        (rows.RotaRow, tables.Rota),
        (rows.ShiftNoteRow, tables.ShiftNote),
    ],
)
def test_rows_are_their_tables(row: type, table: type[SQLModel]) -> None:
    """A row has every column of its table, in table order, so no column is forgotten in a statement."""
    assert list(row._fields) == list(SQLModel.metadata.tables[table.__tablename__].columns.keys())
