"""The real program in a real terminal, without a daemon."""

import os
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest

from tests.screens.looking import width

COLUMNS, LINES = 80, 24


class Terminal:
    """A pseudo-terminal and the screen that its bytes paint."""

    def __init__(self, command: list[str], env: dict[str, str]) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        size = (LINES, COLUMNS)
        self.child = pexpect.spawn(command[0], command[1:], env=env, dimensions=size, timeout=30)

    def until(self, text: str, within_s: float = 40) -> None:
        """Feed the screen until it shows ``text``."""
        self._until(text, within_s, is_there=True)

    def until_gone(self, text: str, within_s: float = 40) -> None:
        """Feed the screen until ``text`` is on it no more: an Escape is told from Alt by the pause after it."""
        self._until(text, within_s, is_there=False)

    def _until(self, text: str, within_s: float, *, is_there: bool) -> None:
        deadline = time.monotonic() + within_s
        while (text in self.text) is not is_there:
            if time.monotonic() > deadline:
                pytest.fail(f"{text!r} never {'came' if is_there else 'went'}:\n" + "\n".join(self.screen.display))
            self._read()

    def _read(self) -> None:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return
        self.raw += data
        self._stream.feed(data)

    @property
    def text(self) -> str:
        # pyte keeps an empty cell behind each wide character.
        return "\n".join(self.screen.display)

    def ended(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DUBAN_DATA": str(tmp_path),
        "TERM": "xterm-256color",
        "LANG": "C",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    return Terminal([sys.executable, "-m", "tui.cli"], env)


def test_a_dashboard_without_a_daemon(terminal: Terminal) -> None:
    """It says so in Chinese under LANG=C, takes keys and full-width keys, and leaves the terminal as it was."""
    terminal.until("连不上守护进程")
    assert "duband run" in terminal.text
    terminal.child.send("？")
    terminal.until("Esc 关闭")
    terminal.child.send("\x1b")
    terminal.until_gone("Esc 关闭")
    terminal.child.send("2")
    terminal.until("[2 积案]")
    terminal.child.send("L")
    terminal.until("cannot reach the daemon")
    terminal.child.send("q")
    assert terminal.ended() == 0
    assert b"\x1b[>1u" not in terminal.raw  # the kitty protocol would break Chinese input
    assert all(width(line) <= COLUMNS for line in terminal.screen.display)


def test_typed_chinese_arrives_whole(terminal: Terminal) -> None:
    """An input method commits several characters at once; all of them stand in the filter."""
    terminal.until("连不上守护进程")
    terminal.child.send("/")
    terminal.until("拼音首字母")
    terminal.child.send("王家河村噪音扰民投诉")
    terminal.until("王家河村噪音扰民投诉")
    terminal.child.send("\x1b")
    terminal.until_gone("王家河村")
    terminal.child.send("q")
    assert terminal.ended() == 0
