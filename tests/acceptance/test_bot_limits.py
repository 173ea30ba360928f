"""Ten thousand pushes to three bots that take twenty a minute: real sockets, strict receivers, moved time."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from daemon.channels.registry import Channels, open_channels
from daemon.clock import VirtualClock, real_us
from daemon.rows import AttemptRow, PushLine
from daemon.store import Store
from schema.config import loads
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Haste, PushState
from tests.outbox_rig import an_outbox, drained, post_many, rows
from tests.pushes import body_of
from tests.receivers.wecom import WecomGroup
from tests.rows import NOON_US, a_push

PUSHES = 10_000
BOTS = ("north", "south", "east")
PER_MINUTE = 20
MINUTE_US = 60 * MICROS_PER_SECOND
SPREAD_S = 900  # half of them fall due at one instant, the others over a quarter of an hour
KINDS = ("remind", "blue", "yellow", "escalate", "review", "red")
WEIGHTS = (40, 20, 15, 12, 8, 5)
POLICY = '[policy.all]\ndefault = true\n[policy.all.resolve]\nlimit = "5wd"\n'
TABLE = '[channel.{name}]\nkind = "wecom"\nurl = {{ env = "{name}_URL" }}\nallow = ["127.0.0.1"]\n'


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON_US)


@pytest.fixture
async def groups(clock: VirtualClock) -> AsyncIterator[dict[str, WecomGroup]]:
    made = {name: WecomGroup(lambda: clock.now_us() / MICROS_PER_SECOND) for name in BOTS}
    async with AsyncExitStack() as opened:
        for group in made.values():
            group.expect_any(lambda text: text.startswith(("【", "（可能重复）【")))
            await opened.enter_async_context(group)
        yield made


@pytest.fixture
async def channels(groups: dict[str, WecomGroup], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Channels]:
    for name, group in groups.items():
        monkeypatch.setenv(f"{name}_URL", group.url)
    text = POLICY + "".join(TABLE.format(name=name) for name in BOTS)
    opened = open_channels(loads(text.encode()).channels, real_now_us=real_us)
    yield opened
    for channel in opened.values():
        await channel.aclose()


def fill(store: Store, luck: random.Random) -> None:
    """Write the pushes of ten thousand cases, each of one unit's, over one of the bots."""
    made = []
    for nth in range(PUSHES):
        kind = luck.choices(KINDS, WEIGHTS)[0]
        haste = Haste.DANGER if luck.random() < 0.01 else Haste.RED if kind == "red" else Haste.ORDINARY
        at_us = NOON_US + luck.choice((0, luck.randrange(SPREAD_S))) * MICROS_PER_SECOND
        push = a_push(
            None,
            kind=kind,
            channel=BOTS[nth % len(BOTS)],
            haste=haste,
            body=body_of(what=kind, number=f"TC-{nth}"),
            created_us=at_us,
            next_us=at_us,
        )
        made.append(push)
    post_many(store, made)


@pytest.mark.slow
async def test_ten_thousand_pushes_to_three_bots(
    store: Store, channels: Channels, groups: dict[str, WecomGroup], clock: VirtualClock
) -> None:
    """No bot is ever over its limit, what is hasty waits for its own bucket alone, everything is told, once.

    The groups themselves refuse the twenty-first message of any minute, and a refusal nobody announced fails.
    """
    fill(store, random.Random(4))
    outbox = an_outbox(store, channels, clock)
    await drained(outbox, store, clock)
    pushes = {push.id: push for push in rows(store)}
    assert_all_told(pushes, groups)
    for bot in BOTS:
        assert_hasty_first(bot, pushes, attempts(store, channels[bot].lane("")))


def attempts(store: Store, lane: str) -> list[AttemptRow]:
    with store.read() as reader:
        return sorted(reader.attempts_since([lane], 0), key=lambda one: one.at_us)


def assert_all_told(pushes: dict[int, PushLine], groups: dict[str, WecomGroup]) -> None:
    """Check that each push was delivered or is spoken for by one that was, and that hasty ones went alone."""
    for push in pushes.values():
        spoken_for = push
        while spoken_for.state == PushState.MERGED:
            spoken_for = pushes[spoken_for.merged_into or 0]
        assert spoken_for.state == PushState.DELIVERED
        assert push.haste == Haste.ORDINARY or push is spoken_for
    delivered = sum(push.state == PushState.DELIVERED for push in pushes.values())
    assert sum(len(group.texts) for group in groups.values()) == delivered
    told = sum(sum(body_counts(push).values()) for push in pushes.values() if is_last_digest(push))
    merged = sum(push.state == PushState.MERGED and push.kind != "digest" for push in pushes.values())
    assert told == merged, "digests count what they speak for"


def is_last_digest(push: PushLine) -> bool:
    return push.kind == "digest" and push.state == PushState.DELIVERED


def body_counts(push: PushLine) -> dict[str, int]:
    from daemon.ledger import facts_of

    return dict(facts_of(push.body)["counts"])


def assert_hasty_first(bot: str, pushes: dict[int, PushLine], made: list[AttemptRow]) -> None:
    """Check that a hasty push that waited found a full bucket, and that nothing less hasty left meanwhile."""
    sent_us: defaultdict[Haste, list[int]] = defaultdict(list)
    for one in made:
        sent_us[Haste(pushes[one.push_id].haste)].append(one.at_us)
    every_us = [one.at_us for one in made]
    hasty = [push for push in pushes.values() if push.channel == bot and push.haste < Haste.ORDINARY]
    assert hasty
    assert any((push.sent_us or 0) > push.created_us for push in hasty), (
        "some had to wait: else this shows nothing"
    )
    for push in hasty:
        left_us = push.sent_us or 0
        if left_us == push.created_us:
            continue
        in_the_minute = sum(left_us - MINUTE_US <= at_us < left_us for at_us in every_us)
        assert in_the_minute >= PER_MINUTE, "it left as soon as its bucket had room"
        slower = [at_us for haste in Haste if haste > push.haste for at_us in sent_us[haste]]
        overtook = [at_us for at_us in slower if push.created_us < at_us < left_us]
        assert not overtook, "nothing less hasty left while it waited"
