"""Addresses in trouble, left alone for a while: a dead receiver is not hammered and holds up nobody else."""

from dataclasses import dataclass, field

Address = tuple[str, str]
"""Channel's name, recipient's own address ("" for the channel's)."""


@dataclass(slots=True)
class Resting:
    """Which addresses rest, until when, and why. Kept in memory only: a restart asks anew."""

    _until: dict[Address, tuple[int, str]] = field(default_factory=dict)

    def begin(self, address: Address, until_us: int, reason: str) -> bool:
        """Let ``address`` rest; False when it does already and nothing changes."""
        if address in self._until:
            return False
        self._until[address] = (until_us, reason)
        return True

    def end(self, address: Address) -> None:
        """Take ``address`` for well again."""
        self._until.pop(address, None)

    def trouble(self, address: Address, now_us: int) -> tuple[int, str] | None:
        """Return until when ``address`` rests, and why; None when it may be asked."""
        trouble = self._until.get(address)
        if trouble is not None and trouble[0] <= now_us:
            self.end(address)
            return None
        return trouble
