"""What is wrong, since when: sentences that come and go, each with the instant it was first said."""

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple


class Found(NamedTuple):
    """One sentence that holds, and since when."""

    sentence: str
    since_us: int


class Register:
    """Remembers from when on a sentence has been said without a break. Threads may share it."""

    def __init__(self) -> None:
        self._since_us: dict[str, int] = {}
        self._lock = Lock()

    def of(self, sentences: Sequence[str], now_us: int) -> tuple[Found, ...]:
        """Return the sentences that hold now, each with its beginning; all others are forgotten."""
        with self._lock:
            self._since_us = {one: self._since_us.get(one, now_us) for one in sentences if one}
            return tuple(Found(one, since_us) for one, since_us in self._since_us.items())
