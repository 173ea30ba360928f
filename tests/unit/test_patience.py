"""Whoever waits for a silent server is let go at the deadline: some hundredths of a second, truly waited for."""

import os
import signal
import socket
import threading
from collections.abc import Iterator

import pytest

from daemon.store.patience import Patience

SOON_S, LATE_S = 0.05, 60.0


@pytest.fixture
def lines() -> Iterator[list[socket.socket]]:
    """Give four lines whose other ends say nothing."""
    pairs = [socket.socketpair() for _ in range(4)]
    yield [ours for ours, _ in pairs]
    for pair in pairs:
        for end in pair:
            end.close()


def test_a_silent_line_is_cut_and_no_other(lines: list[socket.socket]) -> None:
    """The one whose time is up ends; one that may wait longer, and one whose block is over, still carry words."""
    silent, patient, over, _ = lines
    with Patience(patient, LATE_S):
        with Patience(over, SOON_S):
            pass
        with Patience(silent, SOON_S):
            assert silent.recv(1) == b""
        for line in (patient, over):
            line.setblocking(False)
            with pytest.raises(BlockingIOError):
                line.recv(1)


def test_each_of_many_is_cut_whatever_ends_first(lines: list[socket.socket]) -> None:
    """A shorter patience that begins later is kept too."""

    def wait(line: socket.socket, deadline_s: float) -> None:
        with Patience(line, deadline_s):
            assert line.recv(1) == b""

    waiting = [threading.Thread(target=wait, args=(line, (4 - nth) * SOON_S)) for nth, line in enumerate(lines)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(LATE_S)
    assert not any(thread.is_alive() for thread in waiting)


def test_it_holds_in_a_process_that_was_forked(lines: list[socket.socket]) -> None:
    """A fork takes no thread along: the child watches for itself."""
    with Patience(lines[0], LATE_S):
        pid = os.fork()
        if pid == 0:
            signal.alarm(20)  # or it would wait for ever, and we for it
            with Patience(lines[1], SOON_S):
                os._exit(len(lines[1].recv(1)))
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
