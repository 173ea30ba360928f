"""When a push that did not get through is tried again: a pure schedule over days, then given up in sight."""

from collections.abc import Sequence

JITTER = 0.2  # so that what failed together does not come back together
ASKED_MAX_S = 86_400  # a receiver may ask for a day; more would be a mistake of its clock


def delay_s(retry_s: Sequence[int], attempts: int, luck: float, asked_s: float | None = None) -> float | None:
    """Return the real seconds until the next try after ``attempts`` failures (1 and up); None: it is given up.

    ``retry_s`` are the waits after the first, second, … failure; ``luck`` in [0, 1) lengthens each by up to a
    fifth; ``asked_s`` is what the receiver asked for (Retry-After), never undercut, up to a day.
    """
    if attempts > len(retry_s):
        return None
    wait_s = max(retry_s[attempts - 1], min(asked_s or 0.0, ASKED_MAX_S))
    return wait_s * (1 + JITTER * luck)
