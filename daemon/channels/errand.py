"""A process that does errands one at a time: started at need, asked by lines, ended by its id when too slow."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import daemon

END_S = 2.0  # real; a process that does not end by itself within is killed
ANSWER_BYTES_MAX = 64 * 1024
_HOME = Path(daemon.__file__).resolve().parents[1]  # where this program's packages lie


class Lost(Exception):
    """The process ended before it answered."""


class Runner:
    """One process of ``module``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, module: str, hello: bytes) -> "Runner":
        """Start a process and give it its first line.

        It inherits no variable of ours, where proxies and secrets stand, and hears no signal of our terminal's.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-B", "-s", "-m", module),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(_HOME)},
            cwd="/",
            start_new_session=True,
            limit=ANSWER_BYTES_MAX,
        )
        runner = cls(process)
        runner.give(hello)
        return runner

    @property
    def id(self) -> int:
        """Return the process's id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether it has not ended, as far as is known."""
        return self._process.returncode is None

    def give(self, line: bytes) -> None:
        """Put a line into its input."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + b"\n")

    async def ask(self, line: bytes) -> bytes:
        """Give it a line and return the line it answers; Lost when it ends instead, or answers without end."""
        assert self._process.stdout is not None
        try:
            self.give(line)
            answer = await self._process.stdout.readuntil(b"\n")
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise Lost from error
        return answer

    async def kill(self) -> None:
        """End it at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def end(self) -> None:
        """Let it end by itself, and kill it where it does not."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(END_S):
                await self._process.wait()
        finally:
            if self.is_alive:
                await self.kill()
