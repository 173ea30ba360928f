"""What comes next on a clock, planned beside the engine: its planner is for one thread at a time."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from daemon.calendar import WorkCalendar
from daemon.casework.rules import Rules
from daemon.engine.rulebook import Rulebook
from daemon.plan import Planner


class Ladders:
    """The rules in force with a planner of the API's own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._as_of: Rulebook | None = None
        self._rules: Rules | None = None

    @contextmanager
    def of(self, book: Rulebook) -> Iterator[Rules]:
        """Lend the rules of ``book`` to one thread."""
        with self._lock:
            if self._rules is None or self._as_of is not book:
                planner = Planner(WorkCalendar(book.config.calendar))
                self._as_of, self._rules = book, replace(book.rules, planner=planner)
            yield self._rules
