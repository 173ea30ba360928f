"""A test of a channel: within its bot's limit, and on record like any attempt, though it is no push."""

import asyncio
import uuid
from collections.abc import Callable
from datetime import tzinfo

from daemon.channels.channel import Channel
from daemon.channels.trying import Tried, too_soon, trial_push, try_over
from daemon.clock import Clock
from daemon.outbox.bucket import Bucket
from daemon.outbox.turn import LEASE_S, MINUTE_S
from daemon.store import Store, Writer
from schema.instants import MICROS_PER_SECOND, from_us


async def try_channel(
    store: Store,
    channel: Channel,
    name: str,
    address: str,
    *,
    clock: Clock,
    instance: str,
    zone: tzinfo,
    monotonic: Callable[[], float],
) -> Tried:
    """Send one test over ``channel``, called ``name``, to ``address`` or its own; return what became of it.

    It waits for nobody: where its bot takes no more just now it is not sent, and the answer says for how long.
    """
    now_us, second_us = clock.now_us(), clock.speed * MICROS_PER_SECOND
    number, wait_us = await asyncio.to_thread(
        store.write, lambda writer: _begin(writer, channel, address, now_us, second_us)
    )
    if wait_us:
        return too_soon(channel, address, wait_us / second_us)
    push = trial_push(name, address, id=f"{instance}-test-{uuid.uuid4().hex[:12]}", at=from_us(now_us, zone))
    tried = await try_over(channel, push, monotonic)
    ended_us = clock.now_us()
    await asyncio.to_thread(
        store.write, lambda writer: writer.end_test(number, ended_us, tried.word, tried.code, tried.reason)
    )
    return tried


def _begin(writer: Writer, channel: Channel, address: str, now_us: int, second_us: float) -> tuple[int, int]:
    """Write that a test leaves, and return its number and 0; or 0 and how long its bot takes no more."""
    lane = channel.lane(address)
    if channel.budget is not None:
        minute_us = round(MINUTE_S * second_us)
        attempts = writer.attempts_since({lane}, now_us - minute_us - round(LEASE_S * second_us))
        bucket = Bucket.of(channel.budget, attempts, now_us, minute_us=minute_us, second_us=round(second_us))
        if wait_us := bucket.opens_us(now_us, is_hasty=True) - now_us:
            return 0, wait_us
    return writer.begin_test(lane, now_us), 0
