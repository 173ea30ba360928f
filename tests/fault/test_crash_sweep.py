"""The daemon killed at every statement and at every send of a scenario with all rungs.

The scenario is lived once, undisturbed, and its tables are kept before each beat (what happens at one instant: an
act, a tick, the sends). Then each beat is lived again and again, and the process dies at its first point, its
second, … (before and after each statement, BEGIN and COMMIT among them, and before and after each send). A new
process finds the tables as the dead one left them, does the beat once more as its callers would, and lives on
until nothing tells its tables from the undisturbed ones, whose further way they then share: the same ledger to the
last hash, so no rung lost and none fired twice; the same cases and timers; each push arrived, under one id, with
one content. On SQLite every point is tried, on PostgreSQL every ``POSTGRES_STRIDE``-th of the whole scenario.

What a new process does follows from what the dead one left: the file and what had arrived. Where a death leaves
both, to the last byte, as another in the same beat did, the life after it was already lived.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest import mock
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from loguru import logger

from daemon.clock import VirtualClock
from daemon.store import open_store
from tests.databases import POSTGRES, SQLITE, Databases
from tests.fault import scenario
from tests.fault.dying import Crash, Fuse, Process
from tests.fault.mailbox import Mailbox
from tests.fault.scenario import BEGIN_US, END_US, Step

POSTGRES_STRIDE = 79
POINTS_MIN = 1_000  # or the scenario has lost something
BEATS_MAX = 20  # after a death; a lease runs out within three minutes
_LAG_US = 1_000


@pytest.fixture(autouse=True)
def _same_salts() -> Iterator[None]:
    """Give every personal text the same salt, so that what was done again can be compared to the last byte."""
    logger.disable("daemon")
    with mock.patch("daemon.ledger.secrets", SimpleNamespace(token_bytes=bytes)):
        yield
    logger.enable("daemon")


@dataclass
class Beat:
    """One instant of the undisturbed life: its tables before, and what they come to after."""

    at_us: int
    steps: list[Step]
    tables: str  # the address of a copy from before
    arrived: dict[str, dict[str, Any]]  # before
    points: int = 0  # at which a process can die in it
    after: str = ""
    survived: set[str] = field(default_factory=set)  # what deaths in it left, and the life after came out right


class Life:
    """One life of the scenario's daemon on one database; it may die and be born again."""

    def __init__(self, address: str, clock: VirtualClock, arrived: dict[str, dict[str, Any]]) -> None:
        self.fuse = Fuse()
        self.clock = clock
        self.mailbox = Mailbox(clock, Random(0), self.fuse)
        self.mailbox.arrived = dict(arrived)
        self._address = address
        self._config = scenario.config()
        self.process = self._born()

    def beat(self, steps: list[Step]) -> None:
        """Do all that one instant asks for."""
        for step in steps:
            step.do(self.process, step.at_us)
        self.process.tick()
        self.process.send()

    def die(self, steps: list[Step], at_point: int) -> None:
        """Do the same, and die at a point."""
        self.fuse.left = at_point
        with pytest.raises(Crash):
            self.beat(steps)
        self.process.end()

    def live_again(self, steps: list[Step]) -> None:
        """Start anew after a death, and do the beat once more."""
        self.process = self._born()
        self.beat(steps)

    def next_us(self) -> int:
        """Return when something is due next."""
        with self.process.store.read() as reader:
            due_us, push_us = reader.next_due_us(), reader.next_push_us()
        return min(END_US if due_us is None else due_us + _LAG_US, END_US if push_us is None else push_us)

    def stands(self) -> str:
        """Return the tables' fingerprint."""
        with self.process.store.read() as reader:
            return scenario.fingerprint(reader)

    def check_arrivals(self) -> None:
        """Fail when a push that is called delivered never came."""
        with self.process.store.read() as reader:
            delivered = {f"duban-{push.id}" for push in reader.pushes(limit=10_000, state="delivered")}
        assert delivered <= set(self.mailbox.arrived)

    def _born(self) -> Process:
        return Process(self._address, self._config, self.clock, self.mailbox, self.fuse, doubts_time=False)


