"""A line to the daemon on which every answer takes its time: a Unix socket that hands on to another."""

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

_PIECE = 65536


class SlowLine:
    """Listens at ``path`` from ``with`` to its end; holds each answer of the daemon at ``to`` for ``delay_s``."""

    def __init__(self, path: Path, to: Path, delay_s: float) -> None:
        self.delay_s = delay_s
        self._to = to
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen()
        self._open: list[socket.socket] = [self._door]

    def __enter__(self) -> Self:
        threading.Thread(target=self._receive, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._open:
            _hang_up(one)
            one.close()

    def _receive(self) -> None:
        while True:
            try:
                officer, _ = self._door.accept()
            except OSError:
                return
            daemon = socket.socket(socket.AF_UNIX)
            daemon.connect(str(self._to))
            self._open += [officer, daemon]
            threading.Thread(target=self._hand_on, args=(officer, daemon, False), daemon=True).start()
            threading.Thread(target=self._hand_on, args=(daemon, officer, True), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket, is_slow: bool) -> None:
        try:
            while piece := source.recv(_PIECE):
                if is_slow:
                    time.sleep(self.delay_s)  # what is tested is a daemon that takes real seconds to answer
                target.sendall(piece)
        except OSError:
            return
        finally:
            for one in (source, target):
                _hang_up(one)


def _hang_up(one: socket.socket) -> None:
    with suppress(OSError):  # its other end hung up first
        one.shutdown(socket.SHUT_RDWR)
