"""One client a lane: opened once, bounded in number, closed when idle, never while it is lent."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from daemon.channels.channel import OutgoingPush
from daemon.channels.clients import Clients
from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import real_us
from schema.config import ChannelSettings
from tests.receiver import LOOPBACK, SECRET
from tests.receivers.http import HttpServer, Reply


class Client:
    """Stands for an HTTP client: it only knows whether it was closed."""

    def __init__(self) -> None:
        self.closing = asyncio.Event()

    @property
    def is_closed(self) -> bool:
        return self.closing.is_set()

    async def aclose(self) -> None:
        await asyncio.sleep(0)
        self.closing.set()


class Shop:
    """Opens clients and remembers them."""

    def __init__(self, most: int = 3, idle_s: float = 3600.0) -> None:
        self.opened: list[Client] = []
        self.clients = Clients(self.open, most=most, idle_s=idle_s)

    def open(self) -> Any:
        self.opened.append(Client())
        return self.opened[-1]

    async def use(self, *lanes: str) -> None:
        for lane in lanes:
            async with self.clients.of(lane):
                pass

    @property
    def closed(self) -> list[bool]:
        return [client.is_closed for client in self.opened]


async def test_a_lane_has_one_client() -> None:
    """Used again and at the same time, it is the same; another lane's is another."""
    shop = Shop()
    async with shop.clients.of("a") as one, shop.clients.of("a") as same, shop.clients.of("b") as other:
        assert one is same
        assert one is not other
    await shop.use("a", "b")
    assert len(shop.opened) == 2
    await shop.clients.aclose()


async def test_the_longest_unused_goes_first() -> None:
    """Beyond the bound the one nobody has used for longest is closed, and opened anew when it is wanted."""
    shop = Shop(most=3)
    await shop.use("a", "b", "c", "a", "d")
    assert shop.closed == [False, True, False, False]
    await shop.use("b")
    assert (len(shop.clients), len(shop.opened)) == (3, 5)
    assert shop.closed == [False, True, True, False, False]
    await shop.clients.aclose()


async def test_what_is_lent_is_not_closed() -> None:
    """More lanes at once than the bound are all served; the surplus goes when they are given back."""
    shop = Shop(most=3)
    async with AsyncExitStack() as lent:
        clients = [await lent.enter_async_context(shop.clients.of(str(n))) for n in range(10)]
        await shop.clients.sweep()
        await shop.clients.sweep()
        assert not any(client.is_closed for client in clients)  # type: ignore[attr-defined]
    assert len(shop.clients) == 3
    await shop.clients.aclose()


async def test_the_surplus_is_never_what_is_lent() -> None:
    """Where the longest unused are all lent, the one just given back is closed."""
    shop = Shop(most=1)
    async with shop.clients.of("a"), shop.clients.of("b"):
        await shop.use("c")
        assert shop.closed == [False, False, True]
    await shop.clients.aclose()


async def test_idle_clients_are_closed() -> None:
    """A sweep closes what was not used since the one before."""
    shop = Shop()
    await shop.use("a", "b")
    await shop.clients.sweep()
    await shop.use("b")
    await shop.clients.sweep()
    assert shop.closed == [True, False]
    await shop.clients.sweep()
    assert shop.closed == [True, True]
    assert len(shop.clients) == 0


async def test_the_sweep_comes_by_itself() -> None:
    """Nobody has to send anything for it: two idle times after the last use all are closed."""
    shop = Shop(idle_s=0.01)
    await shop.use("a", "b")
    async with asyncio.timeout(10):
        await asyncio.gather(*(client.closing.wait() for client in shop.opened))
    assert len(shop.clients) == 0


async def test_closing_closes_all_and_later_use_opens_anew() -> None:
    """A channel that was closed may be used again."""
    shop = Shop()
    await shop.use("a", "b")
    await shop.clients.aclose()
    await shop.clients.aclose()
    assert shop.closed == [True, True]
    await shop.use("a")
    assert shop.closed == [True, True, False]
    await shop.clients.aclose()


async def test_connections_are_kept_between_pushes() -> None:
    """A destination's second push goes over the first one's connection; two destinations have two."""

    def push(address: str) -> OutgoingPush:
        return OutgoingPush("duban-7", address, {"data": {}}, is_repeat=False, is_urgent=False)

    async with HttpServer(lambda _: Reply(status=204)) as one, HttpServer(lambda _: Reply(status=204)) as other:
        settings = ChannelSettings(name="city", url=one.origin, allow=LOOPBACK)
        channel = WebhookChannel(settings, (SECRET,), Ground(real_us))
        for address in ("", other.origin, "", other.origin, ""):
            await channel.send(push(address))
        await channel.aclose()
        assert (one.opened, other.opened) == (1, 1)
