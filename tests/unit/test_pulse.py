"""The pulse: a database in trouble is said where an officer looks, and no longer once it is well."""

from collections.abc import Iterator

import pytest

from daemon.clock import VirtualClock
from daemon.engine import Tick
from daemon.pulse import Pulse
from daemon.rows import Waiting
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
    sick = pulse.vitals(pushes=Waiting(), findings=("one",), calendar_end="", provisional=None)
    assert sick.findings == (f"nothing can be issued: {FULL}", "one")
    pulse.tick()
    well = pulse.vitals(pushes=Waiting(), findings=("one",), calendar_end="", provisional=None)
    assert (well.findings, well.lag_ms_p50, well.lag_ms_p99) == (("one",), 2.0, 3.0)


def test_a_fault_of_the_engine_shows_too() -> None:
    """Whatever it is that keeps the engine from issuing anything, the status says that it does not."""

    class Faulty:
        def tick(self, _now_us: int) -> Tick:
            raise LookupError("a policy that nobody stored")

    pulse = Pulse(Faulty(), VirtualClock(0))  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        pulse.tick()
    sick = pulse.vitals(pushes=Waiting(), findings=(), calendar_end="", provisional=None)
    assert sick.findings == ("nothing can be issued: a fault of the daemon (LookupError); see its log",)


def test_a_doubted_clock_shows_as_long_as_it_is_doubted() -> None:
    """The status says why nothing is issued, and no longer once the clock is believed again."""
    ticks = iter((Tick(suspect="the wall clock jumped by +60.0 s"), Tick()))

    class Doubting:
        def tick(self, _now_us: int) -> Tick:
            return next(ticks)

    pulse, told = Pulse(Doubting(), VirtualClock(0)), []  # type: ignore[arg-type]
    for _ in range(2):
        assert pulse.tick().next_due_us is None  # the heartbeat, half a minute at most, looks again
        told.append(pulse.vitals(pushes=Waiting(), findings=(), calendar_end="", provisional=None).clock_doubt)
    assert told == ["the wall clock jumped by +60.0 s", ""]


def test_an_engine_is_well_while_its_ticks_get_through() -> None:
    """Not before the first, not in trouble, not with a doubted clock, not when it has been silent for too long."""
    answers: Iterator[Tick | Exception] = iter((Tick(), StoreFailed(FULL), Tick(suspect="jumped"), Tick()))

    class Engine:
        def tick(self, _now_us: int) -> Tick:
            done = next(answers)
            if isinstance(done, Exception):
                raise done
            return done

    clock = VirtualClock(0)
    pulse = Pulse(Engine(), clock)  # type: ignore[arg-type]
    seen = [pulse.is_well(90)]
    for _ in range(4):
        pulse.tick()
        seen.append(pulse.is_well(90))
    assert seen == [False, True, False, False, True]
    clock.advance_to(90_000_000)
    assert pulse.is_well(90)
    clock.advance_to(90_000_001)
    assert not pulse.is_well(90)
