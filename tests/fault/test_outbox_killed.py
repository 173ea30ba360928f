"""A real process under a real ``kill -9``, at each boundary of sending and recording, one after the other."""

import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from daemon.store import open_store
from schema.kinds import PushState
from tests.databases import Databases
from tests.outbox_rig import post, rows
from tests.receiver import Receiver

PUSHES = 1  # several at once are killed in tests/fault/test_outbox_crash.py
POINTS_MAX = 150
_VARIES = frozenset({"text", "possibly_repeated"})


@contextmanager
def mortal(address: str, url: str) -> Iterator[Any]:
    """Give what lives one sender's life, killed at a point: its exit code, and how many points it passed."""
    arguments = [sys.executable, "-m", "tests.fault.mortal", address, url]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin is not None
        assert run.stdout is not None

        def live(kill_at: int) -> tuple[int, int]:
            run.stdin.write(f"{kill_at}\n")
            run.stdin.flush()
            ended, passed = run.stdout.readline().split()
            return int(ended), int(passed)

        yield live


def test_killed_at_every_boundary(databases: Databases) -> None:
    """At whichever point the sender is killed, the next one gets everything through, and marks repeats.

    The receiver's own record is compared: every id came, and whatever came again is the same and bears the mark.
    """
    address = databases.fresh()
    with Receiver() as receiver, mortal(address, receiver.url) as live:
        fill(address)
        ended, points = live(POINTS_MAX)
        assert (ended, len(receiver.arrivals)) == (0, PUSHES)
        assert 2 * PUSHES < points < POINTS_MAX
        for kill_at in range(points):
            fill(address)
            seen = len(receiver.arrivals)
            ended, _ = live(kill_at)
            assert ended == -signal.SIGKILL, f"point {kill_at} was passed"
            began = len(receiver.arrivals) - seen
            assert live(-1)[0] == 0
            check(receiver, standing(address), since=seen, began=began)


def fill(address: str) -> None:
    with closing(open_store(address)) as store:
        post(store, PUSHES)


def standing(address: str) -> list[Any]:
    with closing(open_store(address)) as store:
        return rows(store)


def check(receiver: Receiver, pushes: list[Any], *, since: int, began: int) -> None:
    """Check what arrived since, of which ``began`` arrived before the kill."""
    assert {push.state for push in pushes} == {PushState.DELIVERED}
    arrivals = defaultdict(list)
    for arrival in receiver.arrivals[since:]:
        assert arrival.is_genuine
        arrivals[arrival.id].append(arrival.payload["data"])
    assert set(arrivals) == {f"duban-{push.id}" for push in pushes[-PUSHES:]}
    for first, *again in arrivals.values():
        assert all(one["possibly_repeated"] for one in again)
        alike = [{key: value for key, value in one.items() if key not in _VARIES} for one in (first, *again)]
        assert all(one == alike[0] for one in alike)
    assert sum(len(came) - 1 for came in arrivals.values()) <= began
