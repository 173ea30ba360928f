"""A bot's bucket: never more than the vendor takes, and no message waits while there is room."""

from hypothesis import given
from hypothesis import strategies as st

from daemon.channels.channel import Budget
from daemon.outbox.bucket import RESERVE_SHARE, Bucket
from daemon.rows import AttemptRow

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
NOW_US = 1_772_424_000_000_000


def bucket(budget: Budget, *ended_s: float | None) -> Bucket:
    """Return the bucket of a lane whose attempts ended so many seconds ago; None: one is under way."""
    attempts = [
        AttemptRow(nth, 1, "bot", NOW_US - MINUTE_US, None if ago_s is None else NOW_US - round(ago_s * SECOND_US))
        for nth, ago_s in enumerate(ended_s)
    ]
    return Bucket.of(budget, attempts, NOW_US, minute_us=MINUTE_US, second_us=SECOND_US)


def test_what_is_hasty_finds_room_that_was_kept() -> None:
    """Of twenty a minute, fifteen are for what is ordinary; the others stay for what is hasty."""
    full = bucket(Budget(20, 60.0), *[30.0] * 15)
    assert (full.left(is_hasty=False), full.left(is_hasty=True)) == (0, 20 // RESERVE_SHARE)
    assert full.opens_us(NOW_US, is_hasty=True) == NOW_US
    assert full.opens_us(NOW_US, is_hasty=False) == NOW_US + 30 * SECOND_US


def test_an_attempt_counts_until_a_minute_after_its_end() -> None:
    """One that is under way has not begun to leave the receiver's minute, however long ago it began."""
    assert bucket(Budget(1, 60.0), 60.0).left(is_hasty=True) == 1
    assert bucket(Budget(1, 60.0), 59.0).left(is_hasty=True) == 0
    assert bucket(Budget(1, 60.0), None).opens_us(NOW_US, is_hasty=True) == NOW_US + MINUTE_US


def test_a_second_has_its_own_limit() -> None:
    """Five a second: the sixth waits out the second, though the minute has room."""
    quick = bucket(Budget(100, 60.0, per_second=5), *[0.4] * 5)
    assert quick.opens_us(NOW_US, is_hasty=True) == NOW_US + round(0.6 * SECOND_US)


def test_a_bot_that_takes_one_a_minute_takes_ordinary_messages_too() -> None:
    """Where a quarter is less than one message, nothing is kept."""
    assert bucket(Budget(1, 60.0)).left(is_hasty=False) == 1


@given(
    st.integers(1, 30),
    st.integers(0, 6),
    st.lists(st.tuples(st.floats(0, 20), st.booleans(), st.floats(0, 12)), max_size=150),
)
def test_no_span_ever_holds_more_than_the_limit(
    per_minute: int, per_second: int, wishes: list[tuple[float, bool, float]]
) -> None:
    """Whoever asks when, and however long each send takes: counted by arrival, no minute and no second overflows.

    The oracle counts arrivals in every span that begins with one, and knows nothing of the bucket.
    """
    budget = Budget(per_minute, 60.0, per_second)
    attempts: list[AttemptRow] = []
    arrivals_us: list[int] = []
    at_us = NOW_US
    for pause_s, is_hasty, takes_s in wishes:
        at_us += round(pause_s * SECOND_US)
        mine = Bucket.of(budget, _seen_at(attempts, at_us), at_us, minute_us=MINUTE_US, second_us=SECOND_US)
        if mine.opens_us(at_us, is_hasty=is_hasty) == at_us:
            ended_us = at_us + round(takes_s * SECOND_US)
            attempts.append(AttemptRow(len(attempts), 1, "bot", at_us, ended_us))
            arrivals_us.append(at_us + round(takes_s * SECOND_US * (len(attempts) % 3) / 2))  # early, midway, late
    for span_us, most in ((MINUTE_US, per_minute), (SECOND_US, per_second or 1_000)):
        assert all(sum(0 <= one - begin < span_us for one in arrivals_us) <= most for begin in arrivals_us)


def _seen_at(attempts: list[AttemptRow], at_us: int) -> list[AttemptRow]:
    """Return the attempts as the database has them at an instant: those under way have no end yet."""
    return [
        one._replace(ended_us=None) if one.ended_us is not None and one.ended_us > at_us else one
        for one in attempts
    ]
