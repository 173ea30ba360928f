"""Addresses in trouble, left alone for a while: a dead receiver is not hammered and holds up nobody else."""

from dataclasses import dataclass, field
from typing import NamedTuple

Address = tuple[str, str]
"""Channel's name, recipient's own address ("" for the channel's)."""


class Trouble(NamedTuple):
    """An address that fails, and has not taken anything since it began to."""

    since_us: int
    until_us: int  # left alone until then
    rests: int  # how often it has been left alone by now
    reason: str


@dataclass(slots=True)
class Resting:
    """Which addresses rest, until when, and why. Kept in memory only: a restart asks anew."""

    _troubles: dict[Address, Trouble] = field(default_factory=dict)

    def begin(self, address: Address, now_us: int, rest_us: int, reason: str) -> None:
        """Let ``address`` rest; if it does already, nothing changes: of many sent at once one speaks."""
        if self.trouble(address, now_us) is None:
            known = self._troubles.get(address)
            since_us, rests = (known.since_us, known.rests) if known else (now_us, 0)
            self._troubles[address] = Trouble(since_us, now_us + rest_us, rests + 1, reason)

    def end(self, address: Address) -> None:
        """Take ``address`` for well again."""
        self._troubles.pop(address, None)

    def rests(self, address: Address) -> int:
        """Return how often ``address`` has been left alone since it last took anything."""
        known = self._troubles.get(address)
        return known.rests if known else 0

    def trouble(self, address: Address, now_us: int) -> Trouble | None:
        """Return why ``address`` rests; None when it may be asked."""
        known = self._troubles.get(address)
        return known if known and now_us < known.until_us else None
