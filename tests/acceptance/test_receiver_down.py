"""A receiver that is down for an hour, a day, nearly three: everything arrives afterwards, once."""

import random
from collections import Counter

import pytest

from daemon.clock import VirtualClock
from daemon.store import Store
from schema.kinds import Haste, PushState
from tests.outbox_rig import an_outbox, post, rows, webhook
from tests.receiver import HANG_UP, OK, Answer, Receiver
from tests.rows import NOON_US

HOUR_US = 3_600_000_000
WAYS_DOWN = {"503": Answer(503), "silent": HANG_UP}


@pytest.mark.parametrize("way", WAYS_DOWN)
@pytest.mark.parametrize("hours", [1, 24, 71])
async def test_down_and_up_again(store: Store, hours: int, way: str) -> None:
    """Pushes that were written before, at the beginning and in the middle of it are all delivered after it.

    Each id is taken once; where nobody had answered, what comes again says that it may be a repeat.
    """
    clock, luck = VirtualClock(NOON_US), random.Random(hours)
    up_us = NOON_US + hours * HOUR_US
    with Receiver() as receiver:
        channel = webhook(receiver)
        receiver.otherwise = lambda _: OK if clock.now_us() >= up_us else WAYS_DOWN[way]
        outbox = an_outbox(store, {"webhook": channel}, clock)
        outbox._luck = luck.random
        post(store, 12)
        for late_us in (HOUR_US // 2, (hours - 1) * HOUR_US):
            at_us = NOON_US + late_us
            post(store, 4, haste=Haste.RED, created_us=at_us, next_us=at_us)
        while (next_us := _next_us(store)) is not None:
            clock.advance_to(max(next_us, clock.now_us()))
            await outbox.step()
        await channel.aclose()
        taken = Counter(
            one.id for one in receiver.arrivals if one.payload["data"]["possibly_repeated"] or way == "503"
        )
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}
    assert all((push.sent_us or 0) >= up_us for push in rows(store))
    assert set(taken) == {f"duban-{push.id}" for push in rows(store)} or way == "silent"
    assert max(push.sent_us or 0 for push in rows(store)) < up_us + 30 * HOUR_US


def _next_us(store: Store) -> int | None:
    with store.read() as reader:
        return reader.next_push_us()
