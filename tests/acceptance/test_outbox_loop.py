"""The outbox's loop, on both databases: it runs until told, ends in time, and outlives a database in trouble."""

import asyncio
import threading

import pytest

from daemon.channels.channel import OutgoingPush
from daemon.clock import VirtualClock
from daemon.outbox import AT_ONCE
from daemon.store import Store
from schema.errors import StoreFailed
from schema.kinds import PushState
from tests.conftest import NewStore
from tests.outbox_rig import StubChannel, an_outbox, post, rows
from tests.rows import NOON_US


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON_US)


async def test_it_runs_until_told(database: str, new_store: NewStore) -> None:
    """The loop sends what was there at its start, then, woken by a nudge, what came later, and ends when told."""
    arrivals: asyncio.Queue[OutgoingPush] = asyncio.Queue()
    asleep, loop = asyncio.Event(), asyncio.get_running_loop()

    def notice_sleep(statement: str) -> None:
        if statement.startswith("after SELECT min(next_us)"):  # the last it asks before it sleeps
            loop.call_soon_threadsafe(asleep.set)

    store = new_store(database, on_statement=notice_sleep)
    outbox = an_outbox(store, {"webhook": StubChannel(arrivals.put_nowait)})
    stop = asyncio.Event()
    post(store)
    async with asyncio.timeout(20):
        running = asyncio.create_task(outbox.run(stop))
        await arrivals.get()
        await asleep.wait()
        post(store)
        threading.Thread(target=outbox.nudge).start()
        await arrivals.get()
        stop.set()
        await running
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


async def test_stopping_gives_back_what_has_not_begun(store: Store) -> None:
    """Told to stop in mid-round, what is on its way ends; the rest stays due and has cost no attempt."""
    stop = asyncio.Event()

    async def stop_now(_: OutgoingPush) -> None:
        stop.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    outbox = an_outbox(store, {"webhook": StubChannel(stop_now)})
    post(store, 5 * AT_ONCE)
    async with asyncio.timeout(20):
        await outbox.run(stop)
    sent = [push for push in rows(store) if push.state == PushState.DELIVERED]
    rest = [push for push in rows(store) if push.state == PushState.UNDELIVERED]
    assert len(sent) == AT_ONCE
    assert {(push.attempts, push.next_us, push.leased_until_us) for push in rest} == {(0, NOON_US, 0)}


async def test_stopping_does_not_wait_for_an_answer_that_never_comes(
    store: Store, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have arrived for all that, so the next daemon sends it as a possible repeat."""
    monkeypatch.setattr("daemon.outbox.outbox.STOP_S", 0.01)
    stop = asyncio.Event()

    async def never(_: OutgoingPush) -> None:
        stop.set()
        await asyncio.Event().wait()

    post(store)
    async with asyncio.timeout(20):
        await an_outbox(store, {"webhook": StubChannel(never)}, clock).run(stop)
    assert rows(store)[0].error == "the daemon was stopped before an answer came"
    clock.advance_to(rows(store)[0].next_us or 0)
    await an_outbox(store, {"webhook": (again := StubChannel(lambda _: None))}, clock).step()
    assert [push.is_repeat for push in again.given] == [True]


async def test_a_database_in_trouble_does_not_end_the_loop(database: str, new_store: NewStore) -> None:
    """The loop outlives a database that fails for a while: the next nudge finds it well and sends."""
    failed, arrived = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    is_ill = False

    def fail(statement: str) -> None:
        if is_ill and statement.startswith("before UPDATE push"):
            loop.call_soon_threadsafe(failed.set)
            raise StoreFailed("the database went away")

    store = new_store(database, on_statement=fail)
    post(store)
    outbox = an_outbox(store, {"webhook": StubChannel(lambda _: arrived.set())})
    stop = asyncio.Event()
    is_ill = True
    async with asyncio.timeout(20):
        running = asyncio.create_task(outbox.run(stop))
        await failed.wait()
        is_ill = False
        outbox.nudge()
        await arrived.wait()
        stop.set()
        await running
    assert rows(store)[0].state == PushState.DELIVERED
