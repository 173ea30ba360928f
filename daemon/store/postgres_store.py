"""The store on PostgreSQL: a pool, several daemons side by side, and a line on which they wake each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import PoolProxiedConnection, QueuePool

from daemon.store.address import Address
from daemon.store.listener import Listener
from daemon.store.postgres import Link, PostgresSession, opened
from daemon.store.room import Room
from daemon.store.session import Hook, Session
from daemon.store.store import Store
from schema.errors import StoreFailed

LINKS_KEPT = 8  # connections kept open; more come and go


class PostgresStore(Store):
    """The database on a server."""

    is_shared = True

    def __init__(self, where: Address, *, read_only: bool, deadline_s: float, hook: Hook | None) -> None:
        self.name = where.name
        self._url = where.url
        self._read_only = read_only
        self._deadline_s = deadline_s
        self._hook = hook
        self._links = QueuePool(self._lendable, pool_size=LINKS_KEPT, max_overflow=-1, reset_on_return=None)

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Call ``wake`` from a thread when another daemon set a timer earlier; return what ends it."""
        listener = Listener(self._opened, wake, self._deadline_s)
        listener.start()
        return listener.stop

    def room(self) -> Room:
        """Return what the database takes on its server, whose disk nobody here sees."""
        with self._reading() as session:
            return Room(session.number("SELECT pg_database_size(current_database())"))

    def close(self) -> None:
        """Close every connection."""
        self._links.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        if self._read_only:
            raise StoreFailed(f"the database {self.name} was opened to be read only")
        with self._reading() as session:
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        lent = self._lent()
        session = self._session(lent)
        try:
            yield session
        finally:
            if session.is_broken:
                lent.invalidate()
            lent.close()

    def _lent(self) -> PoolProxiedConnection:
        """Return a connection; those whose server hung up while they lay in the pool are replaced."""
        while True:
            lent = self._links.connect()
            if not self._session(lent).is_hung_up:
                return lent
            lent.invalidate()

    def _session(self, lent: PoolProxiedConnection) -> PostgresSession:
        return PostgresSession(cast("Link", lent.driver_connection), self.name, self._deadline_s, self._hook)

    def _lendable(self) -> DBAPIConnection:
        return cast("DBAPIConnection", self._opened())

    def _opened(self) -> Link:
        return opened(self._url, self.name, self._deadline_s)
