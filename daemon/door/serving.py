"""Serves the door: at most so many at a time, and none who says nothing."""

import asyncio
import socket

from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from daemon.api.server import quiet_config, serve_until
from schema.config import DoorSettings

CONNECTIONS_MAX = 128
HEADERS_WITHIN_S = 10.0  # real, from the connection on; the body has a time of its own


async def serve_door(app: FastAPI, settings: DoorSettings, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until ``stop``, with TLS where a certificate is named."""
    config = quiet_config(
        app,
        http=_Impatient,
        limit_concurrency=CONNECTIONS_MAX,
        ssl_certfile=settings.cert_file or None,
        ssl_keyfile=settings.key_file or None,
    )
    await serve_until(stop, config, listener)


class _Impatient(H11Protocol):
    """Hangs up on a caller whose request has no end of headers in sight."""

    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, and begin to wait."""
        super().connection_made(transport)
        self._patience = self.loop.call_later(HEADERS_WITHIN_S, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go."""
        if self._patience is not None:
            self._patience.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self.cycle is None:  # no request has begun
            self.transport.close()
