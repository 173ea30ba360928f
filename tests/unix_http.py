"""HTTP over a Unix socket; no certificates are read for it, which costs httpx twenty milliseconds a client."""

import ssl
from pathlib import Path

import httpx

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # it trusts none, and none is asked
_BASE = "http://duban"


def over(socket: Path, timeout_s: float) -> httpx.Client:
    """Return a client of whoever listens on ``socket``."""
    way = httpx.HTTPTransport(uds=str(socket), verify=NOBODY)
    return httpx.Client(transport=way, base_url=_BASE, timeout=timeout_s)


def over_async(socket: Path, timeout_s: float) -> httpx.AsyncClient:
    """Return a client that does not block."""
    way = httpx.AsyncHTTPTransport(uds=str(socket), verify=NOBODY)
    return httpx.AsyncClient(transport=way, base_url=_BASE, timeout=timeout_s)
