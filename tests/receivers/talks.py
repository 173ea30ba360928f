"""A server in the test's own event loop, on bare streams: it ends its connections with its context."""

import asyncio
import contextlib
import ssl
from typing import Self


class TalkServer:
    """Listens on a port of its own and has one ``talk`` for each connection; ``opened`` counts them."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, trust: ssl.SSLContext | None = None) -> None:
        self.opened = 0
        self._place = (host, port)
        self._trust = trust
        self._talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say what this server says; the other side may hang up at any time."""
        raise NotImplementedError

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._server.sockets[0].getsockname()[1])

    async def emptied(self) -> None:
        """Return when every connection so far has ended."""
        async with asyncio.timeout(10):
            await asyncio.gather(*self._talks.values())

    async def __aenter__(self) -> Self:
        host, port = self._place
        self._server = await asyncio.start_server(self._serve, host, port, ssl=self._trust, backlog=1024)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        talks = list(self._talks.values())
        for writer in self._talks:
            writer.transport.abort()
        await asyncio.gather(*talks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        talk = asyncio.current_task()
        assert talk is not None
        self._talks[writer] = talk
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                await self.talk(reader, writer)
        finally:
            del self._talks[writer]
            writer.close()
