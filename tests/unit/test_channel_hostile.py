"""Receivers that misbehave, over real sockets: each ends in bounded time, with its fate and a clear reason."""

import asyncio
import gzip
import time
from pathlib import Path
from typing import Any

import pytest

from daemon.channels.bot import BotChannel
from daemon.channels.channel import Channel, Fate, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.posting import ANSWER_BYTES_MAX
from daemon.channels.webhook import WebhookChannel
from daemon.channels.wecom import WECOM
from daemon.clock import real_us
from schema.config import ChannelSettings
from schema.errors import BadInput
from schema.fates import Verdict
from tests.receiver import LOOPBACK, SECRET
from tests.receivers.raw import RawServer, certificate, half_closed, repeating, saying, silent

PATIENCE_S = 1.0  # a busy machine may take some tenths to connect
KINDS = ("webhook", "wecom")
OK_BODY = b'{"errcode":0,"errmsg":"ok"}'
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 27\r\n\r\n" + OK_BODY


def channel(kind: str, url: str, **settings: Any) -> Channel:
    made = ChannelSettings(**({"name": "c", "url": url, "timeout_s": PATIENCE_S, "allow": LOOPBACK} | settings))
    if kind == "webhook":
        return WebhookChannel(made, (SECRET,), Ground(real_us))
    return BotChannel(made, WECOM, "", Ground(real_us))


PUSH = OutgoingPush("duban-7", "", {"type": "case.red", "data": {}}, is_repeat=False, is_urgent=False, text="TC-1")


async def deliver(kind: str, url: str, **settings: Any) -> None:
    sender = channel(kind, url, **settings)
    try:
        await sender.send(PUSH)
    finally:
        await sender.aclose()


async def refusal(kind: str, url: str, **settings: Any) -> TransportError:
    begun_s = time.monotonic()
    with pytest.raises(TransportError) as caught:
        await deliver(kind, url, **settings)
    assert time.monotonic() - begun_s < 10
    assert caught.value.reason.isprintable()
    assert len(caught.value.reason) <= 200
    assert "693a91f6" not in caught.value.reason
    return caught.value


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("behave", "said"),
    [
        (silent, "no answer within 1 s"),
        (half_closed, "no answer: RemoteProtocolError Server disconnected"),
        (saying(b""), "no answer"),
        (saying(b"HTTP/1.1 200 OK\r\ncontent-le"), "no answer"),
        (saying(b"SSH-2.0-OpenSSH_9.6\r\n"), "no answer: RemoteProtocolError"),
        (saying(b"\x16\x03\x01\x00\x05\x1b[2J"), "no answer"),
        (saying(b"HTTP/1.1 200 OK\r\nx: " + b"y" * 200_000), "no answer: RemoteProtocolError"),
        (repeating(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 1000), "no answer: RemoteProtocolError"),
        (repeating(b"HTTP/1.1 200 OK\r\n", b"x", 0.02), "no answer within 1 s"),
        (repeating(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001), "no answer within 1 s"),
    ],
    ids=[
        "silent",
        "half_closed",
        "hangs_up",
        "broken_off",
        "no_http",
        "tls_in_the_clear",
        "huge_header",
        "endless_headers",
        "trickling_headers",
        "endless_continue",
    ],
)
async def test_without_an_answer_it_may_have_arrived(kind: str, behave: Any, said: str) -> None:
    """The push left and nothing that can be understood came back: tried again, and marked as a repeat."""
    async with RawServer(behave) as server:
        error = await refusal(kind, server.url)
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)
    assert error.reason.startswith(said)


async def test_a_slow_receiver_is_waited_for_as_long_as_configured() -> None:
    """Within the time-out it is delivered."""

    async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(PATIENCE_S / 2)
        writer.write(OK)
        await writer.drain()

    async with RawServer(slow) as server:
        await deliver("wecom", server.url)


@pytest.mark.parametrize("kind", KINDS)
async def test_http_1_0_is_understood(kind: str) -> None:
    """An old receiver without lengths, that hangs up after its answer, has taken the push."""
    async with RawServer(saying(b"HTTP/1.0 200 OK\r\n\r\n" + OK_BODY)) as server:
        await deliver(kind, server.url)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_redirect_inside_is_not_followed(kind: str) -> None:
    """Whatever a receiver points at, nobody goes there; a person enters the right address."""
    async with RawServer(saying(OK)) as inside:
        away = f"HTTP/1.1 302 Found\r\nlocation: {inside.url}\r\ncontent-length: 0\r\n\r\n"
        async with RawServer(saying(away.encode())) as server:
            error = await refusal(kind, server.url)
        assert inside.opened == 0
    assert (error.fate, error.code, error.may_have_arrived) == (Fate.TEMPORARY, "302", False)
    assert error.reason == "answered 302: the receiver points elsewhere; enter that address itself"


async def test_a_webhook_needs_no_end_of_an_endless_body() -> None:
    """Its status has told all."""
    async with RawServer(repeating(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000)) as server:
        await deliver("webhook", server.url)


