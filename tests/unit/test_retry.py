"""The back-off: quick, then patient, for three days, then given up in sight."""

from hypothesis import given
from hypothesis import strategies as st

from daemon.retry import ASKED_MAX_S, JITTER, RESTS_S, delay_s, rest_s
from schema.config import ChannelSettings

STEPS_S = ChannelSettings(name="webhook", url="").retry_s
luck = st.floats(0, 1, exclude_max=True)
attempts = st.integers(1, len(STEPS_S))


def test_tries_last_three_days() -> None:
    """As shipped, the last try comes three days after the first at the least, four days after it at the most."""
    shortest = sum(delay_s(STEPS_S, attempts, 0.0) or 0 for attempts in range(1, len(STEPS_S) + 1))
    longest = sum(delay_s(STEPS_S, attempts, 0.999) or 0 for attempts in range(1, len(STEPS_S) + 1))
    assert shortest >= 72 * 3600
    assert longest < 96 * 3600


def test_given_up() -> None:
    """After the last step there is no next try, however often it is asked; without steps there is only one try."""
    assert delay_s(STEPS_S, len(STEPS_S), 0.5) is not None
    assert delay_s(STEPS_S, len(STEPS_S) + 1, 0.5) is None
    assert delay_s(STEPS_S, len(STEPS_S) + 9, 0.5, asked_s=1.0) is None
    assert delay_s((), 1, 0.5) is None


@given(attempts, luck)
def test_jitter_only_lengthens(attempts: int, luck: float) -> None:
    """A wait is never shorter than its step and at most a fifth longer."""
    wait_s = delay_s(STEPS_S, attempts, luck)
    assert wait_s is not None
    assert STEPS_S[attempts - 1] <= wait_s <= STEPS_S[attempts - 1] * (1 + JITTER)


def test_steps_never_shorten() -> None:
    """The longer a receiver is away, the less it is asked."""
    assert list(STEPS_S) == sorted(STEPS_S)


@given(attempts, luck, st.floats(0, 10 * ASKED_MAX_S) | st.just(float("inf")))
def test_what_the_receiver_asks_is_kept(attempts: int, luck: float, asked_s: float) -> None:
    """Retry-After is never undercut, up to a day; an absurd one does not bury the push."""
    wait_s = delay_s(STEPS_S, attempts, luck, asked_s)
    assert wait_s is not None
    assert min(asked_s, ASKED_MAX_S) <= wait_s <= ASKED_MAX_S * (1 + JITTER)


def test_an_address_is_left_alone_longer_and_longer() -> None:
    """Each rest that did not help makes the next one longer, up to a minute; none outlasts a push's own waits."""
    assert [rest_s(rests) for rests in range(7)] == [4.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]
    assert all(rest < step for rest, step in zip(RESTS_S, STEPS_S, strict=False))


def test_an_address_is_left_alone_as_it_asks() -> None:
    """Retry-After wins over the rests of our own, up to a day."""
    assert [rest_s(3, asked_s) for asked_s in (1.0, 3600.0, 10 * ASKED_MAX_S)] == [1.0, 3600.0, ASKED_MAX_S]
