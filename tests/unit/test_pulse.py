"""The pulse: a database in trouble is said where an officer looks, and no longer once it is well."""

from collections.abc import Iterator

from daemon.clock import VirtualClock
from daemon.engine import Tick
from daemon.pulse import Pulse
from schema.errors import StoreFailed

FULL = "no space is left for the database x.db; free some"


class FailsOnce:
    """An engine whose database is full for one tick."""

    def __init__(self) -> None:
        self._ticks: Iterator[Tick | Exception] = iter((StoreFailed(FULL), Tick(fired=2, lags_ms=(3.0, 1.0, 2.0))))

    def tick(self, now_us: int) -> Tick:
        done = next(self._ticks)
        if isinstance(done, Exception):
            raise done
        return done


def test_a_database_in_trouble_shows_until_a_tick_gets_through() -> None:
    """The status says why nothing is issued, before the auditor's findings; the next look comes soon."""
    pulse = Pulse(FailsOnce(), VirtualClock(1_000))  # type: ignore[arg-type]
    assert pulse.tick().next_due_us == 5_001_000
    sick = pulse.vitals(undelivered=0, findings=("one",), calendar_end="", provisional=None)
    assert sick.findings == (f"nothing can be issued: {FULL}", "one")
    pulse.tick()
    well = pulse.vitals(undelivered=0, findings=("one",), calendar_end="", provisional=None)
    assert (well.findings, well.lag_ms_p50, well.lag_ms_p99) == (("one",), 2.0, 3.0)
