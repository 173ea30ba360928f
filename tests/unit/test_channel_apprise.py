"""Services by apprise, over real HTTP from a real process: what arrives, what is refused, that nothing is left."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from daemon.channels import services
from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.channels.errand import Lost, Runner
from daemon.channels.services import CHILD, AppriseChannel
from daemon.channels.veil import veiled_service
from schema.config import ChannelSettings
from tests.receiver import LOOPBACK
from tests.receivers.http import HttpServer, Reply
from tests.receivers.notify import PASSWORD, TOKEN, JsonService
from tests.receivers.raw import RawServer, half_closed, repeating, saying, silent

TEXT = "【红牌】TC-1（王益区 七一路街道）：已逾期。\n下一步：签收并办理。"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"


def outgoing(text: str = "", address: str = "", **changes: Any) -> OutgoingPush:
    payload = {"type": "case.red", "data": {"text": {"zh": TEXT, "en": "TC-1: overdue."}}}
    push = OutgoingPush("duban-7", address, payload, is_repeat=False, is_urgent=False, text=text)
    return replace(push, **changes)


class Shop:
    """Makes channels, and ends them with the test; ``ids`` are those of the processes that serve now."""

    def __init__(self) -> None:
        self.made: list[AppriseChannel] = []

    def channel(self, url: str, **settings: Any) -> AppriseChannel:
        more = {"name": "other", "timeout_s": 30.0, "allow": LOOPBACK, "kind": "apprise"} | settings
        self.made.append(AppriseChannel(ChannelSettings(**more, url=url)))
        return self.made[-1]

    @property
    def ids(self) -> list[int]:
        return [runner.id for channel in self.made for runner in channel._runners._idle]

    async def close(self) -> None:
        for channel in self.made:
            await channel.aclose()


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    shop = Shop()
    yield shop
    ids = shop.ids
    await shop.close()
    assert not any(is_there(process) for process in ids)


def is_there(process: int) -> bool:
    """Tell whether a process is there, be it as a zombie."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def seen_of(process: int) -> bytes:
    """Return what others on this machine may read of a process."""
    return b"".join(Path(f"/proc/{process}/{what}").read_bytes() for what in ("environ", "cmdline"))


async def until(is_so: Callable[[], bool]) -> None:
    """Return when something is so that no event of this process tells of."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - what happens outside wakes nobody here
            await asyncio.sleep(0.01)


async def refusal(channel: AppriseChannel, push: OutgoingPush | None = None) -> TransportError:
    with pytest.raises(TransportError) as caught:
        await channel.send(push or outgoing())
    reason = caught.value.reason
    assert reason.isprintable()
    assert len(reason) <= 200
    assert not [key for key in (TOKEN, PASSWORD, "open%20sesame", "693a91f6") if key in reason]
    return caught.value


def service_url(server: RawServer) -> str:
    return f"json://127.0.0.1:{server.port}/{TOKEN}"


async def test_messages_reach_their_service(shop: Shop) -> None:
    """Signed in as the address says; a rendered text first, else the payload's; one process serves them all."""
    async with JsonService(time.time) as service:
        service.expect(TEXT, "TC-1 已逾期", "TC-1: overdue.")
        channel = shop.channel(service.url)
        await channel.send(outgoing())
        ids = shop.ids
        await channel.send(outgoing("TC-1 已逾期", is_urgent=True))
        assert shop.ids == ids
        await shop.channel("json://127.0.0.1:9/none", language="en").send(outgoing(address=service.url))
        assert service.kinds == ["info", "warning", "info"]


