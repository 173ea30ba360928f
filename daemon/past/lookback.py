"""Looking back: finds an instant's place in the ledger, and has one past board made at a time, in a thread."""

import asyncio
import threading

from starlette.concurrency import run_in_threadpool

from daemon.board import Board
from daemon.localtime import LocalTime
from daemon.past.boards import PastBoards
from daemon.past.overlay import Overlays
from daemon.past.store import PastStore
from daemon.store import Store
from daemon.store.past_session import Moment
from schema.errors import BadInput, StoreBusy
from schema.instants import from_us

_WAITING_MAX = 16  # readers who wait for a board; a scrubbing finger asks again anyway


class Lookback:
    """Answers for past instants; any thread may ask for a board, and one is made at a time."""

    def __init__(self, store: Store, live: Board) -> None:
        self._store = store
        self._boards = PastBoards(live)
        self._overlays = Overlays()
        self._making = threading.Lock()
        self._queue = asyncio.Lock()
        self._waiting = 0

    def moment(self, at_us: int, now_us: int, local: LocalTime) -> Moment:
        """Return an instant's place in the ledger; BadInput names the range there is."""
        with self._store.read() as reader:
            first_us = reader.first_us()
            if first_us is None:
                raise BadInput(
                    "the ledger has no line yet, so there is no past to look back to",
                    zh="台账还没有一条记录，没有可回看的过去",
                )
            if not first_us <= at_us <= now_us:
                raise _outside(at_us, first_us, now_us, local)
            return Moment(at_us, reader.seq_at(at_us))

    def store(self, moment: Moment) -> Store:
        """Return the store as it stood."""
        return PastStore(self._store, moment, self._overlays)

    def board(self, moment: Moment) -> Board:
        """Return the board as it stood; blocks while it is made."""
        with self._making:
            found = self._boards.get(moment.seq)
            if found is None:
                with self._store.read() as reader:
                    found = self._boards.make(moment.seq, reader)
            return found

    async def ready(self, moment: Moment) -> Board:
        """Return the same without blocking: made in a thread, one after the other; StoreBusy where many wait."""
        if self._waiting >= _WAITING_MAX:
            raise StoreBusy(
                "many look back to different instants just now; try again in a moment",
                zh="此刻回看的人太多：请稍后再试",
            )
        self._waiting += 1
        try:
            async with self._queue:
                return await run_in_threadpool(self.board, moment)
        finally:
            self._waiting -= 1


def _outside(at_us: int, first_us: int, now_us: int, local: LocalTime) -> BadInput:
    at, first, now = (f"{from_us(us, local.zone):%Y-%m-%d %H:%M:%S}" for us in (at_us, first_us, now_us))
    why, zh = (
        ("has not come yet", "还没有到")
        if at_us > now_us
        else ("lies before the first ledger line", "早于第一条台账")
    )
    return BadInput(
        f"{at} {why}; look back to an instant from {first} to {now}",
        zh=f"{at} {zh}：请选 {first} 至 {now} 之间的时间",
    )
