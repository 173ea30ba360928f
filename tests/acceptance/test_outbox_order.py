"""In which order pushes leave, on both databases: hasty ones first, a case's own one after the other."""

import asyncio

import pytest

from daemon.channels.channel import Budget, OutgoingPush, TransportError
from daemon.clock import VirtualClock
from daemon.store import Store
from schema.fates import Fate
from schema.kinds import Haste, PushState
from tests.outbox_rig import RETRY_S, StubChannel, an_outbox, case_pushes, drained, post, post_many, rows
from tests.pushes import body_of
from tests.rows import NOON_US, a_push

SECOND_US = 1_000_000


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON_US)


def refuse(_: OutgoingPush) -> None:
    raise TransportError("answered 503")


def said(channel: StubChannel) -> list[str]:
    """Return what was asked for, in order."""
    return [push.payload["data"]["what"] for push in channel.given]


async def test_danger_first_then_red_then_the_rest(store: Store, clock: VirtualClock) -> None:
    """With one hand free, the hastiest goes, whatever has waited longer."""
    made = [
        a_push(None, kind=kind, haste=haste, body=body_of(what=kind, number=f"T{nth}"))
        for nth, (kind, haste) in enumerate(
            [("remind", Haste.ORDINARY), ("yellow", Haste.ORDINARY), ("red", Haste.RED), ("opened", Haste.DANGER)]
        )
    ]
    post_many(store, made)
    channel = StubChannel(lambda _: None)
    await an_outbox(store, {"webhook": channel}, clock).step()
    assert said(channel) == ["opened", "red", "remind", "yellow"]


async def test_one_after_the_other_to_each_recipient_of_a_case(store: Store, clock: VirtualClock) -> None:
    """The second of a case leaves only when the first has been answered; other cases do not wait for it."""
    case_pushes(store, ["remind", "blue", "yellow"])
    post(store, 3)
    under_way: list[str] = []
    most = 0

    async def slowly(push: OutgoingPush) -> None:
        nonlocal most
        if push.payload["data"]["what"] != "red":
            under_way.append(push.id)
            most = max(most, len(under_way))
            for _ in range(3):
                await asyncio.sleep(0)
            under_way.remove(push.id)

    channel = StubChannel(slowly)
    await an_outbox(store, {"webhook": channel}, clock).step()
    assert [word for word in said(channel) if word != "red"] == ["remind", "blue", "yellow"]
    assert most == 1
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


async def test_what_comes_after_waits_for_the_next_try(store: Store, clock: VirtualClock) -> None:
    """A yellow card waits while the blue one before it is tried again, says so, and then follows at once."""
    case_pushes(store, ["blue"])
    channel = StubChannel(lambda _: refuse(_) if len(channel.given) == 1 else None)
    outbox = an_outbox(store, {"webhook": channel}, clock)
    await outbox.step()
    case_pushes(store, ["yellow"], of=1)
    clock.advance_to(NOON_US + round(4.5 * SECOND_US))  # the address is asked again, the blue card is not due yet
    await outbox.step()
    blue, yellow = rows(store)
    assert yellow.error == f"waits behind push {blue.id}"
    await drained(outbox, store, clock)
    assert said(channel) == ["blue", "blue", "yellow"]
    assert clock.now_us() == NOON_US + RETRY_S[0] * SECOND_US


async def test_a_red_card_takes_what_is_before_it_along(store: Store, clock: VirtualClock) -> None:
    """A reminder that was to be tried again in five minutes is tried at once when a red card stands behind it."""
    case_pushes(store, ["remind"])
    channel = StubChannel(lambda _: refuse(_) if len(channel.given) <= 2 else None)
    outbox = an_outbox(store, {"webhook": channel}, clock)
    await outbox.step()
    clock.advance_to(NOON_US + RETRY_S[0] * SECOND_US)
    await outbox.step()
    clock.advance_to(clock.now_us() + 60 * SECOND_US)
    case_pushes(store, ["red"], of=1)
    await outbox.step()
    assert said(channel) == ["remind"] * 3 + ["red"]


async def test_what_is_held_for_the_morning_holds_up_nothing(store: Store, clock: VirtualClock) -> None:
    """A reminder in its quiet hours is no reason to keep a red card."""
    case_pushes(store, ["remind"], state=PushState.HELD, next_us=NOON_US + 3_600 * SECOND_US)
    case_pushes(store, ["red"], of=1)
    channel = StubChannel(lambda _: None)
    await an_outbox(store, {"webhook": channel}, clock).step()
    assert said(channel) == ["red"]


async def test_a_moot_reminder_is_waited_for_by_nobody(store: Store, clock: VirtualClock) -> None:
    """The reminder is dropped and the card behind it leaves in the same breath."""
    case_pushes(store, ["remind", "yellow"], stage=2)
    channel = StubChannel(lambda _: None)
    await an_outbox(store, {"webhook": channel}, clock).step()
    assert said(channel) == ["yellow"]


async def test_one_given_up_is_waited_for_by_nobody(store: Store, clock: VirtualClock) -> None:
    """A dead letter does not silence its case."""

    def refuse_blue(push: OutgoingPush) -> None:
        if push.payload["data"]["what"] == "blue":
            raise TransportError("answered 400", Fate.PERMANENT)

    case_pushes(store, ["blue", "yellow"])
    channel = StubChannel(refuse_blue)
    await an_outbox(store, {"webhook": channel}, clock).step()
    assert said(channel) == ["blue", "yellow"]