def undisturbed(databases: Databases) -> list[Beat]:
    """Live the scenario without a death and return its beats."""
    address = databases.fresh()
    with closing(open_store(address)) as store:
        store.write(scenario.build)
    beats: list[Beat] = []
    clock, coming, arrived = VirtualClock(BEGIN_US), scenario.steps(), dict[str, dict[str, Any]]()
    while clock.now_us() < END_US:
        steps = [step for step in coming if step.at_us <= clock.now_us()]
        coming = coming[len(steps) :]
        beats.append(Beat(clock.now_us(), steps, copy_of(address, databases), dict(arrived)))
        life = Life(address, clock, arrived)
        with closing_life(life):
            before = life.fuse.passed
            life.beat(steps)
            beats[-1].points = life.fuse.passed - before
            beats[-1].after, arrived = life.stands(), life.mailbox.arrived
            clock.advance_to(min(life.next_us(), coming[0].at_us if coming else END_US))
    check_whole(address)
    return beats


def check_whole(address: str) -> None:
    """Fail when the scenario has not everything in it that a death should be tried in."""
    with closing(open_store(address)) as store, store.read() as reader:
        kinds = scenario.rung_kinds(reader)
        assert set(kinds) == {"remind", "blue", "yellow", "red", "escalate", "list", "review", "broken"}
        assert kinds["escalate"] >= 4, "three rises and one at the top"
        ended = [line.actor for page in reader.ledger() for line in page if line.kind == "resumed"]
        assert ended == ["daemon"], "a pause that ends by itself"
        neglected = reader.cases_after(0, 1)[0]
        assert (neglected.level, neglected.listing) == (4, 1)
        assert not scenario.undelivered(reader)


def die_in(beats: list[Beat], nth: int, at_point: int, databases: Databases) -> None:
    """Die in one beat at one point, and compare."""
    beat, address = beats[nth], copy_of(beats[nth].tables, databases)
    life = Life(address, VirtualClock(beat.at_us), beat.arrived)
    life.die(beat.steps, at_point)
    left = left_of(life, address) if databases.kind == SQLITE else f"point {at_point}"
    if left in beat.survived:
        return
    life.live_again(beat.steps)
    with closing_life(life):
        settle(life, beats[nth:])
        life.check_arrivals()
    beat.survived.add(left)


def left_of(life: Life, address: str) -> str:
    """Return the fingerprint of all that outlives a process: every byte of its database, and what had arrived."""
    left = sha256(repr(life.mailbox.arrived).encode())
    for file in sorted(Path(address).parent.iterdir()):
        left.update(file.read_bytes())
    return left.hexdigest()


def settle(life: Life, beats: list[Beat]) -> None:
    """Live on until nothing tells this life from the undisturbed one; fail when something always does."""
    coming = [step for beat in beats[1:] for step in beat.steps]
    for _ in range(BEATS_MAX):
        now_us = life.clock.now_us()
        undisturbed_now = [beat for beat in beats if beat.at_us <= now_us][-1]
        stands = life.stands()
        if stands == undisturbed_now.after:
            return
        life.clock.advance_to(min(life.next_us(), coming[0].at_us if coming else END_US))
        steps = [step for step in coming if step.at_us <= life.clock.now_us()]
        coming = coming[len(steps) :]
        life.beat(steps)
    pytest.fail(f"the tables stay others than without the death:\n{stands}\n{undisturbed_now.after}")


class closing_life:  # noqa: N801 - reads as contextlib.closing, of whatever process lives at the end
    """End the life's last process."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        self._life.process.end()


def copy_of(address: str, databases: Databases) -> str:
    """Return the address of a copy of a database that nobody has open."""
    if databases.kind == SQLITE:
        return shutil.copy(address, databases.empty())
    name, template = f"sweep_{uuid4().hex}", urlsplit(address).path.lstrip("/")
    databases._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return databases._url_of(name)


@pytest.mark.postgres
def test_both_databases_hold_the_same_ledger(sqlite_databases: Databases, postgres_databases: Databases) -> None:
    """The same scenario comes to the same tables, to the last hash, whichever database keeps them."""
    on_file, on_server = (undisturbed(databases)[-1].after for databases in (sqlite_databases, postgres_databases))
    assert on_file.replace("is_provisional=0", "is_provisional=False") == on_server


@pytest.mark.slow
def test_a_death_at_any_point_changes_nothing(databases: Databases) -> None:
    """Wherever the process dies, the next one brings the tables to where they would be without the death."""
    beats = undisturbed(databases)
    points = [(nth, at_point) for nth, beat in enumerate(beats) for at_point in range(1, beat.points + 1)]
    assert len(points) > POINTS_MIN
    for nth, at_point in points[:: POSTGRES_STRIDE if databases.kind == POSTGRES else 1]:
        die_in(beats, nth, at_point, databases)
