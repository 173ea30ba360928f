"""A real `duband` in a process of its own, and real `duban` and `duband` commands beside it."""

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from unittest.mock import patch

import pytest

from daemon.cli import main as duband_main
from tui.cli import main as duban_main

CONFIG = Path(__file__).parents[2] / "config.toml"
_START_S = 30.0  # two cores shared with other tests; a second is usual
_STOP_S = 20.0
_COMMAND_S = 60.0
_POLL_S = 0.02  # a process gives no other sign of being ready than its socket


@dataclass(frozen=True, slots=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one JSON document on standard output."""
        return json.loads(self.out)


class DaemonProcess:
    """`duband run` on a folder of its own, from ``with`` to its end; the folder is gone afterwards.

    The folder is a short one: a Unix socket's path has 107 characters at most. ``options`` go to `duband run`,
    ``environment`` to the process.
    """

    def __init__(self, config: Path = CONFIG, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="duban-"))
        self._config = config
        self._options = options
        self._environment = dict(environment or {})
        # A pipe that nobody reads would stop the daemon.
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed by __exit__
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """Return the daemon's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def said(self) -> str:
        """Return everything the daemon wrote to its terminal."""
        self._said.seek(0)
        return self._said.read()

    @property
    def socket(self) -> Path:
        """Return where the daemon listens."""
        return self.data / "duban.sock"

    def start(self) -> None:
        """Start the daemon and return when it answers."""
        folders = ("--data", str(self.data), "--config", str(self._config))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "daemon.cli", "run", *folders, *self._options],
            stdout=self._said,
            stderr=subprocess.STDOUT,
            env=os.environ | self._environment,
            text=True,
        )
        until_s = time.monotonic() + _START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until_s:
                self._process.kill()
                raise AssertionError(f"the daemon did not start: {self.said}")
            time.sleep(_POLL_S)

    def send(self, number: signal.Signals) -> None:
        """Send the daemon a signal and go on."""
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop the daemon and return its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        try:
            self._process.wait(_STOP_S)
        finally:
            self._process.kill()
        return self._process.returncode

    def duban(self, *words: str | Path) -> Done:
        """Run an officer's command against this daemon, in this process: without an interpreter's start each."""
        return _here(duban_main, ["duban", *map(str, words)], _environment(self.data))

    def duband(self, *words: str | Path) -> Done:
        """Run an offline command on this daemon's folder and database, in this process."""
        return duband(*words, data=self.data, config=self._config, environment=self._environment)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            shutil.rmtree(self.data, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._process is not None and self._process.poll() is None:
                self.stop()
        finally:
            self._said.close()
            shutil.rmtree(self.data, ignore_errors=True)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket))
            except OSError:
                return False
        return True


def duban(*words: str | Path, data: Path) -> Done:
    """Run `duban` in a process of its own, as a shell would."""
    command = [sys.executable, "-m", "tui.cli", *map(str, words)]
    environment = os.environ | _environment(data)
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=_COMMAND_S, check=False, encoding="utf-8"
    )
    return Done(done.returncode, done.stdout, done.stderr)


def duband(
    *words: str | Path, data: Path, config: Path = CONFIG, environment: Mapping[str, str] | None = None
) -> Done:
    """Run a command of the daemon's side, in this process."""
    folders = {"DUBAN_CONFIG": str(config)} | dict(environment or {})
    return _here(duband_main, ["duband", *map(str, words)], _environment(data) | folders)


def _here(main: Callable[[], object], arguments: list[str], environment: Mapping[str, str]) -> Done:
    out, err = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, environment),
        patch.object(sys, "argv", arguments),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, out.getvalue(), err.getvalue())


def _environment(data: Path) -> dict[str, str]:
    return {"DUBAN_DATA": str(data), "LANG": "de_DE.UTF-8", "PYTHONIOENCODING": "utf-8"}
