"""The line to the daemon and the merging of its news, without a screen."""

import asyncio
from collections.abc import Sequence

import pytest

from schema.instants import from_us
from schema.wire import Health, StreamLine
from tests.screens.stand_in import StandIn
from tui.coalesce import Coalescer
from tui.link import Link, Listener, Pace


class Ear(Listener):
    """Writes down what the line tells."""

    def __init__(self) -> None:
        self.heard_n = 0
        self.lines: list[int] = []
        self.waits: list[float] = []
        self.changed = asyncio.Event()

    def heard(self, health: Health) -> None:
        self.heard_n += 1
        self.changed.set()

    def lost(self, why: str, retry_s: float) -> None:
        self.waits.append(retry_s)
        self.changed.set()

    def line(self, line: StreamLine) -> None:
        self.lines.append(line.seq)
        self.changed.set()

    async def until(self, condition: object) -> None:
        assert callable(condition)
        async with asyncio.timeout(10):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


async def at_once(_seconds: float) -> None:
    """Pass the time without waiting; others run meanwhile."""
    await asyncio.sleep(0)


async def running(link: Link) -> asyncio.Task[None]:
    return asyncio.create_task(link.run())


async def end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_lost_line_is_tried_for_ever_with_growing_patience() -> None:
    """Waits double up to the longest and never stop."""
    source, ear = StandIn(), Ear()
    source.is_down = True
    task = await running(Link(source, ear, Pace(first_retry_s=1, longest_retry_s=15), at_once))
    await ear.until(lambda: len(ear.waits) >= 8)
    await end(task)
    assert ear.waits[:7] == [1, 2, 4, 8, 15, 15, 15]


async def test_the_stream_resumes_behind_the_last_line_seen() -> None:
    """After a cut the daemon is asked for what came after, so no line is skipped or seen twice."""
    source, ear = StandIn(), Ear()
    task = await running(Link(source, ear, Pace(pulse_s=3600), sleep=lambda s: asyncio.sleep(0 if s < 99 else s)))
    await ear.until(lambda: ear.heard_n)
    source.happen(1)
    source.happen(2)
    await ear.until(lambda: len(ear.lines) == 2)
    source.cut()
    source.mend()
    await ear.until(lambda: ear.heard_n >= 2)
    source.happen(3)
    await ear.until(lambda: len(ear.lines) == 3)
    await end(task)
    assert ear.lines == [101, 102, 103]
    assert source.resumed_after == [100, 102]


async def test_a_silent_daemon_is_a_lost_one() -> None:
    """A daemon that was stopped answers nothing; patience ends and the line counts as lost."""
    source, ear = StandIn(), Ear()
    source.is_silent = True
    task = await running(Link(source, ear, Pace(patience_s=0.01, longest_patience_s=0.02), at_once))
    await ear.until(lambda: ear.waits)
    await end(task)
    assert ear.heard_n == 0


def news(number: str, seq: int) -> StreamLine:
    at = from_us(0)
    return StreamLine(
        seq=seq, number=number, version=1, at=at, kind="rung", actor="daemon", unit_code="1", level=1, facts={}
    )


async def test_a_flood_becomes_a_few_repaints() -> None:
    """The first line shows at once; a thousand more come together, in their order and without a gap."""
    flushed: list[Sequence[StreamLine]] = []
    later = asyncio.Event()

    def flush(lines: Sequence[StreamLine]) -> None:
        flushed.append(lines)
        if len(flushed) == 2:
            later.set()

    coalescer = Coalescer(flush, window_s=0.01)
    coalescer.add(news("a", 1))
    assert [[line.number for line in lines] for lines in flushed] == [["a"]]
    for seq in range(2, 1002):
        coalescer.add(news(str(seq % 10), seq))
    assert len(flushed) == 1
    async with asyncio.timeout(5):
        await later.wait()
    assert [line.seq for line in flushed[1]] == list(range(2, 1002))
    coalescer.close()
