"""The daemon's clock as the dashboard keeps it between two answers."""

from dataclasses import dataclass

from schema.instants import MICROS_PER_SECOND

_STEP_S = 0.5  # smaller differences are the network's, not the clock's


@dataclass(frozen=True, slots=True)
class Tempo:
    """The daemon's instant at one reading of the local monotonic clock, and how fast it runs."""

    base_us: int
    base_s: float
    speed: float = 1.0

    def at(self, monotonic_s: float) -> int:
        """Return the daemon's instant, in microseconds, at a local monotonic reading."""
        return self.base_us + round((monotonic_s - self.base_s) * self.speed * MICROS_PER_SECOND)

    def heard(self, now_us: int, speed: float, monotonic_s: float) -> "Tempo":
        """Return the tempo after an answer; one that agrees with it changes nothing, so seconds never stutter."""
        apart_us = abs(self.at(monotonic_s) - now_us)
        if speed == self.speed and apart_us < _STEP_S * max(speed, 1) * MICROS_PER_SECOND:
            return self
        return Tempo(now_us, monotonic_s, speed)
