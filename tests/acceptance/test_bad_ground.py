"""Disk, folder, lock or socket fail under the daemon: it says so, loses nothing, and goes on by itself."""

import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from daemon.store import migrate
from tests.acceptance.daemon_process import CONFIG, DaemonProcess, Done, duban
from tests.acceptance.refusals import assert_harmless, assert_refused
from tests.acceptance.test_commands import TREE

VILLAGE = "610202001001"
LETTER = "长" * 20_000  # more than any page that is free inside the file
COMMAND_S = 60.0


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one village."""
    with DaemonProcess() as daemon:
        settle(daemon, tmp_path_factory.mktemp("city"))
        yield daemon


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder with a short name: a socket's path has 107 characters at most."""
    folder = Path(tempfile.mkdtemp(prefix="duban-"))
    yield folder
    shutil.rmtree(folder)


def settle(daemon: DaemonProcess, folder: Path) -> None:
    (folder / "units.csv").write_text(TREE, encoding="utf-8")
    assert daemon.duban("units", "import", folder / "units.csv").code == 0


def add(daemon: DaemonProcess, number: str, text: str = "") -> Done:
    return daemon.duban("cases", "add", number, "--place", VILLAGE, "--text", text)


def run_in(folder: Path, config: Path = CONFIG) -> Done:
    """Run `duband run` where it cannot begin; it must end by itself."""
    command = [sys.executable, "-m", "daemon.cli", "run", "--data", str(folder), "--config", str(config)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_S, check=False)
    return Done(ended.returncode, ended.stdout, ended.stderr)


def assert_kept(daemon: DaemonProcess, *numbers: str) -> None:
    """Check that the acknowledged cases are there, after a restart as well, and that the ledger is whole."""
    assert daemon.stop() == 0
    assert daemon.duband("verify").out == "the ledger is whole\n"
    daemon.start()
    for number in numbers:
        assert daemon.duban("cases", "show", number).code == 0


def test_a_second_daemon_is_told_who_holds_the_folder(city: DaemonProcess) -> None:
    """It ends at once with the owner's process number, and the first one goes on; so does `duband migrate`."""
    assert add(city, "S-1").code == 0
    assert_refused(run_in(city.data), 1, f"process {city.pid} holds the database {city.data}", "DUBAN_DATA")
    assert_refused(city.duband("migrate"), 1, f"process {city.pid} holds the database")
    assert city.duband("verify").code == 0
    assert add(city, "S-2").code == 0


