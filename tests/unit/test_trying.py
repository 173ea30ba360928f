"""A test of a channel: what leaves, and what is made of every way it can end."""

from datetime import datetime

import pytest

from daemon.channels.channel import Fate, OutgoingPush, TransportError
from daemon.channels.trying import Tried, too_soon, trial_push, try_over
from tests.outbox_rig import StubChannel, webhook
from tests.pushes import ZONE
from tests.receiver import Answer, Receiver

AT = datetime(2026, 3, 5, 9, tzinfo=ZONE)
PUSH = trial_push("town", "x://y", id="duban-test-1", at=AT)


class Seconds:
    """A stopwatch that gains a quarter of a second each time it is read."""

    def __init__(self) -> None:
        self.at_s = 0.0

    def __call__(self) -> float:
        self.at_s += 0.25
        return self.at_s


async def tried(does: object) -> Tried:
    def send(_push: OutgoingPush) -> None:
        if isinstance(does, Exception):
            raise does

    return await try_over(StubChannel(send), PUSH, Seconds())


def test_a_test_is_marked_and_names_no_case() -> None:
    """Whoever reads it knows that nothing is to be done; its type is its own, and it is nothing urgent."""
    text = PUSH.payload["data"]["text"]
    assert text["zh"].startswith("【测试】")
    assert text["en"].startswith("[test]")
    assert "town" in text["zh"]
    assert (PUSH.payload["type"], PUSH.payload["timestamp"]) == ("duban.test", "2026-03-05T09:00:00+08:00")
    assert (PUSH.id, PUSH.address, PUSH.is_repeat, PUSH.is_urgent) == ("duban-test-1", "x://y", False, False)


async def test_what_arrived_and_how_long_it_took() -> None:
    """The stopwatch is read before and after; the bot is named by its lane."""
    assert await tried(None) == Tried("x://y", 0.25)
    assert Tried("x", 0.0).word == "delivered"


async def test_a_refusal_comes_with_the_receiver_s_code() -> None:
    """Fate, code, reason, how long the receiver takes nothing, and whether it may have arrived all the same."""
    error = TransportError("answered 45009: x", Fate.THROTTLED, code="45009", retry_after_s=60.0)
    assert await tried(error) == Tried(
        "x://y", 0.25, Fate.THROTTLED, "45009", "answered 45009: x", may_have_arrived=False, wait_s=60.0
    )
    lost = await tried(TransportError("no answer within 10 s", may_have_arrived=True))
    assert (lost.word, lost.may_have_arrived) == ("temporary", True)


async def test_a_fault_of_the_channel_is_told_and_not_raised() -> None:
    """Whoever tests a channel gets an answer, and no secret that stood in the error."""
    found = await tried(RuntimeError("https://bot?key=secret"))
    assert (found.fate, found.reason) == (Fate.TEMPORARY, "a fault of the channel: RuntimeError")


def test_a_bot_that_is_full_is_left_alone() -> None:
    """Nothing is sent over its limit; the answer says when to try again."""
    found = too_soon(StubChannel(lambda _: None), "x://y", 41.6)
    assert (found.lane, found.fate, found.wait_s) == ("x://y", Fate.THROTTLED, 41.6)
    assert "42 s" in found.reason


@pytest.mark.parametrize("status", [200, 403])
async def test_it_goes_the_way_of_every_push(status: int) -> None:
    """Over a real socket: signed like any push, and refused like any."""
    with Receiver() as receiver:
        receiver.answers.append(Answer(status))
        channel = webhook(receiver)
        found = await try_over(channel, trial_push("town", "", id="duban-test-2", at=AT), Seconds())
        await channel.aclose()
        assert found.word == ("delivered" if status == 200 else "auth")
        [arrival] = receiver.arrivals
        assert arrival.is_genuine
        assert (arrival.id, arrival.payload["type"]) == ("duban-test-2", "duban.test")
