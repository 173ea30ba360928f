"""The lock file beside an SQLite database: one process owns the file, and others are told which."""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from schema.errors import StoreBusy, StoreFailed


class LockFile:
    """An exclusive lock that ends with its process, however that ends; the file holds the owner's pid."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".lock")
        self._descriptor: int | None = None

    def take(self) -> None:
        """Own the database; StoreBusy naming the owner, or StoreFailed when the folder cannot be written."""
        descriptor = self._opened()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise StoreBusy(self._sentence()) from error
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        self._descriptor = descriptor

    def release(self) -> None:
        """Let others own it; the file stays, since removing it would let two owners in."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _opened(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        except OSError as error:
            raise StoreFailed(
                f"the folder {self._database.parent} cannot be written ({error.strerror});"
                " give this user the right, or point DUBAN_DATA elsewhere"
            ) from error

    def _sentence(self) -> str:
        pid = ""
        with suppress(OSError):
            pid = self._path.read_text(encoding="ascii", errors="ignore").strip()
        owner = f"process {pid}" if pid else "another process"
        return (
            f"{owner} holds the database {self._database};"
            f" stop it, or point DUBAN_DATA to another folder than {self._database.parent}"
        )
