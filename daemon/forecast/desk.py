"""The desk where forecasts lie: the newest for whoever asks, worked out anew aside when it is old."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from loguru import logger

from daemon.aside import said_aside
from daemon.clock import Clock
from daemon.forecast.outlook import Outlook
from schema.errors import DubanError, StoreFailed
from schema.instants import from_us

WorkOut = Callable[[], Awaitable[Outlook]]

_KEPT_S = 30.0  # real; a forecast is worked out at most so often
_SHARE = 20.0  # and takes at most one part in so many of the time
_log = logger.bind(room="forecast")


class Newest(NamedTuple):
    """The newest forecast, whether another is on its way, and why the last one failed; empty when it did not."""

    outlook: Outlook | None
    is_renewing: bool
    trouble: str


class Desk:
    """Answers at once with what it has. Made for one event loop."""

    def __init__(self, work_out: WorkOut, *, kept_s: float = _KEPT_S, share: float = _SHARE) -> None:
        self._work_out = work_out
        self._kept_s, self._share = kept_s, share
        self._newest: Outlook | None = None
        self._trouble = ""
        self._stale_at_s = float("-inf")  # by the loop's time
        self._task: asyncio.Task[None] | None = None

    def newest(self) -> Newest:
        """Return the newest forecast, and begin another when it is old and somebody asks."""
        if self._task is None and asyncio.get_running_loop().time() >= self._stale_at_s:
            self._task = asyncio.create_task(self._renew())
        return Newest(self._newest, self._task is not None, self._trouble)

    async def _renew(self) -> None:
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        try:
            self._newest, self._trouble = await self._work_out(), ""
        except (DubanError, OSError) as error:
            self._trouble = str(error)
            _log.warning("no forecast: {}", error)
        finally:
            self._stale_at_s = loop.time() + max(self._kept_s, self._share * (loop.time() - began_s))
            self._task = None


def forecasting_process(places: tuple[str, ...], database: str, clock: Clock) -> WorkOut:
    """Return what works out a forecast by the daemon's clock; ``places`` name its data folder and config.toml."""

    async def work_out() -> Outlook:
        at = f"{from_us(clock.now_us()):%Y-%m-%dT%H:%M:%S.%f%z}"
        said = await said_aside("the forecast", "forecast", *places, "--at", at, "--json", database=database)
        try:
            return Outlook.loads(said)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreFailed(
                f"the process that works out the forecast gave none: {said[:200]!r}",
                zh="预测没有算出结果：请联系管理员",
            ) from error

    return work_out
