"""The follower: keeps the board at the ledger's end, and wakes who waits for news of it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from loguru import logger

from daemon.board.board import Board
from daemon.store import Store
from schema.errors import DubanError

LOOK_S = 1.0  # real; finds what no nudge told of: another daemon's lines
_log = logger.bind(room="board")


class Follower:
    """``run`` it in one event loop; ``nudge`` it and ``catch_up`` from any thread."""

    def __init__(self, board: Board, store: Store) -> None:
        self.board = board
        self._store = store
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake = asyncio.Event()
        self._changed = asyncio.Event()
        self.is_over = False  # nobody waits any more: streams end

    def load(self) -> None:
        """Build the board from the tables."""
        with self._store.read() as reader:
            self.board.load(reader)

    async def run(self, stop: asyncio.Event) -> None:
        """Follow the ledger until ``stop``."""
        self._loop = asyncio.get_running_loop()
        watch = asyncio.create_task(self._stop_with(stop))
        try:
            while not stop.is_set():
                self._wake.clear()
                await asyncio.to_thread(self.try_to_catch_up)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_S):
                        await self._wake.wait()
        finally:
            watch.cancel()
            self.release()

    def nudge(self) -> None:
        """Say that the ledger may have grown; from any thread, at any time, at no cost."""
        self._call(self._wake.set)

    def catch_up(self) -> None:
        """Take in everything that is committed, so that its writer reads what it wrote; blocks for that long."""
        before, more = self.board.seq, True
        while more:
            with self._store.read() as reader:
                more = self.board.follow(reader)
        if self.board.seq != before:
            self._call(self._ring)

    def try_to_catch_up(self) -> None:
        """Catch up, or leave it to the next look when the database does not answer."""
        try:
            self.catch_up()
        except DubanError as refusal:
            _log.warning("the board stands still at line {}: {}", self.board.seq, refusal)

    async def wait(self, seq: int, timeout_s: float) -> None:
        """Wait until the board has followed beyond ``seq``, at most so long; at once when all is over."""
        changed = self._changed
        if self.is_over or self.board.seq > seq:
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await changed.wait()

    def release(self) -> None:
        """Let everyone go who waits, and let nobody wait again; in the loop's own thread."""
        self.is_over = True
        self._ring()

    def _ring(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _call(self, what: Callable[[], None]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended: nobody is left to be told
                self._loop.call_soon_threadsafe(what)

    async def _stop_with(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()
