"""One knock at an address that counts knocks."""

import asyncio

from daemon.channels.channel import TransportError

ANSWER_S = 10.0  # real


async def knock(url: str) -> None:
    """GET ``url`` once; TransportError, without the address, when no 2xx comes back: its path may be a secret."""
    import httpx

    from daemon.channels.transport import trusted

    client = httpx.AsyncClient(trust_env=False, timeout=ANSWER_S, verify=trusted())
    try:
        async with asyncio.timeout(ANSWER_S), client:
            response = await client.get(url)
    except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise TransportError(type(error).__name__) from error
    if not response.is_success:
        raise TransportError(f"HTTP {response.status_code}")
