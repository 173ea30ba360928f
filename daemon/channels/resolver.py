"""Looks up hosts in threads of its own: one that hangs holds up neither the others nor the database's threads."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from schema.reach import Address, literal

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""Host, port → its addresses, best first; OSError when there are none."""


class Resolver:
    """Asks this machine's resolver, about one host once at a time; a thread ends with its answer."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], asyncio.Future[Sequence[Address]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """Return the addresses of ``host``; OSError when it has none, or none that this machine can reach."""
        answer = self._asked.get((host, port))
        if answer is None or answer.get_loop() is not asyncio.get_running_loop():
            answer = self._ask(host, port)
        return await asyncio.shield(answer)  # who gives up leaves the answer to the others

    def _ask(self, host: str, port: int) -> asyncio.Future[Sequence[Address]]:
        loop = asyncio.get_running_loop()
        answer = self._asked[host, port] = loop.create_future()
        answer.add_done_callback(partial(self._forget, (host, port)))
        threading.Thread(target=_look_up, args=(loop, answer, host, port), daemon=True, name="resolver").start()
        return answer

    def _forget(self, asked: tuple[str, int], answer: asyncio.Future[Sequence[Address]]) -> None:
        if self._asked.get(asked) is answer:
            del self._asked[asked]
        _ = answer.cancelled() or answer.exception()  # seen, even where everybody has given up


def _look_up(
    loop: asyncio.AbstractEventLoop, answer: asyncio.Future[Sequence[Address]], host: str, port: int
) -> None:
    try:
        settle = partial(answer.set_result, _addresses(host, port))
    except (OSError, UnicodeError) as error:
        settle = partial(answer.set_exception, OSError(getattr(error, "strerror", None) or str(error)))
    with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
        loop.call_soon_threadsafe(lambda: None if answer.done() else settle())


def _addresses(host: str, port: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = (literal(str(sockaddr[0])) for *_, sockaddr in found)
    return list(dict.fromkeys(address for address in addresses if address is not None))
