"""The store on SQLite: the lock file, one writing connection, and readers beside it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import cast

from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import QueuePool

from daemon.store.lockfile import LockFile
from daemon.store.room import Room, room_of_file
from daemon.store.session import Hook, Session
from daemon.store.sqlite import SqliteSession, Stranger, opened
from daemon.store.store import Store
from schema.errors import BadInput, StoreFailed

READERS_KEPT = 4  # connections kept open; more come and go


class SqliteStore(Store):
    """The database in one file, owned by this process unless ``read_only``."""

    is_shared = False

    def __init__(self, path: Path, *, read_only: bool, synchronous: str, hook: Hook | None) -> None:
        self.name = str(path)
        self._path = path
        self._hook = hook
        self._read_only = read_only
        self._lock_file = LockFile(path)
        self._one_writer = Lock()
        self._stranger = Stranger()
        self._readers = QueuePool(self._reader, pool_size=READERS_KEPT, max_overflow=-1, reset_on_return=None)
        refuse_path(path)
        if not path.exists():
            raise StoreFailed(f"there is no database at {path}; `duband migrate` creates one")
        if not read_only:
            self._lock_file.take()
        try:
            self._writer = None if read_only else opened(path, "rw", synchronous)
        except BaseException:
            self._lock_file.release()
            raise

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Listen to nobody: no other daemon can own the file."""
        del wake
        return lambda: None

    def is_locked(self) -> bool:
        """Tell whether another program holds the file's write lock; while we write, what we found beginning."""
        if self._writer is not None and self._one_writer.acquire(blocking=False):
            try:
                SqliteSession(self._writer, self._path, None, self._stranger).look_for_stranger()
            finally:
                self._one_writer.release()
        return self._stranger.is_here

    def room(self) -> Room:
        """Return what the database's files take, and what is free on their disk."""
        return room_of_file(self._path)

    def close(self) -> None:
        """Close every connection and let others own the file."""
        self._readers.dispose()
        with self._one_writer:
            if self._writer is not None:
                self._writer.close()
        self._lock_file.release()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self._writer is None:
            raise StoreFailed(f"the database {self.name} was opened to be read only")
        with self._one_writer:
            yield SqliteSession(self._writer, self._path, self._hook, self._stranger)

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        lent = self._readers.connect()
        try:
            yield SqliteSession(cast("sqlite3.Connection", lent.driver_connection), self._path, self._hook)
        finally:
            lent.close()

    def _reader(self) -> DBAPIConnection:
        return cast("DBAPIConnection", opened(self._path, "ro"))


def refuse_path(path: Path) -> None:
    """Raise BadInput when no database can stand at ``path``, StoreFailed when we may not look there."""
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except OSError as error:
        raise StoreFailed(
            f"the folder {path.parent} cannot be read ({error.strerror}); give this user the right to"
        ) from error
    if is_folder:
        raise BadInput(f"{path} is a folder; name the database file in it, for example {path / 'duban.db'}")
    if not has_folder:
        raise BadInput(f"there is no folder {path.parent}; create it, or point DUBAN_DATA elsewhere")
