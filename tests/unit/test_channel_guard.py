"""The guard before real receivers: what is not allowed is never connected to, however it is spelled or found."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from daemon.channels.channel import Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.resolver import Resolver
from daemon.channels.webhook import WebhookChannel
from daemon.clock import real_us
from schema.config import ChannelSettings
from schema.reach import Address
from tests.receiver import LOOPBACK, SECRET
from tests.receivers.raw import RawServer, certificate, saying

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
OWN = "https://push.example/duban"


class Lookups:
    """A resolver that answers as the test says, one answer after the other, and counts."""

    def __init__(self, *answers: Sequence[str] | OSError) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def __call__(self, host: str, _port: int) -> Sequence[Address]:
        self.asked.append(host)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, OSError):
            raise answer
        return [ip_address(address) for address in answer]


@pytest.fixture
async def receiver() -> AsyncIterator[RawServer]:
    async with RawServer(saying(NO_CONTENT)) as it:
        yield it


def channel(resolve: Any = None, url: str = OWN, **settings: Any) -> WebhookChannel:
    made = ChannelSettings(**({"name": "city", "url": url, "timeout_s": 5.0} | settings))
    return WebhookChannel(made, (SECRET,), Ground(real_us, resolve or Lookups(OSError("nobody answers"))))


def outgoing(address: str = "") -> OutgoingPush:
    return OutgoingPush("duban-7", address, {"type": "case.red", "data": {}}, is_repeat=False, is_urgent=False)


async def refusal(sender: WebhookChannel, address: str = "") -> TransportError:
    with pytest.raises(TransportError) as caught:
        await sender.send(outgoing(address))
    await sender.aclose()
    assert not caught.value.may_have_arrived
    assert caught.value.reason.isprintable()
    return caught.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "ⓛocalhost",
        "１２７.0.0.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::]",
        "[::1]",
        "[::127.0.0.1]",
        "[fe80::1%25lo]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "10.0.0.1",
        "user@127.0.0.1",
        "push.example@127.0.0.1",
        "push.example\\@127.0.0.1",
        "push.example#@127.0.0.1",
        "push.example.@127.0.0.1",
    ],
)
async def test_nothing_inside_is_reached_by_an_address_of_its_own(host: str, receiver: RawServer) -> None:
    """However a recipient's address spells a place inside, no connection is made, and a person has to act."""
    lookups = Lookups(["127.0.0.1"])
    error = await refusal(channel(lookups), f"http://{host}:{receiver.port}/x?key=12345678")
    assert error.permanent or "push.example leads to 127.0.0.1" in error.reason
    assert receiver.opened == 0
    assert "12345678" not in error.reason


async def test_a_public_host_that_is_not_named_is_not_even_looked_up() -> None:
    """Denied by default; the reason names the host and the way out."""
    lookups = Lookups(["8.8.8.8"])
    error = await refusal(channel(lookups), "https://elsewhere.example/x")
    assert (error.fate, lookups.asked) == (Fate.AUTH, [])
    assert error.reason == "channel city may not reach elsewhere.example; add it to its allow if that is meant"


async def test_a_host_that_is_named_is_reached_where_a_network_opens_it(receiver: RawServer) -> None:
    """A name that leads inside needs its network in ``allow``: then it is reached, and looked up at each dial."""
    lookups = Lookups(["127.0.0.1"])
    sender = channel(lookups, f"http://push.example:{receiver.port}/x", allow=LOOPBACK)
    await sender.send(outgoing())
    await sender.send(outgoing())
    await sender.aclose()
    assert (lookups.asked, receiver.opened) == (["push.example"] * 2, 2)


async def test_a_network_opens_it_for_any_name(receiver: RawServer) -> None:
    """A recipient's own host is not named; its address lies in an allowed network, and so it is reached."""
    sender = channel(Lookups(["127.0.0.1"]), allow=LOOPBACK)
    await sender.send(outgoing(f"http://bot.town.local:{receiver.port}/x"))
    await sender.aclose()
    assert receiver.opened == 1


async def test_a_name_of_ours_that_leads_inside_is_tried_again() -> None:
    """A resolver may lie for an hour: the push waits for it, and the reason shows where the name leads."""
    error = await refusal(channel(Lookups(["10.1.2.3", "127.0.0.1"])))
    assert error.fate == Fate.TEMPORARY
    assert error.reason.startswith(
        "push.example leads to 10.1.2.3, 127.0.0.1, which is not public; add its network"
    )


async def test_a_name_that_changes_is_checked_at_each_dial(receiver: RawServer) -> None:
    """Public (here: allowed) first, private after: the second connection is refused, whoever listens there."""
    async with RawServer(saying(NO_CONTENT), host="127.0.0.2", port=receiver.port) as inside:
        lookups = Lookups(["127.0.0.1"], ["127.0.0.2"])
        sender = channel(lookups, f"http://push.example:{receiver.port}/x", allow=("127.0.0.1",))
        await sender.send(outgoing())
        await sender.aclose()
        error = await refusal(sender)
        assert "push.example leads to 127.0.0.2" in error.reason
        assert (receiver.opened, inside.opened) == (1, 0)


