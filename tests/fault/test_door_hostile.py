"""Who means the door no good: too much, too slowly, nothing at all, in a crowd. It stays open for the others."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from daemon.door import app, serving
from daemon.door.app import BODY_BYTES_MAX
from tests.conftest import NewStore
from tests.databases import Databases
from tests.door_rig import Rig, handover, open_door, sender, signed

SOON_S = 0.2  # in place of the ten seconds that a caller has


@pytest.fixture
async def city(
    new_store: NewStore, sqlite_databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Rig]:
    """Give a door whose patience is short."""
    monkeypatch.setattr(app, "BODY_WITHIN_S", SOON_S)
    monkeypatch.setattr(serving, "HEADERS_WITHIN_S", SOON_S)
    async with open_door(new_store(sqlite_databases.fresh()), senders=(sender(tmp_path),)) as rig:
        yield rig


async def talk(city: Rig, said: bytes) -> bytes:
    """Say something and no more; return all that is answered until the door hangs up."""
    host, port = city.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(said)
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return answer


async def assert_open(city: Rig) -> None:
    assert (await city.hand(handover())).status_code == 204


async def test_a_body_beyond_the_limit_is_refused(city: Rig) -> None:
    """One byte too many, signed or not: 413, in one sentence."""
    body = b"x" * (BODY_BYTES_MAX + 1)
    for headers in ({}, signed(body)):
        answer = await city.http.post("/v1/handovers", content=body, headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (
            413,
            "the request is larger than 64 KiB; send it in several parts",
        )
    await assert_open(city)


async def test_a_body_without_an_end_is_cut_off(city: Rig) -> None:
    """Chunk after chunk, without a length said before: it ends at the limit."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 8192

    try:
        answer = await city.http.post("/v1/handovers", content=endless())
    except httpx.HTTPError:  # the door hung up while we spoke
        pass
    else:
        assert answer.status_code == 413
    await assert_open(city)


async def test_a_body_that_does_not_come_is_not_waited_for(city: Rig) -> None:
    """Half of what was announced: 408, and the connection is closed."""
    answer = await talk(city, b"POST /v1/handovers HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 0.2 s" in answer


@pytest.mark.parametrize("said", [b"", b"GET /r/1-a HTTP/1.1\r\nhost: x\r\n", b"POST "])
async def test_who_never_ends_a_request_is_hung_up_on(city: Rig, said: bytes) -> None:
    """Silence, or headers without an end, hold no place at the door."""
    assert await talk(city, said) == b""
    await assert_open(city)


async def test_one_request_a_connection(city: Rig) -> None:
    """The second of two on one connection is not answered: each caller's time is known from the beginning."""
    one = b"GET /r/1-a HTTP/1.1\r\nhost: x\r\n\r\n"
    answer = await talk(city, one * 2)
    assert answer.count(b"HTTP/1.1 404 ") == 1
    assert b"connection: close" in answer


@pytest.mark.parametrize(
    "said",
    [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n", b"x" * 100_000],
)
async def test_what_is_no_http_is_no_fault(city: Rig, said: bytes) -> None:
    """A handshake at the wrong door, or noise: nothing is there for it."""
    answer = await talk(city, said)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 404 "))
    await assert_open(city)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/v1/health"),
        ("GET", "/v1/cases/T1"),
        ("POST", "/v1/cases"),
        ("GET", "/v1/handovers"),
        ("PUT", "/v1/handovers"),
        ("DELETE", "/r/1-a"),
        ("GET", "/r/"),
        ("GET", "/r/1-a/b"),
        ("POST", "/v1/handovers/"),
        ("GET", "//r/1-a"),
        ("OPTIONS", "*"),
    ],
)
async def test_nothing_else_is_there(city: Rig, method: str, path: str) -> None:
    """No endpoint of the API, no documentation; the answer names none."""
    answer = await city.http.request(method, f"{city.url}{path}" if path != "*" else f"{city.url}/*")
    assert answer.status_code in {404, 405}
    assert "T1" not in answer.text
    assert "/docs" not in answer.text


async def test_a_crowd_of_silent_callers_lets_others_in(city: Rig) -> None:
    """They are hung up on, each after its time, and then the door takes a case as ever."""
    host, port = city.url.removeprefix("http://").split(":")
    crowd = [await asyncio.open_connection(host, int(port)) for _ in range(2 * serving.CONNECTIONS_MAX)]
    await asyncio.wait_for(asyncio.gather(*(reader.read() for reader, _ in crowd), return_exceptions=True), 20)
    for _, writer in crowd:
        writer.close()
    await assert_open(city)
