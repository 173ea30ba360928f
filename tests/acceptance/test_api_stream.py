"""The ledger as a stream: resumes at any line, skips none, shows what is the reader's, ends in time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import orjson
import pytest

from daemon.api import events
from daemon.store import Store
from schema.wire import StreamLine
from tests.api_rig import WAIT_S, Rig, headers, served
from tests.life import GRID, NEIGHBOUR, TOWNSHIP, VILLAGE

STOP_MAX_S = 3.0  # real; a service manager waits longer, an officer at the keyboard does not


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    async with served(store) as running:
        yield running


class Stream:
    """A reader of the stream: ``lines`` takes the next ones."""

    def __init__(self, response: httpx.Response) -> None:
        self._raw = response.aiter_lines()
        self.seen_ids: list[int] = []
        self.comments = 0

    async def lines(self, count: int) -> list[StreamLine]:
        return [await asyncio.wait_for(self._next(), WAIT_S) for _ in range(count)]

    async def _next(self) -> StreamLine:
        async for line in self._raw:
            if line.startswith("id: "):
                self.seen_ids.append(int(line[4:]))
            elif line.startswith("data: "):
                return StreamLine.model_validate_json(line[6:])
            elif line.startswith(":"):
                self.comments += 1
        raise EOFError

    async def signs_of_life(self, count: int) -> None:
        """Read comments and bare ids until so many comments have come."""
        async for line in self._raw:
            self.comments += line.startswith(":")
            if line.startswith("id: "):
                self.seen_ids.append(int(line[4:]))
            if self.comments >= count:
                return

    async def is_at_its_end(self) -> bool:
        try:
            await asyncio.wait_for(self._next(), WAIT_S)
        except EOFError:
            return True
        return False


@asynccontextmanager
async def listening(rig: Rig, after: int | None = None, unit: str = "", resume: int | None = None):
    params = {} if after is None else {"after": after}
    sent = headers(unit) | ({} if resume is None else {"Last-Event-ID": str(resume)})
    async with rig.http.stream("GET", "/v1/events", params=params, headers=sent) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Stream(response)


async def add(rig: Rig, *numbers: str, place: str = GRID, about: tuple[str, ...] = ()) -> None:
    cases = [{"number": number, "place": place, "about": about, "title": "不外传的标题"} for number in numbers]
    assert (await rig.post("/cases", cases)).json()["opened"] == len(numbers)


async def test_lines_come_as_they_are_written(rig: Rig) -> None:
    """Who listens from the beginning gets what was and what comes, in order, without a citizen's words."""
    await add(rig, "A1", "A2")
    async with listening(rig, after=0) as stream:
        assert [line.number for line in await stream.lines(2)] == ["A1", "A2"]
        await rig.post("/cases/A1/acts", {"act": "accept"})
        (line,) = await stream.lines(1)
    assert (line.seq, line.number, line.kind, line.version, line.unit_code) == (3, "A1", "accepted", 2, VILLAGE)
    assert stream.seen_ids == [1, 2, 3]
    assert "不外传" not in orjson.dumps(line.model_dump(mode="json")).decode()


async def test_what_the_engine_writes_arrives_too(rig: Rig) -> None:
    """A rung reaches the stream when the follower is told of it."""
    await add(rig, "A1")
    async with listening(rig, after=1) as stream:
        rig.life.live_until("2026-03-03 00:00")
        rig.rooms.follower.nudge()
        (line,) = await stream.lines(1)
    assert (line.kind, line.actor, line.number) == ("rung", "daemon", "A1")
    assert line.facts["rung"]


async def test_a_reader_resumes_where_it_was_cut(rig: Rig) -> None:
    """With Last-Event-ID the stream goes on at the next line; the header wins over the query."""
    await add(rig, "A1", "A2", "A3")
    async with listening(rig, after=0, resume=2) as stream:
        assert [line.number for line in await stream.lines(1)] == ["A3"]


async def test_without_a_place_the_stream_begins_now(rig: Rig) -> None:
    """Who names no line hears only what comes."""
    await add(rig, "A1")
    async with listening(rig) as stream:
        await add(rig, "A2")
        assert [line.number for line in await stream.lines(1)] == ["A2"]


async def test_a_long_ledger_comes_whole(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches join without a gap and without a repeat."""
    monkeypatch.setattr(events, "BATCH_LINES", 7)
    await add(rig, *(f"N{number}" for number in range(30)))
    async with listening(rig, after=0) as stream:
        assert [line.seq for line in await stream.lines(30)] == list(range(1, 31))


async def test_a_unit_hears_its_own_cases_only(rig: Rig) -> None:
    """Neither another village's case nor one about the reader's township is heard, and the place moves on."""
    await add(rig, "ELSEWHERE", place=NEIGHBOUR)
    await add(rig, "ABOUT", about=(TOWNSHIP,))
    await add(rig, "MINE")
    async with listening(rig, after=0, unit=VILLAGE) as stream:
        assert [line.number for line in await stream.lines(1)] == ["MINE"]


async def test_a_silent_stream_says_that_it_lives_and_where_it_is(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the silence a comment comes, with the id of the last line looked at."""
    calm = rig.rooms.follower.wait
    monkeypatch.setattr(rig.rooms.follower, "wait", lambda seq, _: calm(seq, 0.01))
    await add(rig, "ELSEWHERE", place=NEIGHBOUR)
    async with listening(rig, after=0, unit=VILLAGE) as stream:
        await asyncio.wait_for(stream.signs_of_life(4), WAIT_S)
    assert set(stream.seen_ids) == {1}


async def test_lines_of_others_are_passed_at_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may not see the newest line is told at once that nothing more is there, not after the silence."""
    monkeypatch.setattr(rig.rooms.follower, "wait", lambda _seq, _s: asyncio.Event().wait())
    await add(rig, "MINE")
    await add(rig, "ELSEWHERE", place=NEIGHBOUR)
    async with listening(rig, after=0, unit=VILLAGE) as stream:
        await asyncio.wait_for(stream.signs_of_life(2), WAIT_S)
    assert stream.seen_ids == [1]


async def test_a_reader_that_reads_nothing_holds_up_nobody(rig: Rig) -> None:
    """One who never reads its stream leaves pages, acts and other readers alone."""
    await add(rig, *(f"N{number}" for number in range(500)))
    async with listening(rig, after=0), listening(rig, after=0) as reader:
        await reader.lines(500)
        await add(rig, "LAST")
        assert [line.number for line in await reader.lines(1)] == ["LAST"]
        assert (await rig.get("/queue")).json()["total"] == 501


async def test_stopping_ends_open_streams_in_time(rig: Rig) -> None:
    """With streams open the server is gone within three seconds, and readers see a clean end."""
    await add(rig, "A1")
    async with listening(rig, after=0) as one, listening(rig) as other:
        await one.lines(1)
        rig.stop.set()
        assert await one.is_at_its_end()
        assert await other.is_at_its_end()
        await asyncio.wait_for(rig.server, STOP_MAX_S)
    with pytest.raises(httpx.TransportError):
        await rig.get("/health")
