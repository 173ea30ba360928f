"""SQLite: WAL, one writing connection in one process, readers beside it; driver level."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from daemon.store import statements
from daemon.store.sentences import TRIED_AGAIN, TRIED_AGAIN_ZH, already_there
from daemon.store.session import CHUNK_ROWS, Hook, Session
from daemon.store.statements import Row, Shape
from schema.errors import DubanError, StoreBusy, StoreFailed

BUSY_MS = 5_000  # how long a writer waits for a stranger's lock before it says so
# Half the time of executemany (docs/decisions/0004), and the interpreter's lock changes hands less often.
ROWS_A_STATEMENT = 50
WAL_LIMIT_BYTES = 64 * 1024 * 1024  # to which the log is cut back after a burst


Mode = Literal["ro", "rw", "rwc"]  # read, write, write and create


def opened(path: Path, mode: Mode, synchronous: str = "FULL") -> sqlite3.Connection:
    """Return a connection in autocommit, on which BEGIN and COMMIT are ours; any thread may use it in turn.

    StoreFailed or StoreBusy in one sentence when there is none to have.
    """
    try:
        return _prepared(path, mode, synchronous)
    except sqlite3.Error as error:
        said = sentence(error, path)
        if said is None:
            raise
        raise said from error


def _prepared(path: Path, mode: Mode, synchronous: str) -> sqlite3.Connection:
    _bind_faster()
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    link = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    link.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if mode == "ro":
        link.execute("PRAGMA query_only = ON")
        return link
    link.execute("PRAGMA journal_mode = WAL")
    link.execute(f"PRAGMA synchronous = {synchronous}")
    link.execute(f"PRAGMA journal_size_limit = {WAL_LIMIT_BYTES}")
    return link


class Stranger:
    """Whether another program was found to hold the file's write lock, when we last wanted it."""

    def __init__(self) -> None:
        self.is_here = False


_NOTHING: dict[None, None] = {}  # its `get` returns the None it is given, without leaving C


def _bind_faster() -> None:
    """Spare the driver its search for how to bind None, bytes and booleans: a third of a write's time.

    It searches for an adapter of each such value, and finds none; these say what it would have done anyway.
    """
    sqlite3.register_adapter(type(None), _NOTHING.get)
    sqlite3.register_adapter(bytes, memoryview)
    sqlite3.register_adapter(bool, int)


