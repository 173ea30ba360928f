"""A test of a channel through the outbox's own books: within the limit, on record, over a real socket."""

from itertools import count

import pytest

from daemon.channels.channel import Budget, Channel, Fate
from daemon.channels.trying import Tried
from daemon.clock import VirtualClock
from daemon.outbox.trial import try_channel
from daemon.rows import AttemptRow
from daemon.store import Store
from tests.outbox_rig import StubChannel, webhook
from tests.pushes import ZONE
from tests.receiver import Answer, Receiver
from tests.rows import NOON_US
from tests.sending import put_attempts

S = 1_000_000


async def trial(store: Store, channel: Channel, clock: VirtualClock) -> Tried:
    """Test ``channel``; each look at the stopwatch is a second."""
    seconds = count()
    return await try_channel(
        store,
        channel,
        "town",
        "x://y",
        clock=clock,
        instance="duban",
        zone=ZONE,
        monotonic=lambda: float(next(seconds)),
    )


def on_record(store: Store) -> list[AttemptRow]:
    with store.read() as reader:
        return reader.newest_tests(9)


async def test_a_test_is_sent_marked_and_on_record(store: Store) -> None:
    """One message with an id of its own each time; its end is written, and no push comes to be."""
    channel = StubChannel(lambda _: None)
    clock = VirtualClock(NOON_US)
    assert [(await trial(store, channel, clock)).word for _ in range(2)] == ["delivered"] * 2
    assert all("【测试】" in push.payload["data"]["text"]["zh"] for push in channel.given)
    assert len({push.id for push in channel.given}) == 2
    assert [(one.lane, one.fate, one.ended_us) for one in on_record(store)] == [
        ("x://y", "delivered", NOON_US)
    ] * 2
    with store.read() as reader:
        assert reader.pushes() == []


async def test_a_bot_that_is_full_is_not_sent_a_test(store: Store) -> None:
    """What pushes and tests took of its minute counts; the answer says when there is room, then it goes."""
    channel = StubChannel(lambda _: None)
    channel.budget = Budget(per_minute=2, block_s=60.0)
    clock = VirtualClock(NOON_US)
    put_attempts(store, AttemptRow(7, 1, "x://y", NOON_US - 30 * S, NOON_US - 20 * S, "delivered"))
    assert (await trial(store, channel, clock)).word == "delivered"
    full = await trial(store, channel, clock)
    assert (full.fate, full.wait_s, len(channel.given)) == (Fate.THROTTLED, 40.0, 1)
    assert len(on_record(store)) == 1
    clock.advance_to(NOON_US + 40 * S)
    assert (await trial(store, channel, clock)).word == "delivered"


@pytest.mark.parametrize(("status", "fate"), [(204, "delivered"), (403, "auth"), (500, "temporary")])
async def test_a_refusal_is_on_record_with_its_code(store: Store, status: int, fate: str) -> None:
    """Over a real socket, as every push goes."""
    with Receiver() as receiver:
        receiver.answers.append(Answer(status))
        channel = webhook(receiver)
        tried = await try_channel(
            store,
            channel,
            "town",
            "",
            clock=VirtualClock(NOON_US),
            instance="duban",
            zone=ZONE,
            monotonic=lambda: 0.0,
        )
        await channel.aclose()
    [kept] = on_record(store)
    assert (tried.word, kept.fate, kept.reason) == (fate, fate, tried.reason)
    assert kept.code == ("" if status == 204 else str(status))
    [arrival] = receiver.arrivals
    assert arrival.is_genuine