async def test_no_process_before_there_is_something_to_send(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel that sends nothing costs nothing; one that was not used for a while costs nothing any more."""
    monkeypatch.setattr(services, "IDLE_S", 0.05)
    async with JsonService(time.time) as service:
        service.expect(TEXT)
        channel = shop.channel(service.url)
        assert shop.ids == []
        await channel.send(outgoing())
        (process,) = shop.ids
        await until(lambda: not shop.ids and not is_there(process))


async def test_two_at_once_are_two_processes_and_a_third_waits(shop: Shop) -> None:
    """All three arrive, two of them at the same time."""
    together = asyncio.Barrier(2)

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.opened <= 2:
            await together.wait()
        writer.write(OK)
        await writer.drain()

    async with RawServer(answer) as server:
        channel = shop.channel(service_url(server))
        await asyncio.gather(*(channel.send(outgoing(id=f"duban-{n}")) for n in range(3)))
        assert server.opened == 3
        assert len(set(shop.ids)) == 2


@pytest.mark.parametrize(
    ("address", "fate", "said"),
    [
        ("nosuch://693a91f6/x", Fate.AUTH, "apprise knows no service of this kind"),
        ("tgram://693a91f6", Fate.AUTH, "apprise does not understand the address"),
        ("13", Fate.PERMANENT, "the recipient's address is none of apprise's"),
        ("json://127.0.0.1/a b", Fate.PERMANENT, "the recipient's address is none of apprise's"),
    ],
)
async def test_an_address_that_apprise_does_not_know_waits_for_a_person(
    shop: Shop, address: str, fate: Fate, said: str
) -> None:
    """Nothing is dialled, and the reason does not repeat it."""
    error = await refusal(shop.channel("json://127.0.0.1:9/none"), outgoing(address=address))
    assert (error.fate, error.may_have_arrived) == (fate, False)
    assert error.reason.startswith(said)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("json://10.1.2.3/hook-5f3c9a1e", "channel other may not reach 10.1.2.3; add it to its allow"),
        ("json://elsewhere.example/hook-5f3c9a1e", "channel other may not reach elsewhere.example; add it"),
        ("json://2130706433:{}/x", "is an address in an unusual spelling"),
        ("json://localhost:{}/x", "localhost leads to "),
        ("tgram://123456789:AAABBBCCCDDDEEEFFFGGGHHHIIIJJJKKKLL/12345678", "may not reach api.telegram.org;"),
        ("rsyslog://127.0.0.1:{}/local5", "channel other may not reach 127.0.0.1; add it"),
        ("mailto://u:open@127.0.0.1:{}/?smtp=127.0.0.1&from=a@b.cn&to=c@d.cn", "may not reach 127.0.0.1; add it"),
    ],
)
async def test_what_is_not_allowed_is_not_dialled(shop: Shop, address: str, said: str) -> None:
    """Whichever library dials, and however the host is spelled: the reason names it, and the way out."""
    async with RawServer(saying(OK)) as server:
        channel = shop.channel("json://127.0.0.1:9/x", allow=("localhost", "push.example"))
        error = await refusal(channel, outgoing(address=address.format(server.port)))
        assert server.opened == 0
    assert said in error.reason
    assert error.fate == (Fate.TEMPORARY if "leads to" in said else error.fate)
    assert not error.may_have_arrived


async def test_a_redirect_inside_is_not_followed(shop: Shop) -> None:
    """Nobody goes where a receiver points, and its pointing is no delivery."""
    async with RawServer(saying(OK)) as inside:
        place = f"http://127.0.0.1:{inside.port}/x".encode()
        away = b"HTTP/1.1 302 Found\r\nlocation: " + place + b"\r\ncontent-length: 0\r\n\r\n"
        async with RawServer(saying(away)) as server:
            error = await refusal(shop.channel(service_url(server)))
        assert inside.opened == 0
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)
    assert "302" in error.reason


@pytest.mark.parametrize(
    "behave",
    [
        half_closed,
        saying(b""),
        saying(b"SSH-2.0-OpenSSH_9.6\r\n"),
        saying(b"HTTP/1.1 401 No\r\ncontent-length: 8\r\n\r\n" + TOKEN.encode()[:8]),
        saying(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"),
    ],
    ids=["half_closed", "hangs_up", "no_http", "unauthorized", "unavailable"],
)
async def test_a_failure_is_temporary_and_may_have_arrived(shop: Shop, behave: Any) -> None:
    """Apprise does not tell them apart; the process is good for the next one."""
    async with RawServer(behave) as server:
        error = await refusal(shop.channel(service_url(server)))
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)
    assert error.reason.startswith("apprise could not send it (")
    assert len(shop.ids) == 1


@pytest.mark.parametrize(
    "behave",
    [
        silent,
        repeating(b"HTTP/1.1 200 OK\r\n\r\n", b"x", 0.05),
        repeating(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n", 0.05),
    ],
    ids=["silent", "drips", "drips_headers"],
)
async def test_a_service_that_hangs_is_not_waited_for(shop: Shop, behave: Any) -> None:
    """The process is killed by its id, no zombie stays, and the next message has another process."""
    async with RawServer(behave) as server, JsonService(time.time) as service:
        service.expect(TEXT)
        channel = shop.channel(service.url, timeout_s=3.0)
        await channel.send(outgoing())
        (process,) = shop.ids
        error = await refusal(channel, outgoing(address=service_url(server) + "?rto=60"))
        assert not is_there(process)
        assert (error.fate, error.reason, error.may_have_arrived) == (Fate.TEMPORARY, "no answer within 3 s", True)
        service.expect("noch einmal")
        await channel.send(outgoing("noch einmal"))
        assert process not in shop.ids


async def test_an_endless_body_ends_with_the_memory_it_may_have(shop: Shop) -> None:
    """The process may not grow without bound, and this machine's other programs do not notice."""
    async with RawServer(repeating(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000_000)) as server:
        error = await refusal(shop.channel(service_url(server)))
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)
    assert error.reason.startswith("apprise could not send it (")  # long before the time is over