class SqliteSession(Session):
    """Statements on one SQLite connection."""

    array = "json_each(?) AS v"
    text_array = "json_each(?) AS v"
    json_rows = "json_each(?) AS o"

    def __init__(
        self, link: sqlite3.Connection, path: Path, hook: Hook | None = None, stranger: Stranger | None = None
    ) -> None:
        super().__init__(hook)
        self._link = link
        self._path = path
        self._stranger = stranger or Stranger()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return every row."""
        with self.passing(sql):
            return self._link.execute(sql, values).fetchall()

    def chunks(self, sql: str, values: Sequence[Any] = ()) -> Iterator[list[Row]]:
        """Return the rows in lists of CHUNK_ROWS, without ever holding all of them."""
        with self.passing(sql):
            cursor = self._link.execute(sql, values)
            while rows := cursor.fetchmany(CHUNK_ROWS):
                yield rows

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        """Run one statement and return how many rows it touched."""
        with self.passing(sql):
            return self._link.execute(sql, values).rowcount

    def insert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows."""
        self._write(statements.insert, shape, rows)

    def upsert(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Insert rows, or replace those that have their key."""
        self._write(statements.upsert, shape, rows)

    def update(self, shape: Shape, rows: Sequence[Row]) -> None:
        """Update rows by their key, whose columns stand last."""
        self._write(statements.update, shape, shape.last_of_each(rows))

    def _write(self, statement: Callable[[Shape, int], str], shape: Shape, rows: Sequence[Row]) -> None:
        """Write rows, ROWS_A_STATEMENT at a time and what is left over one by one."""
        whole = len(rows) - len(rows) % ROWS_A_STATEMENT
        with self.passing(statement(shape, 1)):
            for start in range(0, whole, ROWS_A_STATEMENT):
                values = chain.from_iterable(rows[start : start + ROWS_A_STATEMENT])
                self._link.execute(statement(shape, ROWS_A_STATEMENT), list(values))
            self._link.executemany(statement(shape, 1), rows[whole:])

    def list_value(self, values: Sequence[int] | Sequence[str]) -> str:
        """Return numbers or strings as one JSON array."""
        return json.dumps(list(values))

    def notify(self) -> None:
        """Tell nobody: one daemon owns the file."""

    def revision(self) -> str | None:
        """Return the schema's revision; None when there are no tables yet."""
        if not self.number("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"):
            return None
        row = self.one("SELECT version_num FROM alembic_version")
        return row[0] if row else None

    def begin(self, *, read_only: bool) -> None:
        """Open the transaction; a writing one takes the file's write lock, and waits BUSY_MS for a stranger's."""
        if read_only:
            self.run("BEGIN")
            return
        with self.passing("BEGIN IMMEDIATE"):
            if not self._begins_at_once():
                self._link.execute("BEGIN IMMEDIATE")
                self._stranger.is_here = False

    def look_for_stranger(self) -> None:
        """Find out, without waiting, whether another program keeps us from writing."""
        with suppress(sqlite3.Error):
            if self._begins_at_once():
                self._link.rollback()

    def _begins_at_once(self) -> bool:
        """Open a writing transaction unless a stranger holds the lock, and remember which it was."""
        self._link.execute("PRAGMA busy_timeout = 0")
        try:
            self._link.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:
                raise
            self._stranger.is_here = True
            return False
        finally:
            self._link.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._stranger.is_here = False
        return True

    def rollback(self) -> None:
        """Undo what is left open; never raises."""
        with suppress(sqlite3.Error):  # a full disk has rolled back by itself
            self._link.rollback()

    def sentence(self, error: Exception) -> DubanError | None:
        """Return SQLite's error as a sentence with a way out."""
        return sentence(error, self._path)


def _busy(path: Path) -> DubanError:
    return StoreBusy(
        f"another program holds a lock on the database {path}; close it, then try again",
        zh=f"数据库 {path} 被另一个程序占用，请关闭它再试",
    )


def _full(path: Path) -> DubanError:
    return StoreFailed(
        f"no space is left for the database {path}; free some: {TRIED_AGAIN}",
        zh=f"数据库 {path} 所在磁盘已满，请腾出空间：{TRIED_AGAIN_ZH}",
    )


def _read_only(path: Path) -> DubanError:
    return StoreFailed(
        f"the database {path} or its folder is read-only; give this user the right to write there",
        zh=f"数据库 {path} 或其目录是只读的：请给运行守护进程的用户写权限",
    )


def _disk(path: Path) -> DubanError:
    return StoreFailed(
        f"the disk refused to read or write the database {path}; look at the disk: {TRIED_AGAIN}",
        zh=f"磁盘读写数据库 {path} 出错，请检查磁盘：{TRIED_AGAIN_ZH}",
    )


def _unopened(path: Path) -> DubanError:
    if not path.exists():
        return StoreFailed(
            f"there is no database at {path}; `duband migrate` creates one",
            zh=f"{path} 没有数据库：用 `duband migrate` 建立",
        )
    if not os.access(path.parent, os.W_OK):
        return _read_only(path)
    return StoreFailed(
        f"the database {path} cannot be opened; give this user the right to read and write it",
        zh=f"数据库 {path} 打不开：请给运行守护进程的用户读写权限",
    )


def _damaged(path: Path) -> DubanError:
    return StoreFailed(
        f"{path} is damaged, or not an SQLite database; name another file, or restore a backup",
        zh=f"{path} 已损坏，或不是 SQLite 数据库：请恢复备份，或改用别的文件",
    )


_SENTENCES: dict[int, Callable[[Path], DubanError]] = {
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_READONLY: _read_only,
    sqlite3.SQLITE_PERM: _read_only,
    sqlite3.SQLITE_IOERR: _disk,
    sqlite3.SQLITE_CANTOPEN: _unopened,
    sqlite3.SQLITE_NOTADB: _damaged,
    sqlite3.SQLITE_CORRUPT: _damaged,
}
_PRIMARY = 0xFF  # the low byte of an extended result code is its kind


def sentence(error: Exception, path: Path) -> DubanError | None:
    """Return SQLite's error as a sentence with a way out; None when it is a fault of ours."""
    if isinstance(error, sqlite3.IntegrityError):
        return already_there(error)
    code = getattr(error, "sqlite_errorcode", None)
    make = None if code is None else _SENTENCES.get(code & _PRIMARY)
    return make(path) if make else None
