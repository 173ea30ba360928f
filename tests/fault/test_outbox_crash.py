"""The outbox killed at every statement and every send: each push arrives all the same, and repeats are marked."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from daemon.channels.channel import OutgoingPush
from daemon.clock import VirtualClock
from daemon.outbox import LEASE_S
from daemon.store import Store, open_store
from schema.kinds import PushState
from tests.databases import Databases
from tests.outbox_rig import StubChannel, an_outbox, post, rows, webhook
from tests.receiver import Answer, Receiver
from tests.rows import NOON_US

PUSHES = 3
POINTS_MAX = 200


class Killed(BaseException):
    """The process is gone: nothing in it may catch this."""


class Fuse:
    """Counts the points a run passes and kills it at one of them."""

    def __init__(self, kill_at: int | None) -> None:
        self.passed: list[str] = []
        self._kill_at = kill_at

    def __call__(self, point: str) -> None:
        self.passed.append(point)
        if len(self.passed) - 1 == self._kill_at:
            raise Killed(point)


def live(address: str, receiver: Receiver, clock: VirtualClock, fuse: Callable[[str], None]) -> None:
    """Be one process: open the database, send until nothing is due, and be killed where the fuse says."""
    store = open_store(address, on_statement=fuse)
    channel = webhook(receiver)

    async def send(push: OutgoingPush) -> None:
        fuse("before send")
        await channel.send(push)
        fuse("after send")

    async def work() -> None:
        outbox = an_outbox(store, {"webhook": StubChannel(send)}, clock)
        try:
            while await outbox.step():
                pass
        finally:
            await channel.aclose()

    try:
        asyncio.run(work())
    finally:
        store.close()


def prepared(address: str) -> None:
    store = open_store(address)
    try:
        post(store, PUSHES)
    finally:
        store.close()


def standing(address: str) -> list[Any]:
    store: Store = open_store(address)
    try:
        return rows(store)
    finally:
        store.close()


def unmarked(payload: dict[str, Any]) -> dict[str, Any]:
    data = dict(payload["data"])
    del data["possibly_repeated"]
    texts = {
        lang: text.removeprefix("（可能重复）").removeprefix("(possibly repeated) ")
        for lang, text in data["text"].items()
    }
    return payload | {"data": data | {"text": texts}}


def survive(address: str, kill_at: int | None) -> list[str]:
    """Kill one process at a point, let another take over, check what arrived; return the points passed."""
    prepared(address)
    clock, fuse = VirtualClock(NOON_US), Fuse(kill_at)
    with Receiver() as receiver:
        try:
            live(address, receiver, clock, fuse)
        except Killed:
            clock.advance_to(NOON_US + round(LEASE_S * 1_000_000))
            live(address, receiver, clock, Fuse(None))
    check(receiver, [f"duban-{push.id}" for push in standing(address)])
    assert {push.state for push in standing(address)} == {PushState.DELIVERED}
    return fuse.passed


def check(receiver: Receiver, expected: list[str]) -> None:
    arrivals = defaultdict(list)
    for arrival in receiver.arrivals:
        assert arrival.is_genuine
        arrivals[arrival.id].append(arrival.payload)
    assert sorted(arrivals) == sorted(expected), "each id arrives, and no other"
    for first, *repeats in arrivals.values():
        assert all(unmarked(again) == unmarked(first) for again in repeats), "identical but for the mark"
        assert all(again["data"]["possibly_repeated"] for again in repeats), "every repeat is marked"


def test_killed_at_every_point(databases: Databases) -> None:
    """Whatever statement or send the sender dies at, each push arrives, and what arrives twice says so."""
    points = survive(databases.fresh(), None)
    assert {"before send", "after send"} <= set(points)
    assert len(points) < POINTS_MAX
    for kill_at in range(len(points)):
        survive(databases.fresh(), kill_at)


def test_killed_again_and_again(databases: Databases) -> None:
    """A sender that dies after every send still gets every push through, and finds an end."""
    address = databases.fresh()
    prepared(address)
    clock = VirtualClock(NOON_US)
    deaths = 0
    with Receiver() as receiver:
        while any(push.state != PushState.DELIVERED for push in standing(address)):
            try:
                live(address, receiver, clock, _dying_after_send(deaths < PUSHES))
            except Killed:
                deaths += 1
            clock.advance_to(clock.now_us() + round(LEASE_S * 1_000_000))
    assert deaths == PUSHES
    check(receiver, [f"duban-{push.id}" for push in standing(address)])


def _dying_after_send(is_armed: bool) -> Callable[[str], None]:
    def fuse(point: str) -> None:
        if is_armed and point == "after send":
            raise Killed(point)

    return fuse


@pytest.mark.parametrize("status", [500, 410])
def test_a_failure_that_was_not_recorded_is_found_out_again(databases: Databases, status: int) -> None:
    """Killed between a refusal and its record, the push is tried again: a refusal is never taken for delivery."""
    address = databases.fresh()
    prepared(address)
    clock = VirtualClock(NOON_US)
    with Receiver() as receiver:
        receiver.answers.extend([Answer(status)] * PUSHES)
        with pytest.raises(Killed):
            live(address, receiver, clock, _dying_at_record)
        clock.advance_to(NOON_US + round(LEASE_S * 1_000_000))
        live(address, receiver, clock, Fuse(None))
    assert {push.state for push in standing(address)} == {PushState.DELIVERED}
    assert len(receiver.arrivals) == 2 * PUSHES


def _dying_at_record(point: str) -> None:
    if point.startswith("before") and "UPDATE push SET state = v.state, attempts" in point:
        raise Killed(point)
