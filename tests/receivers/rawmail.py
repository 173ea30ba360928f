"""A mail server that behaves well up to a step and then as the test says, byte by byte."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from tests.receivers.talks import TalkServer

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


class RawMailServer(TalkServer):
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
        super().__init__(host, port, trust)
        self.heard: list[bytes] = []
        self._step, self._behave = step, behave
        self._answers = GOOD | (answers or {})

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer step by step, and misbehave at one of them."""
        for step in STEPS:
            if step != "greeting":
                self.heard.append(await reader.readuntil(b"\r\n.\r\n" if step == "mail" else b"\r\n"))
            if step == self._step:
                await self._behave(reader, writer)
                return
            writer.write(self._answers[step])
            await writer.drain()