async def test_a_process_that_is_killed_is_replaced(shop: Shop) -> None:
    """Between two messages nobody notices; during one it is tried again, marked."""
    async with JsonService(time.time) as service, RawServer(silent) as server:
        service.expect(TEXT, "TC-2")
        channel = shop.channel(service.url)
        await channel.send(outgoing())
        os.kill(shop.ids[0], signal.SIGKILL)
        await until(lambda: not next(iter(channel._runners._idle)).is_alive)
        await channel.send(outgoing("TC-2"))
        (process,) = shop.ids
        sending = asyncio.ensure_future(refusal(channel, outgoing(address=service_url(server) + "?rto=60")))
        await until(lambda: server.opened > 0)
        os.kill(process, signal.SIGKILL)
        error = await sending
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)
    assert error.reason == "apprise's process ended before it answered"


async def test_a_message_that_is_given_up_takes_its_process_along(shop: Shop) -> None:
    """A daemon that stops in the middle of one leaves nothing behind."""
    async with RawServer(silent) as server, JsonService(time.time) as service:
        service.expect(TEXT)
        channel = shop.channel(service.url)
        await channel.send(outgoing())
        (process,) = shop.ids
        sending = asyncio.ensure_future(channel.send(outgoing(address=service_url(server) + "?rto=60")))
        await until(lambda: server.opened > 0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert not is_there(process)


async def test_a_process_ends_with_whoever_started_it() -> None:
    """When its input ends it ends, even in the middle of a message: a killed daemon leaves nothing behind."""
    async with RawServer(silent) as server:
        runner = await Runner.start(CHILD, b'{"channel":"x","allow":["127.0.0.0/8"]}')
        message = b'{"url":"%s?rto=60","title":"","body":"x","type":"info"}' % service_url(server).encode()
        asking = asyncio.ensure_future(runner.ask(message))
        await until(lambda: server.opened > 0)
        async with asyncio.timeout(20):
            assert runner._process.stdin is not None
            runner._process.stdin.close()
            with pytest.raises(Lost):
                await asking
            await runner._process.wait()
    assert not is_there(runner.id)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system shows it elsewhere")
async def test_nothing_secret_is_seen_from_outside(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither on its command line nor in its environment, which has no variable of ours and no proxy."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("DUBAN_SECRET", "hunter2")
    async with JsonService(time.time) as service:
        service.expect(TEXT)
        await shop.channel(service.url).send(outgoing())
        (process,) = shop.ids
        seen = seen_of(process)
    for word in (b"hunter2", b"proxy", TOKEN.encode(), b"sesame"):
        assert word not in seen


async def test_no_key_is_told_by_an_answer(shop: Shop) -> None:
    """A service that repeats the address, in its status line too, does not bring it into a log."""
    echo = f"HTTP/1.1 400 {TOKEN}\r\ncontent-length: 15\r\n\r\n{TOKEN}\x1b[".encode()
    async with RawServer(saying(echo)) as server:
        await refusal(shop.channel(service_url(server)))


async def test_what_apprise_repeats_of_an_address_is_hidden(shop: Shop) -> None:
    """Where many services have their key stands a host: it is shown only if config.toml names it too."""
    channel = shop.channel("json://127.0.0.1:9/x", allow=(*LOOPBACK, "::1"))
    error = await refusal(channel, outgoing(address="json://localhost:9/x"))
    assert error.reason.endswith("JSON notification to ***.)")
    shown = await refusal(shop.channel("json://localhost:9/x", allow=(*LOOPBACK, "::1", "localhost")))
    assert shown.reason.endswith("JSON notification to localhost.)")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to tgram://123456:ABCdef/chat01?x=yyyy failed", "to tgram://***:***/***?x=*** failed"),
        ("ABCDEF", "***"),
        ("p@ss w0rd", "***"),
        ("api.telegram.org is down", "api.telegram.org is down"),
    ],
)
def test_every_part_of_an_address_is_hidden(text: str, shown: str) -> None:
    """Each may be a key, in whatever spelling; what config.toml names may be told."""
    url = "tgram://123456:ABCdef/chat01/p%40ss%20w0rd?x=yyyy&host=api.telegram.org"
    assert veiled_service(text, url, ["api.telegram.org"]) == shown


