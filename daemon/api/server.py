"""Serves the application on a socket that is bound already, and stops in time even with streams open."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from daemon.api.caller import UID
from daemon.api.rooms import Rooms

STOP_S = 2  # real; what is still under way after so long is cut off
_KEEP_OPEN_S = 75  # an idle connection of a dashboard between two looks
_PEER = struct.Struct("3i")  # pid, uid, gid, as Linux gives them (unix(7), SO_PEERCRED)
_SO_PEERCRED: int | None = getattr(socket, "SO_PEERCRED", None)


async def serve(app: FastAPI, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve until ``stop``, then let streams end, answer what was asked, and return within three seconds."""
    rooms: Rooms = app.state.rooms
    config = quiet_config(app, http=_PeerProtocol, timeout_keep_alive=_KEEP_OPEN_S)
    await serve_until(stop, config, listener, rooms.follower.release)


def quiet_config(app: FastAPI, **more: Any) -> uvicorn.Config:  # noqa: ANN401 - uvicorn's own settings
    """Return how an application is served here: without uvicorn's own logs, signals and headers."""
    return uvicorn.Config(
        app,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",  # what is no HTTP is nobody's concern but its sender's
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_S,
        **more,
    )


async def serve_until(
    stop: asyncio.Event,
    config: uvicorn.Config,
    listener: socket.socket,
    release: Callable[[], None] = lambda: None,
) -> None:
    """Serve on a bound socket until ``stop``; then call ``release``, which ends what would go on for ever."""
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    release()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Leaves signals to the service."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class _PeerProtocol(H11Protocol):
    """Knows who is at the other end of a Unix socket: the kernel says, nobody can claim."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the peer's user number for the client's name."""
        super().connection_made(transport)
        uid = peer_uid(transport.get_extra_info("socket"))
        if uid is not None:
            self.client = (f"{UID}{uid}", 0)


def peer_uid(peer: socket.socket | None) -> int | None:
    """Return the user number behind a Unix connection; None where the system does not tell."""
    if peer is None or _SO_PEERCRED is None or peer.family != socket.AF_UNIX:
        return None
    _pid, uid, _gid = _PEER.unpack(peer.getsockopt(socket.SOL_SOCKET, _SO_PEERCRED, _PEER.size))
    return int(uid)
