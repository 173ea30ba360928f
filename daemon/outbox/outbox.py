"""The outbox: takes due pushes under a lease, sends them, writes what became of each. At least once, never silent.

A push leaves after its fact is durable and its attempt is on record, and its result is written after it left.
Whoever dies in between leaves a lease that runs out; the next sender sends again under the same id and marks the
push as possibly repeated.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import tzinfo
from typing import TypeVar

from loguru import logger

from daemon.channels.channel import Channel, Fate, OutgoingPush, TransportError
from daemon.channels.registry import Channels
from daemon.channels.trying import Tried
from daemon.clock import Clock, steady_us
from daemon.message import payload
from daemon.outbox import trial
from daemon.outbox.turn import Ended, Going, Taken, Turn
from daemon.outcomes import NEEDS_PERSON, NO_CHANNEL, delivered, failed, spoilt
from daemon.reading import unknown_push
from daemon.rows import PushLine
from daemon.store import Store, Writer
from daemon.texts import Texts, built_in
from schema.errors import Conflict, DubanError, NotFound
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Haste, PushState

MOST_UNDER_WAY = 500  # sends at a time, over all lanes
STOP_S = 1.0  # real; how long a stop waits for answers: what has none by then may have arrived
IDLE_S = 0.05  # real; between looks that found nothing: another daemon may hold what is due
PAUSE_S = 5.0  # real; after a fault of our own or of the database
HEARTBEAT_S = 30.0  # real; finds what no nudge told of: another daemon's work, a lease that ran out

_log = logger.bind(room="outbox")
_T = TypeVar("_T")


class Outbox:
    """Sends what is due over its channels: ``run`` it in one event loop, ``nudge`` it from any thread."""

    def __init__(
        self,
        store: Store,
        channels: Channels,
        clock: Clock,
        *,
        instance: str,
        name_of: Callable[[str], str],
        zone: tzinfo,
        is_unit: Callable[[str], bool] = bool,
        texts: Texts | None = None,
        link_of: Callable[[int], str] = lambda _: "",
        luck: Callable[[], float] = random.random,
    ) -> None:
        """Take what it works with.

        ``instance`` makes ids unique among installations, ``name_of`` gives a place's names down to the grid,
        ``is_unit`` tells whether a code is a unit's, ``zone`` is the receivers' time, ``texts`` words the pushes
        (None: as Duban brings them), ``link_of`` gives the page on which a push is marked as read, ``luck``
        spreads retries.
        """
        self.zone = zone  # may be set anew at any time …
        self.texts = texts or built_in()  # … and so may these
        self._store = store
        self._channels = channels
        self._clock = clock
        self._instance = instance
        self._name_of = name_of
        self._is_unit = is_unit
        self._link_of = link_of
        self._luck = luck
        self._stopping = False
        self._replaced: set[Channel] = set()  # to be closed once nothing is under way over them
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sends: dict[asyncio.Task[None], Going] = {}
        self._limits: set[asyncio.Timeout] = set()  # of sends under way
        self._ended: list[Ended] = []  # sent, and not on record yet
        self._fault: BaseException | None = None  # of a send; nothing ordinary: the process is to end by it

    # --- running

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop``; then end what is under way."""
        self._loop = asyncio.get_running_loop()
        watch = asyncio.create_task(self._stop_with(stop))
        try:
            await self._guarded(self.rearm)
            while not self._stopping:
                taken = await self._guarded(self._turn)
                if taken is None:
                    await self._sleep(PAUSE_S)
                elif not taken.is_more:
                    await self._sleep(await self._guarded(self._until_due_s))
        finally:
            watch.cancel()
            await self._end()

    def nudge(self) -> None:
        """Say that pushes may be due; from any thread, at any time, at no cost."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is left to be told
                self._loop.call_soon_threadsafe(self._wake.set)

    async def step(self) -> int:
        """Send all that is due now and write down what became of it; return how many were due."""
        handled: set[int] = set()
        while True:
            taken = await self._turn()
            handled |= taken.handled
            if self._sends:
                await asyncio.wait(self._sends)
            elif not (taken.is_more or taken.handled or self._ended):
                return len(handled)

    async def reopen(self, channels: Channels) -> None:
        """Send over these channels from now on; what is under way ends over those it began with.

        What waited for a channel or for somebody to mend one is tried again, and every destination is asked again
        at once, but for one that has named its own time.
        """
        self._replaced |= set(self._channels.values())
        self._channels = channels
        await self._guarded(self._ask_again)
        self.nudge()

    async def rearm(self) -> int:
        """Have pushes that waited for a channel tried again; return how many."""
        return await asyncio.to_thread(self._rearm, self._clock.now_us(), (NO_CHANNEL,))

    def retry(self, push_id: int) -> None:
        """Have one undelivered push tried again at once, its attempts counted anew; from any thread.

        NotFound when there is none, Conflict when it is delivered, no longer wanted, or being sent just now.
        """
        now_us = self._clock.now_us()
        self._store.write(lambda writer: _retry(writer, push_id, now_us))
        self.nudge()

    async def try_channel(self, name: str, address: str) -> Tried:
        """Send one test over the channel of that name, within its bot's limit; NotFound when there is none."""
        channel = self._channels.get(name)
        if channel is None:
            raise NotFound(
                f"there is no channel {name!r}; `duban pushes channels` lists those there are",
                zh=f"没有名为“{name}”的通道：用 `duban pushes channels` 查看",
            )
        return await trial.try_channel(
            self._store,
            channel,
            name,
            address,
            clock=self._clock,
            instance=self._instance,
            zone=self.zone,
            monotonic=lambda: steady_us() / MICROS_PER_SECOND,
        )

    # --- one turn

    async def _turn(self) -> Taken:
        """Write down what has ended, take what goes next and let it go.

        Results that the database refuses are kept and written before anything else is taken: a full disk does not
        make a push go out twice.
        """
        if self._fault is not None:
            raise self._fault
        ended = list(self._ended)
        taken = await asyncio.to_thread(self._write_turn, ended, self._clock.now_us())
        del self._ended[: len(ended)]
        for push_id in taken.lost:
            _log.warning("push {} took longer than its lease; another sender has it now", push_id)
        for going in taken.going:
            task = asyncio.create_task(self._deliver(going))
            self._sends[task] = going
            task.add_done_callback(self._sent)
        await self._close_replaced()
        return taken

    def _write_turn(self, ended: list[Ended], now_us: int) -> Taken:
        under_way = Counter(key for going in self._sends.values() for key in {going.way.lane, going.way.key})
        room = 0 if self._stopping else MOST_UNDER_WAY - len(self._sends)

        def written(writer: Writer) -> Taken:
            turn = Turn(
                now_us=now_us,
                second_us=self._us(1.0),
                speed=self._clock.speed,
                channels=self._channels,
                is_unit=self._is_unit,
                under_way=Counter(under_way),
                room=room,
            )
            return turn.run(writer, ended)

        return self._store.write(written)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._sends.pop(task, None)
        self._fault = None if task.cancelled() else task.exception() or self._fault
        self._wake.set()

    # --- one send

    async def _deliver(self, going: Going) -> None:
        try:
            outgoing = self._outgoing(going)
        except ValueError as error:
            self._ended.append(self._unreadable(going, str(error)))
            return
        fault = await self._send(going.way.channel, outgoing)
        self._ended.append(self._settled(going, fault))

    async def _send(self, channel: Channel, outgoing: OutgoingPush) -> TransportError | None:
        # The channel has its own limit; a stop sets this one.
        limit = asyncio.timeout(STOP_S if self._stopping else None)
        self._limits.add(limit)
        try:
            async with limit:
                await channel.send(outgoing)
        except TransportError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a fault in one channel must not stop the others
            if limit.expired():
                return TransportError("the daemon was stopped before an answer came", may_have_arrived=True)
            _log.opt(exception=error).error("push {} met a fault in its channel", outgoing.id)
            return TransportError(f"a fault of the channel: {type(error).__name__}", may_have_arrived=True)
        finally:
            self._limits.discard(limit)
        return None

    def _settled(self, going: Going, error: TransportError | None) -> Ended:
        claim, now_us = going.claim, self._clock.now_us()
        if error is None:
            return Ended(going, delivered(claim, now_us), now_us)
        retry_s = going.way.channel.retry_s
        outcome = failed(claim, error, retry_s, now_us=now_us, speed=self._clock.speed, luck=self._luck())
        # Each push's own reason stands in its row; the log tells what a person has to look at.
        level = "WARNING" if outcome.next_us is None or not claim.push.attempts else "DEBUG"
        _log.log(level, "push {} not delivered (attempt {}): {}", claim.push.id, outcome.attempts, outcome.error)
        return Ended(going, outcome, now_us, error)

    def _unreadable(self, going: Going, reason: str) -> Ended:
        _log.error("push {} cannot be sent: {}", going.claim.push.id, reason)
        error = TransportError(reason, Fate.PERMANENT)
        return Ended(going, spoilt(going.claim, reason), self._clock.now_us(), error)

    def _outgoing(self, going: Going) -> OutgoingPush:
        claim, push = going.claim, going.claim.push
        said = payload(
            push,
            status=claim.case.status if claim.case else None,
            is_repeat=claim.is_repeat,
            name_of=self._name_of,
            zone=self.zone,
            told=going.told,
            link=self._link_of(push.id),
            texts=self.texts,
        )
        return OutgoingPush(
            id=f"{self._instance}-{push.id}",
            address=claim.address,
            payload=said,
            is_repeat=claim.is_repeat,
            is_urgent=push.haste == Haste.DANGER,
            case=claim.case,
        )

    # --- what is not a send

    async def _ask_again(self) -> None:
        await asyncio.to_thread(self._rearm, self._clock.now_us(), (NO_CHANNEL, NEEDS_PERSON))
        await asyncio.to_thread(self._store.write, lambda writer: writer.forget_lanes(but=Fate.THROTTLED.value))

    def _rearm(self, now_us: int, reasons: tuple[str, ...]) -> int:
        with self._store.read() as reader:  # a look through all pushes: not while holding up every writer
            ids = [push_id for reason in reasons for push_id in reader.set_aside(reason)]
        return self._store.write(lambda writer: writer.rearm_pushes(ids, now_us)) if ids else 0

    async def _guarded(self, work: Callable[[], Awaitable[_T]]) -> _T | None:
        """Do ``work``; what goes wrong is logged, and None comes back: the outbox never dies in silence."""
        try:
            return await work()
        except DubanError as error:
            _log.error("the outbox waits: {}", error)
        except Exception as error:  # noqa: BLE001 - the next try may find it mended
            _log.opt(exception=error).error("the outbox met a fault and goes on")
        return None

    async def _sleep(self, wait_s: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_S if wait_s is None else wait_s):
                await self._wake.wait()
        self._wake.clear()

    async def _until_due_s(self) -> float:
        next_us = await asyncio.to_thread(self._next_us, self._clock.now_us())
        wait_s = HEARTBEAT_S if next_us is None else self._clock.seconds_until(next_us)
        return min(max(wait_s, IDLE_S), HEARTBEAT_S)

    def _next_us(self, now_us: int) -> int | None:
        """Return when something is due; with sends under way, what is due already waits for one of them to end."""
        with self._store.read() as reader:
            return reader.next_push_us(now_us) if self._sends else reader.next_push_us()

    async def _close_replaced(self) -> None:
        """Close channels that config.toml no longer names, once nothing is under way over them."""
        used = {going.way.channel for going in self._sends.values()}
        for channel in self._replaced - used:
            self._replaced.discard(channel)
            await channel.aclose()

    async def _stop_with(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
        self._wake.set()
        for limit in self._limits:
            limit.reschedule(asyncio.get_running_loop().time() + STOP_S)

    async def _end(self) -> None:
        """Let what is under way come to its end, and write it down."""
        self._stopping = True
        if self._sends:
            await asyncio.wait(self._sends)
        await self._guarded(self._turn)
        self._replaced |= set(self._channels.values())
        await self._close_replaced()

    def _us(self, real_s: float) -> int:
        return round(real_s * self._clock.speed * MICROS_PER_SECOND)


def _retry(writer: Writer, push_id: int, now_us: int) -> None:
    push = writer.push(push_id)
    if push is None:
        raise unknown_push(push_id)
    if not writer.retry_push(push_id, now_us):
        raise _not_retried(push)
    writer.forget_lanes(but=Fate.THROTTLED.value)  # who asks for a retry knows that something has changed


_SETTLED_ZH: dict[str, str] = {
    PushState.DELIVERED.value: "已送达",
    PushState.MERGED.value: "已合并",
    PushState.SUPERSEDED.value: "已取代",
}


def _not_retried(push: PushLine) -> Conflict:
    if push.state in {PushState.UNDELIVERED, PushState.HELD}:
        return Conflict(
            f"push {push.id} cannot be retried: it is being sent just now; look again in a moment",
            zh=f"推送 {push.id} 正在发送，不必重试：请稍后再看",
        )
    return Conflict(
        f"push {push.id} cannot be retried: it is {push.state} already",
        zh=f"推送 {push.id} {_SETTLED_ZH.get(push.state, '已有结果')}，不再重试",
    )
