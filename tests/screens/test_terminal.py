"""The real program in a real terminal, without a daemon."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.looking import width
from tests.screens.terminal import COLUMNS, Terminal


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(tmp_path) as opened:
        yield opened


def test_a_dashboard_without_a_daemon(terminal: Terminal) -> None:
    """It says so in Chinese under LANG=C, takes keys and full-width keys, and leaves the terminal as it was."""
    terminal.until("连不上守护进程")
    assert terminal.lines_with("duband run")
    terminal.send("？")
    terminal.until("Esc 关闭")
    terminal.send("\x1b")
    terminal.until_gone("Esc 关闭")
    terminal.send("2")
    terminal.until("[2积案]")
    terminal.send("L")
    terminal.until("cannot reach the daemon")
    terminal.send("q")
    assert terminal.ended() == 0
    assert b"\x1b[>1u" not in terminal.raw  # the kitty protocol would break Chinese input
    assert all(width(line) <= COLUMNS for line in terminal.lines)


def test_typed_chinese_arrives_whole(terminal: Terminal) -> None:
    """An input method commits several characters at once; all of them stand in the filter."""
    terminal.until("连不上守护进程")
    terminal.send("/")
    terminal.until("拼音首字母")
    terminal.send("王家河村噪音扰民投诉")
    terminal.until("王家河村噪音扰民投诉")
    terminal.send("\x1b")
    terminal.until_gone("王家河村")
    terminal.send("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_the_terminal_as_it_was(terminal: Terminal, number: signal.Signals) -> None:
    """The program ends at once, tells the signal as a shell does, and gives the screen back."""
    terminal.until("连不上守护进程")
    terminal.child.kill(number)
    assert terminal.ended() == 128 + number
    assert b"\x1b[?1049l" in terminal.child.before


def test_a_terminal_that_is_gone_ends_the_program(terminal: Terminal) -> None:
    """A closed window leaves no process behind that reads nothing for ever."""
    terminal.until("连不上守护进程")
    terminal.child.ptyproc.fileobj.close()
    terminal.child.closed = terminal.child.ptyproc.closed = True  # or it would be again
    for _ in range(400):
        if not terminal.child.isalive():
            return
        time.sleep(0.05)
    pytest.fail("it still runs")
