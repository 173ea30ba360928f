"""Random days of an outbox, from a seed: flaky receivers, a limited bot, nights, closed cases; nothing is lost."""

import random
from collections import defaultdict

import pytest

from daemon.channels.channel import Budget, OutgoingPush, TransportError
from daemon.clock import VirtualClock
from daemon.rows import PushLine
from daemon.store import Batch, Store
from schema.fates import Fate
from schema.kinds import Haste, PushState, Status
from tests.conftest import NewStore
from tests.databases import Databases
from tests.outbox_rig import StubChannel, an_outbox, case_pushes, rows
from tests.rows import NOON_US

MINUTE_US = 60_000_000
DAY_US = 1_440 * MINUTE_US
CASES = 12
PER_MINUTE = 3
KINDS = ("remind", "blue", "yellow", "red", "escalate", "review")


class Town:
    """Three receivers: one that is well, one that often fails, and a bot with a limit."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store, self.luck, self.clock = store, random.Random(seed), VirtualClock(NOON_US)
        self.took: defaultdict[str, list[str]] = defaultdict(list)  # channel → ids in order
        self.bot_us: list[int] = []
        self.channels = {name: StubChannel(self._receiver(name)) for name in ("well", "flaky", "bot")}
        self.channels["bot"].budget = Budget(PER_MINUTE, 600.0)
        self.outbox = an_outbox(store, self.channels, self.clock)
        self.outbox._luck = self.luck.random

    def _receiver(self, name: str):
        def take(push: OutgoingPush) -> None:
            if name == "bot":
                self._ration()
            if name == "flaky" and self.luck.random() < 0.5:
                raise self.luck.choice(
                    (
                        TransportError("answered 503"),
                        TransportError("no answer within 10 s", may_have_arrived=True),
                        TransportError("answered 429", Fate.THROTTLED, retry_after_s=90.0),
                    )
                )
            if push.id not in self.took[name]:
                self.took[name].append(push.id)
            else:
                assert push.is_repeat, f"{push.id} came twice without the mark"

        return take

    def _ration(self) -> None:
        now_us = self.clock.now_us()
        self.bot_us = [at_us for at_us in self.bot_us if at_us > now_us - MINUTE_US]
        assert len(self.bot_us) < PER_MINUTE, "the bot is over its limit"
        self.bot_us.append(now_us)

    async def live(self) -> None:
        """Let two days pass with what they bring, then wait until nothing waits."""
        for case_id in range(1, CASES + 1):
            case_pushes(self.store, ["opened"], channel=self._channel())
            assert case_id
        while self.clock.now_us() < NOON_US + 2 * DAY_US:
            self._happen()
            await self._send_until(self.clock.now_us() + self.luck.randrange(1, 60) * MINUTE_US)
        await self._send_until(None)

    async def _send_until(self, until_us: int | None) -> None:
        """Send whatever falls due until then, at its instants; to the very end if that is None."""
        await self.outbox.step()
        while (next_us := self._next_us()) is not None and (until_us is None or next_us < until_us):
            self.clock.advance_to(max(next_us, self.clock.now_us()))
            await self.outbox.step()
        if until_us is not None:
            self.clock.advance_to(max(until_us, self.clock.now_us()))

    def _happen(self) -> None:
        now_us = self.clock.now_us()
        for _ in range(self.luck.randrange(6)):
            held = {"state": PushState.HELD, "next_us": now_us + 9 * 60 * MINUTE_US}
            quiet = held if self.luck.random() < 0.2 else {"next_us": now_us}
            kind = self.luck.choice(KINDS)
            quiet = {"next_us": now_us} if kind == "red" else quiet
            case_id = self.luck.randrange(1, CASES + 1)
            case_pushes(self.store, [kind], of=case_id, channel=self._channel(), created_us=now_us, **quiet)
        if self.luck.random() < 0.02:
            self._close(self.luck.randrange(1, CASES + 1))

    def _close(self, case_id: int) -> None:
        def put(writer) -> None:
            case = writer.case_by_id(case_id)
            writer.put(Batch(changed=[case._replace(status=int(Status.RESOLVED))]))

        self.store.write(put)

    def _channel(self) -> str:
        return self.luck.choice(tuple(self.channels))

    def _next_us(self) -> int | None:
        with self.store.read() as reader:
            return reader.next_push_us()


@pytest.mark.parametrize("seed", range(6))
async def test_nothing_is_lost_and_each_case_is_told_in_order(
    sqlite_databases: Databases, new_store: NewStore, seed: int
) -> None:
    """Whatever fails, each push ends delivered, merged into one that was, moot, or given up with its reason.

    A recipient hears of a case in the order in which it happened, but for what waited for the morning.
    """
    town = Town(new_store(sqlite_databases.fresh(), synchronous="OFF"), seed)
    await town.live()
    pushes = {push.id: push for push in rows(town.store)}
    assert len(pushes) > 100
    for push in pushes.values():
        assert _end(push, pushes), push
    for name, ids in town.took.items():
        order: defaultdict[int, list[int]] = defaultdict(list)
        for push in (pushes[int(one.removeprefix("duban-"))] for one in ids):
            if push.case_id and not _was_held(push):
                order[push.case_id].append(push.id)
        assert all(told == sorted(told) for told in order.values()), (name, order)


def _end(push: PushLine, pushes: dict[int, PushLine]) -> bool:
    match PushState(push.state):
        case PushState.DELIVERED:
            return push.sent_us is not None
        case PushState.MERGED:
            return push.haste == Haste.ORDINARY and _end(pushes[push.merged_into or 0], pushes)
        case PushState.SUPERSEDED:
            return push.kind in {"remind", "review"} and push.error.startswith("the case was")
        case _:
            return push.next_us is None and push.error.startswith("given up")


def _was_held(push: PushLine) -> bool:
    """Tell whether a push waited for its morning: it was made hours before it could be sent at the earliest."""
    return (push.sent_us or 0) - push.created_us >= 9 * 60 * MINUTE_US
