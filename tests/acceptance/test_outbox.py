"""The outbox's story, on both databases, to a real receiver: each push leaves, and ends where one can see it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest

from daemon.channels.channel import Channel, OutgoingPush, TransportError
from daemon.clock import ScaledClock, VirtualClock
from daemon.outbox import AT_ONCE, LEASE_S, Outbox
from daemon.retry import RESTS_S, WAIT_MAX_S
from daemon.rows import PushLine
from daemon.store import Batch, Store
from schema.errors import Conflict, NotFound, StoreFailed
from schema.kinds import Clock, PushState, Status
from tests.claiming import claim
from tests.conftest import NewStore
from tests.outbox_rig import RETRY_S, StubChannel, an_officer, an_outbox, drained, post, rows, webhook
from tests.pushes import body_of
from tests.receiver import HANG_UP, Answer, Receiver
from tests.rows import NOON_US, a_timer

SECOND_US = 1_000_000


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as it:
        yield it


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON_US)


@pytest.fixture
async def channel(receiver: Receiver) -> AsyncIterator[Channel]:
    it = webhook(receiver)
    yield it
    await it.aclose()


@pytest.fixture
def outbox(store: Store, channel: Channel, clock: VirtualClock) -> Outbox:
    return an_outbox(store, {"webhook": channel}, clock)


def only(store: Store) -> PushLine:
    [push] = rows(store)
    return push


async def test_a_push_arrives_once(outbox: Outbox, store: Store, receiver: Receiver) -> None:
    """A due push arrives signed, once, names its place down to the grid, and is then delivered for good."""
    [push_id] = post(store)
    assert await outbox.step() == 1
    assert await outbox.step() == 0
    [arrival] = receiver.arrivals
    assert arrival.is_genuine
    assert arrival.id == f"duban-{push_id}"
    assert arrival.payload["data"]["place"]["name"] == "王益区 七一路街道 桃园社区 第三网格"
    push = only(store)
    assert (push.state, push.attempts, push.next_us, push.sent_us) == (PushState.DELIVERED, 1, None, NOON_US)


async def test_nothing_leaves_before_it_is_due(outbox: Outbox, store: Store, clock: VirtualClock) -> None:
    """A push that waits for its instant is not claimed before it."""
    post(store, next_us=NOON_US + 1)
    assert await outbox.step() == 0
    clock.advance_to(NOON_US + 1)
    assert await outbox.step() == 1


async def test_an_officers_own_address(store: Store, receiver: Receiver, channel: Channel) -> None:
    """A push to an officer goes to the officer's address, over the default channel when they have none."""
    post(store, officer_id=an_officer(store, receiver.url + "/own"), channel="")
    await an_outbox(store, {"": channel}).step()
    assert [arrival.path for arrival in receiver.arrivals] == ["/duban/own"]


