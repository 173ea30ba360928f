"""The end of a daemon: in order and in time, whatever is under way, and never in part."""

import asyncio
import json
import shutil
import signal
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from daemon.clock import VirtualClock
from daemon.door import serving
from daemon.engine import intake
from daemon.service import Service
from daemon.store import Store
from schema.config import DoorSettings
from schema.errors import DubanError, Stopping
from schema.kinds import Act
from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, OFFICERS, TREE
from tests.conftest import NewStore
from tests.databases import Databases
from tests.free_port import free_port
from tests.life import Life, shipped
from tests.receiver import HANG, SECRET, Answer, Arrival, Receiver

STOP_MAX_S = 5.0  # real; two on a machine of its own, and two cores are shared with other tests here
IMPORT_STOP_MAX_S = 8.0  # real; three on a machine of its own
MANY = 30_000  # cases; several seconds of work
PATIENCE_S = 30.0


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder with a short name: a socket's path has 107 characters at most."""
    made = Path(tempfile.mkdtemp(prefix="duban-"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def store(sqlite_databases: Databases, new_store: NewStore) -> Store:
    return new_store(sqlite_databases.fresh(), synchronous="OFF")


def settle(daemon: DaemonProcess, folder: Path) -> None:
    for what, text in (("units", TREE), ("grids", GRIDS), ("officers", OFFICERS)):
        (folder / f"{what}.csv").write_text(text, encoding="utf-8")
        assert daemon.duban(what, "import", folder / f"{what}.csv").code == 0


@pytest.mark.parametrize(("room", "name"), [("_outbox", "outbox"), ("_follower", "board"), ("_rounds", "auditor")])
async def test_a_room_that_fails_ends_the_daemon_in_order(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, room: str, name: str
) -> None:
    """Nothing goes on with a part missing: all end, one sentence says which it was, and the exit code is 1."""
    service = Service(shipped(), store, VirtualClock(0), folder)

    async def fails(_stop: asyncio.Event) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(getattr(service, room), "run", fails)
    with pytest.raises(
        DubanError, match=f"the {name} met a fault \\(RuntimeError\\); the log says where"
    ) as ended:
        await asyncio.wait_for(service.run(folder / "s"), PATIENCE_S)
    assert ended.value.exit_code == 1
    assert not (folder / "s").exists()
    assert not service._alarm._scheduler.running


async def test_a_room_that_ends_before_its_time_is_a_fault_too(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop that fell out at its end would be missed by nobody."""
    service = Service(shipped(), store, VirtualClock(0), folder)

    async def ends(_stop: asyncio.Event) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(service._rounds, "run", ends)
    with pytest.raises(DubanError, match="the auditor ended before its time"):
        await asyncio.wait_for(service.run(folder / "s"), PATIENCE_S)


async def test_a_door_that_fails_keeps_no_deadline_from_being_watched(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything else goes on, and the status says that the door is shut."""
    door = DoorSettings(listen=f"127.0.0.1:{free_port()}")
    service = Service(replace(shipped(), door=door), store, VirtualClock(0), folder)

    async def fails(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(serving, "serve_door", fails)
    running = asyncio.create_task(service.run(folder / "s"))
    async with asyncio.timeout(PATIENCE_S):
        while not any("shut" in one for one in service._vitals().findings):  # noqa: ASYNC110 - no other sign
            await asyncio.sleep(0.02)
    assert not running.done()
    signal.raise_signal(signal.SIGTERM)
    await asyncio.wait_for(running, PATIENCE_S)


def test_a_daemon_with_callers_at_its_door_ends_in_time(folder: Path) -> None:
    """One who says nothing, one in the middle of a request, and nobody else: code 0."""
    port, config = free_port(), folder / "config.toml"
    config.write_text(
        f'{CONFIG.read_text(encoding="utf-8")}\n[door]\nlisten = "127.0.0.1:{port}"\n', encoding="utf-8"
    )
    with DaemonProcess(config) as daemon, ExitStack() as callers:
        for said in (b"", b"GET /r/1 HTTP/1.1\r\n", b"POST /v1/handovers HTTP/1.1\r\ncontent-length: 9\r\n\r\n{"):
            caller = callers.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S))
            caller.sendall(said)
        assert daemon.stop() == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_daemon_in_full_swing_ends_in_time(folder: Path, how: signal.Signals) -> None:
    """Readers of the stream, dashboards that keep their connection, a receiver that never answers: code 0."""
    with ExitStack() as swing:
        receiver, arrived = swing.enter_context(Receiver()), Event()

        def hang(_arrival: Arrival) -> Answer:
            arrived.set()
            return HANG

        receiver.otherwise = hang
        config = folder / "config.toml"
        channel = f'[channel.city]\nurl = "{receiver.url}"\nallow = ["127.0.0.1"]\ndefault = true\n'
        channel += 'secrets = [{ env = "HOOK" }]\n'
        config.write_text(CONFIG.read_text(encoding="utf-8") + channel, encoding="utf-8")
        daemon = swing.enter_context(DaemonProcess(config, environment={"HOOK": SECRET}))
        settle(daemon, folder)
        for path in ("/v1/events", "/v1/events?after=0", "/v1/health"):
            swing.enter_context(asked(daemon, path))
        assert daemon.duban("cases", "add", "S-1", "--place", GRID).code == 0
        assert arrived.wait(PATIENCE_S)
        began_s = time.monotonic()
        assert daemon.stop(how) == 0
        assert time.monotonic() - began_s < STOP_MAX_S
        assert "Traceback" not in daemon.said
        with closing(sqlite3.connect(daemon.data / "duban.db")) as link:
            [(state, error)] = set(link.execute("SELECT state, error FROM push WHERE attempts > 0"))
    assert (state, error) == ("undelivered", "the daemon was stopped before an answer came")


def asked(daemon: DaemonProcess, path: str) -> socket.socket:
    """Return a connection on which an answer has begun."""
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(PATIENCE_S)
    link.connect(str(daemon.socket))
    link.sendall(f"GET {path} HTTP/1.1\r\nHost: duban\r\n\r\n".encode())
    assert link.recv(12) == b"HTTP/1.1 200"
    return link


def test_an_import_ends_with_the_daemon(folder: Path) -> None:
    """Told to stop amid a large one, the daemon goes in time, acknowledges nothing and keeps nothing."""
    with DaemonProcess() as daemon:
        settle(daemon, folder)
        with bringing(daemon, MANY) as link:
            began_s = time.monotonic()
            assert daemon.stop() == 0
            assert time.monotonic() - began_s < IMPORT_STOP_MAX_S
            assert b" 200 " not in said_at_last(link).partition(b"\r\n")[0]
        with closing(sqlite3.connect(daemon.data / "duban.db")) as database:
            assert database.execute("SELECT count(*) FROM cases").fetchone() == (0,)
        assert daemon.duband("verify").code == 0


def bringing(daemon: DaemonProcess, count: int) -> socket.socket:
    """Return a connection over which the daemon has taken an import in."""
    day = "2026-03-02T09:00:00+08:00"
    body = json.dumps([{"number": f"M{n}", "place": GRID, "opened_at": day} for n in range(count)]).encode()
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(PATIENCE_S)
    link.connect(str(daemon.socket))
    head = "POST /v1/cases HTTP/1.1\r\nHost: duban\r\nContent-Type: application/json\r\n"
    link.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return link


def said_at_last(link: socket.socket) -> bytes:
    try:
        return link.recv(65_536)
    except ConnectionResetError:
        return b""


def test_an_intake_ends_while_it_is_decided(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that is being stopped takes in nothing more, and says so."""
    life = Life.begin(store, "2026-03-02 10:00")
    monkeypatch.setattr(intake, "_SLICE", 2)
    life.engine.halt()
    with pytest.raises(Stopping, match="kept none of these cases"):
        life.open_all(["T1", "T2", "T3"])


def test_an_intake_ends_while_it_is_written(
    sqlite_databases: Databases, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written of it before is taken back, numbers of lines and cases too."""

    def halt_at_the_first_case(statement: str) -> None:
        if statement.startswith("after INSERT INTO cases"):
            life.engine.halt()

    monkeypatch.setattr(intake, "_SLICE", 2)
    store = new_store(sqlite_databases.fresh(), synchronous="OFF", on_statement=halt_at_the_first_case)
    life = Life.begin(store, "2026-03-02 10:00")
    with pytest.raises(Stopping):
        life.open_all(["T1", "T2", "T3"])
    with store.read() as reader:
        assert (reader.count_open(), reader.given_seq(), reader.pushes()) == (0, 0, [])


def test_a_burst_goes_no_further_than_its_batch(sqlite_databases: Databases, new_store: NewStore) -> None:
    """A stop does not wait until all of an outage is caught up: the next start goes on where it ended."""

    def halt_at_the_first_rung(statement: str) -> None:
        if life and statement.startswith("after WITH v") and life[0].now_us > opened_us:
            life[0].engine.halt()

    life: list[Life] = []
    store = new_store(sqlite_databases.fresh(), synchronous="OFF", on_statement=halt_at_the_first_rung)
    life.append(Life.begin(store, "2026-03-02 10:00"))
    opened_us = life[0].now_us
    life[0].open_all([f"T{n}" for n in range(2_500)])
    assert life[0].tick("2026-03-03 10:00").fired == shipped().engine.batch
    life[0].act(Act.NOTE, "T1", text="停机之前")
