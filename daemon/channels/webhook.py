"""The generic webhook: a signed HTTP POST as Standard Webhooks describes it.

Specification: github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import orjson

from daemon.channels.channel import Budget, OutgoingPush, TransportError
from daemon.channels.ground import Ground
from daemon.channels.posting import Answer
from daemon.channels.refusals import judge_status
from schema.config import ChannelSettings
from schema.errors import BadInput
from schema.instants import from_us

READ_S = 1.0  # the status has told all; a short answer is read so that its connection serves again
BLOCK_S = 60.0  # of a limit that config.toml gives and nobody else knows of


class WebhookChannel:
    """Sends each push as one signed POST; redirects are not followed, TLS certificates are verified."""

    def __init__(self, settings: ChannelSettings, secrets: Sequence[str], ground: Ground) -> None:
        """Take the signing secrets (``whsec_`` + base64), newest first; more than one while they are rotated."""
        self.retry_s = settings.retry_s
        self.budget = Budget(settings.per_minute, BLOCK_S) if settings.per_minute else None
        self.takes_digests = settings.takes_digests
        self._settings = settings
        self._url = settings.own_url()
        self._signers = [_signer(secret) for secret in secrets]
        self._ground = ground
        self._poster = ground.poster(settings, self._url, read_s=READ_S)
        if not self._signers:
            raise BadInput("a webhook needs a signing secret; give it one of the form whsec_…")

    def lane(self, address: str) -> str:
        """Return the host and port: a receiver that is down is down for all its paths."""
        try:
            return urlsplit(address or self._url).netloc.rpartition("@")[2].lower()
        except ValueError:
            return ""

    async def send(self, push: OutgoingPush) -> None:
        """POST ``push`` once; any 2xx is delivered, what else is said decides as the table of refusals says."""
        url = push.address or self._url
        body = orjson.dumps(self.content(push))
        answer = await self._poster.post(self.lane(push.address), url, body, self._headers(push, body))
        if error := self.judged(answer):
            raise error

    def content(self, push: OutgoingPush) -> Mapping[str, Any]:
        """Return what is posted, as JSON."""
        return push.payload

    def judged(self, answer: Answer) -> TransportError | None:
        """Return why an answer is a refusal, None for delivered."""
        return judge_status(answer, self._settings.codes, self._now())

    async def aclose(self) -> None:
        """Close the connections; the next ``send`` opens new ones."""
        await self._poster.aclose()

    def _headers(self, push: OutgoingPush, body: bytes) -> dict[str, str]:
        at = self._now()
        headers = {
            "webhook-id": push.id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signer(push.id, at, body.decode()) for signer in self._signers),
        }
        return headers | {"possibly-repeated": "true"} if push.is_repeat else headers

    def _now(self) -> datetime:
        return from_us(self._ground.real_now_us())


def _signer(secret: str) -> Callable[[str, datetime, str], str]:
    from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

    try:
        webhook = Webhook(secret)
    except (EmptyWebhookSecretError, binascii.Error):
        raise BadInput("a webhook's signing secret is empty or no base64; it has the form whsec_…") from None
    return lambda push_id, at, body: str(webhook.sign(push_id, at, body))