def test_a_lane_names_the_service_and_not_its_key() -> None:
    """Two addresses are two lanes; no key can be read from them. The limit is what the city says."""
    channel = AppriseChannel(ChannelSettings("x", f"tgram://{TOKEN}/1", kind="apprise", per_minute=20))
    assert channel.lane("").startswith("tgram/")
    assert TOKEN not in channel.lane("")
    assert channel.lane("") == channel.lane(f"tgram://{TOKEN}/1") != channel.lane(f"tgram://{TOKEN}/2")
    assert channel.budget == Budget(20, 60.0)


async def test_a_message_that_no_process_was_free_for_has_not_left(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it waited for without end."""
    monkeypatch.setattr(services, "AT_ONCE", 1)
    monkeypatch.setattr(services, "WAIT_S", 1.0)
    async with RawServer(silent) as server:
        channel = shop.channel(service_url(server) + "?rto=60", timeout_s=2.0)
        errors = await asyncio.gather(refusal(channel), refusal(channel))
    assert [(error.reason, error.may_have_arrived) for error in errors] == [
        ("no answer within 2 s", True),
        ("no process was free within 1 s", False),
    ]


async def test_a_message_from_the_http_server_of_the_tests(shop: Shop) -> None:
    """Any service of apprise's is reached so: here its form:// of plain fields."""
    bodies: list[bytes] = []

    def answer(request: Any) -> Reply:
        bodies.append(request.body)
        return Reply(b"ok")

    async with HttpServer(answer) as server:
        await shop.channel(f"form://{server.origin.removeprefix('http://')}/x").send(outgoing("TC-1"))
    assert len(bodies) == 1
    assert b"message=TC-1" in bodies[0]
