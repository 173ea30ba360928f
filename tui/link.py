"""The line to the daemon: heard, lost, tried again for ever, resumed where it broke off."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from schema.errors import DubanError
from schema.wire import Health, StreamLine
from tui import calls
from tui.source import Source


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the line is felt, how long silence is borne, how retries spread; seconds."""

    pulse_s: float = 1.0  # with the patience below an outage is on screen within 3 s
    patience_s: float = 2.0
    longest_patience_s: float = 10.0  # of a daemon that answers, but slowly; then the line counts as lost
    first_retry_s: float = 1.0
    longest_retry_s: float = 15.0  # a restarted daemon is back on screen by then at the latest

    def retry_s(self, failures: int) -> float:
        """Return how long to wait after so many failures in a row: doubled each time, up to a limit."""
        return min(self.first_retry_s * 2.0 ** min(failures - 1, 10), self.longest_retry_s)


class Listener:
    """What the line tells: one call each for an answer, a loss, a try, and a ledger line."""

    def heard(self, health: Health) -> None:
        """Take the daemon's state; the line is up."""

    def slow(self) -> None:
        """Take that an answer is overdue; it is still waited for."""

    def lost(self, why: str, retry_s: float) -> None:
        """Take that the line is down and tried again after ``retry_s``."""

    def trying(self) -> None:
        """Take that a try begins."""

    def line(self, line: StreamLine) -> None:
        """Take a ledger line."""


class Link:
    """Keeps the line up until cancelled; no failure ends it."""

    def __init__(
        self,
        source: Source,
        listener: Listener,
        pace: Pace,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source = source
        self._listener = listener
        self._pace = pace
        self._sleep = sleep
        self._after: int | None = None  # the newest seq seen: the stream resumes behind it
        self._failures = 0
        self._patience_s = pace.patience_s

    async def run(self) -> None:
        """Hear the daemon; on any failure wait and begin again."""
        while True:
            self._listener.trying()
            try:
                await self._hear()
                why = ""
            except (DubanError, OSError, TimeoutError) as error:
                why = str(error)
            self._patience_s = self._pace.patience_s
            self._failures += 1
            retry_s = self._pace.retry_s(self._failures)
            self._listener.lost(why, retry_s)
            await self._sleep(retry_s)

    async def _hear(self) -> None:
        health = await self._pulse()
        if self._after is None or health.seq < self._after:  # another database: its ledger begins lower
            self._after = health.seq
        beat, follow = asyncio.create_task(self._beat()), asyncio.create_task(self._follow(self._after))
        try:
            done, _ = await asyncio.wait({beat, follow}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end(beat, follow)
        for task in done:
            task.result()

    async def _pulse(self) -> Health:
        async with asyncio.timeout(self._pace.longest_patience_s):
            health = await self._answer()
        self._failures = 0
        self._listener.heard(health)
        return health

    async def _answer(self) -> Health:
        """Ask how the daemon is. One that was late once is given time from then on, or it would blink for ever."""
        asked = asyncio.ensure_future(self._source.ask(calls.health()))
        try:
            await asyncio.wait({asked}, timeout=self._patience_s)
            if not asked.done():
                self._patience_s = self._pace.longest_patience_s
                self._listener.slow()
            return await asked
        finally:
            asked.cancel()

    async def _beat(self) -> None:
        while True:
            await self._sleep(self._pace.pulse_s)
            await self._pulse()

    async def _follow(self, after: int) -> None:
        async for line in self._source.events(after):
            if line is not None:
                self._after = line.seq
                self._listener.line(line)


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError, DubanError, OSError, TimeoutError):
            await task
