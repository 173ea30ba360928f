"""A daemon's process that can be made to die at any statement and any send, and be born again from its tables."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

from daemon.calendar import WorkCalendar
from daemon.channels.channel import Channel
from daemon.clock import VirtualClock
from daemon.clockwatch import ClockWatch
from daemon.engine import Engine, Tick
from daemon.outbox import Outbox
from daemon.plan import Planner
from daemon.store import Store, open_store
from schema.config import Config

_ROUNDS_MAX = 100  # sends that never come to an end are a fault


class Crash(BaseException):
    """The process is gone: nothing in it may catch this."""


class Violation(AssertionError):
    """Something that must never be was seen."""


class Fuse:
    """Counts the points a process passes, and kills it at one of them when it is armed."""

    def __init__(self) -> None:
        self.passed = 0
        self.left = 0  # points until it burns; 0: it is not armed

    def __call__(self, point: str) -> None:
        """Pass one point."""
        self.passed += 1
        if self.left:
            self.left -= 1
            if not self.left:
                raise Crash(point)


class _Inline(ThreadPoolExecutor):
    """Does in the caller's thread what would be done in another: in one order only, and at a tenth of the cost."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - as a real executor: a Crash travels in the future
            done.set_exception(error)
        return done


class Process:
    """One life of the daemon: engine, outbox and clock's watch, built from what the tables hold."""

    def __init__(
        self,
        address: str,
        config: Config,
        clock: VirtualClock,
        channel: Channel,
        point: Callable[[str], None],
        luck: Callable[[], float] = lambda: 0.0,
        *,
        synchronous: str = "OFF",
        doubts_time: bool = True,
    ) -> None:
        self.clock = clock
        self.store = open_store(address, synchronous=synchronous, on_statement=point)
        try:
            watch = _watch(self.store, config) if doubts_time else None
            planner = Planner(WorkCalendar(config.calendar))
            self.engine = Engine(self.store, config, planner, clock, watch)
        except BaseException:
            self.store.close()
            raise
        self._channel = channel
        self._luck = luck
        self._runner = asyncio.Runner()
        self._runner.get_loop().set_default_executor(_Inline())
        self.outbox = self._an_outbox()

    def tick(self) -> Tick:
        """Fire what is due."""
        return self.engine.tick(self.clock.now_us())

    def send(self) -> None:
        """Send until nothing is due."""
        if self._runner.run(self._rounds()) == _ROUNDS_MAX:
            raise Violation("the outbox goes on sending without end")

    async def _rounds(self) -> int:
        rounds = 0
        while rounds < _ROUNDS_MAX and await self.outbox.step():
            rounds += 1
        return rounds

    def end(self) -> None:
        """Let go of everything, as an end of the process would; what was not committed is lost."""
        self._runner.run(self._channel.aclose())
        self._runner.close()
        self.store.close()

    def _an_outbox(self) -> Outbox:
        return Outbox(
            self.store,
            {"": self._channel, "city": self._channel},
            self.clock,
            instance="duban",
            name_of=lambda code: code,
            zone=ZoneInfo("Asia/Shanghai"),
            luck=self._luck,
        )


def _watch(store: Store, config: Config) -> ClockWatch:
    with store.read() as reader:
        newest = reader.event(reader.last_seq())
    settings = config.engine
    return ClockWatch(settings.clock_tolerance_s, settings.clock_stable_s, newest.at_us if newest else 0)
