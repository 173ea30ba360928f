"""What every channel promises the outbox: send one push once, or say why not and whether to try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from daemon.rows import CaseFacts
from schema.fates import Fate

__all__ = ["Budget", "Channel", "Fate", "OutgoingPush", "TransportError"]


class TransportError(Exception):
    """A push did not get through: ``fate`` decides what is done about it, ``reason`` is for people."""

    def __init__(
        self,
        reason: str,
        fate: Fate = Fate.TEMPORARY,
        *,
        code: str = "",
        retry_after_s: float | None = None,
        may_have_arrived: bool = False,
    ) -> None:
        self.reason = reason  # one printable line; it holds no address and no secret
        self.fate = fate
        self.code = code  # the receiver's own, as it came ("503", "45009"); empty when it said nothing
        self.retry_after_s = retry_after_s  # real seconds the receiver takes nothing, by its word or its rules
        self.may_have_arrived = may_have_arrived  # it left the house, and no answer came back
        super().__init__(reason)

    @property
    def permanent(self) -> bool:
        """Tell whether a person must act first: correct the address or the secret, then retry the push."""
        return self.fate.needs_person


@dataclass(frozen=True, slots=True)
class OutgoingPush:
    """One push on its way: everything a channel may know of it."""

    id: str  # constant over all attempts: receivers drop what they have seen
    address: str  # the recipient's own; empty: the channel's
    payload: Mapping[str, Any]  # as daemon.message.payload makes it: JSON of codes, names of places and sentences
    is_repeat: bool  # it may have been delivered before
    is_urgent: bool
    text: str = ""  # for people, marked if a possible repeat; empty: the payload's in the channel's language
    case: CaseFacts | None = None  # as the case stood at the claim; None: the push is about no single case


@dataclass(frozen=True, slots=True)
class Budget:
    """What one lane of a channel takes before the receiver blocks it."""

    per_minute: int  # messages in any 60 seconds
    block_s: float  # how long a lane that sent more is blocked
    per_second: int = 0  # messages in any one second; 0: no such limit


class Channel(Protocol):
    """One way out, built from its part of the configuration; it may be used from one event loop at a time."""

    @property
    def retry_s(self) -> Sequence[int]:
        """Return the real seconds to wait after the first, second, … failure; after the last it is given up."""
        ...

    @property
    def budget(self) -> Budget | None:
        """Return the limit of each lane; None where none is known."""
        ...

    @property
    def takes_digests(self) -> bool:
        """Tell whether one message may speak for several pushes."""
        ...

    def lane(self, address: str) -> str:
        """Return what the limit and the order count for: a bot, or a host. It names no secret; never fails."""
        ...

    async def send(self, push: OutgoingPush) -> None:
        """Deliver ``push`` in one attempt of bounded time; TransportError when that did not happen."""

    async def aclose(self) -> None:
        """Let go of connections; a later ``send`` opens new ones."""
