"""How long a server may keep silent: one thread cuts the connections of all who wait for it too long."""

import math
import os
import socket
from contextlib import suppress
from threading import Condition, Thread
from time import monotonic
from typing import Protocol, Self


class Line(Protocol):
    """A connection with a socket."""

    def fileno(self) -> int:
        """Return the socket's descriptor."""
        ...


class Patience:
    """Cuts the connection when the block lasts longer than ``deadline_s``.

    The server's own limits do not help against a server that has stopped: whoever waits must end the wait.
    """

    def __init__(self, line: Line, deadline_s: float) -> None:
        self._line = line
        self._deadline_s = deadline_s

    def __enter__(self) -> Self:
        # A descriptor of our own: that of a line which breaks meanwhile may soon be somebody else's.
        self._socket = socket.socket(fileno=os.dup(self._line.fileno()))
        self._watchman = _watchman()
        self._watchman.watch(self._socket, monotonic() + self._deadline_s)
        return self

    def __exit__(self, *_: object) -> None:
        self._watchman.forget(self._socket)
        self._socket.close()


class _Watchman(Thread):
    """Shuts sockets down when their time is up. One for all: a thread costs more than most statements."""

    def __init__(self) -> None:
        super().__init__(name="patience", daemon=True)
        self._ends_s: dict[socket.socket, float] = {}
        self._wakes_s = math.inf
        self._news = Condition()

    def watch(self, line: socket.socket, end_s: float) -> None:
        """Cut a line at ``end_s``, unless it is forgotten before."""
        with self._news:
            self._ends_s[line] = end_s
            if (
                end_s < self._wakes_s
            ):  # seldom: each end is later than those before, and an early waking costs one look
                self._news.notify()

    def forget(self, line: socket.socket) -> None:
        """Leave a line alone from now on."""
        with self._news:
            del self._ends_s[line]

    def run(self) -> None:
        """Sleep until the next end, for ever."""
        with self._news:
            while True:
                self._wakes_s = min(self._ends_s.values(), default=math.inf)
                self._news.wait(None if self._wakes_s == math.inf else self._wakes_s - monotonic())
                self._cut(monotonic())

    def _cut(self, now_s: float) -> None:
        for line in [line for line, end_s in self._ends_s.items() if end_s <= now_s]:
            self._ends_s[line] = math.inf
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


_on_watch: list[_Watchman] = []


def _watchman() -> _Watchman:
    """Return the one that lives in this process: a fork leaves it behind."""
    if not _on_watch or not _on_watch[-1].is_alive():
        _on_watch[:] = [_Watchman()]
        _on_watch[-1].start()
    return _on_watch[-1]
