"""A receiver that is down for an hour, a day, nearly three: everything arrives afterwards, once."""

import random
from collections import Counter

import pytest

from daemon.clock import VirtualClock
from daemon.store import Store
from schema.kinds import Haste, PushState
from tests.outbox_rig import an_outbox, drained, post, rows, webhook
from tests.receiver import HANG_UP, OK, Answer, Arrival, Receiver
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
        taken: Counter[str] = Counter()

        def answer(arrival: Arrival) -> Answer:
            if clock.now_us() < up_us:
                return WAYS_DOWN[way]
            taken[arrival.id] += 1
            return OK

        receiver.otherwise = answer
        outbox = an_outbox(store, {"webhook": channel}, clock)
        outbox._luck = luck.random
        post(store, 12)
        for late_us in (HOUR_US // 2, (hours - 1) * HOUR_US):
            at_us = NOON_US + late_us
            post(store, 4, haste=Haste.RED, created_us=at_us, next_us=at_us)
        await drained(outbox, store, clock)
        await channel.aclose()
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}
    assert all((push.sent_us or 0) >= up_us for push in rows(store))
    assert taken == Counter(f"duban-{push.id}" for push in rows(store))
    marked = [one.payload["data"]["possibly_repeated"] for one in receiver.arrivals]
    assert any(marked) == (way == "silent"), "a refusal is no doubt, silence is one"
    assert max(push.sent_us or 0 for push in rows(store)) < up_us + 30 * HOUR_US
