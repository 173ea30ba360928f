"""The real program in a real terminal: a pseudo-terminal and the screen that its bytes paint."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import pexpect
import pyte
import pytest

COLUMNS, LINES = 80, 24
_PATIENCE_S = 40.0
_READ_S = 0.2  # how long one look at the terminal waits for bytes; they end the wait


class Terminal:
    """`duban` with ``words`` on the daemon of the folder ``data``, from ``with`` to its end.

    ``program`` names another module to run, ``home`` says what else stands in its environment.

    Its home is ``data`` too, and its language says nothing: neither may matter.
    """

    def __init__(self, data: Path, *words: str, program: str = "tui.cli", **home: str) -> None:
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(data),
            "DUBAN_DATA": str(data),
            "TERM": "xterm-256color",
            "LANG": "C",
            "PYTHONUTF8": "1",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            **home,
        }
        command = ["-m", program, *words]
        self.child = pexpect.spawn(sys.executable, command, env=env, dimensions=(LINES, COLUMNS), timeout=30)
        self.child.delaybeforesend = None  # pexpect waits 50 ms before each key, for passwords

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    def send(self, keys: str) -> None:
        """Type ``keys``."""
        self.child.send(keys)

    def resize(self, columns: int, lines: int) -> None:
        """Make the window another size; the program is told by SIGWINCH."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def until(self, *texts: str) -> None:
        """Feed the screen until one of its lines shows all ``texts``."""
        self.wait(lambda: bool(self.lines_with(*texts)), f"{texts} never came")

    def until_gone(self, *texts: str) -> None:
        """Feed the screen until no line shows all ``texts``: an Escape is told from Alt by the pause after it."""
        self.wait(lambda: not self.lines_with(*texts), f"{texts} never went")

    def wait(self, condition: Callable[[], bool], else_: str) -> None:
        """Feed the screen until ``condition`` holds; fail with the words ``else_`` when it never does."""
        deadline = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"{else_}:\n" + "\n".join(self.lines))
            self.read()

    def read(self) -> bytes:
        """Feed the screen what has come, and return it."""
        try:
            data: bytes = self.child.read_nonblocking(65536, timeout=_READ_S)
        except pexpect.TIMEOUT:
            return b""
        except pexpect.EOF:
            pytest.fail("the program ended:\n" + self.raw[-4000:].decode(errors="replace"))
        self.raw += data
        self._stream.feed(data)
        return data

    @property
    def lines(self) -> list[str]:
        """The screen's lines. Behind each wide character pyte keeps an empty cell; its ``display`` asserts so."""
        buffer = self.screen.buffer
        columns, lines = self.screen.columns, self.screen.lines
        return ["".join(buffer[y][x].data for x in range(columns)) for y in range(lines)]

    def lines_with(self, *texts: str) -> list[int]:
        """Return the numbers of the lines that show all ``texts``."""
        return [y for y, line in enumerate(self.lines) if all(text in line for text in texts)]

    def ink(self, line: int, text: str) -> set[str]:
        """Return the colours in which the characters of ``text`` are painted in a line."""
        return {cell.fg for cell in self.screen.buffer[line].values() if cell.data and cell.data in text}

    def ended(self) -> int:
        """Wait for the program's end and return its exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        status: int = self.child.exitstatus
        return status
