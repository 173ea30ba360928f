"""The real program in a real terminal, without a daemon."""

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
