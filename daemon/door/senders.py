"""Who hands cases over: a sender is known by its secret alone, and names itself nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from daemon.door.refusals import Unsigned
from schema.config import DoorSender, DoorSettings
from schema.errors import BadConfig

if TYPE_CHECKING:
    from standardwebhooks.webhooks import Webhook

ID_CHARS_MAX = 200
Known = Sequence[tuple[DoorSender, Sequence["Webhook"]]]
"""Senders with what verifies their signatures."""


class Signed(NamedTuple):
    """Who signed a request, and the id it has over all attempts."""

    sender: DoorSender
    id: str


class Senders:
    """The senders with their secrets read; another configuration's may take their place at any time."""

    def __init__(self, known: Known = ()) -> None:
        self._known = known

    def take(self, known: Known) -> None:
        """Know these from now on."""
        self._known = known

    def signed(self, headers: Mapping[str, str], body: bytes) -> Signed:
        """Return who signed ``body``, by Standard Webhooks; Unsigned when nobody did, within five minutes."""
        push_id = headers.get("webhook-id", "")
        if 0 < len(push_id) <= ID_CHARS_MAX and push_id.isascii() and push_id.isprintable():
            for sender, keys in self._known:
                if any(_fits(key, headers, body) for key in keys):
                    return Signed(sender, push_id)
        raise Unsigned(
            "the signature is of no sender that [door.from] names, or its time is more than five minutes off; "
            "compare the secrets and the clocks"
        )


def open_senders(settings: DoorSettings) -> Known:
    """Read every secret; BadConfig names one that is missing or none, and one that two senders share."""
    from standardwebhooks.webhooks import Webhook

    owners: dict[str, str] = {}
    known: list[tuple[DoorSender, list[Webhook]]] = []
    for sender in settings.senders:
        secrets = [source.read() for source in sender.secrets]
        for source, secret in zip(sender.secrets, secrets, strict=True):
            if (owner := owners.setdefault(secret, sender.name)) != sender.name:
                reason = f"is the secret of {owner} too; a secret tells senders apart, so give each its own"
                raise BadConfig((replace(source.place, reason=reason),))
        known.append((sender, [Webhook(secret) for secret in secrets]))
    return known


def _fits(key: "Webhook", headers: Mapping[str, str], body: bytes) -> bool:
    from standardwebhooks.webhooks import WebhookVerificationError

    try:
        key.verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, ValueError):  # the library lets a malformed header's error through
        return False
    return True
