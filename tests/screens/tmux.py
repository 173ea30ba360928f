"""A real tmux with one window, in it the real program, as a duty officer has it over SSH."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Self
from uuid import uuid4

import pytest

_PATIENCE_S = 40.0
_LOOK_S = 0.1  # tmux gives no sign of a changed pane


class Tmux:
    """`duban` with ``words`` on the daemon of the folder ``data``, in a window of ``size``, while it lasts."""

    def __init__(self, data: Path, *words: str, size: tuple[int, int] = (80, 24)) -> None:
        if shutil.which("tmux") is None:
            pytest.skip("there is no tmux on this machine")
        self._socket = f"duban-{uuid4().hex[:12]}"
        self._command = [sys.executable, "-m", "tui.cli", *words]
        self._size = size
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data),
            "DUBAN_DATA": str(data),
            "LANG": "C.UTF-8",
            "TMUX_TMPDIR": str(data),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        }

    def __enter__(self) -> Self:
        width, height = map(str, self._size)
        self._tmux("-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, *self._command)
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server", is_sure=False)

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names; a text is typed."""
        self._tmux("send-keys", *keys)

    def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    @property
    def lines(self) -> list[str]:
        """What the pane shows."""
        return self._tmux("capture-pane", "-p", is_sure=False).splitlines()

    def shows(self, *texts: str) -> bool:
        """Tell whether a line shows all ``texts``."""
        return any(all(text in line for text in texts) for line in self.lines)

    def until(self, *texts: str) -> None:
        """Wait until a line shows all ``texts``."""
        self._wait(lambda: self.shows(*texts), f"{texts} never came")

    def until_gone(self, *texts: str) -> None:
        """Wait until no line shows all ``texts``."""
        self._wait(lambda: not self.shows(*texts), f"{texts} never went")

    def _wait(self, condition: object, else_: str) -> None:
        assert callable(condition)
        deadline_s = time.monotonic() + _PATIENCE_S
        while not condition():
            if time.monotonic() > deadline_s:
                pytest.fail(f"{else_}:\n" + "\n".join(self.lines))
            time.sleep(_LOOK_S)

    def _tmux(self, *words: str, is_sure: bool = True) -> str:
        command = ["tmux", "-L", self._socket, *words]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=is_sure, timeout=30
        )
        return done.stdout
