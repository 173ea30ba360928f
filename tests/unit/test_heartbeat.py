"""The heartbeat: heard outside as long as the engine works, and missed there when it does not."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from daemon.channels.channel import TransportError
from daemon.channels.knock import knock
from daemon.heartbeat import Heartbeat
from schema.config import HeartbeatSettings

OUTSIDE = HeartbeatSettings(url="http://outside/4711", every_s=60)
PATIENCE_S = 20.0


class Outside:
    """Counts knocks; fails the first ``deaf`` of them."""

    def __init__(self, deaf: int = 0) -> None:
        self.knocks: list[str] = []
        self.heard = asyncio.Event()
        self._deaf = deaf

    async def knock(self, url: str) -> None:
        self.knocks.append(url)
        self.heard.set()
        if len(self.knocks) <= self._deaf:
            raise TransportError("HTTP 500")


async def test_it_knocks_while_the_engine_is_well() -> None:
    """An engine in trouble is silent, so that it is missed."""
    outside, well = Outside(), [True, False, True]
    heartbeat = Heartbeat(OUTSIDE, outside.knock, lambda: well.pop(0))
    for _ in range(3):
        await heartbeat.tick()
    assert outside.knocks == [OUTSIDE.url] * 2


async def test_a_watcher_that_is_deaf_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is knocked for again; the log says once that nobody hears, and once that somebody does."""
    said: list[str] = []
    monkeypatch.setattr("daemon.heartbeat._log.warning", lambda text, *_: said.append(text))
    monkeypatch.setattr("daemon.heartbeat._log.info", lambda text, *_: said.append(text))
    outside = Outside(deaf=2)
    heartbeat = Heartbeat(OUTSIDE, outside.knock, lambda: True)
    for _ in range(4):
        await heartbeat.tick()
    assert len(outside.knocks) == 4
    assert [text.partition(":")[0] for text in said] == [
        "the heartbeat is not heard outside",
        "the heartbeat is heard outside again",
    ]


@pytest.mark.parametrize(("settings", "knocks"), [(OUTSIDE, 1), (HeartbeatSettings(), 0)])
async def test_a_stop_waits_for_no_answer(settings: HeartbeatSettings, knocks: int) -> None:
    """Neither for an answer under way nor for the next knock; without an address there is none."""
    outside, stop = Outside(), asyncio.Event()

    async def never(url: str) -> None:
        await outside.knock(url)
        await asyncio.Event().wait()

    running = asyncio.create_task(Heartbeat(settings, never, lambda: True).run(stop))
    async with asyncio.timeout(PATIENCE_S):
        if knocks:
            await outside.heard.wait()
        stop.set()
        await running
    assert len(outside.knocks) == knocks


async def test_a_fault_of_ours_is_not_hidden() -> None:
    """What ends the loop ends the room, and so the daemon says it."""

    async def faulty(_url: str) -> None:
        raise ValueError("a fault")

    with pytest.raises(ValueError, match="a fault"):
        await asyncio.wait_for(Heartbeat(OUTSIDE, faulty, lambda: True).run(asyncio.Event()), PATIENCE_S)


@pytest.fixture
def watcher() -> Iterator[HTTPServer]:
    """Give a real watcher outside: /well is heard, anything else is refused."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/well" else 404)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_a_knock_is_one_request(watcher: HTTPServer) -> None:
    """2xx is heard; anything else, and nobody there, says so without the address."""
    base = f"http://127.0.0.1:{watcher.server_address[1]}"
    await knock(f"{base}/well")
    for url, reason in ((f"{base}/secret", "HTTP 404"), ("http://127.0.0.1:1/secret", "ConnectError")):
        with pytest.raises(TransportError) as refused:
            await knock(url)
        assert refused.value.reason == reason


async def test_other_settings_have_effect_at_once() -> None:
    """An address given while it runs is knocked at without waiting for the day to end that was set before."""
    outside, stop = Outside(), asyncio.Event()
    heartbeat = Heartbeat(HeartbeatSettings(every_s=86_400), outside.knock, lambda: True)
    running = asyncio.create_task(heartbeat.run(stop))
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.sleep(0)
        heartbeat.take(OUTSIDE)
        await outside.heard.wait()
        stop.set()
        await running
    assert outside.knocks == [OUTSIDE.url]
