"""The pulse of the line as one dashboard feels it: how long a question takes, and how old the last answer is."""

from contextlib import suppress

from schema.errors import DubanError
from tui import calls, clock
from tui.source import Source
from tui.view.health import Trip

_EVERY_S = 5.0


class Pulse:
    """Asks how the daemon is and takes the time; nothing else is done with the answer."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._ms: float | None = None
        self._felt_s = float("-inf")
        self._heard_s = clock.monotonic_s()

    @property
    def is_due(self) -> bool:
        """Tell whether it is time to ask again."""
        return clock.monotonic_s() - self._felt_s >= _EVERY_S

    @property
    def trip(self) -> Trip:
        """Return what is known of the line."""
        return Trip(self._ms, clock.monotonic_s() - self._heard_s)

    def heard(self) -> None:
        """Take that the daemon has answered somebody of this dashboard."""
        self._heard_s = clock.monotonic_s()

    async def feel(self) -> None:
        """Ask once; without an answer the last figure stays, and the age tells."""
        began_s = self._felt_s = clock.monotonic_s()
        with suppress(DubanError, OSError):
            await self._source.ask(calls.health())
            self._ms = (clock.monotonic_s() - began_s) * 1_000