async def test_a_receiver_that_recovers(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """Failures are tried again by the schedule, under the same id, with the reason in sight meanwhile."""
    receiver.answers.extend([Answer(500), Answer(503)])
    post(store)
    await outbox.step()
    push = only(store)
    assert (push.attempts, push.next_us) == (1, NOON_US + RETRY_S[0] * SECOND_US)
    assert push.error == "answered 500"
    await drained(outbox, store, clock)
    assert len(receiver.arrivals) == 3
    assert len(set(receiver.ids)) == 1
    assert not any(arrival.payload["data"]["possibly_repeated"] for arrival in receiver.arrivals)
    assert clock.now_us() == NOON_US + (RETRY_S[0] + RETRY_S[1]) * SECOND_US
    assert only(store).state == PushState.DELIVERED
    assert only(store).error == ""


async def test_after_three_days_it_is_given_up_in_sight_and_can_be_retried(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """A receiver that stays away for three days costs one push, which says so and leaves at a word."""
    receiver.otherwise = lambda _: Answer(500)
    [push_id] = post(store)
    await drained(outbox, store, clock)
    push = only(store)
    assert clock.now_us() >= NOON_US + 72 * 3600 * SECOND_US
    assert (push.state, push.next_us, push.attempts) == (PushState.UNDELIVERED, None, len(RETRY_S) + 1)
    assert push.error == f"given up after {len(RETRY_S) + 1} attempts: answered 500"
    receiver.otherwise = lambda _: Answer(204)
    outbox.retry(push_id)
    await drained(outbox, store, clock)
    assert only(store).state == PushState.DELIVERED


async def test_a_refused_push_is_given_up_at_once(outbox: Outbox, store: Store, receiver: Receiver) -> None:
    """A receiver that wants no more is not asked again; the others' pushes go on."""
    receiver.answers.append(Answer(410))
    post(store)
    await outbox.step()
    assert only(store).error == "given up: answered 410: the receiver is gone and wants no more"
    assert only(store).next_us is None
    post(store)
    await outbox.step()
    assert [push.state for push in rows(store)] == [PushState.UNDELIVERED, PushState.DELIVERED]


async def test_retry_after_is_kept_for_everything_at_that_address(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """A receiver that asks for an hour gets an hour, from every push; then each arrives."""
    receiver.answers.extend([Answer(429, {"retry-after": "3600"})] * AT_ONCE)
    post(store, 3 * AT_ONCE)
    await outbox.step()
    assert len(receiver.arrivals) <= AT_ONCE
    assert {push.next_us for push in rows(store)} == {NOON_US + 3600 * SECOND_US}
    tried = len(receiver.arrivals)
    post(store)
    await outbox.step()
    assert len(receiver.arrivals) == tried
    assert rows(store)[-1].error == "waits for others that failed: answered 429: too many at once"
    receiver.answers.clear()
    await drained(outbox, store, clock)
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


async def test_a_dead_address_holds_up_nobody(store: Store, clock: VirtualClock) -> None:
    """Of many pushes to a dead address a few are tried, the rest waits; others get theirs in the same round."""
    dead, well = StubChannel(refuse), StubChannel(lambda _: None)
    outbox = an_outbox(store, {"dead": dead, "well": well}, clock)
    post(store, 100, channel="dead")
    post(store, 20, channel="well")
    await outbox.step()
    assert len(dead.given) <= AT_ONCE
    assert len(well.given) == 20
    clock.advance_to(NOON_US + round(RESTS_S[0] * SECOND_US) + 1)
    post(store, channel="dead")
    await outbox.step()
    assert len(dead.given) <= AT_ONCE + 1, "after its rest it is asked again"


def refuse(_: OutgoingPush) -> None:
    raise TransportError("not reached")


async def test_waiting_for_others_costs_no_attempt(store: Store, clock: VirtualClock) -> None:
    """An address fails for two days: each attempt that a push has spent was a try; once it is well, all arrive."""
    is_well = False
    stub = StubChannel(lambda push: None if is_well else refuse(push))
    outbox = an_outbox(store, {"webhook": stub}, clock)
    post(store, 40)
    while clock.now_us() < NOON_US + 48 * 3600 * SECOND_US:
        await outbox.step()
        clock.advance_to(clock.now_us() + 1800 * SECOND_US)
    tries = Counter(push.id for push in stub.given)
    assert {f"duban-{push.id}": push.attempts for push in rows(store) if push.attempts} == tries
    assert all(push.next_us is not None for push in rows(store))
    is_well = True
    await drained(outbox, store, clock)
    assert {push.state for push in rows(store)} == {PushState.DELIVERED}


async def test_a_push_waits_three_days_at_the_most(store: Store, clock: VirtualClock) -> None:
    """An address that takes nothing for three days ends the waiting too, in sight; a retry asks it at once."""

    def ask_for_a_day(_: OutgoingPush) -> None:
        raise TransportError("busy", retry_after_s=86_400)

    stub = StubChannel(ask_for_a_day)
    outbox = an_outbox(store, {"webhook": stub}, clock)
    post(store)
    await outbox.step()
    [spared] = post(store)
    await outbox.step()
    while (push := rows(store)[1]).next_us is not None:
        clock.advance_to(push.next_us)
        await outbox.step()
    assert clock.now_us() == NOON_US + round(WAIT_MAX_S * SECOND_US)
    assert (push.attempts, push.state) == (0, PushState.UNDELIVERED)
    assert push.error == "given up after three days: waits for others that failed: busy"
    outbox.retry(spared)
    await outbox.step()
    assert stub.given[-1].id == f"duban-{spared}"


async def test_without_a_channel_nothing_is_lost(
    store: Store, receiver: Receiver, channel: Channel, clock: VirtualClock
) -> None:
    """A push without a way out costs no attempt, says what is missing, and leaves once there is one."""
    post(store)
    await drained(an_outbox(store, {}, clock), store, clock)
    push = only(store)
    assert (push.state, push.attempts, push.next_us) == (PushState.UNDELIVERED, 0, None)
    assert push.error == "no channel configured under the name 'webhook'; add it to config.toml"
    configured = an_outbox(store, {"webhook": channel}, clock)
    assert await configured.step() == 0
    assert await configured.rearm() == 1
    await configured.step()
    assert only(store).state == PushState.DELIVERED
    assert not receiver.arrivals[0].payload["data"]["possibly_repeated"]


async def test_rearming_leaves_the_given_up_alone(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """A restart does not bring back what a receiver refused for good."""
    receiver.answers.append(Answer(410))
    post(store)
    await outbox.step()
    assert await outbox.rearm() == 0


@pytest.mark.parametrize(
    ("case", "clock_word", "reason"),
    [
        ({"status": Status.RESOLVED}, "resolve", "the case was resolved before this reminder left"),
        ({"status": Status.VOID}, "resolve", "the case was voided before this reminder left"),
        ({"status": Status.PAUSED}, "resolve", "the case was paused before this reminder left"),
        ({"status": Status.HANDLING}, "respond", "the case was accepted before this reminder left"),
        ({"stage": 2}, "resolve", "the case went to another unit before this reminder left"),
        ({"status": Status.HANDLING}, "resolve", None),
        ({"stage": 2}, "overall", None),
        ({}, "respond", None),
    ],
)
@pytest.mark.parametrize("kind", ["remind", "review"])
async def test_a_moot_reminder_is_superseded(
    outbox: Outbox, store: Store, receiver: Receiver, case: dict, clock_word: str, reason: str | None, kind: str
) -> None:
    """A reminder whose matter is settled by the time it would leave is dropped in sight; any other leaves."""
    post(store, case=case, kind=kind, body=body_of(what=kind, clock=clock_word))
    await outbox.step()
    push = only(store)
    assert len(receiver.arrivals) == (0 if reason else 1)
    assert (push.state, push.error) == (PushState.SUPERSEDED, reason) if reason else (PushState.DELIVERED, "")
    assert push.next_us is None


@pytest.mark.parametrize(("word", "state"), [("resolve", PushState.SUPERSEDED), ("overall", PushState.DELIVERED)])
async def test_in_a_pause_reminders_of_the_clocks_that_run_leave(
    outbox: Outbox, store: Store, word: str, state: PushState
) -> None:
    """A pause that waits for the citizen stops resolve and never overall: only what stands still is moot."""
    post(store, case={"status": Status.PAUSED}, kind="remind", body=body_of(what="remind", clock=word))
    case_id = only(store).case_id
    assert case_id is not None
    timers = [a_timer(case_id, Clock.RESOLVE, next_us=None), a_timer(case_id, Clock.OVERALL)]
    store.write(lambda writer: writer.put(Batch(timers=timers)))
    await outbox.step()
    assert only(store).state == state


@pytest.mark.parametrize("kind", ["blue", "yellow", "red", "escalate", "list"])
async def test_a_card_is_sent_although_the_case_closed(
    outbox: Outbox, store: Store, receiver: Receiver, kind: str
) -> None:
    """A card or an escalation happened: it is told even if the case closed meanwhile, and says so (DESIGN I6)."""
    post(store, case={"status": Status.RESOLVED}, kind=kind)
    await outbox.step()
    [arrival] = receiver.arrivals
    assert arrival.payload["data"]["closed_as"] == "resolved"
    assert "其后已办结" in arrival.payload["data"]["text"]["zh"]


async def test_silence_marks_the_next_try(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """After a try that nobody answered, each later one is marked as a possible repeat, in header and payload."""
    receiver.answers.extend([HANG_UP, Answer(500)])
    post(store)
    await drained(outbox, store, clock)
    assert [arrival.payload["data"]["possibly_repeated"] for arrival in receiver.arrivals] == [False, True, True]
    assert [arrival.headers.get("possibly-repeated") for arrival in receiver.arrivals] == [None, "true", "true"]


async def test_retry_says_why_not(outbox: Outbox, store: Store) -> None:
    """What cannot be retried is refused in one sentence: no such push, delivered already, under way."""
    with pytest.raises(NotFound, match="there is no push 99"):
        outbox.retry(99)
    [push_id] = post(store)
    store.write(lambda writer: claim(writer, NOON_US, 1, SECOND_US))
    with pytest.raises(Conflict, match="being sent just now"):
        outbox.retry(push_id)
    [sent_id] = post(store)
    await outbox.step()
    with pytest.raises(Conflict, match="delivered already"):
        outbox.retry(sent_id)


async def test_a_given_up_push_in_doubt_can_be_retried(
    outbox: Outbox, store: Store, receiver: Receiver, clock: VirtualClock
) -> None:
    """A push that was given up in silence leaves at a word too, and is still marked."""
    receiver.otherwise = lambda _: HANG_UP
    [push_id] = post(store)
    await drained(outbox, store, clock)
    receiver.otherwise = lambda _: Answer(204)
    outbox.retry(push_id)
    await outbox.step()
    assert only(store).state == PushState.DELIVERED
    assert receiver.arrivals[-1].payload["data"]["possibly_repeated"]


async def test_waits_are_real_seconds_under_a_scaled_clock(
    store: Store, receiver: Receiver, channel: Channel
) -> None:
    """On a clock 600 times as fast a retry waits five real seconds, and the signature bears the real time."""
    receiver.answers.append(Answer(500))
    post(store)
    await an_outbox(store, {"webhook": channel}, ScaledClock(NOON_US, 600)).step()
    waited_us = (only(store).next_us or 0) - NOON_US
    assert waited_us >= RETRY_S[0] * 600 * SECOND_US
    assert receiver.arrivals[0].is_genuine


async def test_facts_that_cannot_be_read_stop_nobody(outbox: Outbox, store: Store, receiver: Receiver) -> None:
    """A push whose facts are broken is set aside in sight, and the next one leaves."""
    post(store, body='{"number": 1}')
    post(store)
    await outbox.step()
    broken, well = rows(store)
    assert (broken.state, broken.next_us, broken.attempts) == (PushState.UNDELIVERED, None, 0)
    assert "cannot be read" in broken.error
    assert well.state == PushState.DELIVERED


async def test_a_fault_in_a_channel_stops_nobody(store: Store) -> None:
    """A channel that breaks in a way nobody foresaw costs one attempt, says so, and the others go on."""
    outbox = an_outbox(store, {"broken": StubChannel(lambda _: 1 // 0), "well": StubChannel(lambda _: None)})
    post(store, channel="broken")
    post(store, channel="well")
    await outbox.step()
    broken, well = rows(store)
    assert (broken.attempts, broken.error) == (1, "a fault of the channel: ZeroDivisionError")
    assert broken.next_us is not None
    assert well.state == PushState.DELIVERED


async def test_two_senders_never_share_a_push(store: Store, receiver: Receiver, channel: Channel) -> None:
    """Senders side by side send each push once: what one has claimed the other leaves alone."""
    one, two = (an_outbox(store, {"webhook": channel}) for _ in range(2))
    post(store, 50)
    await asyncio.gather(one.step(), two.step())
    assert len(receiver.ids) == len(set(receiver.ids)) == 50


async def test_a_lost_lease_writes_nothing(store: Store, clock: VirtualClock) -> None:
    """A sender that outlives its lease cannot overwrite what the next one found out."""

    async def overtake(_: OutgoingPush) -> None:
        clock.advance_to(NOON_US + round(LEASE_S * SECOND_US))
        assert await quick.step() == 1
        raise TransportError("the slow one failed")

    second = StubChannel(lambda _: None)
    quick = an_outbox(store, {"webhook": second}, clock)
    slow = an_outbox(store, {"webhook": StubChannel(overtake)}, clock)
    post(store)
    await slow.step()
    assert second.given[0].is_repeat
    push = only(store)
    assert (push.state, push.attempts, push.error) == (PushState.DELIVERED, 1, "")


async def test_a_full_disk_does_not_send_twice(database: str, new_store: NewStore, clock: VirtualClock) -> None:
    """Results that the database refuses are kept, and written before anything else is sent."""
    is_full = False

    def fill_up(statement: str) -> None:
        if is_full and statement.startswith("before") and "UPDATE push SET state = v.state, attempts" in statement:
            raise StoreFailed("the disk is full; free some space")

    store = new_store(database, on_statement=fill_up)
    stub = StubChannel(lambda _: None)
    outbox = an_outbox(store, {"webhook": stub}, clock)
    post(store)
    is_full = True
    for _ in range(2):
        with pytest.raises(StoreFailed):
            await outbox.step()
        clock.advance_to(clock.now_us() + 2 * round(LEASE_S * SECOND_US))
    is_full = False
    assert await outbox.step() == 0
    assert len(stub.given) == 1
    assert only(store).state == PushState.DELIVERED


async def test_a_thousand_pushes(outbox: Outbox, store: Store, receiver: Receiver) -> None:
    """More than one transaction holds leaves in several, each push once."""
    post(store, 1_000)
    assert [await outbox.step() for _ in range(2)] == [1_000, 0]
    assert len(set(receiver.ids)) == len(receiver.ids) == 1_000
