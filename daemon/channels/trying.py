"""A test of a channel: one message, marked as a test, sent as any push is, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from loguru import logger

from daemon.channels.channel import Channel, Fate, OutgoingPush, TransportError

DELIVERED = "delivered"
_log = logger.bind(room="channels")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a test; ``reason`` holds no address and no secret."""

    lane: str  # the bot or host that took it, or did not
    took_s: float  # real
    fate: Fate | None = None  # None: delivered
    code: str = ""  # the receiver's own
    reason: str = ""
    may_have_arrived: bool = False
    wait_s: float | None = None  # real; for how long the receiver takes nothing, by its word or its limit

    @property
    def word(self) -> str:
        """Return what an attempt's row says of it."""
        return DELIVERED if self.fate is None else self.fate.value


def trial_push(name: str, address: str, *, id: str, at: datetime) -> OutgoingPush:  # noqa: A002 - as in OutgoingPush
    """Return a test of the channel ``name`` as it leaves: of type ``duban.test``, its text marked as a test.

    ``at`` is an aware instant in the receivers' zone; ``id`` must never have been used.
    """
    text = {
        "zh": f"【测试】督办推送渠道 {name} 的测试消息，{at:%Y-%m-%d %H:%M:%S} 发出，不涉及任何事项，无需处理。",
        "en": f"[test] A test of the channel {name}, sent {at:%Y-%m-%d %H:%M:%S}. It concerns no case; "
        "nothing is to be done.",
    }
    payload = {"type": "duban.test", "timestamp": at.isoformat(), "data": {"channel": name, "text": text}}
    return OutgoingPush(id=id, address=address, payload=payload, is_repeat=False, is_urgent=False)


async def try_over(channel: Channel, push: OutgoingPush, monotonic: Callable[[], float]) -> Tried:
    """Send ``push`` once over ``channel`` and return what became of it; it never raises what a channel raises."""
    lane, began_s = channel.lane(push.address), monotonic()
    try:
        await channel.send(push)
    except TransportError as error:
        return Tried(
            lane,
            monotonic() - began_s,
            error.fate,
            error.code,
            error.reason,
            may_have_arrived=error.may_have_arrived,
            wait_s=error.retry_after_s,
        )
    except Exception as error:  # noqa: BLE001 - whoever tests a channel is to be told, whatever it was
        _log.opt(exception=error).error("a test met a fault in its channel")
        reason = f"a fault of the channel: {type(error).__name__}"
        return Tried(lane, monotonic() - began_s, Fate.TEMPORARY, reason=reason, may_have_arrived=True)
    return Tried(lane, monotonic() - began_s)


def too_soon(channel: Channel, address: str, wait_s: float) -> Tried:
    """Return a test that was not sent, since its bot takes no more for ``wait_s`` real seconds."""
    reason = f"its bot's limit is reached; try again in {wait_s:.0f} s"
    return Tried(channel.lane(address), 0.0, Fate.THROTTLED, reason=reason, wait_s=wait_s)
