"""The only file of the officer's side that reads a clock."""

import time

from schema.instants import MICROS_PER_SECOND


def now_us() -> int:
    """Return this machine's instant in whole microseconds since 1970 UTC."""
    return time.time_ns() * MICROS_PER_SECOND // 1_000_000_000


def monotonic_s() -> float:
    """Return seconds since some fixed moment; never set back, unlike the wall clock."""
    return time.monotonic()