def test_a_disk_that_refuses_is_said_and_outlived(city: DaemonProcess) -> None:
    """While files may not grow, nothing is taken and everything can be read; with space again it just works."""
    assert add(city, "F-1").code == 0
    before = resource.prlimit(city.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(city.pid, resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        for nth in range(3):
            refused = add(city, f"F-2{nth}", LETTER)
            assert_refused(refused, 1, f"the database {city.data / 'duban.db'}", "nothing was lost")
        assert city.duban("cases", "show", "F-1").code == 0
        assert city.duban("status").code == 0
    finally:
        resource.prlimit(city.pid, resource.RLIMIT_FSIZE, before)
    assert city.duban("cases", "show", "F-20").code == 1
    assert add(city, "F-20", LETTER).code == 0
    assert_kept(city, "F-1", "F-20")


@contextmanager
def small_disk(folder: Path, *, size: str) -> Iterator[None]:
    """Mount a file system of a few megabytes; skip where this user may not."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a file system")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_said_and_outlived(tmp_path: Path) -> None:
    """On a file system without a free block: the sentence names the file and the way out, and space is enough."""
    daemon = DaemonProcess()
    with small_disk(daemon.data, size="4m"), daemon:
        settle(daemon, tmp_path)
        assert add(daemon, "F-1").code == 0
        ballast = daemon.data / "ballast"
        fill(ballast)
        refused = add(daemon, "F-2", LETTER)
        assert_refused(refused, 1, f"no space is left for the database {daemon.data / 'duban.db'}", "free some")
        assert daemon.duban("cases", "show", "F-1").code == 0
        ballast.unlink()
        assert add(daemon, "F-2", LETTER).code == 0
        assert_kept(daemon, "F-1", "F-2")
        assert_harmless(daemon.said)
        assert "Traceback" not in daemon.said


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4_096)):
            pass
    assert shutil.disk_usage(ballast.parent).free == 0


def test_a_strangers_lock_is_said_and_outlived(city: DaemonProcess) -> None:
    """While another program holds the file exclusively, the daemon waits, says so, and works when it lets go."""
    assert add(city, "B-1").code == 0
    with closing(sqlite3.connect(city.data / "duban.db", isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        refused = add(city, "B-2")
        assert_refused(refused, 1, f"another program holds a lock on the database {city.data}", "try again")
        assert city.duban("cases", "show", "B-1").code == 0
    assert add(city, "B-2").code == 0
    assert_kept(city, "B-1", "B-2")


def test_a_strangers_lock_at_the_start_is_named(place: Path) -> None:
    """A daemon that finds the file locked says so in one sentence."""
    migrate(place / "duban.db")
    with closing(sqlite3.connect(place / "duban.db", isolation_level=None)) as stranger:
        stranger.execute("PRAGMA locking_mode = EXCLUSIVE")
        stranger.execute("BEGIN EXCLUSIVE")
        assert_refused(run_in(place), 1, f"another program holds a lock on the database {place}", "close it")


# the socket


def test_a_socket_that_lives_is_left_alone(place: Path) -> None:
    """Another program answers there: the daemon ends with a sentence, and the other keeps its socket."""
    with closing(socket.socket(socket.AF_UNIX)) as other:
        other.bind(str(place / "duban.sock"))
        other.listen()
        assert_refused(run_in(place), 1, f"a daemon answers on {place / 'duban.sock'} already", "DUBAN_DATA")
        with closing(socket.socket(socket.AF_UNIX)) as caller:
            caller.connect(str(place / "duban.sock"))


def test_a_file_in_the_sockets_place_is_left_alone(place: Path) -> None:
    """A plain file may be somebody's: it is named and kept."""
    (place / "duban.sock").write_text("mine")
    assert_refused(run_in(place), 2, f"{place / 'duban.sock'} is there and is not a socket", "move it away")
    assert (place / "duban.sock").read_text() == "mine"


def test_a_path_no_socket_can_have_is_named(place: Path) -> None:
    """A folder too deep for a Unix socket is bad input, with the way out."""
    assert_refused(run_in(place / ("d" * 120)), 2, "longer than 107 bytes", "choose a shorter data folder")


def test_a_dead_daemons_socket_is_taken_over(city: DaemonProcess) -> None:
    """After kill -9 the socket and the lock file are still there; the next daemon starts over them."""
    assert add(city, "K-1").code == 0
    assert city.stop(signal.SIGKILL) == -signal.SIGKILL
    assert city.socket.exists()
    city.start()
    assert city.duban("cases", "show", "K-1").code == 0


# the door


def with_door(folder: Path, more: str) -> Path:
    config = folder / "config.toml"
    config.write_text(f"{CONFIG.read_text(encoding='utf-8')}\n[door]\n{more}", encoding="utf-8")
    return config


def test_a_door_s_port_that_is_taken_is_named(place: Path) -> None:
    """The daemon does not begin half of what it was told: file, key and address, and nothing is left of it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        config = with_door(place, f'listen = "{listen}"\n')
        assert_refused(run_in(place, config), 2, f"{config}: door.listen: {listen} is taken by another process")
    assert not (place / "duban.sock").exists()


def test_a_door_s_certificate_that_is_none_is_named(place: Path) -> None:
    """A file that is no certificate keeps the daemon from starting, in one sentence."""
    (place / "door.pem").write_text("no PEM")
    files = f'cert_file = "{place}/door.pem"\nkey_file = "{place}/door.pem"\n'
    config = with_door(place, f'listen = "127.0.0.1:8077"\n{files}')
    assert_refused(run_in(place, config), 2, f"{config}: door.cert_file: {place}/door.pem cannot be used")


def test_a_sender_s_secret_that_is_not_there_is_named(place: Path) -> None:
    """Else its cases would be refused, and only the county would notice."""
    config = with_door(place, '[door.from.county]\nunit = "610202"\nsecrets = [{ env = "DUBAN_NOWHERE" }]\n')
    assert_refused(run_in(place, config), 2, "door.from.county.secrets[1].env", "DUBAN_NOWHERE")


# the folder


@pytest.fixture
def read_only(place: Path) -> Iterator[Path]:
    """Give a folder in which nobody, not even root, may write; skip where this user cannot make one."""
    bound = subprocess.run(["mount", "--bind", place, place], check=False, capture_output=True)
    if bound.returncode:
        pytest.skip("this user may not mount a file system")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_read_only_folder_is_named(read_only: Path) -> None:
    """The daemon and the migration end with the folder's name and the way out; nothing is made."""
    assert_refused(run_in(read_only), 1, str(read_only), "--data or DUBAN_DATA")
    assert list(read_only.iterdir()) == []


def test_a_folder_below_a_read_only_one_is_named(read_only: Path) -> None:
    """A data folder that cannot be made is named, with the way out."""
    assert_refused(run_in(read_only / "data"), 1, str(read_only / "data"), "--data or DUBAN_DATA")


def test_a_file_in_the_folders_place_is_named(place: Path) -> None:
    """A plain file where the data folder should be is left alone."""
    (place / "data").write_text("mine")
    assert_refused(run_in(place / "data"), 1, f"the data folder {place / 'data'} cannot be made", "--data or")
    assert (place / "data").read_text() == "mine"


def test_a_file_that_is_no_database_is_left_alone(place: Path) -> None:
    """Something else under the database's name is named and kept."""
    (place / "duban.db").write_bytes(b"a photograph" * 1_000)
    assert_refused(run_in(place), 1, f"{place / 'duban.db'} is damaged, or not an SQLite database", "backup")
    assert (place / "duban.db").read_bytes() == b"a photograph" * 1_000


# no daemon


@pytest.mark.parametrize("words", [("status",), ("cases", "add", "X", "--place", "1")])
def test_without_a_daemon_the_way_to_one_is_said(place: Path, words: tuple[str, ...]) -> None:
    """A command names the socket and how to start what should answer there."""
    done = duban(*words, data=place)
    assert_refused(done, 1, f"no daemon answers at {place / 'duban.sock'}", "start it with `duband run`")


def test_without_a_terminal_there_is_no_dashboard(place: Path) -> None:
    """In a pipe or a timer `duban` alone doesn't hang: it ends with one sentence."""
    assert_refused(duban(data=place), 2, "The dashboard needs a terminal", "`duban status`")
