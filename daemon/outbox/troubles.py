"""Destinations in trouble, left alone for a while: a dead receiver is not hammered and holds up nobody else. Pure.

What is left alone is one address: a host that is well may have one path that is not.
"""

from daemon.channels.channel import TransportError
from daemon.retry import rest_s
from daemon.rows import LaneRow


def trouble_of(
    key: str, known: LaneRow | None, error: TransportError, now_us: int, second_us: int
) -> LaneRow | None:
    """Return how a destination stands that just failed; None where nothing changes.

    While it is left alone already, of many sent at once one has spoken. ``second_us`` is a real second on the
    the daemon's clock.
    """
    if known is not None and known.until_us > now_us:
        return None
    since_us, rests = (known.since_us, known.rests) if known else (now_us, 0)
    rest_us = round(rest_s(rests, error.retry_after_s) * second_us)
    return LaneRow(key, since_us, now_us + rest_us, rests + 1, error.fate.value, error.reason)
