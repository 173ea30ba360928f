"""Webhooks through the outbox to a receiver that fails on one message too many as on one too few."""

from collections.abc import Callable

import pytest

from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import VirtualClock, real_us
from daemon.store import Store
from schema.config import ChannelSettings
from schema.instants import MICROS_PER_SECOND
from schema.kinds import PushState
from tests.outbox_rig import an_outbox, drained, post, rows
from tests.pushes import body_of
from tests.receiver import LOOPBACK
from tests.receivers.http import Reply
from tests.receivers.webhook import SECRET, StrictWebhook
from tests.rows import NOON_US


def real_s() -> float:
    return real_us() / MICROS_PER_SECOND


async def send_all(store: Store, url: str, secret: str = SECRET) -> None:
    """Send what is due, and what is due after that, until nothing waits."""
    clock = VirtualClock(NOON_US)
    channel = WebhookChannel(ChannelSettings(name="webhook", url=url, allow=LOOPBACK), (secret,), Ground(real_us))
    outbox = an_outbox(store, {"webhook": channel}, clock)
    await drained(outbox, store, clock)
    await channel.aclose()


async def sent_to(receiver: StrictWebhook, store: Store, secret: str = SECRET) -> None:
    async with receiver:
        await send_all(store, receiver.url, secret)


def write(store: Store, *numbers: str) -> None:
    for number in numbers:
        post(store, body=body_of(number=number))


async def test_each_case_is_told_once_whatever_was_refused_before(store: Store) -> None:
    """Two are refused at first and come again under their ids; each counts once, each is truly signed."""
    async with StrictWebhook(real_s) as receiver:
        receiver.answers.extend([Reply(status=503), Reply(status=429, headers={"retry-after": "30"})])
        numbers = [f"TC-{nth}" for nth in range(12)]
        receiver.expect(*numbers)
        write(store, *numbers)
        await send_all(store, receiver.url)
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


def one_too_many(receiver: StrictWebhook) -> None:
    receiver.expect("TC-1")


def one_too_few(receiver: StrictWebhook) -> None:
    receiver.expect("TC-1", "TC-2", "TC-3")


@pytest.mark.parametrize("announce", [one_too_many, one_too_few])
async def test_the_receiver_is_strict(store: Store, announce: Callable[[StrictWebhook], None]) -> None:
    """Two pushes where one or three were announced fail the test."""
    write(store, "TC-1", "TC-2")
    receiver = StrictWebhook(real_s)
    announce(receiver)
    with pytest.raises(AssertionError, match="announced"):
        await sent_to(receiver, store)


async def test_a_wrong_secret_is_noticed_by_a_reckoning_of_its_own(store: Store) -> None:
    """The receiver computes the signature itself, from the specification's words."""
    write(store, "TC-1")
    receiver = StrictWebhook(real_s)
    receiver.expect("TC-1")
    with pytest.raises(AssertionError, match="not signed by us"):
        await sent_to(receiver, store, "whsec_b3RoZXItc2VjcmV0LW90aGVyLXNlY3JldC0wMQ==")
