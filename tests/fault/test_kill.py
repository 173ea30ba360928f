"""The real thing: a daemon on a real file, sending over real HTTP, killed by SIGKILL again and again."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from daemon.store import open_store, verify
from tests.databases import Databases
from tests.fault import scenario, victim
from tests.receiver import Receiver

KILLS = 20
LIVES_S = 0.4  # at most, before it is killed; a life from beginning to end takes some seconds
_ROOT = Path(__file__).parents[2]
_VARIES = frozenset({"text", "closed_as", "possibly_repeated"})


class Nursery:
    """The process that forks the victims."""

    def __init__(self, run: "subprocess.Popen[str]") -> None:
        self._run = run

    def live(self, kill_after_s: float | None) -> int:
        """Let one victim live, for so long at most; return minus the signal it died of, or its exit code."""
        pid = int(self._ask())
        timer = threading.Timer(kill_after_s or 0, _kill, (pid,))
        if kill_after_s is not None:
            timer.start()
        ended = int(self._read())
        timer.cancel()
        return ended

    def _ask(self) -> str:
        assert self._run.stdin is not None
        self._run.stdin.write("live\n")
        self._run.stdin.flush()
        return self._read()

    def _read(self) -> str:
        assert self._run.stdout is not None
        return self._run.stdout.readline()


@contextmanager
def nursery(address: str, url: str) -> Iterator[Nursery]:
    """Run a nursery; it ends with its input."""
    arguments = [sys.executable, "-m", "tests.fault.victim", address, url]
    with subprocess.Popen(arguments, cwd=_ROOT, stdin=-1, stdout=-1, text=True) as run:
        yield Nursery(run)
        assert run.stdin is not None
        run.stdin.close()


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it came to its end first
        os.kill(pid, signal.SIGKILL)


def undisturbed(databases: Databases) -> str:
    """Return how the scenario ends when nobody is killed."""
    address = databases.fresh()
    with closing(open_store(address)) as store:
        store.write(scenario.build)
    with Receiver() as receiver, mock.patch("daemon.ledger.secrets", SimpleNamespace(token_bytes=bytes)):
        victim.live(address, receiver.url)
    return ended(address)


def ended(address: str) -> str:
    """Return how the scenario ended; fail when the ledger does not verify or a push was not delivered."""
    with closing(open_store(address)) as store, store.read() as reader:
        assert not list(verify(reader))
        assert not scenario.undelivered(reader)
        return scenario.outcome(reader)


@pytest.mark.slow
def test_killed_again_and_again(databases: Databases) -> None:
    """After twenty kills no rung is lost, none fired twice, the ledger verifies, every push arrived as itself."""
    luck, address = random.Random(7), databases.fresh()
    with closing(open_store(address)) as store:
        store.write(scenario.build)
    with Receiver() as receiver:
        with nursery(address, receiver.url) as victims:
            deaths = [victims.live(luck.uniform(0.01, LIVES_S)) for _ in range(KILLS)]
            assert victims.live(None) == 0
        check_arrivals(receiver, address)
    assert deaths.count(-signal.SIGKILL) > KILLS / 2, deaths
    assert ended(address) == undisturbed(databases)


def check_arrivals(receiver: Receiver, address: str) -> None:
    """Fail when a push never came, or came again as another."""
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for arrival in receiver.arrivals:
        assert arrival.is_genuine
        told[arrival.id].append(arrival.payload)
    with closing(open_store(address)) as store, store.read() as reader:
        assert set(told) == {f"duban-{push.id}" for push in reader.pushes(limit=100_000)}
    for first, *repeats in told.values():
        assert all(constant(again) == constant(first) for again in repeats)
        assert all(again["data"]["possibly_repeated"] for again in repeats)


def constant(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a payload that no repeat may change."""
    return payload | {"data": {name: value for name, value in payload["data"].items() if name not in _VARIES}}
