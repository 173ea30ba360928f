"""When a push that did not get through is tried again: a pure schedule over three days."""

_MINUTE_S = 60
_HOUR_S = 60 * _MINUTE_S
STEPS_S = (5, 30, 2 * _MINUTE_S, 10 * _MINUTE_S, 30 * _MINUTE_S, _HOUR_S, 2 * _HOUR_S, *[4 * _HOUR_S] * 18)
"""Real seconds after the first, second, ... failure. Quick at first, for a receiver that restarts; then every four
hours, over a weekend: 72 hours and more in all, as Standard Webhooks advises days."""

ATTEMPTS_MAX = len(STEPS_S) + 1
JITTER = 0.2  # so that what failed together does not come back together
ASKED_MAX_S = 24 * _HOUR_S  # a receiver may ask for a day; more would be a mistake of its clock


def delay_s(attempts: int, luck: float, asked_s: float | None = None) -> float | None:
    """Return the real seconds until the next try after ``attempts`` failures; None when it is given up.

    ``luck`` in [0, 1) lengthens the wait by up to a fifth; ``asked_s`` is what the receiver asked for
    (Retry-After), never undercut, up to a day.
    """
    if attempts >= ATTEMPTS_MAX:
        return None
    wait_s = max(STEPS_S[attempts - 1], min(asked_s or 0.0, ASKED_MAX_S))
    return wait_s * (1 + JITTER * luck)
