"""The store as it stood at a moment: for reading alone."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import NoReturn

from daemon.past.overlay import Overlays
from daemon.past.reader import PastReader
from daemon.store import Reader, Store
from daemon.store.past_session import Moment, refusal
from daemon.store.session import Session
from schema.errors import StoreFailed


class PastStore(Store):
    """Reads ``store`` as it stood; it owns nothing, and nothing is written through it."""

    is_shared = True

    def __init__(self, store: Store, moment: Moment, overlays: Overlays) -> None:
        self.name = store.name
        self._store = store
        self._moment = moment
        self._overlays = overlays

    def read(self) -> AbstractContextManager[Reader]:
        """Give one consistent snapshot of then."""
        return self._store.read_as(self._reader)

    def _reader(self, session: Session) -> Reader:
        return PastReader(session, self._moment, lambda now: self._overlays.at(now, self._moment))

    def listen(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Listen to nobody: nothing happens in the past."""
        del wake
        return lambda: None

    def close(self) -> None:
        """Leave the database to the store of the present."""

    def _writing(self) -> NoReturn:
        raise refusal()

    def _reading(self) -> NoReturn:
        raise StoreFailed("the past is read as it stood and not as its tables are", zh="过去只能按当时的样子看")
