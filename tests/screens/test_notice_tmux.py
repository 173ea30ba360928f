"""A desktop notice from inside tmux: it reaches the terminal around it, once tmux is told to let it through."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pexpect
import pytest

ROOT = Path(__file__).resolve().parents[2]
SAY = (
    "import os, sys; from tui.view import notice;"
    "sys.stdout.write('\\a' + notice.desktop('督办', '红牌 1 件', os.environ)); sys.stdout.flush(); input()"
)


def test_a_notice_passes_through_tmux(tmp_path: Path) -> None:
    """The terminal around a real tmux gets the whole notice as if no tmux were there, and the bell."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux on this machine")
    config = tmp_path / "tmux.conf"
    config.write_text("set -g allow-passthrough on\n", encoding="utf-8")
    tmux = ["-L", f"duban-{uuid4().hex[:12]}", "-f", str(config)]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "TMUX_TMPDIR": str(tmp_path),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    around = pexpect.spawn("tmux", [*tmux, "new-session", sys.executable, "-c", SAY], env=environment, timeout=30)
    try:
        around.expect_exact("\x1b]9;督办 红牌 1 件\x07".encode())
        around.expect_exact(b"\x07")  # tmux rings by itself, a moment later
    finally:
        subprocess.run(["tmux", *tmux, "kill-server"], env=environment, check=False)
        around.close(force=True)
