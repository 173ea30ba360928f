"""A store: transactions over one database, whichever of the two it is."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar, TypeVar

from daemon.store.reader import Reader
from daemon.store.room import Room
from daemon.store.session import Session
from daemon.store.writer import Writer

T = TypeVar("T")


class Store(ABC):
    """The open database. Threads may share it; its errors are StoreBusy, StoreFailed and Conflict."""

    is_shared: ClassVar[bool]  # whether other daemons may work on the same database
    name: str  # what to call it in a sentence: a path, or a server and its database; no password

    def write(self, work: Callable[[Writer], T]) -> T:
        """Do ``work`` in one transaction: it commits when work returns, and nothing is kept when it raises."""
        with self._writing() as session:
            return _transaction(session, work)

    def read(self) -> AbstractContextManager[Reader]:
        """Give one consistent snapshot to read from until the block ends."""
        return self.read_as(Reader)

    @contextmanager
    def read_as(self, reader: Callable[[Session], T]) -> Iterator[T]:
        """Give one consistent snapshot, read by what ``reader`` makes of its session."""
        with self._reading() as session:
            session.begin(read_only=True)
            try:
                yield reader(session)
            finally:
                session.rollback()

    def revision(self) -> str | None:
        """Return the schema's revision; None when there are no tables yet."""
        with self._reading() as session:
            return session.revision()

    @abstractmethod
    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` (from another thread) when another daemon set a timer earlier; return what ends it.

        It is also called after a lost connection came back. On SQLite there is no other daemon.
        """

    def is_locked(self) -> bool:
        """Tell, without waiting, whether another program keeps this one from writing, as far as can be known."""
        return False

    def room(self) -> Room:
        """Return how much room the database takes, and how much is left; of one in memory nothing is known."""
        return Room()

    @abstractmethod
    def close(self) -> None:
        """Close every connection and let others own the database."""

    @abstractmethod
    def _writing(self) -> AbstractContextManager[Session]:
        """Lend a session that may write, without a transaction on it."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Session]:
        """Lend a session to read with, without a transaction on it."""


def _transaction(session: Session, work: Callable[[Writer], T]) -> T:
    try:
        session.begin(read_only=False)
        result = work(Writer(session))
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return result
