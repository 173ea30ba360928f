"""The store: the only door to SQL."""

from pathlib import Path

from daemon.rows import Batch, CaseRow, DueRow, EventRow, MovedRow, PushRow, TimerRow
from daemon.store.address import Address
from daemon.store.migration import check_revision, migrate
from daemon.store.postgres_store import PostgresStore
from daemon.store.reader import Reader
from daemon.store.session import Hook
from daemon.store.sqlite_store import SqliteStore
from daemon.store.store import Store
from daemon.store.verification import Finding, ledger_root, verify
from daemon.store.writer import Writer

__all__ = [
    "Batch",
    "CaseRow",
    "DueRow",
    "EventRow",
    "Finding",
    "MovedRow",
    "PushRow",
    "Reader",
    "Store",
    "TimerRow",
    "Writer",
    "ledger_root",
    "migrate",
    "open_store",
    "verify",
]

DEADLINE_S = 30.0  # how long one statement may go unanswered by a server


def open_store(
    where: str | Path,
    *,
    read_only: bool = False,
    synchronous: str = "FULL",
    deadline_s: float = DEADLINE_S,
    on_statement: Hook | None = None,
) -> Store:
    """Open a database that stands at this program's schema revision.

    ``where`` is a path, ``sqlite:///path`` or a PostgreSQL URL. ``on_statement`` is told "before …" and
    "after …" each statement, BEGIN and COMMIT too; what it raises ends the transaction as a crash would.
    BadInput for a place where no database can stand, StoreBusy when another process owns the file, StoreFailed
    when it cannot be used; each sentence says what to do.
    """
    address = Address.of(where)
    store: Store
    if address.path is not None:
        store = SqliteStore(address.path, read_only=read_only, synchronous=synchronous, hook=on_statement)
    else:
        store = PostgresStore(address, read_only=read_only, deadline_s=deadline_s, hook=on_statement)
    try:
        check_revision(store.revision(), store.name)
    except BaseException:
        store.close()
        raise
    return store
