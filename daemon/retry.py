"""When what did not get through is tried again: pure schedules over days, then given up in sight."""

from collections.abc import Sequence

JITTER = 0.2  # so that what failed together does not come back together
ASKED_MAX_S = 86_400  # a receiver may ask for a day; more would be a mistake of its clock
RESTS_S = (
    4.0,
    8.0,
    16.0,
    32.0,
    60.0,
)  # how long an address that fails is left alone, time after time
WAIT_MAX_S = 259_200.0  # three days, as long as a push is tried by itself


def delay_s(retry_s: Sequence[int], attempts: int, luck: float, asked_s: float | None = None) -> float | None:
    """Return the real seconds until the next try after ``attempts`` failures (1 and up); None: it is given up.

    ``retry_s`` are the waits after the first, second, … failure; ``luck`` in [0, 1) lengthens each by up to a
    fifth; ``asked_s`` is what the receiver asked for (Retry-After), never undercut, up to a day.
    """
    if attempts > len(retry_s):
        return None
    wait_s = max(retry_s[attempts - 1], min(asked_s or 0.0, ASKED_MAX_S))
    return wait_s * (1 + JITTER * luck)


def rest_s(rests: int, asked_s: float | None = None) -> float:
    """Return for how many real seconds an address is left alone that failed again after ``rests`` rests.

    What the receiver ``asked_s`` for is kept, up to a day.
    """
    if asked_s is not None:
        return min(asked_s, ASKED_MAX_S)
    return RESTS_S[min(rests, len(RESTS_S) - 1)]
