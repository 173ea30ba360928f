"""The way a request leaves: httpx over a connection pool whose every dial the guard has checked.

What is dialled is the very address that was checked: a name that changes in between changes nothing.
"""

import asyncio
import contextlib
import logging
import ssl
from collections.abc import AsyncIterator, Iterable, Sequence
from functools import cache

import httpcore
import httpx

from daemon.channels.dialling import candidates
from daemon.channels.guard import Guard
from daemon.channels.resolver import Resolve
from schema.reach import Address

CONNECTIONS_MAX = 100  # the outbox keeps far below; waiting for one would count as silence
KEPT_MAX = 4  # idle connections of one destination
KEEP_S = 30.0


@cache
def hush() -> None:
    """Keep the libraries' own logs from telling whole addresses, keys and all, to whoever listens to them."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


class GuardedTransport(httpx.AsyncBaseTransport):
    """One destination's connections. No redirect is followed here, and no variable of the process is read."""

    def __init__(self, guard: Guard, resolve: Resolve, trust: ssl.SSLContext, proxy: str = "") -> None:
        """Take the rules, the resolver, the authorities that are trusted, and the one proxy, if any."""
        hush()
        self._guard = guard
        self._is_proxied = bool(proxy)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trust,
            proxy=httpcore.Proxy(proxy) if proxy else None,
            max_connections=CONNECTIONS_MAX,
            max_keepalive_connections=KEPT_MAX,
            keepalive_expiry=KEEP_S,
            network_backend=_Dialler(None if proxy else guard, resolve),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; TransportError when the guard refuses, httpx's exceptions for what goes wrong."""
        if self._is_proxied:
            self._guard.by_name(request.url.raw_host.decode("ascii"))
        try:
            response = await self._pool.handle_async_request(_outgoing(request))
        except _ERRORS as error:
            raise _as_httpx(error) from error
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.aclose()


class _Dialler(httpcore.AsyncNetworkBackend):
    """Connects to the addresses that the guard admits, and to nothing else; without a guard, to any: the proxy."""

    def __init__(self, guard: Guard | None, resolve: Resolve) -> None:
        self._guard = guard
        self._resolve = resolve
        self._plain = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,  # noqa: ARG002 - as above; nothing here sets it
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002 - as above
    ) -> httpcore.AsyncNetworkStream:
        *others, last = await self._admitted(host, port, timeout)
        share_s = None if timeout is None else timeout / (len(others) + 1)
        for address in others:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return _Stream(await self._plain.connect_tcp(str(address), port, share_s))
        return _Stream(await self._plain.connect_tcp(str(last), port, share_s))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def _admitted(self, host: str, port: int, within_s: float | None) -> Sequence[Address]:
        try:
            async with asyncio.timeout(within_s):
                return await candidates(host, port, self._guard, self._resolve)
        except TimeoutError:
            raise httpcore.ConnectTimeout(f"{host} cannot be looked up: the resolver is silent") from None
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that is closed when its TLS handshake is broken off: httpcore forgets it then, open."""

    def __init__(self, plain: httpcore.AsyncNetworkStream) -> None:
        self._plain = plain

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        return await self._plain.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's
        await self._plain.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._plain.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's
    ) -> httpcore.AsyncNetworkStream:
        try:
            return await self._plain.start_tls(ssl_context, server_hostname, timeout)
        except asyncio.CancelledError:
            await self._plain.aclose()
            raise

    def get_extra_info(self, info: str) -> object:
        return self._plain.get_extra_info(info)


class _Body(httpx.AsyncByteStream):
    """An answer's body, its faults as httpx's."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_stream():
                yield chunk
        except _ERRORS as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        await self._response.aclose()


@cache
def trusted(authorities: str = "") -> ssl.SSLContext:
    """Return whose certificates HTTP trusts: the usual ones, read once, for it takes 30 ms, and these in PEM."""
    return trusting(authorities)


def trusting(authorities: str) -> ssl.SSLContext:
    """Return a new context of the same trust, for who speaks another protocol: httpcore writes HTTP's into its."""
    context = httpx.create_ssl_context(trust_env=False)
    if authorities:
        context.load_verify_locations(cadata=authorities)
    return context


def _outgoing(request: httpx.Request) -> httpcore.Request:
    url = request.url
    return httpcore.Request(
        method=request.method,
        url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


_ERRORS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)
_AS_HTTPX: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
}


def _as_httpx(error: Exception) -> httpx.TransportError:
    """Return httpx's exception of the same name, which the channels and their readers know."""
    return _AS_HTTPX.get(type(error), httpx.TransportError)(str(error))
