"""The whole API on a real Unix socket, over a real engine and store, on a clock set by hand."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from daemon.api.app import build_app
from daemon.api.rooms import Rooms
from daemon.api.server import serve
from daemon.board import Board, Follower
from daemon.channels.trying import Tried
from daemon.editions import Editions
from daemon.socket import bound_socket
from daemon.store import Store
from schema.errors import DubanError, NotFound
from tests.life import Life
from tests.unix_http import over_async

WAIT_S = 20.0  # a test that hears nothing for so long has failed


@dataclass
class Outbox:
    """Remembers what it was asked to retry and to try; refuses what ``refuses`` says."""

    retried: list[int] = field(default_factory=list)
    tried: list[tuple[str, str]] = field(default_factory=list)
    refuses: dict[int, DubanError] = field(default_factory=dict)
    answer: Tried = field(default_factory=lambda: Tried("bot/1", 0.1234))

    def retry(self, push_id: int) -> None:
        if push_id in self.refuses:
            raise self.refuses[push_id]
        self.retried.append(push_id)

    async def try_channel(self, name: str, address: str) -> Tried:
        self.tried.append((name, address))
        if name == "nowhere":
            raise NotFound(f"there is no channel {name!r}; config.toml has none of that name")
        return self.answer


@dataclass
class Rig:
    """A served API and what stands behind it."""

    life: Life
    rooms: Rooms
    socket: Path
    outbox: Outbox
    stop: asyncio.Event
    http: httpx.AsyncClient
    server: asyncio.Task[None]

    async def get(self, path: str, *, unit: str = "", officer: str = "", **params: Any) -> httpx.Response:
        return await self.http.get(f"/v1{path}", params=params, headers=headers(unit, officer))

    async def post(
        self, path: str, body: object = None, *, unit: str = "", officer: str = "", **params: Any
    ) -> httpx.Response:
        content = orjson.dumps(body) if not isinstance(body, bytes) else body
        json = headers(unit, officer) | {"Content-Type": "application/json"}
        return await self.http.post(f"/v1{path}", content=content, params=params, headers=json)

    def follow(self) -> None:
        self.rooms.follower.catch_up()


def headers(unit: str = "", officer: str = "") -> dict[str, str]:
    return {k: v for k, v in {"Duban-Unit": unit, "Duban-Officer": officer}.items() if v}


@asynccontextmanager
async def served(
    store: Store, now: str = "2026-03-02 10:00", editions_of: Callable[[Life], Editions] | None = None
) -> AsyncIterator[Rig]:
    """Serve the API over ``store`` until the block ends; where deadlines are edited, with their editions."""
    life, outbox, stop = Life.begin(store, now), Outbox(), asyncio.Event()
    follower = Follower(Board(lambda: life.engine.book.rules.directory), store)
    follower.load()
    editions = editions_of(life) if editions_of else None
    rooms = Rooms(
        store,
        life.engine,
        follower,
        outbox,
        life.clock,
        lambda: life.engine.book,
        trying=outbox,
        editions=editions,
    )
    folder = Path(tempfile.mkdtemp(prefix="duban-"))  # tmp_path may be too long for a socket
    try:
        with bound_socket(folder / "s") as listener:
            following = asyncio.create_task(follower.run(stop))
            server = asyncio.create_task(serve(build_app(rooms), listener, stop))
            async with over_async(folder / "s", WAIT_S) as http:
                yield Rig(life, rooms, folder / "s", outbox, stop, http, server)
            stop.set()
            await asyncio.wait_for(asyncio.gather(server, following), WAIT_S)
    finally:
        shutil.rmtree(folder)
