"""Answers that cost more than a look, kept for a while: computed in a thread, once for all who ask alike."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from starlette.concurrency import run_in_threadpool

from daemon.api.rooms import Rooms
from daemon.board import Board

T = TypeVar("T")
_KEPT_MAX = 64


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """What was found, as of which instant and which ledger line."""

    found: T
    at_us: int
    seq: int


class Kept(Generic[T]):
    """At most 64 answers, each at most ``for_us`` old while the ledger grows; an answer says how old it is."""

    def __init__(self, for_us: int) -> None:
        self._for_us = for_us
        # A board of the past goes when its reader has left, and what was kept for it with it.
        self._found: WeakKeyDictionary[Board, OrderedDict[Hashable, Dated[T]]] = WeakKeyDictionary()
        self._asking = asyncio.Lock()

    async def get(self, rooms: Rooms, key: Hashable, find: Callable[[Dated[T] | None, int], T]) -> Dated[T]:
        """Return what was kept under ``key``, or ``find`` it anew by what was kept last and the present line."""
        async with self._asking:
            answers = self._found.setdefault(rooms.board, OrderedDict())
            kept = answers.get(key)
            now_us, seq = rooms.clock.now_us(), rooms.board.seq
            if kept is None or (kept.seq != seq and not 0 <= now_us - kept.at_us < self._for_us):
                kept = answers[key] = Dated(await run_in_threadpool(find, kept, seq), now_us, seq)
            answers.move_to_end(key)
            while len(answers) > _KEPT_MAX:
                answers.popitem(last=False)
            return kept
