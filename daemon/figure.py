"""A figure out of the database for whoever asks often and must not wait for long."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from schema.errors import DubanError

T = TypeVar("T")
PATIENCE_S = 0.5  # real; a count takes milliseconds, a database in trouble half a minute


class Figure(Generic[T]):
    """Asks anew each time; while an answer is long in coming, the one before it stands. From any thread."""

    def __init__(self, ask: Callable[[], T], before: T, patience_s: float = PATIENCE_S) -> None:
        self._ask = ask
        self._patience_s = patience_s
        self._lock = Lock()
        self._value = before
        self._answered: Event | None = None  # of the question under way

    def latest(self) -> T:
        """Return the figure as it is now, or as the database last answered; ``before`` until it ever did."""
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
