"""The clock's watch: a wall clock that jumps is not believed until it has been steady for a while (DESIGN I8)."""

from dataclasses import dataclass

from schema.instants import MICROS_PER_SECOND


@dataclass(slots=True)
class ClockWatch:
    """Compares the wall clock with one that nobody can set; give both at each tick.

    ``tolerance_s`` is how far they may part between two looks, ``stable_s`` how long they must keep together after
    they did. ``newest_us`` is the newest instant in the ledger: a wall clock that starts before it was set back.
    """

    tolerance_s: int
    stable_s: int
    newest_us: int = 0
    _wall_us: int | None = None
    _steady_us: int = 0
    _doubted_at_us: int | None = None  # steady
    _reason: str = ""
    _apart_us: int = 0  # how far from the server's clock it was believed, or doubted already

    def doubt(self, wall_us: int, steady_us: int, server_us: int | None = None) -> str:
        """Return why the wall clock is not to be believed now, in one sentence; empty when it is.

        ``server_us`` is the database server's own clock, where there is one. All in microseconds.
        """
        found = self._found(wall_us, steady_us, server_us)
        self._wall_us, self._steady_us = wall_us, steady_us
        if found:
            self._reason, self._doubted_at_us = found, steady_us
        elif self._doubted_at_us is not None and self._is_stable(wall_us, steady_us):
            self._reason, self._doubted_at_us = "", None
        return self._reason

    def _is_stable(self, wall_us: int, steady_us: int) -> bool:
        assert self._doubted_at_us is not None
        self.newest_us = min(self.newest_us, wall_us)  # steady for so long, the wall clock is right after all
        return steady_us - self._doubted_at_us >= self.stable_s * MICROS_PER_SECOND

    def _found(self, wall_us: int, steady_us: int, server_us: int | None) -> str:
        tolerance_us = self.tolerance_s * MICROS_PER_SECOND
        if self._wall_us is not None:
            step_us = (wall_us - self._wall_us) - (steady_us - self._steady_us)
            if abs(step_us) > tolerance_us:
                return f"the wall clock jumped by {step_us / MICROS_PER_SECOND:+.1f} s"
        elif wall_us < self.newest_us - tolerance_us:
            behind_s = (self.newest_us - wall_us) / MICROS_PER_SECOND
            return f"the wall clock is {behind_s:.1f} s behind the newest ledger line"
        if server_us is not None and self._has_parted(wall_us - server_us, tolerance_us):
            return f"the wall clock is {self._apart_us / MICROS_PER_SECOND:+.1f} s off the database server's"
        return ""

    def _has_parted(self, apart_us: int, tolerance_us: int) -> bool:
        """Tell whether the two clocks part anew: once they have kept their distance, nobody is waited for."""
        if abs(apart_us) <= tolerance_us:
            self._apart_us = 0
        elif abs(apart_us - self._apart_us) > tolerance_us:
            self._apart_us = apart_us
            return True
        return False
