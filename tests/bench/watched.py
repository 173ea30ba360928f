"""The real `duban` in a pseudo-terminal, the bytes it sends kept with the instant they came."""

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.screens.terminal import Terminal

_PATIENCE_S = 30.0
_LOOK_S = 0.02


class Watched:
    """A terminal whose bytes are kept with the instant they came; a thread reads them."""

    def __init__(self, data: Path) -> None:
        self.began_s = time.perf_counter()
        self._terminal = Terminal(data)
        self.pid: int = self._terminal.child.pid
        self._came: list[tuple[int, float]] = []  # how many bytes there were, and since when
        self._bytes = bytearray()
        self._is_over = False
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        fd = self._terminal.child.child_fd
        while not self._is_over:
            if select.select([fd], [], [], _LOOK_S)[0]:
                data = os.read(fd, 65536)
                with self._more:
                    self._bytes += data
                    self._came.append((len(self._bytes), time.perf_counter()))
                    self._more.notify_all()

    def send(self, key: str) -> int:
        """Press a key and return how many bytes had come before."""
        with self._more:
            before = len(self._bytes)
        self._terminal.send(key)
        return before

    def when(self, look: Callable[[bytes], int | None], after: int = 0) -> float:
        """Return when the bytes behind ``after`` were such that ``look`` finds where something ends."""
        with self._more:
            self._more.wait_for(lambda: look(self._bytes[after:]) is not None, _PATIENCE_S)
            end = look(self._bytes[after:])
            if end is None:
                raise SystemExit("the dashboard did not show what was waited for: the machine is overloaded")
            return next(at_s for count, at_s in self._came if count >= after + end)

    def shown_s(self, text: bytes) -> float | None:
        """Return when ``text`` was first there, None if it never was."""
        with self._more:
            at = self._bytes.find(text)
            return None if at < 0 else next(at_s for count, at_s in self._came if count >= at + len(text))

    def close(self) -> None:
        """Leave the dashboard."""
        self._terminal.send("q")
        self._is_over = True
        self._reader.join()
        self._terminal.child.close(force=True)


@contextmanager
def watched(data: Path) -> Iterator[Watched]:
    """Give the dashboard of a data folder, and leave it at the end."""
    found = Watched(data)
    try:
        yield found
    finally:
        found.close()


def end_of(text: bytes) -> Callable[[bytes], int | None]:
    """Return a look for where ``text`` ends."""

    def look(screen: bytes) -> int | None:
        at = screen.find(text)
        return None if at < 0 else at + len(text)

    return look
