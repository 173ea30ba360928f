"""Where a database cannot be used, one sentence names it and the way out, and nothing is lost."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from daemon.store import Store, migrate, open_store, verify
from daemon.store.address import Address
from schema.errors import BadInput, DubanError, StoreBusy, StoreFailed
from tests.conftest import NewStore
from tests.databases import Databases
from tests.rows import open_some

NOBODY = 65_534


@pytest.fixture
def path(sqlite_databases: Databases) -> Path:
    """Give a fresh SQLite database in a folder of its own."""
    return Path(sqlite_databases.fresh())


def test_a_second_daemon_is_refused(path: Path, new_store: NewStore) -> None:
    """The sentence names the owner's process and the folder; when the owner ends, the next may open."""
    first = new_store(path)
    with pytest.raises(StoreBusy, match=rf"process {os.getpid()} holds the database {path}.*{path.parent}"):
        open_store(path)
    with pytest.raises(StoreBusy):
        migrate(path)
    first.close()
    new_store(path)


def test_a_killed_owner_leaves_no_lock(path: Path, new_store: NewStore) -> None:
    """The lock ends with its process, however that ended, and what it committed is there."""
    script = (
        "import os, sys; from daemon.store import open_store; from tests.rows import open_some;"
        "store = open_store(sys.argv[1]); store.write(lambda w: open_some(w, 2)); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", script, path], check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == -9
    with new_store(path).read() as reader:
        assert reader.last_seq() == 2


def test_offline_commands_read_with_and_without_a_daemon(path: Path, new_store: NewStore) -> None:
    """Read-only, the file opens whether a daemon runs or not."""
    daemon = new_store(path)
    daemon.write(lambda w: open_some(w, 1))
    assert lines(new_store(path, read_only=True)) == 1
    daemon.close()
    assert lines(new_store(path, read_only=True)) == 1


def lines(store: Store) -> int:
    with store.read() as reader:
        return reader.last_seq()


def test_other_users_of_the_machine_cannot_read_the_file(path: Path, new_store: NewStore) -> None:
    """Names and phones of citizens stand in it, and in the files SQLite keeps beside it."""
    with closing(new_store(path)) as store:
        store.write(lambda writer: open_some(writer, 1))
        made = [
            file for file in path.parent.iterdir() if file.name.startswith(path.name) and file.suffix != ".lock"
        ]
        assert path in made
        assert not any(file.stat().st_mode & 0o007 for file in made)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """A folder in the file's place is bad input."""
    with pytest.raises(BadInput, match=r"is a folder; name the database file"):
        open_store(tmp_path)
    with pytest.raises(BadInput, match=r"is a folder"):
        migrate(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that is not there is bad input, for opening and for creating."""
    for attempt in (open_store, migrate):
        with pytest.raises(BadInput, match=rf"there is no folder {tmp_path / 'gone'}"):
            attempt(tmp_path / "gone" / "duban.db")


def test_a_missing_file_is_not_created(tmp_path: Path) -> None:
    """Opening does not create: the sentence says what does."""
    with pytest.raises(StoreFailed, match=r"there is no database at .*duban migrate|duband migrate"):
        open_store(tmp_path / "duban.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("read_only", [False, True])
def test_another_file_is_no_database(tmp_path: Path, read_only: bool) -> None:
    """A file that is something else is refused and left as it was."""
    other = tmp_path / "picture.db"
    other.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(StoreFailed, match=r"picture.db is damaged, or not an SQLite database"):
        open_store(other, read_only=read_only)
    with pytest.raises(StoreFailed, match=r"picture.db is damaged"):
        migrate(other)
    assert other.read_bytes() == bytes(range(256)) * 40


def test_an_unknown_scheme_is_bad_input() -> None:
    """Only files and PostgreSQL are databases; a password is not repeated."""
    with pytest.raises(BadInput, match=r"mysql://host/name is no database") as refused:
        open_store("mysql://user:secret@host/name")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_postgresql_url_is_taken_as_other_programs_write_it(scheme: str) -> None:
    """All name the same server; the password is not repeated, and hosts and parameters are handed on."""
    address = Address.of(f"{scheme}://user:secret@a,b:5433/duban?target_session_attrs=read-write")
    assert address.name.endswith("://a,b:5433/duban")
    assert address.url.partition("://")[0] in {"postgresql", "postgres"}
    assert address.url.endswith("://user:secret@a,b:5433/duban?target_session_attrs=read-write")


def test_an_empty_file_asks_for_a_migration(tmp_path: Path) -> None:
    """A file without tables opens after `duband migrate`."""
    empty = tmp_path / "duban.db"
    empty.touch()
    with pytest.raises(StoreFailed, match=r"holds no Duban tables yet; run `duband migrate`"):
        open_store(empty)
    migrate(empty)
    open_store(empty).close()


def test_a_strangers_lock_is_waited_for_then_named(
    path: Path, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock held by another program is a sentence, not a hang; when it is gone, writing works."""
    monkeypatch.setattr("daemon.store.sqlite.BUSY_MS", 20)
    store = new_store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match=rf"another program holds a lock on the database {path}"):
            store.write(lambda w: open_some(w, 1))
    assert len(store.write(lambda w: open_some(w, 1))) == 1


