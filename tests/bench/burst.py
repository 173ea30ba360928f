"""Burst: everything that is due at one midnight, drained durably, beside plain SQL that writes the same rows."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.clock import VirtualClock
from daemon.store import open_store
from tests.bench import filling
from tests.bench.filling import Lived
from tests.bench.plain import LINES, PlainSqlite
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
        ours, plain, whole = [], [], []
        for _ in range(rounds):
            ours.append(_timed(full, lived, _engine))
            plain.append(_timed(full, lived, lambda path, lived: _plain(path, lived, batch)))
            whole.append(_timed(full, lived, lambda path, lived: _plain(path, lived, _WHOLE)))
    report.note(f"SQLite, {cases:,} cases in one midnight, {LINES * cases:,} rungs; {PER_CASE}")
    report.note(f"the same rows as plain SQL: compared on {CHECKED_CASES:,} cases, every hash recomputed")
    report.add("engine", [LINES * cases / seconds for seconds in ours], "rungs/s")
    report.add(
        f"plain SQL, {batch:,} cases a transaction", [LINES * cases / seconds for seconds in plain], "rungs/s"
    )
    report.add("plain SQL, one transaction", [LINES * cases / seconds for seconds in whole], "rungs/s")
    report.add("engine : plain SQL in batches", ratios(plain, ours), "×", "≥ 0.6")
    report.add("engine : plain SQL in one", ratios(whole, ours), "×")


_Drain = Callable[[Path, list[Lived]], float]


def _timed(full: Path, lived: list[Lived], drain: _Drain) -> float:
    copy = full.with_name("copy.db")
    shutil.copy(full, copy)
    try:
        return drain(copy, lived)
    finally:
        for path in full.parent.glob("copy.db*"):
            path.unlink()


def _engine(path: Path, _lived: list[Lived]) -> float:
    store = open_store(path)
    engine = filling.engine(store, VirtualClock(filling.tick_us()))
    began_s = time.perf_counter()
    engine.tick(filling.tick_us())
    took_s = time.perf_counter() - began_s
    store.close()
    return took_s


def _plain(path: Path, lived: list[Lived], batch: int) -> float:
    session = PlainSqlite(path)
    session.prepare(lived)
    began_s = time.perf_counter()
    session.drain(batch)
    took_s = time.perf_counter() - began_s
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
