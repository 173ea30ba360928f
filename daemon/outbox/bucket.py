"""A bot's limit: how many messages it may still take, and when it takes the next. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from daemon.channels.channel import Budget
from daemon.rows import AttemptRow

RESERVE_SHARE = 4  # one message in four is kept for what is hasty


@dataclass(slots=True)
class Bucket:
    """The limits of one lane, in any span of a minute and of a second.

    An attempt counts until a minute after its *end*: only then has it left the receiver's own minute for certain,
    however long it was on its way. ``minute_us`` and ``second_us`` are spans of the daemon's clock.
    """

    budget: Budget
    minute_us: int
    second_us: int
    ends_us: list[int]  # of each attempt that still counts, rising; those under way end now

    @classmethod
    def of(
        cls, budget: Budget, attempts: Iterable[AttemptRow], now_us: int, *, minute_us: int, second_us: int
    ) -> "Bucket":
        """Return the bucket of a lane after these attempts."""
        ends_us = sorted(now_us if one.ended_us is None else one.ended_us for one in attempts)
        return cls(budget, minute_us, second_us, [end_us for end_us in ends_us if end_us + minute_us > now_us])

    def left(self, *, is_hasty: bool) -> int:
        """Return how many messages this minute still has room for."""
        return max(0, self._most(is_hasty=is_hasty) - len(self.ends_us))

    def opens_us(self, now_us: int, *, is_hasty: bool) -> int:
        """Return when the next message may go; ``now_us`` where it may go now."""
        spans = ((self._most(is_hasty=is_hasty), self.minute_us), (self.budget.per_second, self.second_us))
        opens_us = (self.ends_us[-most] + span_us for most, span_us in spans if 0 < most <= len(self.ends_us))
        return max(now_us, *opens_us, now_us)

    def take(self, at_us: int) -> None:
        """Count a message that goes at ``at_us``, now or as ``opens_us`` said."""
        self.ends_us.append(at_us)

    def _most(self, *, is_hasty: bool) -> int:
        """Return how many may go in a minute: what is not hasty leaves some room."""
        reserve = 0 if is_hasty else self.budget.per_minute // RESERVE_SHARE
        return self.budget.per_minute - reserve