async def test_a_bot_s_endless_body_is_read_to_the_limit() -> None:
    """What a bot says lies in its body: one without end says nothing, and the message may have arrived."""
    async with RawServer(repeating(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1000)) as server:
        error = await refusal("wecom", server.url)
    assert (error.fate, error.code, error.may_have_arrived) == (Fate.TEMPORARY, "200", True)
    assert error.reason.startswith("answered 200 without a code that can be read: xxx")


async def test_a_bot_s_body_that_breaks_off_says_nothing() -> None:
    """Half an answer is none, be it ever so promising."""
    async with RawServer(saying(b'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"errcode":0,')) as server:
        error = await refusal("wecom", server.url)
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, True)


async def test_an_answer_that_says_all_before_it_breaks_off_counts() -> None:
    """The code was there: the vendor has taken the message, whatever its connection does."""
    async with RawServer(saying(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n" + OK_BODY)) as server:
        await deliver("wecom", server.url)


async def test_a_compressed_answer_is_no_way_round_the_limit() -> None:
    """Nothing is unpacked: a bot that packs its answer though it was asked not to has said nothing."""
    packed = gzip.compress(OK_BODY)
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(packed)
    async with RawServer(saying(head + packed)) as server:
        error = await refusal("wecom", server.url)
    assert error.fate == Fate.TEMPORARY


async def test_no_more_than_the_limit_is_kept() -> None:
    """A body as long as it likes is cut where reading ends, and its connection with it."""
    said = 0

    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal said
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x" * 65_536)
            await writer.drain()
            said += 65_536

    sender = channel("wecom", "")
    async with RawServer(endless) as server:
        answer = await sender._poster.post("lane", server.url, b"{}", {})
        await server.emptied()
        await sender.aclose()
    assert len(answer.body) == ANSWER_BYTES_MAX
    assert said < 20_000_000  # what the kernels hold on the way


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_listens(kind: str) -> None:
    """A refused connection is temporary, and nothing has arrived."""
    async with RawServer(silent) as gone:
        url = gone.url
    error = await refusal(kind, url)
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason.startswith("not reached: ConnectError")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_certificate_of_nobody_s_is_refused(kind: str, tmp_path: Path) -> None:
    """Self-signed: nothing was sent, the receiver may mend it, and the reason names the way out on this side."""
    trust, cert = certificate(tmp_path, "IP:127.0.0.1")
    async with RawServer(saying(OK), trust=trust) as server:
        error = await refusal(kind, server.url, timeout_s=5.0)
        assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
        assert error.reason == (
            "not reached: its certificate is not trusted (self-signed certificate); "
            "name a city's own authority in ca_file"
        )
        await deliver(kind, server.url, timeout_s=5.0, ca_file=str(cert))


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    """Trusted, but somebody else's."""
    trust, cert = certificate(tmp_path, "DNS:push.example")
    async with RawServer(saying(OK), trust=trust) as server:
        error = await refusal("wecom", server.url, timeout_s=5.0, ca_file=str(cert))
    assert "IP address mismatch" in error.reason
    assert not error.may_have_arrived


async def test_no_tls_where_tls_is_wanted() -> None:
    """A receiver that answers in the clear on a https address gets nothing."""

    def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        error = await refusal("wecom", f"https://127.0.0.1:{port}/send?key=693a91f6-7a0c", timeout_s=5.0)
    assert error.reason.startswith("not reached: it speaks no TLS that is safe")
    assert not error.may_have_arrived


async def test_a_handshake_that_hangs_has_delivered_nothing() -> None:
    """Time runs out before the push leaves: it is tried again without a mark, and no connection stays open."""
    async with RawServer(silent) as server:
        sender = channel("wecom", server.url.replace("http:", "https:"))
        with pytest.raises(TransportError) as caught:
            await sender.send(PUSH)
        await server.emptied()
        await sender.aclose()
    error = caught.value
    assert (error.fate, error.may_have_arrived) == (Fate.TEMPORARY, False)
    assert error.reason == "not reached within 1 s"


def test_a_ca_file_that_is_none_is_said(tmp_path: Path) -> None:
    """The sentence names the key and the file."""
    (tmp_path / "ca.pem").write_text("none")
    for path in (tmp_path / "ca.pem", tmp_path / "gone.pem"):
        with pytest.raises(BadInput, match=r"ca_file .* holds no certificates in PEM"):
            channel("wecom", "https://push.example", ca_file=str(path))


@pytest.mark.parametrize("body", [b"ok", b""])
async def test_a_relay_without_codes_can_be_told_of(body: bytes) -> None:
    """Where something of the city's stands between, ``200 = "delivered"`` makes its plain answer count."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body)
    async with RawServer(saying(head + body)) as server:
        error = await refusal("wecom", server.url)
        assert error.reason == f"answered 200 without a code that can be read: {body.decode() or 'nothing'}"
        await deliver("wecom", server.url, codes={"200": Verdict(None)})
