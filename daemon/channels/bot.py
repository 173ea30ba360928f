"""A group's bot: one text a push, posted as its vendor wants it, and its answer understood."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import orjson

from daemon.channels.channel import Budget, OutgoingPush
from daemon.channels.cutting import fitted, whole
from daemon.channels.ground import Ground
from daemon.channels.refusals import Dialect, judge_body
from daemon.channels.veil import veiled
from schema.config import ChannelSettings
from schema.instants import from_us

READ_S = 5.0
Style = Literal["text", "markdown"]
Body = dict[str, Any]
# What vendors read as a mention, in Feishu's text and cards and in WeCom's: <at user_id="all">, <@userid>.
_MENTION = re.compile(r"<(?=\s*(?:@|/?\s*at\b))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Vendor:
    """What one vendor's bots have in common."""

    budget: Budget
    dialect: Dialect
    message: Callable[[str, Style], Body]  # a text → the request's body
    most_bytes: Mapping[Style, int]
    size: Callable[[Style, str], int]  # of a text, as the vendor counts it against ``most_bytes``
    signed: Callable[[str, Body, str, datetime], tuple[str, Body]]  # url, body, secret, now → what is posted


class BotChannel:
    """Sends each push as one message to a group; it mentions nobody."""

    def __init__(self, settings: ChannelSettings, vendor: Vendor, secret: str, ground: Ground) -> None:
        """Take the bot's signing secret, empty where it has none; its key stands in the address."""
        self.retry_s = settings.retry_s
        self.budget: Budget | None = vendor.budget
        if settings.per_minute:
            self.budget = replace(vendor.budget, per_minute=settings.per_minute)
        self._settings = settings
        self._vendor = vendor
        self._secret = secret
        self._ground = ground
        self._lang = settings.language or "zh"
        self._style: Style = "markdown" if settings.options.get("style") == "markdown" else "text"
        self._url = settings.own_url()
        self._poster = ground.poster(settings, self._url, read_s=READ_S)

    def lane(self, address: str) -> str:
        """Return the bot's host and a hash of its whole address, which names it and not its key."""
        url = address or self._url
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            host = ""
        return f"{host}/{hashlib.sha256(url.encode()).hexdigest()[:12]}"

    async def send(self, push: OutgoingPush) -> None:
        """POST the push's text once; the code in the answer's body says whether it was taken."""
        url, now = push.address or self._url, from_us(self._ground.real_now_us())
        body = self._vendor.message(self._text(push), self._style)
        signed_url, body = self._signed(push, url, body, now)
        answer = await self._poster.post(self.lane(push.address), signed_url, orjson.dumps(body), {})
        hide = partial(veiled, url=signed_url, secrets=[self._secret] if self._secret else [])
        if error := judge_body(answer, self._vendor.dialect, self._settings.codes, now, hide):
            raise error

    async def aclose(self) -> None:
        """Close the connections; the next ``send`` opens new ones."""
        await self._poster.aclose()

    def _text(self, push: OutgoingPush) -> str:
        text = push.text or push.payload["data"]["text"][self._lang]
        harmless = _MENTION.sub("＜", whole(text))
        size = partial(self._vendor.size, self._style)
        return fitted(harmless, self._vendor.most_bytes[self._style], size, self._lang)

    def _signed(self, push: OutgoingPush, url: str, body: Body, now: datetime) -> tuple[str, Body]:
        """Sign for the channel's own bot: another group's has a secret of its own, which is not known here."""
        is_own = not push.address or push.address == self._url
        return self._vendor.signed(url, body, self._secret, now) if self._secret and is_own else (url, body)


def unsigned(url: str, body: Body, _secret: str, _now: datetime) -> tuple[str, Body]:
    """Return both as they are: for a vendor whose bots do not sign."""
    return url, body
