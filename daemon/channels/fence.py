"""The outbound rules within a process that others' code runs in: heard by Python's audit hook, at each dial.

docs.python.org/3/library/audit_events.html lists the events. A hook hears what Python code does; a native
extension that dials by itself, and code that sets out to get round it, it does not hold.
"""

import contextlib
import os
import site
import socket
import sys
import sysconfig
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from daemon.channels.channel import TransportError
from daemon.channels.guard import Guard
from schema.reach import Address, literal

# What is no part of sending a message over a connection: events that are refused, or begin so.
_REFUSED = (
    *("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.startfile", "pty."),
    *("os.kill", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.chmod", "os.chown"),
    *("os.link", "os.symlink", "os.setxattr", "os.removexattr", "os.utime", "shutil.", "tempfile."),
    *("socket.bind", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.sethostname"),
    *("ctypes.", "syslog.", "sqlite3.", "webbrowser."),
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Besides Python's own files: authorities, zones of time, kinds of files.
_READABLE = ("/etc/ssl", "/etc/pki", "/usr/lib/ssl", "/usr/share/ca-certificates", "/usr/share/zoneinfo")
_READABLE_FILES = ("/etc/mime.types", "/dev/urandom")


class Refused(PermissionError):
    """What the hook raises: an OSError, so that a library takes it for a connection that fails."""


class Fence:
    """Lets through connections that the guard admits, and of files the reading of Python's own."""

    def __init__(self, guard: Guard) -> None:
        self.has_dialled = False  # a connection was let through: something may have arrived
        self.refusals: list[TransportError] = []  # of connections, as the guard worded them
        self.others: list[str] = []  # what else was refused
        self._guard = guard
        self._names: dict[Address, list[str]] = {}  # address → the names that it was looked up for
        self._folders = tuple(os.path.realpath(one) + os.sep for one in {*_own_folders(), *_READABLE})
        self._checks: dict[str, Callable[[tuple[Any, ...]], None]] = {
            "socket.getaddrinfo": self._check_name,
            "socket.connect": self._check_address,
            "socket.sendto": self._check_address,
            "socket.sendmsg": self._check_address,
            "open": self._check_open,
        }

    def begin(self) -> None:
        """Forget what was refused and dialled so far, for a new message."""
        self.has_dialled = False
        self.refusals.clear()
        self.others.clear()

    def put_up(self) -> None:
        """Keep this process to the rules from now on, to its end: nothing takes a hook away again."""
        look_up = socket.getaddrinfo

        def noted(host: Any, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - the socket module's signature
            found = look_up(host, *args, **named)
            self.note(host, (str(sockaddr[0]) for *_, sockaddr in found))
            return found

        socket.getaddrinfo = noted
        sys.addaudithook(self.hear)

    def note(self, host: object, found: Iterable[str]) -> None:
        """Remember where a name leads, so that its addresses can be told from those that nobody looked up."""
        name = self._guard.named(_text(host))
        for address in [address for one in found if (address := literal(one)) is not None]:
            names = self._names.setdefault(address, [])
            if name not in names:
                names.append(name)

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Raise Refused where an event may not happen."""
        check = self._checks.get(event)
        if check is not None:
            check(args)
        elif event.startswith(_REFUSED):
            self._refuse(event)

    def _check_name(self, args: tuple[Any, ...]) -> None:
        with self._dialling():
            self._guard.named(_text(args[0]))

    def _check_address(self, args: tuple[Any, ...]) -> None:
        where = args[1]
        if where is None:  # of a socket that is connected: checked when it was
            return
        address = literal(where[0]) if where and isinstance(where, tuple) and isinstance(where[0], str) else None
        if address is None:  # a name that C would look up unseen, or a socket in the file system
            self._refuse("connecting to what is no address")
        with self._dialling():
            self._admit(address)
        self.has_dialled = True

    def _admit(self, address: Address) -> None:
        names = self._names.get(address, [str(address)])
        for name in names[:-1]:
            with contextlib.suppress(TransportError):
                self._guard.admitted(name, [address])
                return
        self._guard.admitted(names[-1], [address])

    def _check_open(self, args: tuple[Any, ...]) -> None:
        path, _, flags = args
        if isinstance(path, int):  # open already
            return
        real = os.path.realpath(os.fsdecode(path))
        if real == os.devnull:
            return
        if flags & _WRITING:
            self._refuse("writing a file")
        if real not in _READABLE_FILES and not real.startswith(self._folders):
            self._refuse("reading a file that is not Python's own")

    @contextlib.contextmanager
    def _dialling(self) -> Iterator[None]:
        try:
            yield
        except TransportError as error:
            self.refusals.append(error)
            raise Refused(error.reason) from None

    def _refuse(self, what: str) -> NoReturn:
        self.others.append(what)
        raise Refused(f"{what} is not allowed here")


def _own_folders() -> set[str]:
    """Return where Python's own files lie, and those of its packages."""
    paths = sysconfig.get_paths()
    return {*(paths[kind] for kind in ("stdlib", "platstdlib", "purelib", "platlib")), *site.getsitepackages()}


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "localhost")
