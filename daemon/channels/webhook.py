"""The generic webhook: a signed HTTP POST as Standard Webhooks describes it.

Specification: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import asyncio
import binascii
import contextlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import orjson

from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from schema.clean import clean_line
from schema.config import ChannelSettings
from schema.errors import BadInput
from schema.instants import from_us

if TYPE_CHECKING:
    import httpx

USER_AGENT = "duban/0.1"
ANSWER_BYTES_MAX = 64 * 1024  # as much of an answer as is read: the status is all we need
REASON_CHARS_MAX = 200
CONNECT_S = 5.0
DRAIN_S = 1.0
CONNECTIONS_MAX = 100  # the outbox keeps far below; waiting for one would count as silence
_HINTS = {
    401: "the receiver refuses the signature; compare the secrets",
    403: "the receiver refuses the signature or our address",
    404: "nothing is at that address",
    410: "the receiver is gone and wants no more",
    429: "too many at once",
}
_FORBIDDEN = frozenset({401, 403})
_TRY_AGAIN = frozenset({408, 425, 429})  # the client errors that say "later", not "never"


class WebhookChannel:
    """Sends each push as one signed POST; redirects are not followed, TLS certificates are verified."""

    budget: Budget | None = None

    def __init__(
        self, settings: ChannelSettings, secrets: Sequence[str], *, real_now_us: Callable[[], int]
    ) -> None:
        """Take the signing secrets (``whsec_`` + base64), newest first; more than one while they are rotated.

        ``real_now_us`` is the real time even where the daemon's clock is scaled: receivers refuse old timestamps.
        """
        self.retry_s = settings.retry_s
        self._settings = settings
        self._signers = [_signer(secret) for secret in secrets]
        self._real_now_us = real_now_us
        self._client: httpx.AsyncClient | None = None
        if not self._signers:
            raise BadInput("a webhook needs a signing secret; give it one of the form whsec_…")

    async def send(self, push: OutgoingPush) -> None:
        """POST ``push`` once; any 2xx is delivered; 408, 425, 429, 3xx, 5xx and silence are temporary."""
        import httpx

        url = _checked(push.address or self._settings.url)
        try:
            status, retry_after = await self._post(url, push)
        except (TimeoutError, httpx.ReadTimeout, httpx.ReadError, httpx.RemoteProtocolError) as error:
            raise TransportError(_reason("no answer", error), may_have_arrived=True) from error
        except (httpx.InvalidURL, httpx.LocalProtocolError) as error:
            raise TransportError(_reason("cannot be sent", error), Fate.PERMANENT) from error
        except httpx.HTTPError as error:
            raise TransportError(_reason("not reached", error)) from error
        self._judge(status, retry_after)

    def lane(self, address: str) -> str:
        """Return the host and port: a receiver that is down is down for all its paths."""
        with contextlib.suppress(ValueError):
            return urlsplit(address or self._settings.url).netloc.rpartition("@")[2].lower()
        return ""

    async def aclose(self) -> None:
        """Close the connections; the next ``send`` opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _post(self, url: str, push: OutgoingPush) -> tuple[int, str]:
        body = orjson.dumps(push.payload)
        client = self._opened()
        request = client.build_request("POST", url, content=body, headers=self._headers(push, body))
        async with asyncio.timeout(self._settings.timeout_s):
            response = await client.send(request, stream=True)
        await _drain(response)
        return response.status_code, response.headers.get("retry-after", "")

    def _headers(self, push: OutgoingPush, body: bytes) -> dict[str, str]:
        at = from_us(self._real_now_us())
        headers = {
            "content-type": "application/json",
            "user-agent": USER_AGENT,
            "webhook-id": push.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signer(push.id, at, body.decode()) for signer in self._signers),
        }
        return headers | {"possibly-repeated": "true"} if push.is_repeat else headers

    def _opened(self) -> "httpx.AsyncClient":
        if self._client is None:
            import httpx

            timeout_s = self._settings.timeout_s
            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
                limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
                follow_redirects=False,
                # The address in the configuration is where a push goes: no variable of the process may divert it.
                trust_env=False,
            )
        return self._client

    def _judge(self, status: int, retry_after: str) -> None:
        if 200 <= status < 300:
            return
        fate = _fate(status)
        wait_s = None if fate.needs_person else retry_after_s(retry_after, from_us(self._real_now_us()))
        raise TransportError(_answer_reason(status), fate, code=str(status), retry_after_s=wait_s)


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return how many seconds a Retry-After header (seconds or an HTTP date) asks for; None if it says nothing."""
    if value.strip().isascii() and value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _signer(secret: str) -> Callable[[str, datetime, str], str]:
    from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

    try:
        webhook = Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error):
        raise BadInput("a webhook's signing secret is empty or no base64; it has the form whsec_…") from None
    return lambda push_id, at, body: str(webhook.sign(push_id, at, body))


def _checked(url: str) -> str:
    """Return a web address; TransportError otherwise, which does not repeat it: addresses hold secrets."""
    if not url:
        raise TransportError("neither the channel nor the recipient has an address", Fate.PERMANENT)
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # also a port above 65535, which asyncio would not take for a network error
        is_web = False
    if not is_web:
        raise TransportError("the address is none of the form http(s)://…", Fate.PERMANENT)
    return url


async def _drain(response: "httpx.Response") -> None:
    """Read the rest of a short answer, so that the connection serves again; its status has already told all."""
    import httpx

    count = 0
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(DRAIN_S):
            async for chunk in response.aiter_raw():
                count += len(chunk)
                if count > ANSWER_BYTES_MAX:
                    break
    await response.aclose()


def _fate(status: int) -> Fate:
    if status == 429:
        return Fate.THROTTLED
    if status in _FORBIDDEN:
        return Fate.AUTH
    return Fate.PERMANENT if 400 <= status < 500 and status not in _TRY_AGAIN else Fate.TEMPORARY


def _reason(what: str, error: Exception) -> str:
    # The class says it where the message is empty, as timeouts' are. A receiver may have written the message.
    return clean_line(f"{what}: {type(error).__name__} {error}")[:REASON_CHARS_MAX]


def _answer_reason(status: int) -> str:
    if 300 <= status < 400:
        return f"answered {status}: the receiver points elsewhere; enter that address itself"
    hint = _HINTS.get(status)
    return f"answered {status}: {hint}" if hint else f"answered {status}"
