"""From a host's name to a connection: the guard checks each address, and the very one it checked is dialled."""

import asyncio
import contextlib
import socket
from collections.abc import Sequence

from daemon.channels.guard import Guard
from daemon.channels.resolver import Resolve
from schema.reach import Address, literal

DIALS_MAX = 4  # addresses of one host that are tried


async def candidates(host: str, port: int, guard: Guard | None, resolve: Resolve) -> Sequence[Address]:
    """Return a host's addresses that may be dialled, best first; without a guard any, which is the proxy's case.

    OSError when it has none, TransportError when none may be dialled.
    """
    plain = host if guard is None else guard.named(host)
    address = literal(plain)
    found = [address] if address is not None else await _found(plain, port, resolve)
    return (found if guard is None else guard.admitted(plain, found))[:DIALS_MAX]


async def dialled(host: str, port: int, guard: Guard, resolve: Resolve, within_s: float) -> socket.socket:
    """Return a socket connected to ``host``; TimeoutError, OSError, and TransportError as ``candidates``."""
    async with asyncio.timeout(within_s):
        *others, last = await candidates(host, port, guard, resolve)
        for address in others:
            with contextlib.suppress(OSError):  # a TimeoutError is one
                async with asyncio.timeout(within_s / (len(others) + 1)):
                    return await _connected(address, port)
        return await _connected(last, port)


async def _found(host: str, port: int, resolve: Resolve) -> Sequence[Address]:
    try:
        found = await resolve(host, port)
    except OSError as error:
        raise OSError(f"{host} cannot be looked up ({error})") from error
    if not found:
        raise OSError(f"{host} has no address")
    return found


async def _connected(address: Address, port: int) -> socket.socket:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.setblocking(False)
        await asyncio.get_running_loop().sock_connect(plain, (str(address), port))
    except BaseException:
        plain.close()
        raise
    return plain
