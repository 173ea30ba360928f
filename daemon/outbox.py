"""The outbox: takes due pushes under a lease, sends them, writes what became of each. At least once, never silent.

A push leaves after its fact is durable, and its result is written after it left. Whoever dies in between leaves a
lease that runs out; the next sender sends again under the same id and marks the push as possibly repeated.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from datetime import tzinfo
from typing import TypeVar

from loguru import logger

from daemon.channels.channel import Channel, OutgoingPush, TransportError
from daemon.channels.registry import Channels
from daemon.clock import Clock
from daemon.message import payload
from daemon.outcomes import (
    NO_CHANNEL,
    Outcome,
    delivered,
    failed,
    moot,
    parked,
    released,
    superseded,
    unreadable,
    waiting,
)
from daemon.resting import Address, Resting, Trouble
from daemon.retry import rest_s
from daemon.rows import PushClaim, PushLine
from daemon.store import Store, Writer
from schema.errors import Conflict, DubanError, NotFound
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Haste, PushState, Status

BATCH = 500  # pushes in one round: two short transactions
AT_ONCE = 8  # requests to one address at a time
BEGIN_S = 30.0  # real; a round begins no send later than this after its claim
LEASE_S = 180.0  # real; BEGIN_S, the longest timeout a channel may have (120 s), and time to write the results
STOP_S = 1.0  # real; how long a stop waits for answers: what has none by then may have arrived
IDLE_S = 0.05  # real; between rounds that found nothing: another daemon may hold what is due
PAUSE_S = 5.0  # real; after a fault of our own or of the database
HEARTBEAT_S = 30.0  # real; finds what no nudge told of: another daemon's work, a lease that ran out

_log = logger.bind(room="outbox")
_T = TypeVar("_T")
_Result = tuple[PushClaim, Outcome]


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
        luck: Callable[[], float] = random.random,
    ) -> None:
        """Take what it works with.

        ``instance`` makes ids unique among installations, ``name_of`` gives a place's names down to the grid,
        ``zone`` is the receivers' time, ``luck`` spreads retries.
        """
        self.zone = zone  # may be set anew at any time
        self._store = store
        self._channels = channels
        self._clock = clock
        self._instance = instance
        self._name_of = name_of
        self._luck = luck
        self._stopping = False
        self._replaced: set[Channel] = set()  # to be closed once nothing is under way over them
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._resting = Resting()
        self._under_way: set[asyncio.Timeout] = set()  # sends
        self._unrecorded: list[_Result] = []  # sent, but the database did not take the result

    async def run(self, stop: asyncio.Event) -> None:
        """Send until ``stop``; then end what is under way and give the rest back."""
        self._loop = asyncio.get_running_loop()
        watch = asyncio.create_task(self._stop_with(stop))
        try:
            await self._guarded(self.rearm)
            while not self._stopping:
                await self._close_replaced()  # nothing is under way between two rounds
                claimed = await self._guarded(self.step)
                if not claimed:
                    await self._sleep(PAUSE_S if claimed is None else await self._guarded(self._until_due_s))
        finally:
            watch.cancel()
            self._replaced |= set(self._channels.values())
            await self._close_replaced()

    def nudge(self) -> None:
        """Say that pushes may be due; from any thread, at any time, at no cost."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is left to be told
                self._loop.call_soon_threadsafe(self._wake.set)

    async def reopen(self, channels: Channels) -> None:
        """Send over these channels from now on; what is under way ends over those it began with.

        What waited for a channel that is there now is tried again, and no address is rested any longer.
        """
        self._replaced |= set(self._channels.values())
        self._channels, self._resting = channels, Resting()
        await self._guarded(self.rearm)
        self.nudge()

    async def step(self) -> int:
        """Do one round: claim what is due, send it, write the results; return how many were claimed.

        Results that the database refuses are kept and written before anything else is claimed: a full disk does
        not make a push go out twice.
        """
        if self._unrecorded:
            await asyncio.to_thread(self._record)
        now_us = self._clock.now_us()
        claims, running = await asyncio.to_thread(
            self._store.write, lambda writer: _claim(writer, now_us, self._us(LEASE_S))
        )
        if claims:
            self._unrecorded = await self._results(claims, running, now_us)
            await asyncio.to_thread(self._record)
        return len(claims)

    async def rearm(self) -> int:
        """Have pushes that waited for a channel tried again; return how many."""
        return await asyncio.to_thread(self._rearm, self._clock.now_us())

    def retry(self, push_id: int) -> None:
        """Have one undelivered push tried again at once, its attempts counted anew; from any thread.

        NotFound when there is none, Conflict when it is delivered, no longer wanted, or being sent just now.
        """
        now_us = self._clock.now_us()
        self._store.write(lambda writer: _retry(writer, push_id, now_us))
        self._resting = Resting()  # who asks for a retry knows that something has changed
        self.nudge()

    async def _results(
        self, claims: Sequence[PushClaim], running: Collection[int], claimed_us: int
    ) -> list[_Result]:
        lanes: defaultdict[Address, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        begin_by_us = claimed_us + self._us(BEGIN_S)
        tasks = (
            self._outcome(claim, moot(claim, running), lanes[_address(claim)], begin_by_us) for claim in claims
        )
        return list(zip(claims, await asyncio.gather(*tasks), strict=True))

    async def _outcome(self, claim: PushClaim, why_not: str, lane: asyncio.Semaphore, begin_by_us: int) -> Outcome:
        channel = self._channels.get(claim.push.channel)
        if why_not:
            return superseded(claim, why_not)
        if channel is None:
            return parked(claim)
        try:
            outgoing = self._outgoing(claim)
        except ValueError as error:
            return unreadable(claim, str(error))
        async with lane:
            now_us = self._clock.now_us()
            if self._stopping or now_us > begin_by_us:
                return released(claim, now_us)
            if trouble := self._resting.trouble(_address(claim), now_us):
                return self._spared(claim, trouble, now_us)
            fault = await self._send(channel, outgoing)
        return self._settled(claim, channel, fault)

    async def _send(self, channel: Channel, outgoing: OutgoingPush) -> TransportError | None:
        limit = asyncio.timeout(None)  # the channel has its own; a stop sets this one
        self._under_way.add(limit)
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
            self._under_way.discard(limit)
        return None

    def _settled(self, claim: PushClaim, channel: Channel, error: TransportError | None) -> Outcome:
        now_us = self._clock.now_us()
        if error is None:
            self._resting.end(_address(claim))
            return delivered(claim, now_us)
        if not error.permanent:
            alone_s = rest_s(self._resting.rests(_address(claim)), error.retry_after_s)
            self._resting.begin(_address(claim), now_us, self._us(alone_s), error.reason)
        outcome = failed(claim, error, channel.retry_s, now_us=now_us, speed=self._clock.speed, luck=self._luck())
        # Each push's own reason stands in its row; the log tells what a person has to look at.
        level = "WARNING" if outcome.next_us is None or not claim.push.attempts else "DEBUG"
        _log.log(level, "push {} not delivered (attempt {}): {}", claim.push.id, outcome.attempts, outcome.error)
        return outcome

    def _spared(self, claim: PushClaim, trouble: Trouble, now_us: int) -> Outcome:
        outcome = waiting(claim, trouble, now_us, self._clock.speed)
        if outcome.next_us is None:
            _log.warning("push {} not delivered: {}", claim.push.id, outcome.error)
        return outcome

    def _outgoing(self, claim: PushClaim) -> OutgoingPush:
        push = claim.push
        return OutgoingPush(
            id=f"{self._instance}-{push.id}",
            address=claim.address,
            payload=payload(
                push, status=claim.status, is_repeat=claim.is_repeat, name_of=self._name_of, zone=self.zone
            ),
            is_repeat=claim.is_repeat,
            is_urgent=push.haste == Haste.DANGER,
        )

    def _record(self) -> None:
        """Write all results in one transaction, fenced: where the lease was lost, the next sender's counts."""
        results = self._unrecorded
        lost = self._store.write(
            lambda writer: [claim.push.id for claim, outcome in results if not _write(writer, claim, outcome)]
        )
        self._unrecorded = []
        for push_id in lost:
            _log.warning("push {} took longer than its lease; another sender has it now", push_id)

    def _rearm(self, now_us: int) -> int:
        with self._store.read() as reader:  # a look through all pushes: not while holding up every writer
            ids = reader.set_aside(NO_CHANNEL)
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
            await asyncio.wait_for(self._wake.wait(), PAUSE_S if wait_s is None else wait_s)
        self._wake.clear()

    async def _until_due_s(self) -> float:
        next_us = await asyncio.to_thread(self._next_us)
        wait_s = HEARTBEAT_S if next_us is None else self._clock.seconds_until(next_us)
        return min(max(wait_s, IDLE_S), HEARTBEAT_S)

    def _next_us(self) -> int | None:
        with self._store.read() as reader:
            return reader.next_push_us()

    async def _close_replaced(self) -> None:
        while self._replaced:
            await self._replaced.pop().aclose()

    async def _stop_with(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._stopping = True
        self._wake.set()
        for limit in self._under_way:
            limit.reschedule(asyncio.get_running_loop().time() + STOP_S)

    def _us(self, real_s: float) -> int:
        return round(real_s * self._clock.speed * MICROS_PER_SECOND)


def _claim(writer: Writer, now_us: int, lease_us: int) -> tuple[list[PushClaim], frozenset[int]]:
    """Claim a round; return it, and the ids of the timers that run in those of its cases that are paused."""
    claims = writer.claim_pushes(now_us, BATCH, lease_us)
    paused = {claim.push.case_id for claim in claims if claim.status == Status.PAUSED and claim.push.case_id}
    timers = writer.timers_of_many(sorted(paused))
    return claims, frozenset(timer.id for timer in timers if timer.next_us is not None)


def _address(claim: PushClaim) -> Address:
    return claim.push.channel, claim.address


def _write(writer: Writer, claim: PushClaim, outcome: Outcome) -> bool:
    return writer.record_push(
        claim.push.id,
        claim.push.lease,
        state=outcome.state,
        attempts=outcome.attempts,
        next_us=outcome.next_us,
        sent_us=outcome.sent_us,
        error=outcome.error,
        may_have_arrived=outcome.may_have_arrived,
    )


def _retry(writer: Writer, push_id: int, now_us: int) -> None:
    push = writer.push(push_id)
    if push is None:
        raise NotFound(f"there is no push {push_id}; `duban pushes list` shows those there are")
    if not writer.retry_push(push_id, now_us):
        raise Conflict(f"push {push_id} cannot be retried: it is {_standing(push)}")


def _standing(push: PushLine) -> str:
    is_under_way = push.state in {PushState.UNDELIVERED, PushState.HELD}
    return "being sent just now; look again in a moment" if is_under_way else f"{push.state} already"
