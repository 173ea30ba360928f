"""Facts of a past instant: a source around the daemon's that asks for things as they stood, and sends no act."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from schema.errors import DubanError, NotAllowed, NotFound, Unreachable
from schema.wire import StreamLine
from tui.calls import Answer, Call
from tui.source import Source
from tui.view.look import Look

PATIENCE_S = 120.0  # a large city's day is put together again in half a minute
_OF_NOW = frozenset({"/v1/health"})


class PastSource:
    """What the panes ask: the present, or from ``go`` on one instant.

    ``is_there`` tells whether what is on screen was answered for that instant; ``refusal`` why it was not.
    """

    def __init__(self, source: Source, look: Look, changed: Callable[[], None]) -> None:
        self.live = source
        self.at_us: int | None = None
        self.is_there = True
        self.refusal = ""
        self._look = look
        self._changed = changed
        self._journey = 0
        self._under_way: set[asyncio.Task[Any]] = set()  # what is asked for the instant on screen

    @property
    def lang(self) -> str:
        """The language in which a refusal speaks."""
        return self.live.lang

    @lang.setter
    def lang(self, lang: str) -> None:
        self.live.lang = lang

    def go(self, at_us: int | None) -> None:
        """Answer for another instant from now on; None is the present. Nobody waits for the last one any more."""
        self.at_us, self.is_there, self.refusal = at_us, at_us is None, ""
        self._journey += 1
        for asked in self._under_way:
            asked.cancel()
        self._under_way = set()

    async def ask(self, call: Call[Answer]) -> Answer:
        """Return the daemon's answer; NotAllowed for an act while the past is on screen."""
        if self.at_us is None or call.path in _OF_NOW:
            return await self.live.ask(call)
        if call.method != "GET":
            raise NotAllowed(self._look.say("past.no_act"))
        return await self._ask_then(
            replace(call, at_us=self.at_us, timeout_s=max(call.timeout_s, PATIENCE_S)), self._journey
        )

    async def _ask_then(self, call: Call[Answer], journey: int) -> Answer:
        asked = asyncio.ensure_future(self.live.ask(call))
        self._under_way.add(asked)
        try:
            await asyncio.wait({asked})
        finally:
            asked.cancel()
            if journey == self._journey:
                self._came(asked)
        if asked.cancelled():
            raise Unreachable(self._look.say("past.moved_on"))
        return asked.result()

    def _came(self, asked: "asyncio.Task[Answer]") -> None:
        """Take an answer; that a thing was not there is one."""
        self._under_way.discard(asked)
        error = asked.exception() if asked.done() and not asked.cancelled() else None
        if isinstance(error, DubanError) and not isinstance(error, NotFound | Unreachable):
            self.refusal = error.said(self._look.lang)
        is_answered = asked.done() and (error is None or isinstance(error, NotFound))
        self.is_there = self.is_there or (is_answered and not self._under_way and not self.refusal)
        self._changed()

    def events(self, after: int) -> AsyncIterator[StreamLine | None]:
        """Yield ledger lines as they come: they tell that the line is alive."""
        return self.live.events(after)

    async def close(self) -> None:
        """Let go of the connections."""
        await self.live.close()
