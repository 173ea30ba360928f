"""A mail server that behaves well up to a step and then as the test says, byte by byte."""

import asyncio
import contextlib
import ssl
from collections.abc import Awaitable, Callable
from typing import Self

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
STEPS = ("greeting", "EHLO", "MAIL", "RCPT", "DATA", "mail", "QUIT")
GOOD = {
    "greeting": b"220 mail.example\r\n",
    "EHLO": b"250-mail.example\r\n250 ENHANCEDSTATUSCODES\r\n",
    "MAIL": b"250 ok\r\n",
    "RCPT": b"250 ok\r\n",
    "DATA": b"354 go on\r\n",
    "mail": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}


class RawMailServer:
    """Answers each step well until ``step``, where ``behave`` takes over; ``heard`` is what was said to it."""

    def __init__(
        self,
        step: str,
        behave: Behave,
        *,
        answers: dict[str, bytes] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.opened = 0
        self.heard: list[bytes] = []
        self._step, self._behave = step, behave
        self._answers = GOOD | (answers or {})
        self._place = (host, port)
        self._trust = trust
        self._talks: dict[asyncio.StreamWriter, asyncio.Task[None]] = {}

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
        self._server = await asyncio.start_server(self._serve, host, port, ssl=self._trust)
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
                await self._talk(reader, writer)
        finally:
            del self._talks[writer]
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for step in STEPS:
            if step != "greeting":
                self.heard.append(await reader.readuntil(b"\r\n.\r\n" if step == "mail" else b"\r\n"))
            if step == self._step:
                await self._behave(reader, writer)
                return
            writer.write(self._answers[step])
            await writer.drain()
