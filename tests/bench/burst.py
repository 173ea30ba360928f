"""Burst: everything that is due at one midnight, drained durably, beside plain SQL that writes the same rows."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.clock import VirtualClock
from daemon.store import open_store
from tests.bench import filling
from tests.bench.filling import Lived
from tests.bench.plain import DUE, LINES, PlainSqlite
from tests.bench.report import Report, ratios
from tests.bench.same import differences

CHECKED_CASES = 2_000
PER_CASE = (
    "per case: 3 ledger lines (a review of `respond`, the red card and the rise of `resolve`), 1 case row, "
    "3 timers, 5 pushes; Duban's tables, keys and indexes as they ship"
)
_WHOLE = 1 << 40


def run(report: Report, cases: int, rounds: int = 3) -> None:
    """Measure on SQLite: WAL, synchronous FULL, batches of ``engine.batch``; alternating with plain SQL."""
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        _check(Path(folder))
        full = Path(folder) / "full.db"
        lived = filling.fill(full, cases)
        batch = filling.config().engine.batch
        ours, plain, whole = Runs(), Runs(), Runs()
        for _ in range(rounds):
            ours.add(_timed(full, lived, _engine))
            plain.add(_timed(full, lived, lambda path, lived: _plain(path, lived, batch // DUE)))
            whole.add(_timed(full, lived, lambda path, lived: _plain(path, lived, _WHOLE)))
    report.note(f"SQLite, {cases:,} cases in one midnight, {LINES * cases:,} rungs; {PER_CASE}")
    report.note(f"the same rows as plain SQL: compared on {CHECKED_CASES:,} cases, every hash recomputed")
    rungs = LINES * cases
    report.add("engine", ours.a_second(rungs), "rungs/s")
    report.add(f"plain SQL, {batch:,} timers a transaction", plain.a_second(rungs), "rungs/s")
    report.add("plain SQL, one transaction", whole.a_second(rungs), "rungs/s")
    report.add("engine : plain SQL in batches", ratios(plain.wall_s, ours.wall_s), "×", "≥ 0.6")
    report.add("the same in processor time", ratios(plain.cpu_s, ours.cpu_s), "×", "≥ 0.6")
    report.add("engine : plain SQL in one transaction", ratios(whole.wall_s, ours.wall_s), "×")


@dataclass(slots=True)
class Runs:
    """How long runs took; processor time hardly feels what else the machine does."""

    wall_s: list[float] = field(default_factory=list)
    cpu_s: list[float] = field(default_factory=list)

    def add(self, took_s: tuple[float, float]) -> None:
        """Add one run's wall and processor time."""
        self.wall_s.append(took_s[0])
        self.cpu_s.append(took_s[1])

    def a_second(self, count: int) -> list[float]:
        """Return the rate of each run that did ``count`` things."""
        return [count / seconds for seconds in self.wall_s]


@dataclass(slots=True)
class Stopwatch:
    """Runs from its making."""

    wall_s: float = field(default_factory=time.perf_counter)
    cpu_s: float = field(default_factory=time.process_time)

    def read(self) -> tuple[float, float]:
        """Return wall and processor time since."""
        return time.perf_counter() - self.wall_s, time.process_time() - self.cpu_s


_Drain = Callable[[Path, list[Lived]], tuple[float, float]]


def _timed(full: Path, lived: list[Lived], drain: _Drain) -> tuple[float, float]:
    copy = full.with_name("copy.db")
    shutil.copy(full, copy)
    try:
        return drain(copy, lived)
    finally:
        for path in full.parent.glob("copy.db*"):
            path.unlink()


def _engine(path: Path, _lived: list[Lived]) -> tuple[float, float]:
    store = open_store(path)
    engine = filling.engine(store, VirtualClock(filling.tick_us()))
    watch = Stopwatch()
    engine.tick(filling.tick_us())
    took_s = watch.read()
    store.close()
    return took_s


def _plain(path: Path, lived: list[Lived], batch: int) -> tuple[float, float]:
    session = PlainSqlite(path)
    session.prepare(lived)
    watch = Stopwatch()
    session.drain(batch)
    took_s = watch.read()
    session.close()
    return took_s


def _check(folder: Path) -> None:
    """See that both write the same rows: a ratio to anything else would mean nothing."""
    ours, theirs = folder / "ours.db", folder / "theirs.db"
    lived = filling.fill(ours, CHECKED_CASES)
    shutil.copy(ours, theirs)
    _engine(ours, lived)
    _plain(theirs, lived, CHECKED_CASES)
    found = differences(ours, theirs)
    if found:
        raise SystemExit(f"the engine and plain SQL do not write the same rows: {found}")
