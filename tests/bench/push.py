"""Pushes over loopback: the channel, and the whole outbox, against a bare httpx loop with a client a destination.

All in one run; the receivers are a process of their own. Channel and bare loop have one push under way for each
destination; all are timed once every destination has had a first one, which opens connections. The outbox works
on a real SQLite file with ``synchronous=FULL``: it leases, writes down each attempt, sends, and writes down what
became of it. In a second run of it there is one destination more, which takes requests and never answers.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import httpx
import orjson

from daemon.channels.channel import OutgoingPush
from daemon.channels.ground import Ground
from daemon.channels.webhook import WebhookChannel
from daemon.clock import SystemClock, real_us
from daemon.outbox import Outbox
from daemon.rows import OfficerRow
from daemon.store import Batch, Store, Writer, migrate, open_store
from schema.config import ChannelSettings
from tests.bench.report import Report, ratios
from tests.pushes import body_of
from tests.receiver import LOOPBACK, SECRET
from tests.rows import a_case, a_push, next_line

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
_UNITS = "610202001001"
_SILENT = "silent"


def run(report: Report, pushes: int) -> None:
    """Send ``pushes`` in each round, by turns over the channel and over bare clients."""
    with _receivers() as urls:
        ours, bare, shared, whole, beside = [], [], [], [], []
        for _ in range(ROUNDS):
            bare.append(asyncio.run(_bare_rate(urls, pushes, clients=len(urls))))
            ours.append(asyncio.run(_channel_rate(urls, pushes)))
            whole.append(_outbox_rate(urls, pushes, is_one_silent=False))
            beside.append(_outbox_rate(urls, pushes, is_one_silent=True))
        shared.append(asyncio.run(_bare_rate(urls, pushes // _SHARED_SHARE, clients=1)))
    report.note(f"{pushes:,} signed pushes of {len(orjson.dumps(_PAYLOAD))} bytes to {len(urls)} destinations.")
    report.add("the channel", ours, "pushes/s")
    report.add("bare httpx, a client each", bare, "pushes/s")
    report.add("bare httpx, one client", shared, "pushes/s")
    report.add("the channel to bare httpx", ratios(ours, bare), "", "≥ 0.6")
    report.add("the whole outbox, durably", whole, "pushes/s")
    report.add("the whole outbox to bare httpx", ratios(whole, bare), "", "≥ 0.6")
    report.add("with a silent destination to without", ratios(beside, whole), "", "about 1")


async def _channel_rate(urls: Sequence[str], pushes: int) -> float:
    channel = WebhookChannel(ChannelSettings(name="", url=urls[0], allow=LOOPBACK), (SECRET,), Ground(real_us))

    async def send(url: str) -> None:
        await channel.send(OutgoingPush("duban-7", url, _PAYLOAD, is_repeat=False, is_urgent=False))

    try:
        return await _rate(send, urls, pushes)
    finally:
        await channel.aclose()


def _outbox_rate(urls: Sequence[str], pushes: int, *, is_one_silent: bool) -> float:
    """Return how fast an outbox empties a database; what is for the silent destination is due first of all."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "duban.db"
        migrate(path)
        with closing(open_store(path)) as store, socket.create_server(("127.0.0.1", 0)) as silent:
            silent_url = f"http://127.0.0.1:{silent.getsockname()[1]}/{_SILENT}"
            each = pushes // len(urls)
            _fill(store, [silent_url, *urls] if is_one_silent else urls, each + 1)
            return asyncio.run(_emptied(store, len(urls), each * len(urls)))


def _fill(store: Store, urls: Sequence[str], each: int) -> None:
    """Put ``each`` pushes to each address into the outbox, of as many cases."""
    officers = [
        OfficerRow(None, _UNITS, f"甲{nth}", "handler", "", url, is_active=True) for nth, url in enumerate(urls)
    ]
    store.write(lambda writer: writer.upsert_officers(officers))
    with store.read() as reader:
        known = sorted(officer.id for officer in reader.officers() if officer.id is not None)

    def put(writer: Writer) -> None:
        count, batch = len(known) * each, Batch()
        first_id, first_seq = writer.next_case_ids(count), writer.take_seqs(count)
        for nth in range(count):
            case, line = next_line(a_case(first_id + nth), first_seq + nth)
            batch.opened.append(case)
            batch.events.append(line)
            officer_id = known[nth % len(known)]
            batch.pushes.append(a_push(case.id, seq=line.seq, officer_id=officer_id, channel="", body=body_of()))
        writer.put(batch)

    store.write(put)


async def _emptied(store: Store, first: int, count: int) -> float:
    """Run an outbox until ``count`` pushes were taken after the ``first``; return how many a second."""
    settings = ChannelSettings(name="", url="http://127.0.0.1:9/none", allow=LOOPBACK)
    channel, stop = _Counting(settings, (SECRET,), Ground(real_us)), asyncio.Event()
    channel.marks, channel.done = {first: 0.0, first + count: 0.0}, stop
    outbox = Outbox(
        store,
        {"": channel},
        SystemClock(),
        instance="bench",
        name_of=lambda code: code,
        zone=ZoneInfo("Asia/Shanghai"),
    )
    await outbox.run(stop)
    begun_s, done_s = channel.marks.values()
    return count / (done_s - begun_s)


class _Counting(WebhookChannel):
    """Knows when so many pushes have been taken, and says when all have."""

    taken = 0
    marks: dict[int, float]  # how many → when
    done: asyncio.Event

    async def send(self, push: OutgoingPush) -> None:
        await super().send(push)
        self.taken += 1
        if self.taken in self.marks:
            self.marks[self.taken] = time.perf_counter()
        if self.taken == max(self.marks):
            self.done.set()


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