async def test_two_recipients_of_a_case_do_not_wait_for_each_other(store: Store, clock: VirtualClock) -> None:
    """Order is kept for each recipient: the township hears of the rise though the village's receiver is down."""
    case_pushes(store, ["escalate"], channel="down")
    case_pushes(store, ["escalate"], of=1, channel="well")
    well = StubChannel(lambda _: None)
    await an_outbox(store, {"down": StubChannel(refuse), "well": well}, clock).step()
    assert said(well) == ["escalate"]


async def test_a_morning_brief_says_at_once_what_the_night_held(store: Store, clock: VirtualClock) -> None:
    """Each recipient gets one message; one reminder alone comes as it is; what became moot is not in it."""
    morning_us = NOON_US + 3_600 * SECOND_US
    held = {"state": PushState.HELD, "next_us": morning_us}
    post(store, 5, kind="remind", **held)
    post(store, 1, kind="review", unit_code="610202001002", **held)
    post(store, 2, kind="remind", case={"status": 3}, **held)
    channel = StubChannel(lambda _: None)
    outbox = an_outbox(store, {"webhook": channel}, clock)
    assert await outbox.step() == 0
    clock.advance_to(morning_us)
    await outbox.step()
    brief, alone = sorted((push.payload for push in channel.given), key=lambda one: one["type"] != "case.digest")
    assert (brief["data"]["reason"], brief["data"]["counts"]) == ("brief", {"remind": 5})
    assert alone["type"] == "case.review"
    states = [push.state for push in rows(store)]
    assert states[:8] == [*["merged"] * 5, "delivered", *["superseded"] * 2]


async def test_a_limit_merges_before_it_is_reached(store: Store, clock: VirtualClock) -> None:
    """Eight a minute, two of them kept: five leave alone, ten at once become one, a red card still leaves."""
    channel = StubChannel(lambda _: None)
    channel.budget = Budget(8, 60.0)
    outbox = an_outbox(store, {"webhook": channel}, clock)
    post(store, 5, kind="blue")
    await outbox.step()
    post(store, 10, kind="yellow")
    await outbox.step()
    post(store, 2, kind="blue")
    post(store, 1, haste=Haste.RED)
    await outbox.step()
    kinds = [push.payload["type"] for push in channel.given]
    assert kinds == [*["case.blue"] * 5, "case.digest", "case.red"]
    assert channel.given[5].payload["data"]["counts"] == {"yellow": 10}
    waiting = [push for push in rows(store) if push.next_us is not None]
    assert {push.error for push in waiting} == {"waits for its bot's limit"}
    assert {push.next_us for push in waiting} == {NOON_US + 60 * SECOND_US}
    clock.advance_to(NOON_US + 60 * SECOND_US)
    await outbox.step()
    assert {push.state for push in rows(store)} == {PushState.DELIVERED, PushState.MERGED}


async def test_a_limit_is_kept_over_a_restart_and_between_two_daemons(store: Store, clock: VirtualClock) -> None:
    """What one sender has sent the next one counts: the bot does not care who it was."""

    def bot() -> StubChannel:
        made = StubChannel(lambda _: None)
        made.budget = Budget(4, 60.0)
        return made

    first, second = bot(), bot()
    post(store, 3, haste=Haste.RED)
    await an_outbox(store, {"webhook": first}, clock).step()
    post(store, 3, haste=Haste.RED)
    await an_outbox(store, {"webhook": second}, clock).step()
    assert (len(first.given), len(second.given)) == (3, 1)


async def test_a_blocked_bot_is_left_alone_as_long_as_it_said(store: Store, clock: VirtualClock) -> None:
    """Ten minutes are ten minutes, over a restart and a saved config.toml too; then one message feels the way."""

    def block(_: OutgoingPush) -> None:
        raise TransportError("too many", Fate.THROTTLED, retry_after_s=600.0)

    channel = StubChannel(block)
    post(store, haste=Haste.RED)
    await an_outbox(store, {"webhook": channel}, clock).step()
    again = an_outbox(store, {"webhook": StubChannel(block)}, clock)
    await again.reopen({"webhook": (well := StubChannel(lambda _: None))})
    post(store, 3, haste=Haste.RED)
    clock.advance_to(NOON_US + 599 * SECOND_US)
    await again.step()
    assert not well.given
    clock.advance_to(NOON_US + 600 * SECOND_US)
    await again.step()
    assert len(well.given) == 4


async def test_every_attempt_is_on_record(store: Store, clock: VirtualClock) -> None:
    """When it began and ended, over which lane, with which code and what fate; a later reader sees them all."""

    def throttle(_: OutgoingPush) -> None:
        clock.advance_to(clock.now_us() + 2 * SECOND_US)
        raise TransportError("answered 45009: too many", Fate.THROTTLED, code="45009", retry_after_s=60.0)

    channel = StubChannel(lambda _: throttle(_) if len(channel.given) == 1 else None)
    [push_id] = post(store)
    await drained(an_outbox(store, {"webhook": channel}, clock), store, clock)
    with store.read() as reader:
        first, last = sorted(reader.attempts_since([""], 0), key=lambda one: one.lease)
    assert first == (
        push_id,
        1,
        "",
        NOON_US,
        NOON_US + 2 * SECOND_US,
        "throttled",
        "45009",
        "answered 45009: too many",
    )
    assert (last.lease, last.fate, last.code) == (2, "delivered", "")
