"""The daemon's Unix socket, bound by ourselves: narrow from its first instant, a live one is kept."""

import errno
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schema.errors import BadInput, StoreBusy, StoreFailed

SOCKET_MODE = 0o660
_PATH_BYTES_MAX = 107  # sun_path of Linux holds 108 with its closing zero; others hold a few less
_BACKLOG = 128
_PROBE_S = 1.0  # a live daemon accepts at once, even while it is busy: the kernel does it


def bind_socket(path: Path, mode: int = SOCKET_MODE) -> socket.socket:
    """Return a listening socket at ``path``, which only its owner and group may open.

    A socket that nobody listens on is a dead daemon's and is replaced; one that answers is left alone. BadInput
    when ``path`` cannot be a socket, StoreBusy when a daemon answers on it, StoreFailed when the folder refuses.
    """
    if len(os.fsencode(path)) > _PATH_BYTES_MAX:
        raise BadInput(
            f"the socket's path {path} is longer than {_PATH_BYTES_MAX} bytes, which no system takes; "
            "choose a shorter data folder with --data or DUBAN_DATA"
        )
    _clear(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _bind(listener, path, mode)
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise _refusal(path, error) from error
    return listener


@contextmanager
def bound_socket(path: Path, mode: int = SOCKET_MODE) -> Iterator[socket.socket]:
    """Give ``bind_socket``'s socket, and remove its name at the end, unless that is another's by then."""
    listener = bind_socket(path, mode)
    ours = _identity(path)
    try:
        yield listener
    finally:
        listener.close()
        if _identity(path) == ours:
            path.unlink(missing_ok=True)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def answers(path: Path) -> bool:
    """Tell whether a process listens on the socket at ``path``."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(os.fspath(path))
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError as error:
            # A full queue, or a socket that is not ours to open: somebody is behind it.
            return error.errno not in (errno.ENOTSOCK, errno.ECONNRESET)
    return True


def _clear(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise _refusal(path, error) from error
    if not stat.S_ISSOCK(mode):
        raise BadInput(f"{path} is there and is not a socket; move it away, or choose another data folder")
    if answers(path):
        raise StoreBusy(f"a daemon answers on {path} already; stop it, or point DUBAN_DATA elsewhere")
    path.unlink(missing_ok=True)


def _bind(listener: socket.socket, path: Path, mode: int) -> None:
    """Bind with the rights already narrow, then set them exactly: nobody slips in between."""
    before = os.umask(0o777 & ~0o600)
    try:
        listener.bind(os.fspath(path))
    finally:
        os.umask(before)
    path.chmod(mode)


def _refusal(path: Path, error: OSError) -> BadInput | StoreBusy | StoreFailed:
    if error.errno == errno.EADDRINUSE:
        return StoreBusy(f"another daemon took {path} just now; stop it, or point DUBAN_DATA elsewhere")
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return BadInput(f"{path.parent} is not a folder; create it, or choose another with --data or DUBAN_DATA")
    return StoreFailed(
        f"no socket can be made at {path}: {error.strerror}; give this user the right to write there"
    )
