"""Pushes over loopback: the webhook channel against a bare httpx loop with one client a destination, in one run.

The receivers are a process of their own. Every destination has one push under way at a time, in both.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

import httpx
import orjson

from daemon.channels.channel import OutgoingPush
from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import real_us
from schema.config import ChannelSettings
from tests.bench.report import Report, ratios
from tests.receiver import LOOPBACK, SECRET

DESTINATIONS = 200
ROUNDS = 5
_SHARED_SHARE = 5  # one shared client is so slow that a fifth of the pushes will do
_ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"
_PAYLOAD = {
    "type": "case.red",
    "timestamp": "2026-03-05T00:00:01+08:00",
    "data": {
        "number": "TC-1",
        "text": {"zh": "【红牌】TC-1：限时办理已逾期。" * 4, "en": "[red card] TC-1 overdue. " * 4},
    },
}
_Send = Callable[[str], Awaitable[object]]


def run(report: Report, pushes: int) -> None:
    """Send ``pushes`` in each round, by turns over the channel and over bare clients."""
    with _receivers() as urls:
        ours, bare, shared = [], [], []
        for _ in range(ROUNDS):
            bare.append(asyncio.run(_bare_rate(urls, pushes, clients=len(urls))))
            ours.append(asyncio.run(_channel_rate(urls, pushes)))
        shared.append(asyncio.run(_bare_rate(urls, pushes // _SHARED_SHARE, clients=1)))
    report.note(f"{pushes:,} signed pushes of {len(orjson.dumps(_PAYLOAD))} bytes to {len(urls)} destinations.")
    report.add("the channel", ours, "pushes/s")
    report.add("bare httpx, a client each", bare, "pushes/s")
    report.add("bare httpx, one client", shared, "pushes/s")
    report.add("the channel to bare httpx", ratios(ours, bare), "", "≥ 0.6")


async def _channel_rate(urls: Sequence[str], pushes: int) -> float:
    channel = WebhookChannel(ChannelSettings(name="", url=urls[0], allow=LOOPBACK), (SECRET,), Ground(real_us))

    async def send(url: str) -> None:
        await channel.send(OutgoingPush("duban-7", url, _PAYLOAD, is_repeat=False, is_urgent=False))

    try:
        return await _rate(send, urls, pushes)
    finally:
        await channel.aclose()


async def _bare_rate(urls: Sequence[str], pushes: int, clients: int) -> float:
    body, headers = orjson.dumps(_PAYLOAD), {"content-type": "application/json"}
    trust = httpx.create_ssl_context()
    opened = [
        httpx.AsyncClient(trust_env=False, verify=trust, limits=httpx.Limits(keepalive_expiry=600))
        for _ in range(clients)
    ]
    of = {url: opened[position % clients] for position, url in enumerate(urls)}

    async def send(url: str) -> None:
        await of[url].post(url, content=body, headers=headers)

    try:
        return await _rate(send, urls, pushes)
    finally:
        for client in opened:
            await client.aclose()


async def _rate(send: _Send, urls: Sequence[str], pushes: int) -> float:
    async def all_to(url: str, count: int) -> None:
        for _ in range(count):
            await send(url)

    await asyncio.gather(*(all_to(url, 1) for url in urls))  # connections, and what is loaded late
    begun_s = time.perf_counter()
    await asyncio.gather(*(all_to(url, pushes // len(urls)) for url in urls))
    return pushes // len(urls) * len(urls) / (time.perf_counter() - begun_s)


@contextmanager
def _receivers() -> Iterator[list[str]]:
    """Run the receivers and give their addresses."""
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.push"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield [f"http://127.0.0.1:{port}/duban" for port in process.stdout.readline().split()]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()


class _Receiver(asyncio.Protocol):
    """Answers each request as soon as its body is there."""

    def __init__(self) -> None:
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, end, body = self._data.partition(b"\r\n\r\n")
        if end and len(body) >= int(head.lower().partition(b"content-length: ")[2].split(b"\r", 1)[0]):
            self._data = b""
            self._transport.write(_ANSWER)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(_Receiver, "127.0.0.1", 0) for _ in range(DESTINATIONS)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(_serve())