def test_a_full_disk_loses_nothing(path: Path, new_store: NewStore) -> None:
    """A write without space is refused whole; with space again the same store goes on."""
    store = new_store(path)
    store.write(lambda w: open_some(w, 10))
    pages = store._writer.execute("PRAGMA page_count").fetchone()[0]
    store._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFailed, match=rf"no space is left for the database {path}; free some"):
        store.write(lambda w: open_some(w, 5000))
    assert lines(store) == 10
    store._writer.execute("PRAGMA max_page_count = 1000000")
    store.write(lambda w: open_some(w, 5000))
    with store.read() as reader:
        assert reader.last_seq() == 5010
        assert not list(verify(reader))


FULL_DISK = """
import resource, signal, sys
from daemon.store import open_store
from schema.errors import StoreFailed
from tests.rows import open_some
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(sys.argv[1])
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
try:
    store.write(lambda w: open_some(w, 5000))
except StoreFailed as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
store.write(lambda w: open_some(w, 3))
store.close()
"""


def test_a_disk_that_refuses_to_grow_the_file_loses_nothing(path: Path, new_store: NewStore) -> None:
    """The operating system's own refusal, in the middle of a transaction, ends in a sentence too."""
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISK, path],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert str(path) in ended.stdout
    with new_store(path).read() as reader:
        assert reader.last_seq() == 3
        assert not list(verify(reader))


READ_ONLY = """
import os, sys
import alembic.command  # while it may still be read
from daemon.store import open_store, migrate
from schema.errors import DubanError
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid({nobody})
    os.setuid({nobody})
for attempt in (open_store, migrate, lambda path: open_store(path, read_only=True)):
    try:
        attempt(sys.argv[1]).close()
        print("opened")
    except DubanError as error:
        print(type(error).__name__, error)
"""


@pytest.fixture
def own_folder(sqlite_databases: Databases) -> Iterator[Path]:
    """Give a folder with a fresh database that another user can be let into: pytest's own are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        shutil.copy(sqlite_databases.fresh(), data / "duban.db")
        yield data


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_without_rights_is_named(own_folder: Path, mode: int) -> None:
    """Without the right to write in the folder, or to look into it, each way of opening says so."""
    said = as_nobody(own_folder / "duban.db", mode)
    assert len(said) == 3
    for sentence in said:
        assert sentence.startswith("StoreFailed"), said
        assert str(own_folder) in sentence


def as_nobody(path: Path, mode: int) -> list[str]:
    """Return what is said to a user who has only the rights of ``mode`` on the folder."""
    path.chmod(0o444)
    path.parent.chmod(mode)
    try:
        ended = subprocess.run(
            [sys.executable, "-c", READ_ONLY.format(nobody=NOBODY), path],
            check=False,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
        )
    finally:
        path.parent.chmod(0o755)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def test_every_refusal_is_one_of_ours(path: Path, new_store: NewStore) -> None:
    """A file damaged while the daemon runs is a sentence as well."""
    store = new_store(path)
    store.write(lambda w: open_some(w, 3))
    store._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store._readers.dispose()
    with path.open("r+b") as file:
        file.write(b"x" * 4096 * 4)
    with pytest.raises(DubanError, match=r"is damaged, or not an SQLite database"), store.read() as reader:
        reader.units()
