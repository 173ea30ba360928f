"""The receivers of a simulated city: they refuse, hang and answer at random, and compare what arrives."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from daemon.channels.channel import Budget, Fate, OutgoingPush, TransportError
from daemon.clock import VirtualClock
from schema.config import ChannelSettings
from schema.instants import MICROS_PER_SECOND
from tests.fault.dying import Violation

HANG_S = 10  # a channel's own timeout
_MAY_VARY = frozenset({"text", "closed_as", "possibly_repeated"})  # what became of the case, and the mark


class Mailbox:
    """A channel in the place of every webhook; ``point`` is told "before send" and "after send"."""

    retry_s: Sequence[int] = ChannelSettings(name="city", url="").retry_s
    budget: Budget | None = None
    takes_digests = True

    def __init__(self, clock: VirtualClock, luck: random.Random, point: Callable[[str], None]) -> None:
        self.trouble = 0.0  # the share of sends that go wrong
        self.down_until_us = 0
        self.arrived: dict[str, dict[str, Any]] = {}  # id → the first payload that got through
        self.sends = 0
        self._clock = clock
        self._luck = luck
        self._point = point

    def lane(self, address: str) -> str:
        """Return one lane an address."""
        return address

    async def send(self, push: OutgoingPush) -> None:
        """Take a push, or fail in one of the ways receivers fail."""
        self._point("before send")
        self.sends += 1
        self._fail_before(push)
        self._take(push)
        self._point("after send")
        if self._luck.random() < self.trouble / 4:
            raise TransportError("no answer", may_have_arrived=True)

    async def aclose(self) -> None:
        """Hold nothing."""

    def _fail_before(self, push: OutgoingPush) -> None:
        if self._clock.now_us() < self.down_until_us:
            raise TransportError("refused the connection")
        if self._luck.random() >= self.trouble:
            return
        way = self._luck.randrange(5)
        if way == 0:
            self._clock.advance_to(self._clock.now_us() + HANG_S * MICROS_PER_SECOND)
            raise TransportError("hung", may_have_arrived=True)
        if way == 1:
            raise TransportError("answered 410", Fate.PERMANENT)
        if way == 2:
            raise TransportError("answered 429", retry_after_s=self._luck.choice((1, 900)))
        if way == 3:
            raise ValueError(f"a fault of the channel with {push.id}")
        raise TransportError("answered 503")

    def _take(self, push: OutgoingPush) -> None:
        told = dict(push.payload)
        first = self.arrived.setdefault(push.id, told)
        if first is told:
            return
        if not push.is_repeat:
            raise Violation(f"push {push.id} came twice, and the second does not say so")
        if _constant(first) != _constant(told):
            raise Violation(f"push {push.id} came twice with different contents: {first} and {told}")


def _constant(payload: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in payload["data"].items() if name not in _MAY_VARY}
    return payload | {"data": data}
