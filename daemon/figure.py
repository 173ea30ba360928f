"""A figure out of the database for whoever asks often and must not wait for long."""

from collections.abc import Callable
from threading import Event, Lock, Thread

from schema.errors import DubanError

PATIENCE_S = 0.5  # real; a count takes milliseconds, a database in trouble half a minute


class Figure:
    """Asks anew each time; while an answer is long in coming, the one before it stands. From any thread."""

    def __init__(self, ask: Callable[[], int], patience_s: float = PATIENCE_S) -> None:
        self._ask = ask
        self._patience_s = patience_s
        self._lock = Lock()
        self._value = 0
        self._answered: Event | None = None  # of the question under way

    def latest(self) -> int:
        """Return the figure as it is now, or as it was when the database last answered; 0 before it ever did."""
        with self._lock:
            answered = self._answered
            if answered is None:
                answered = self._answered = Event()
                Thread(target=self._find_out, args=(answered,), name="duban-figure", daemon=True).start()
        answered.wait(self._patience_s)
        return self._value

    def _find_out(self, answered: Event) -> None:
        try:
            self._value = self._ask()
        except DubanError:
            pass  # the engine says what trouble the database is in
        finally:
            with self._lock:
                self._answered = None
            answered.set()
