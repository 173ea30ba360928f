"""A flood of ledger lines as a few repaints: the first at once, the rest together."""

import asyncio
from collections.abc import Callable, Sequence

from schema.wire import StreamLine

WINDOW_S = 0.1  # painting each of 200 lines a second cost half a core, this a twentieth (DESIGN 11)


class Coalescer:
    """Holds ledger lines in their order and hands them on at most every ``WINDOW_S``."""

    def __init__(self, flush: Callable[[Sequence[StreamLine]], None], window_s: float = WINDOW_S) -> None:
        self._flush = flush
        self._window_s = window_s
        self._waiting: list[StreamLine] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, line: StreamLine) -> None:
        """Hand ``line`` on now if the screen is at rest, else with the others at the window's end."""
        self._waiting.append(line)
        if self._timer is None:
            self._hand_on()

    def _hand_on(self) -> None:
        self._timer = None
        if not self._waiting:
            return
        lines, self._waiting = self._waiting, []
        self._timer = asyncio.get_running_loop().call_later(self._window_s, self._hand_on)
        self._flush(lines)

    def close(self) -> None:
        """Forget what waits."""
        if self._timer is not None:
            self._timer.cancel()
        self._waiting.clear()
