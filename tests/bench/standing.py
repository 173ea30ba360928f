"""A real `duband run` on a database full of open cases, and what its process costs."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import TracebackType
from typing import Self

import httpx

from schema.folders import socket_path
from schema.instants import MICROS_PER_SECOND, from_us
from tests.bench import filling
from tests.unix_http import over

_CONFIG = Path(__file__).resolve().parents[2] / "config.toml"
_POLL_S = 0.002
_PATIENCE_S = 120.0
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_SINGLE = "UPDATE timer SET behind_mask = 15, limit_us = ?, next_us = ? WHERE id = ? * 16 + 2"


@cache
def full(cases: int) -> Path:
    """Return a database of ``cases`` open cases, made once a run; it goes with ``forget``."""
    folder = Path(mkdtemp(prefix="duban-bench-"))
    filling.fill(folder / "full.db", cases)
    _folders.append(folder)
    return folder / "full.db"


_folders: list[Path] = []


def forget() -> None:
    """Remove what ``full`` made."""
    for folder in _folders:
        shutil.rmtree(folder, ignore_errors=True)
    _folders.clear()
    full.cache_clear()


@contextmanager
def copied(source: Path) -> Iterator[Path]:
    """Give a data folder with a copy of a database, gone afterwards."""
    with TemporaryDirectory(prefix="duban-") as name:  # short: it holds a socket
        shutil.copy(source, Path(name) / "duban.db")
        yield Path(name)


def set_due(folder: Path, first_us: int, count: int, every_us: int) -> None:
    """Give the first ``count`` cases limits of their own, ``every_us`` apart: an escalation is due at each."""
    with closing(sqlite3.connect(folder / "duban.db")) as link:
        instants = (first_us + nth * every_us for nth in range(count))
        link.executemany(_SINGLE, [(at_us, at_us, nth) for nth, at_us in enumerate(instants, 1)])
        link.commit()


def last_seq(folder: Path) -> int:
    """Return the newest committed ledger line."""
    with closing(sqlite3.connect(f"file:{folder / 'duban.db'}?mode=ro", uri=True)) as link:
        return int(link.execute("SELECT max(seq) FROM event").fetchone()[0])


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process has used."""

    cpu_s: float
    rss_mb: float


def cost_of(pid: int) -> Cost:
    """Return what a process has used so far, from /proc."""
    proc = Path(f"/proc/{pid}")
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    status = dict(line.split(":", 1) for line in (proc / "status").read_text().splitlines())
    return Cost((int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND, int(status["VmRSS"].split()[0]) / 1024)


class Standing:
    """``duband run`` in a data folder, its clock set to ``from_us`` and running at real speed."""

    def __init__(self, folder: Path, from_us_: int) -> None:
        self._folder = folder
        whole_s = from_us(from_us_ // MICROS_PER_SECOND * MICROS_PER_SECOND, filling.config().zone)
        command = [sys.executable, "-m", "daemon.cli", "run", "--data", str(folder), "--config", str(_CONFIG)]
        self._command = [*command, "--clock-from", whole_s.strftime("%Y-%m-%dT%H:%M:%S%z")]

    def __enter__(self) -> Self:
        self.began_s = time.perf_counter()
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_PATIENCE_S)
        finally:
            self._process.kill()

    def seconds_to_line(self, seq: int) -> float:
        """Return how long after its start a ledger line beyond ``seq`` was committed."""
        while last_seq(self._folder) <= seq:
            self._still_there()
            time.sleep(_POLL_S)
        return time.perf_counter() - self.began_s

    @contextmanager
    def client(self) -> Iterator[httpx.Client]:
        """Give a client once the daemon answers."""
        with over(socket_path(self._folder), _PATIENCE_S) as found:
            while not self._answers(found):
                self._still_there()
                time.sleep(_POLL_S)
            yield found

    def _answers(self, client: httpx.Client) -> bool:
        try:
            return client.get("/v1/health").is_success
        except httpx.TransportError:
            return False

    def cost(self) -> Cost:
        """Return what the process has used so far."""
        return cost_of(self._process.pid)

    def _still_there(self) -> None:
        if self._process.poll() is not None or time.perf_counter() - self.began_s > _PATIENCE_S:
            raise SystemExit("the daemon did not come up, or ended: look at its log")