async def test_what_was_checked_is_what_is_dialled(receiver: RawServer) -> None:
    """Between check and dial nobody is asked again: a second answer, were it asked for, would lead inside."""
    async with RawServer(saying(NO_CONTENT), host="127.0.0.2", port=receiver.port) as inside:
        lookups = Lookups(["127.0.0.1"], ["127.0.0.2"])
        sender = channel(lookups, f"http://push.example:{receiver.port}/x", allow=("127.0.0.0/8",))
        await sender.send(outgoing())
        await sender.aclose()
        assert len(lookups.asked) == 1
        assert (receiver.opened, inside.opened) == (1, 0)


async def test_of_several_addresses_only_the_allowed_are_dialled(receiver: RawServer) -> None:
    """An address inside among others is passed over, and one that nobody answers at as well."""
    async with RawServer(saying(NO_CONTENT), host="127.0.0.2", port=receiver.port) as inside:
        lookups = Lookups(["127.0.0.2", "127.0.0.3", "127.0.0.1"])
        allow = ("127.0.0.3", "127.0.0.1")
        sender = channel(lookups, f"http://push.example:{receiver.port}/x", allow=allow)
        await sender.send(outgoing())
        await sender.aclose()
        assert (receiver.opened, inside.opened) == (1, 0)


@pytest.mark.parametrize(("answer", "said"), [(OSError("no such name"), "no such name"), ((), "has no address")])
async def test_a_name_nobody_knows_is_temporary(answer: Any, said: str) -> None:
    """Resolvers recover; the reason says that it was the name."""
    error = await refusal(channel(Lookups(answer)))
    assert error.fate == Fate.TEMPORARY
    assert "push.example" in error.reason
    assert said in error.reason


async def test_a_resolver_that_is_silent_is_not_waited_for() -> None:
    """It has the time that a connection has; nothing can have arrived."""

    async def silence(_host: str, _port: int) -> Sequence[Address]:
        await asyncio.Event().wait()
        return []

    error = await refusal(channel(silence, timeout_s=0.2))
    assert error.fate == Fate.TEMPORARY


async def test_no_proxy_comes_from_the_environment(receiver: RawServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the process diverts nothing: the address in the configuration is where a push goes."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    sender = channel(url=receiver.url, allow=LOOPBACK)
    await sender.send(outgoing())
    await sender.aclose()
    assert receiver.opened == 1


async def test_a_proxy_that_is_named_is_used_for_named_hosts_only() -> None:
    """It is asked for the channel's host by name; a host that only its address would allow is refused."""
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(b"asked")
        writer.write(NO_CONTENT)
        await writer.drain()

    async with RawServer(proxy) as server:
        settings = {"url": "http://push.example/x", "proxy": f"http://127.0.0.1:{server.port}", "allow": LOOPBACK}
        sender = channel(Resolver(), **settings)
        await sender.send(outgoing())
        assert len(asked) == 1
        error = await refusal(sender, "http://bot.town.local/x")
        assert error.fate == Fate.AUTH
        assert len(asked) == 1


async def test_through_a_proxy_the_receiver_s_own_certificate_counts(tmp_path: Path) -> None:
    """The proxy is asked for the name, and TLS is spoken with whoever is behind it."""
    trust, cert = certificate(tmp_path, "DNS:push.example")
    asked: list[bytes] = []
    talks: list[Any] = []

    async with RawServer(saying(NO_CONTENT), trust=trust) as receiver:

        async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            talks.append(asyncio.current_task())
            asked.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
            back, forth = await asyncio.open_connection("127.0.0.1", receiver.port)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await asyncio.gather(pipe(reader, forth), pipe(back, writer))

        async with await asyncio.start_server(tunnel, "127.0.0.1", 0) as proxy:
            through = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
            sender = channel(Resolver(), "https://push.example/x", proxy=through, ca_file=str(cert))
            await sender.send(outgoing())
            await sender.aclose()
            untrusting = await refusal(channel(Resolver(), "https://push.example/x", proxy=through))
            await asyncio.gather(*talks)
    assert asked == [b"CONNECT push.example:443 HTTP/1.1"] * 2
    assert "its certificate is not trusted" in untrusting.reason


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def test_a_real_name_is_looked_up(receiver: RawServer) -> None:
    """This machine's resolver is asked, in a thread of its own; ``localhost`` is found and dialled."""
    sender = channel(Resolver(), f"http://localhost:{receiver.port}/x", allow=(*LOOPBACK, "::1"))
    await sender.send(outgoing())
    await sender.aclose()
    assert receiver.opened == 1


async def test_one_name_is_asked_for_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many who want the same host share one answer; who gives up leaves it to the others."""
    asked, go = [], asyncio.Event()
    loop = asyncio.get_running_loop()

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        asyncio.run_coroutine_threadsafe(go.wait(), loop).result(10)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    resolver = Resolver()
    tasks = [asyncio.ensure_future(resolver("push.example", 443)) for _ in range(10)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    go.set()
    answers = await asyncio.gather(*tasks[1:])
    assert answers == [[ip_address("192.0.2.1")]] * 9
    assert asked == ["push.example"]
    assert await resolver("push.example", 443) == [ip_address("192.0.2.1")]
    assert len(asked) == 2


async def test_no_unix_socket_is_spoken_to() -> None:
    """An address that names one is none."""
    assert (await refusal(channel(), f"unix://{os.sep}run{os.sep}docker.sock")).permanent
