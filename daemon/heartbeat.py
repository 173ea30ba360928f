"""The heartbeat: knocks at an address outside while the engine works; who watches there hears when it stops."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from loguru import logger

from daemon.channels.channel import TransportError
from schema.config import HeartbeatSettings

_log = logger.bind(room="heartbeat")


class Heartbeat:
    """``run`` it in one event loop; without an address it knocks nowhere."""

    def __init__(
        self, settings: HeartbeatSettings, knock: Callable[[str], Awaitable[None]], is_well: Callable[[], bool]
    ) -> None:
        self._settings = settings
        self._changed = asyncio.Event()
        self._knock = knock
        self._is_well = is_well
        self._is_heard = True  # the newest knock, so that each trouble is logged once

    def take(self, settings: HeartbeatSettings) -> None:
        """Knock by these settings from now on."""
        if settings != self._settings:
            self._settings = settings
            self._changed.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Knock until ``stop``, and then wait for no answer."""
        stopping, beating = asyncio.create_task(stop.wait()), asyncio.create_task(self._beat())
        await asyncio.wait((stopping, beating), return_when=asyncio.FIRST_COMPLETED)
        if beating.done():
            await beating  # it never ends by itself: this raises what ended it
        beating.cancel()
        stopping.cancel()

    async def _beat(self) -> None:
        while True:
            self._changed.clear()
            if self._settings.url:
                await self.tick()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.every_s):
                    await self._changed.wait()

    async def tick(self) -> None:
        """Knock once; an engine in trouble is silent."""
        if not self._is_well():
            return
        try:
            await self._knock(self._settings.url)
        except TransportError as error:
            if self._is_heard:
                _log.warning("the heartbeat is not heard outside: {}", error.reason)
            self._is_heard = False
        else:
            if not self._is_heard:
                _log.info("the heartbeat is heard outside again")
            self._is_heard = True
