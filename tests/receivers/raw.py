"""A receiver that behaves as the test says, byte by byte, with TLS if it is given a certificate."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.receivers.talks import TalkServer

Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class RawServer(TalkServer):
    """Counts connections, reads each request and then behaves; what it does without end ends with its context."""

    def __init__(
        self, behave: Behave, *, host: str = "127.0.0.1", port: int = 0, trust: ssl.SSLContext | None = None
    ):
        super().__init__(host, port, trust)
        self._behave = behave

    @property
    def url(self) -> str:
        """Return an address with a key in it."""
        scheme = "https" if self._trust else "http"
        return f"{scheme}://{self._place[0]}:{self.port}/send?key=693a91f6-7a0c"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read the request, then behave."""
        await _read_request(reader)
        await self._behave(reader, writer)


def saying(data: bytes) -> Behave:
    """Return the behaviour of one who says ``data`` and hangs up."""

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return behave


def repeating(begin: bytes, again: bytes, pause_s: float = 0.0) -> Behave:
    """Return the behaviour of one who begins, and then says the same for ever."""

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while not writer.is_closing():
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return behave


async def half_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Close the way back and go on listening, without a word."""
    writer.write_eof()
    await reader.read()


async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take the request and say nothing."""
    await reader.read()


def certificate(folder: Path, *names: str) -> tuple[ssl.SSLContext, Path]:
    """Make a self-signed certificate for ``names`` (``DNS:…``, ``IP:…``): a server's context, and its PEM file."""
    tool = shutil.which("openssl")
    if tool is None:
        pytest.skip("openssl is not installed, which makes the certificates")
    key, cert = folder / "key.pem", folder / "cert.pem"
    new = [
        tool,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-noenc",
        "-days",
        "2",
    ]
    what = ["-subj", "/CN=duban test", "-addext", f"subjectAltName={','.join(names)}"]
    subprocess.run([*new, *what, "-keyout", key, "-out", cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


async def _read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [
        line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    ]
    await reader.readexactly(int(lengths[0]))
