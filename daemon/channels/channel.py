"""What every channel promises the outbox: send one push once, or say why not and whether to try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class TransportError(Exception):
    """A push did not get through; ``permanent`` decides whether it is tried again, the reason is for people.

    A permanent one needs a person: correct the address or the secret, then retry the push by hand.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        may_have_arrived: bool = False,
    ) -> None:
        self.reason = reason  # one printable line
        self.permanent = permanent
        self.retry_after_s = retry_after_s  # real seconds the receiver asked us to wait
        self.may_have_arrived = may_have_arrived  # it left the house, and no answer came back
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class OutgoingPush:
    """One push on its way: everything a channel may know of it."""

    id: str  # constant over all attempts: receivers drop what they have seen
    address: str  # the recipient's own; empty: the channel's
    payload: Mapping[str, Any]  # as daemon.message.payload makes it: JSON of codes, names of places and sentences
    is_repeat: bool  # it may have been delivered before
    is_urgent: bool


class Channel(Protocol):
    """One way out, built from its part of the configuration; it may be used from one event loop at a time."""

    @property
    def retry_s(self) -> Sequence[int]:
        """Return the real seconds to wait after the first, second, … failure; after the last it is given up."""
        ...

    async def send(self, push: OutgoingPush) -> None:
        """Deliver ``push`` in one attempt of bounded time; TransportError when that did not happen."""

    async def aclose(self) -> None:
        """Let go of connections; a later ``send`` opens new ones."""
