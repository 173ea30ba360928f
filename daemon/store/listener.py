"""The loop that hears PostgreSQL's NOTIFY and wakes this daemon."""

from collections.abc import Callable
from contextlib import closing, suppress
from threading import Event, Thread

import psycopg

from daemon.store.patience import Patience
from daemon.store.postgres import CHANNEL, Link
from schema.errors import StoreFailed

HEAR_S = 1.0  # how long one wait for news lasts; stopping takes no longer
RETRY_S = 5.0  # between attempts to reach a server that is gone


class Listener:
    """Listens on its own connection in its own thread; a lost connection is opened again for ever."""

    def __init__(self, connect: Callable[[], Link], wake: Callable[[], None], deadline_s: float) -> None:
        self._connect = connect
        self._wake = wake
        self._deadline_s = deadline_s
        self._stopped = Event()
        self._heard = Event()
        self._thread = Thread(target=self._run, name="duban-listen", daemon=True)

    def start(self) -> None:
        """Begin to listen; return once the server knows of it or could not be reached."""
        self._thread.start()
        self._heard.wait()

    def stop(self) -> None:
        """End the loop and its connection."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.is_set():
            with suppress(psycopg.Error, StoreFailed):
                self._listen()
            self._heard.set()
            self._stopped.wait(RETRY_S)

    def _listen(self) -> None:
        with closing(self._connect()) as link:
            with Patience(link, self._deadline_s):
                link.execute(f"LISTEN {CHANNEL}".encode())
            self._heard.set()
            self._wake()  # what was said while nobody listened is lost; so look
            while not self._stopped.is_set():
                for _ in link.notifies(timeout=HEAR_S, stop_after=1):
                    self._wake()
