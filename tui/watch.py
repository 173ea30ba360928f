"""What is known of the line to the daemon, and so of its instant: stale things never look live."""

from collections.abc import Callable
from dataclasses import replace

from schema.instants import to_us
from schema.wire import Health
from tui import clock
from tui.view.status import LinkState
from tui.view.tempo import Tempo


class Watch:
    """Heard, slow or lost; by ``monotonic``, local seconds that no stepped clock moves."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self.monotonic = monotonic
        self.state = LinkState()
        self._tempo: Tempo | None = None

    @property
    def is_timed(self) -> bool:
        """Tell whether the daemon ever said its instant."""
        return self._tempo is not None

    @property
    def speed(self) -> float:
        """How fast the daemon's clock runs; 1 until it said otherwise."""
        return self.state.health.speed if self.state.health else 1.0

    def now(self) -> int:
        """Return the daemon's instant in microseconds UTC; it stands still while the line is down."""
        if self._tempo is None:
            return clock.now_us()
        heard_s = self.state.heard_s
        return self._tempo.at(self.monotonic() if self.state.is_live or heard_s is None else heard_s)

    def heard(self, health: Health) -> None:
        """Take the daemon's state and clock."""
        at_s, now_us = self.monotonic(), to_us(health.now_at)
        self._tempo = (self._tempo or Tempo(now_us, at_s, health.speed)).heard(now_us, health.speed, at_s)
        self.state = LinkState(health=health, is_up=True, heard_s=at_s)

    def slow(self) -> None:
        """Take that an answer is overdue and waited for."""
        self.state = replace(self.state, is_up=False, is_slow=True, retry_at_s=None)

    def lost(self, why: str, retry_s: float) -> None:
        """Take that the line is down and tried again after ``retry_s``."""
        retry_at_s = self.monotonic() + retry_s
        self.state = replace(self.state, is_up=False, is_slow=False, why=why or "-", retry_at_s=retry_at_s)

    def trying(self) -> None:
        """Take that a try is under way."""
        self.state = replace(self.state, retry_at_s=None)
