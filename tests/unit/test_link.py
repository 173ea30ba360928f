"""The line to the daemon: what is slow, what is lost, what comes back."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from schema.wire import Health, StreamLine
from tui.link import Link, Listener, Pace

PACE = Pace(pulse_s=0.0, patience_s=0.02, longest_patience_s=30.0, first_retry_s=0.0, longest_retry_s=0.0)
SLOW_S = 0.06  # thrice the patience
NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


class Slow:
    """A daemon that answers after ``wait_s``, and whose stream says nothing."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s

    async def ask(self, call: Any) -> Any:
        await asyncio.sleep(self.wait_s)
        return Health(now_at=NOON, speed=1.0, open=0, seq=0, findings=[])

    async def events(self, after: int) -> AsyncIterator[StreamLine | None]:
        await asyncio.Event().wait()
        yield None

    async def close(self) -> None:
        pass


class Notes(Listener):
    """Writes down what the line tells, and is done after so many words."""

    def __init__(self, words: int) -> None:
        self.told: list[str] = []
        self.is_enough = asyncio.Event()
        self._words = words

    def heard(self, health: Health) -> None:
        self._note("heard")

    def slow(self) -> None:
        self._note("slow")

    def lost(self, why: str, retry_s: float) -> None:
        self._note("lost")

    def _note(self, word: str) -> None:
        self.told.append(word)
        if len(self.told) >= self._words:
            self.is_enough.set()


async def told(source: Slow, pace: Pace, words: int) -> list[str]:
    notes = Notes(words)
    running = asyncio.create_task(Link(source, notes, pace).run())
    await asyncio.wait_for(notes.is_enough.wait(), 20)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    return notes.told[:words]


async def test_a_slow_daemon_does_not_blink() -> None:
    """The first late answer is told; from then on the daemon is given time and stays live."""
    assert await told(Slow(SLOW_S), PACE, 6) == ["slow", "heard", "heard", "heard", "heard", "heard"]


async def test_a_daemon_that_never_answers_is_lost_and_stays_so() -> None:
    """Patience ends; nothing is called live in between, whatever is tried again."""
    pace = Pace(0.0, 0.01, 0.03, 0.0, 0.0)
    assert await told(Slow(60.0), pace, 6) == ["slow", "lost", "slow", "lost", "slow", "lost"]


async def test_a_quick_daemon_is_just_heard() -> None:
    """Nothing is said of slowness while answers come in time."""
    assert await told(Slow(0.0), Pace(0.0, 10.0, 30.0), 4) == ["heard"] * 4
