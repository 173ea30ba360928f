"""Lag: from a deadline to its committed escalation, in real time, on a thinly spread stream of them."""

import threading
import time
from itertools import chain
from pathlib import Path

from daemon.alarm import Alarm
from daemon.clock import ScaledClock
from daemon.engine import Tick
from daemon.store import Store, open_store
from schema.instants import MICROS_PER_SECOND
from tests.bench import filling, standing
from tests.bench.report import Report, percentile

_STREAM_S = 20
_LEAD_S = 2
_TAIL_S = 1.0
_HOURS_AWAY_US = 4 * 3_600 * MICROS_PER_SECOND


def run(report: Report, cases: int, a_second: int = 200) -> None:
    """Let ``a_second`` deadlines a second fall due for twenty seconds, each an instant of its own."""
    start_us = filling.midnight_us() - _HOURS_AWAY_US
    count, every_us = a_second * _STREAM_S, MICROS_PER_SECOND // a_second
    with standing.copied(standing.full(cases)) as folder:
        standing.set_due(folder, start_us + _LEAD_S * MICROS_PER_SECOND, count, every_us)
        store = open_store(folder / "duban.db")
        ticks = _live(store, start_us)
        store.close()
    lags_ms = list(chain.from_iterable(tick.lags_ms for tick in ticks))
    fired = sum(tick.fired for tick in ticks)
    if fired != count:
        raise SystemExit(f"{fired} escalations were committed in time, not {count}: the machine is overloaded")
    with standing.copied(standing.full(cases)) as folder:
        whole = _whole(folder, start_us, count, every_us)
    report.note(
        f"{a_second} deadlines a second for {_STREAM_S} s, {cases:,} open cases, SQLite WAL + FULL, real time"
    )
    for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0)):
        report.add(
            f"{name}, engine and alarm", [percentile(lags_ms, share)], "ms", "≤ 50" if name == "p99" else ""
        )
    report.add("p50, the whole of `duband run`", [whole[0]], "ms")
    report.add("p99, the whole of `duband run`", [whole[1]], "ms", "≤ 50")


def _live(store: Store, start_us: int) -> list[Tick]:
    clock = ScaledClock(start_us, 1.0)
    engine = filling.engine(store, clock)
    ticks: list[Tick] = []
    faults: list[Exception] = []

    def wake() -> int | None:
        ticks.append(engine.tick(clock.now_us()))
        return ticks[-1].next_due_us

    alarm = Alarm(clock, wake, on_error=faults.append)
    alarm.start()
    threading.Event().wait(_LEAD_S + _STREAM_S + _TAIL_S)
    alarm.stop()
    if faults:
        raise faults[0]
    return ticks


def _whole(folder: Path, start_us: int, count: int, every_us: int) -> tuple[float, float]:
    """Return p50 and p99 as `duband run` itself says; its clock starts well before the first deadline."""
    lead_us = 10 * MICROS_PER_SECOND
    standing.set_due(folder, start_us + lead_us, count, every_us)
    with standing.Standing(folder, start_us) as daemon, daemon.client() as client:
        time.sleep((lead_us + count * every_us) / MICROS_PER_SECOND + _TAIL_S)
        health = client.get("/v1/health").json()
    return health["lag_ms_p50"], health["lag_ms_p99"]
