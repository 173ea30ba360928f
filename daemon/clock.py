"""The one file that reads the clock: real time, time at another speed, and time that is set by hand."""

import time
from typing import Protocol

from schema.instants import MICROS_PER_SECOND

_NANOS_PER_MICRO = 1_000
# Boot time goes on through a suspend, which a duty room's laptop does every night; macOS has no such clock.
_STEADY_CLOCK: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def real_us() -> int:
    """Return the wall clock in microseconds since 1970 UTC, whatever clock the daemon runs on."""
    return time.time_ns() // _NANOS_PER_MICRO


def steady_us() -> int:
    """Return microseconds of a clock nobody can set; only differences of it mean anything."""
    return time.clock_gettime_ns(_STEADY_CLOCK) // _NANOS_PER_MICRO


class Clock(Protocol):
    """What time it is, for everything that is not handed ``now``."""

    @property
    def speed(self) -> float:
        """Return how many seconds of this clock pass in a real one."""
        ...

    def now_us(self) -> int:
        """Return the present instant in microseconds since 1970 UTC."""
        ...

    def steady_us(self) -> int:
        """Return microseconds at this clock's speed that no setting of the wall clock moves."""
        ...

    def seconds_until(self, at_us: int) -> float:
        """Return the real seconds from now to ``at_us``; negative when it is past."""
        ...


class SystemClock:
    """The machine's wall clock."""

    speed = 1.0

    def now_us(self) -> int:
        """Return the wall clock."""
        return real_us()

    def steady_us(self) -> int:
        """Return the time since boot."""
        return steady_us()

    def seconds_until(self, at_us: int) -> float:
        """Return the real seconds from now to ``at_us``."""
        return (at_us - real_us()) / MICROS_PER_SECOND


class ScaledClock:
    """A clock that starts at ``base_us`` and runs ``speed`` times as fast as real time (demo and rehearsal)."""

    def __init__(self, base_us: int, speed: float) -> None:
        if speed <= 0:
            raise ValueError(f"a clock's speed is above 0, not {speed}")
        self.base_us = base_us
        self.speed = float(speed)
        self._began_us = steady_us()

    def now_us(self) -> int:
        """Return the scaled instant."""
        return self.base_us + round((steady_us() - self._began_us) * self.speed)

    def steady_us(self) -> int:
        """Return the scaled time since the clock was built: nobody sets this clock, so it is as steady."""
        return self.now_us() - self.base_us

    def seconds_until(self, at_us: int) -> float:
        """Return the real seconds until this clock shows ``at_us``."""
        return (at_us - self.now_us()) / self.speed / MICROS_PER_SECOND


class VirtualClock:
    """A clock that stands still until it is set: replay, simulation and tests."""

    speed = 1.0

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us
        self._steady_us = 0

    def now_us(self) -> int:
        """Return the instant it was last set to."""
        return self._now_us

    def steady_us(self) -> int:
        """Return how far it was moved by ``advance_to``, whatever ``step_to`` did to the wall."""
        return self._steady_us

    def seconds_until(self, at_us: int) -> float:
        """Return the seconds from now to ``at_us``, as if it ran."""
        return (at_us - self._now_us) / MICROS_PER_SECOND

    def advance_to(self, at_us: int) -> None:
        """Let time pass until ``at_us``; ValueError when that lies behind."""
        if at_us < self._now_us:
            raise ValueError(f"time only passes forwards: {at_us} lies before {self._now_us}")
        self._steady_us += at_us - self._now_us
        self._now_us = at_us

    def step_to(self, at_us: int) -> None:
        """Set the wall clock to ``at_us`` as a wrong time server would: the steady time does not move."""
        self._now_us = at_us
