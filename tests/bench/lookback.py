"""Looking back: in a city whose every line the engine wrote, what a past board costs and whom it holds up.

python -m tests.bench.lookback --cases 100000
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from daemon.board import Board, Follower
from daemon.clock import VirtualClock
from daemon.localtime import LocalTime
from daemon.past import Lookback
from daemon.store import Store, migrate, open_store
from schema.instants import MICROS_PER_SECOND
from schema.intake import NewCase
from tests.bench import city, filling

_HOUR_US = 3_600 * MICROS_PER_SECOND
_CHUNK = 20_000
_PAUSE_S = 0.001


def lived(folder: Path, cases: int, hours: float) -> tuple[Store, VirtualClock, Callable[[], object]]:
    """Return a store in which the engine opened ``cases`` over a day and kept their time for ``hours``."""
    migrate(folder / "duban.db")
    store = open_store(folder / "duban.db", synchronous="OFF")
    store.write(city.build)
    villages = [unit.code for unit in city.units() if len(unit.code) == 12]
    clock = VirtualClock(filling.opened_us())
    engine = filling.engine(store, clock)
    for first in range(0, cases, _CHUNK):
        at_us = clock.now_us()
        new = [
            NewCase(
                number=f"TC{n:08d}",
                place=f"{villages[n % len(villages)]}001",
                opened_us=at_us,
                policy="four_levels",
                title=f"{n}号路灯",
            )
            for n in range(first, min(first + _CHUNK, cases))
        ]
        engine.open_cases(new, "owner", at_us)
        clock.advance_to(at_us + MICROS_PER_SECOND)
    until_us = clock.now_us() + round(hours * _HOUR_US)
    while (due_us := engine.next_due_us()) is not None and due_us < until_us:
        clock.advance_to(max(due_us + 1, clock.now_us()))
        engine.tick(clock.now_us())
    clock.advance_to(until_us)
    return store, clock, lambda: engine.book.rules.directory


async def _held_up(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long ``work`` took in a thread, and the longest the event loop waited meanwhile."""
    began, longest, task = time.perf_counter(), 0.0, asyncio.create_task(asyncio.to_thread(work))
    while not task.done():
        slept = time.perf_counter()
        await asyncio.sleep(_PAUSE_S)
        longest = max(longest, time.perf_counter() - slept - _PAUSE_S)
    await task
    return time.perf_counter() - began, longest


def main() -> None:
    """Live, then look back from near to far, then a step on."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--hours", type=float, default=44.0)
    parser.add_argument("--back", type=float, nargs="+", default=[1, 20, 21, 20.5, 43])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="duban-back-") as folder:
        store, clock, names = lived(Path(folder), asked.cases, asked.hours)
        follower = Follower(Board(names), store)
        follower.load()
        lookback, local = Lookback(store, follower.board), LocalTime(filling.config().calendar.zone)
        print(f"{asked.cases:,} cases, {follower.board.seq:,} lines, {_memory():.0f} MB")
        for hours in asked.back:
            at_us = clock.now_us() - round(hours * _HOUR_US)
            moment = lookback.moment(at_us, clock.now_us(), local)
            took_s, longest_s = asyncio.run(_held_up(lambda moment=moment: lookback.board(moment)))
            board = lookback.board(moment)
            print(
                f"{hours:5.1f} h back: {follower.board.seq - moment.seq:10,} lines, {board.open:9,} open, "
                f"{took_s:6.2f} s, loop held {longest_s * 1000:4.0f} ms, {_memory():.0f} MB"
            )
        store.close()


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
