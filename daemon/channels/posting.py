"""One POST and its answer: in bounded time, read to a limit, each way of failing said in one line."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from daemon.channels.channel import Fate, TransportError
from daemon.channels.clients import Clients
from daemon.channels.veil import veiled
from schema.clean import REPLACEMENT, clean_line

if TYPE_CHECKING:
    import httpx

USER_AGENT = "duban/0.1"
ANSWER_BYTES_MAX = 64 * 1024
REASON_CHARS_MAX = 200
# The first is the standard's, the second Feishu's (open.feishu.cn, server-docs/api-call-guide/frequency-control).
WAIT_HEADERS = ("retry-after", "x-ogw-ratelimit-reset")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of a request."""

    status: int
    wait: str = ""  # Retry-After, as it came
    body: bytes = b""  # as much as could be read within the limits


class Poster:
    """Posts over a channel's clients."""

    def __init__(self, clients: Clients, *, timeout_s: float, read_s: float) -> None:
        """Take how long an answer may take to begin, and how long it is read once it has begun."""
        self._clients = clients
        self._timeout_s = timeout_s
        self._read_s = read_s

    async def post(self, lane: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST ``body`` once and return the answer, whatever it says; TransportError when none came."""
        import httpx

        checked_address(url)
        leaving = _Leaving()
        try:
            async with self._clients.of(lane) as client:
                request = client.build_request(
                    "POST", url, content=body, headers=_HEADERS | dict(headers), extensions={"trace": leaving.note}
                )
                async with asyncio.timeout(self._timeout_s):
                    response = await client.send(request, stream=True)
                return Answer(response.status_code, _wait(response), await self._read(response))
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise self._translated(error, url, has_left=leaving.has_left) from error

    async def aclose(self) -> None:
        """Close the connections; the next ``post`` opens new ones."""
        await self._clients.aclose()

    async def _read(self, response: "httpx.Response") -> bytes:
        """Return the beginning of the body: of one that never ends, or that breaks off, what has come by then."""
        import httpx

        body = bytearray()
        with contextlib.suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(self._read_s):
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > ANSWER_BYTES_MAX:
                        break
        await response.aclose()
        return bytes(body[:ANSWER_BYTES_MAX])

    def _translated(self, error: Exception, url: str, *, has_left: bool) -> TransportError:
        import httpx

        if isinstance(error, (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol)):
            return TransportError(short_reason("cannot be sent", error, url), Fate.PERMANENT)
        what = "no answer" if has_left else "not reached"
        if isinstance(error, (TimeoutError, httpx.TimeoutException)):
            return TransportError(f"{what} within {self._timeout_s:g} s", may_have_arrived=has_left)
        reason = tls_reason(error) or short_reason(what, error, url)
        return TransportError(reason, may_have_arrived=has_left)


class _Leaving:
    """Whether a request has begun to leave: from then on only an answer tells whether it arrived."""

    def __init__(self) -> None:
        self.has_left = False

    async def note(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of an event of httpcore's (its documented "trace" extension); what a proxy is asked is no push."""
        if event == "http11.send_request_headers.started" and info["request"].method == b"POST":
            self.has_left = True


def checked_address(url: str) -> None:
    """Refuse what is no web address; the TransportError does not repeat it: addresses hold secrets."""
    if not url:
        raise TransportError("neither the channel nor the recipient has an address", Fate.PERMANENT)
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # also a port above 65535, which asyncio would not take for a network error
        is_web = False
    if not is_web:
        raise TransportError("the address is none of the form http(s)://…", Fate.PERMANENT)


def short_reason(what: str, error: Exception, url: str) -> str:
    """Return one printable line of bounded length; a receiver may have written the error's message."""
    # The class says it where the message is empty, as timeouts' are.
    return one_line(veiled(f"{what}: {type(error).__name__} {error}", url))[:REASON_CHARS_MAX]


def one_line(text: str) -> str:
    """Return a receiver's words as one line of signs that are printable in any terminal."""
    return "".join(sign if sign.isprintable() else REPLACEMENT for sign in clean_line(text))


_HEADERS = {
    "content-type": "application/json",
    "user-agent": USER_AGENT,
    "accept-encoding": "identity",  # so that the limit is one of the answer, not of what it unpacks to
}


def _wait(response: "httpx.Response") -> str:
    return next((response.headers[name] for name in WAIT_HEADERS if name in response.headers), "")


def tls_reason(error: BaseException | None) -> str:
    """Return what is wrong with the receiver's TLS, empty when it is something else."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__  # httpcore's pool raises again "from None"
    if isinstance(error, ssl.SSLCertVerificationError):
        why = one_line(error.verify_message)[:100]
        return f"not reached: its certificate is not trusted ({why}); name a city's own authority in ca_file"
    return f"not reached: it speaks no TLS that is safe ({one_line(error.reason or '')})" if error else ""
