"""The daemon's socket: who may open it, whose it is, and what stands in its way."""

import os
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.api.server import peer_uid
from daemon.socket import answers, bind_socket, bound_socket
from schema.errors import BadInput, StoreBusy, StoreFailed


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="duban-"))  # tmp_path may be too long for a socket
    yield made
    made.chmod(0o700)
    shutil.rmtree(made)


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "duban.sock"


def dead_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
        left.bind(str(path))


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_owner_and_group_may_open_it_whatever_the_umask(path: Path, umask: int) -> None:
    """The rights are 0660 under any umask, and the umask stays what it was."""
    before = os.umask(umask)
    try:
        with bound_socket(path):
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert os.umask(umask) == umask
    finally:
        os.umask(before)


def test_it_is_never_open_to_the_world_not_even_for_an_instant(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between bind and chmod the socket is the owner's alone."""
    seen: list[int] = []
    monkeypatch.setattr(Path, "chmod", lambda self, _: seen.append(stat.S_IMODE(self.lstat().st_mode)))
    bind_socket(path).close()
    assert seen == [0o600]


def test_it_answers_while_bound_and_is_gone_after(path: Path) -> None:
    """A bound socket takes connections; at the end its name is out of the folder."""
    with bound_socket(path):
        assert answers(path)
    assert not path.exists()
    assert not answers(path)


def test_a_dead_daemons_socket_is_replaced(path: Path) -> None:
    """After a crash the next daemon takes the place by itself."""
    dead_socket(path)
    with bound_socket(path):
        assert answers(path)


def test_a_live_daemons_socket_is_left_alone(path: Path) -> None:
    """A second daemon is told which socket is taken, and the first goes on."""
    with bound_socket(path):
        with pytest.raises(StoreBusy, match=r"duban\.sock already"):
            bind_socket(path)
        assert answers(path)


def test_a_busy_daemon_counts_as_alive(path: Path) -> None:
    """One whose queue is full, for it has not accepted anybody yet, is not taken for dead."""
    with bound_socket(path) as listener:
        listener.listen(0)
        waiting = []
        for _ in range(4):
            client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            client.setblocking(False)
            client.connect_ex(str(path))
            waiting.append(client)
        with pytest.raises(StoreBusy):
            bind_socket(path)
        for client in waiting:
            client.close()


def test_anothers_socket_is_not_removed_at_the_end(path: Path) -> None:
    """Who finds, on leaving, that another daemon has taken the name leaves it there."""
    with bound_socket(path):
        path.unlink()
        other = bind_socket(path)
    assert answers(path)
    other.close()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_what_is_not_a_socket_is_not_touched(path: Path, kind: str) -> None:
    """A plain file, a folder or a link in the place is named and left as it is."""
    if kind == "file":
        path.write_text("mine")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(path.parent / "nowhere")
    with pytest.raises(BadInput, match="is not a socket"):
        bind_socket(path)
    assert os.path.lexists(path)


def test_a_path_too_long_for_any_socket(folder: Path) -> None:
    """The sentence says how long it may be and how to choose another, instead of the system's error."""
    long = folder / ("长" * 40) / "duban.sock"
    with pytest.raises(BadInput, match="longer than 107 bytes"):
        bind_socket(long)


def test_a_folder_that_is_not_there(folder: Path) -> None:
    """The missing folder is named."""
    with pytest.raises(BadInput, match="nowhere is not a folder"):
        bind_socket(folder / "nowhere" / "duban.sock")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(folder: Path, path: Path) -> None:
    """The sentence says which right is missing."""
    folder.chmod(0o500)
    with pytest.raises(StoreFailed, match="right to write"):
        bind_socket(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="shows what root sees")
def test_a_system_that_refuses(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the system says becomes a sentence, and no descriptor is left open."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("daemon.socket._bind", refuse)
    with pytest.raises(StoreFailed, match="Permission denied"):
        bind_socket(path)


def test_the_kernel_says_who_is_at_the_other_end(path: Path) -> None:
    """A connection's user number is this process's own; a connection over the network has none."""
    with bound_socket(path) as listener, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(path))
        peer, _ = listener.accept()
        with peer:
            assert peer_uid(peer) == os.getuid()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as inet:
        assert peer_uid(inet) is None
    assert peer_uid(None) is None
