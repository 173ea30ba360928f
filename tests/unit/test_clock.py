"""Clocks: real, scaled, set by hand."""

import pytest

from daemon import clock as clocks
from daemon.clock import ScaledClock, SystemClock, VirtualClock

SECOND_US = 1_000_000


def test_the_system_clock_tells_the_wall(monkeypatch) -> None:
    """Now is the wall clock in whole microseconds; what is past is negative seconds away."""
    monkeypatch.setattr(clocks.time, "time_ns", lambda: 5_000_000_999)
    clock = SystemClock()
    assert clock.now_us() == 5_000_000
    assert clock.seconds_until(7_000_000) == 2.0
    assert clock.seconds_until(4_000_000) == -1.0


def test_a_scaled_clock_runs_faster_and_says_real_seconds(monkeypatch) -> None:
    """At ×600 a real second is ten minutes, and ten minutes ahead are one real second away."""
    passed_ns = [0]
    monkeypatch.setattr(clocks.time, "clock_gettime_ns", lambda _clock: passed_ns[0])
    clock = ScaledClock(base_us=1_000 * SECOND_US, speed=600)
    passed_ns[0] = 1_000_000_000
    assert clock.now_us() == 1_600 * SECOND_US
    assert clock.steady_us() == 600 * SECOND_US
    assert clock.seconds_until(2_200 * SECOND_US) == 1.0


def test_a_scaled_clock_runs_forwards() -> None:
    """A speed of zero or less is refused."""
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(0, 0)


def test_a_virtual_clock_passes_or_is_set() -> None:
    """Passing time moves the steady count along, a wrong time server does not, and time never passes backwards."""
    clock = VirtualClock(10 * SECOND_US)
    clock.advance_to(15 * SECOND_US)
    clock.step_to(3 * SECOND_US)
    assert (clock.now_us(), clock.steady_us()) == (3 * SECOND_US, 5 * SECOND_US)
    with pytest.raises(ValueError, match="forwards"):
        clock.advance_to(2 * SECOND_US)
