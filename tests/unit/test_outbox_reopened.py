"""The outbox when config.toml names other channels: nothing is lost, nothing goes out twice."""

import asyncio

from daemon.channels.channel import OutgoingPush, TransportError
from daemon.store import Store
from schema.kinds import PushState
from tests.outbox_rig import StubChannel, an_outbox, post, rows

PATIENCE_S = 20.0


class Closing(StubChannel):
    """Knows whether it was closed, and never sends after that."""

    is_closed = False

    async def send(self, push: OutgoingPush) -> None:
        assert not self.is_closed
        await super().send(push)

    async def aclose(self) -> None:
        self.is_closed = True


def sends(_push: OutgoingPush) -> None:
    """Send without trouble."""


async def test_what_waited_for_a_channel_goes_out_over_the_one_that_came(store: Store) -> None:
    """Parked pushes need nobody's hand once config.toml has the channel."""
    outbox, channel = an_outbox(store, {}), Closing(sends)
    post(store, 3, channel="city")
    assert await outbox.step() == 3
    assert await outbox.step() == 0
    await outbox.reopen({"city": channel})
    assert await outbox.step() == 3
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


async def test_an_address_in_trouble_is_asked_again_at_once(store: Store) -> None:
    """Whoever edited the channel has mended something: nobody waits for the rest that was begun before."""

    def refuses(_push: OutgoingPush) -> None:
        raise TransportError("HTTP 503", retry_after_s=3600)

    mended = Closing(sends)
    outbox = an_outbox(store, {"city": Closing(refuses)})
    post(store, channel="city")
    await outbox.step()
    post(store, channel="city")
    await outbox.reopen({"city": mended})
    await outbox.step()
    assert len(mended.given) == 1


async def test_what_is_under_way_ends_over_the_channel_it_began_with(store: Store) -> None:
    """The old channel is closed between two rounds, never under a push that is being sent."""
    began, go_on, arrived, stop = (asyncio.Event() for _ in range(4))

    async def waits(_push: OutgoingPush) -> None:
        began.set()
        await go_on.wait()

    old, new = Closing(waits), Closing(lambda _push: arrived.set())
    outbox = an_outbox(store, {"city": old})
    post(store, channel="city")
    async with asyncio.timeout(PATIENCE_S):
        running = asyncio.create_task(outbox.run(stop))
        await began.wait()
        await outbox.reopen({"city": new})
        assert not old.is_closed
        post(store, channel="city")
        go_on.set()
        outbox.nudge()
        await arrived.wait()
        assert old.is_closed
        stop.set()
        await running
    assert (len(old.given), len(new.given), new.is_closed) == (1, 1, True)
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}
