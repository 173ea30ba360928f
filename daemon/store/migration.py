"""The schema's revision: bring a database to the newest, or say why it cannot be used as it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.pool import NullPool

from daemon.store import postgres, sqlite
from daemon.store.address import Address
from daemon.store.lockfile import LockFile
from daemon.store.sqlite_store import refuse_path
from schema.errors import StoreFailed

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).resolve().parents[2] / "schema" / "migrations"
_MIGRATION_LOCK = 0x64756261  # any number of our own
_DEADLINE_S = 3600.0  # a migration of a large database takes its time


def migrate(where: str | Path, to: str = "head") -> None:
    """Create the database, or bring it to revision ``to``; what is stored stays.

    StoreBusy while another process owns the file; StoreFailed when it is newer than this program.
    """
    address = Address.of(where)
    with _connection(address) as connection:
        revision = _revision(connection)
        if revision is not None:
            _refuse(revision, address.name)
        if revision != (newest() if to == "head" else to):
            _upgrade(connection, to)


def check_revision(revision: str | None, name: str) -> None:
    """Raise StoreFailed unless the database stands at this program's revision."""
    _refuse(revision, name)
    if revision != newest():
        raise StoreFailed(f"the database {name} is older than this program; run `duband migrate`")


@cache
def newest() -> str:
    """Return the revision this program works on."""
    return max(_known())


@cache
def _known() -> frozenset[str]:
    """Return every revision's number, which is what its file's name begins with."""
    return frozenset(path.name.partition("_")[0] for path in (_SCRIPTS / "versions").glob("[0-9]*_*.py"))


def _refuse(revision: str | None, name: str) -> None:
    if revision is None:
        raise StoreFailed(f"the database {name} holds no Duban tables yet; run `duband migrate`")
    if revision not in _known():
        raise StoreFailed(
            f"the database {name} was written by a newer Duban (schema {revision}, this one knows {newest()});"
            " install that version"
        )


def _revision(connection: Connection) -> str | None:
    """Return where the schema stands, without Alembic: loading it costs a daemon's start a third of a second."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def _upgrade(connection: Connection, to: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


@contextmanager
def _connection(address: Address) -> Iterator[Connection]:
    """Lend the only connection, in a transaction; an SQLite file is owned meanwhile, and created."""
    if address.path is None:
        with _only(
            "postgresql+psycopg://", lambda: postgres.opened(address.url, address.name, _DEADLINE_S)
        ) as connection:
            # Two daemons that start together: the second waits, then finds the work done.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            yield connection
        return
    path = address.path
    refuse_path(path)
    with LockFile(path):
        _keep_private(path)
        with _only("sqlite://", lambda: sqlite.opened(path, "rwc")) as connection:
            yield connection


def _keep_private(path: Path) -> None:
    """Make a new file that the machine's other users can't read: citizens' names and phones come into it."""
    if not path.exists():
        with suppress(OSError):  # SQLite meets the same and says it better
            path.touch(mode=0o640)


@contextmanager
def _only(dialect: str, connect: Callable[[], Any]) -> Iterator[Connection]:
    engine = create_engine(dialect, creator=connect, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN")  # both drivers are opened in autocommit, where BEGIN is ours
        yield connection
