"""The climb as officers hear of it: every push of an untouched case arrives at a real receiver exactly once."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest

from daemon.channels.channel import Channel
from daemon.outbox import Outbox
from daemon.store import Store
from schema.kinds import PushState
from tests.life import CITY, COUNTY, TOWNSHIP, VILLAGE, ZONE, Life, at
from tests.outbox_rig import webhook
from tests.receiver import OK, Answer, Arrival, Receiver

SECRET = {"title": "漏水扰民", "text": "楼上漏水三个月", "citizen": "王小明", "phone": "13800000000"}
END = "2026-03-12 12:00"
WAY_UP = [(VILLAGE, TOWNSHIP), (TOWNSHIP, COUNTY), (COUNTY, CITY)]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as it:
        yield it


@pytest.fixture
async def channel(receiver: Receiver) -> AsyncIterator[Channel]:
    it = webhook(receiver)
    yield it
    await it.aclose()


@pytest.fixture
def life(store: Store, receiver: Receiver) -> Life:
    """Begin on a Monday at ten; each officer's own address tells the unit."""
    life = Life.begin(store, "2026-03-02 10:00")
    with store.read() as reader:
        officers = reader.officers()
    addressed = [one._replace(address=f"{receiver.url}/{one.unit_code}") for one in officers]
    store.write(lambda writer: writer.upsert_officers(addressed))
    life.engine.reload_directory()
    return life


@pytest.fixture
def outbox(life: Life, channel: Channel) -> Outbox:
    directory = life.engine.book.rules.directory
    return Outbox(
        life.store,
        {"": channel},
        life.clock,
        instance="duban",
        name_of=directory.place_name,
        zone=ZONE,
        luck=lambda: 0.0,
    )


async def live(life: Life, outbox: Outbox) -> None:
    """Let time pass from one due instant to the next, of a rung or of a push, and send in between."""
    until_us = at(END)
    while (due_us := next_us(life)) is not None and due_us < until_us:
        life.clock.advance_to(max(due_us + 1, life.now_us))
        life.tick()
        while await outbox.step():
            pass
    life.clock.advance_to(until_us)


def next_us(life: Life) -> int | None:
    with life.store.read() as reader:
        return min(filter(None, (reader.next_due_us(), reader.next_push_us())), default=None)


def heard(arrivals: list[Arrival]) -> Counter[tuple[str, str]]:
    """Return how often the resolve clock said what to which unit's officer; briefs speak for what is held."""
    of_resolve = [one for one in arrivals if one.payload["data"].get("clock") == "resolve"]
    return Counter((one.payload["type"], one.path.rpartition("/")[2]) for one in of_resolve)


def the_climb() -> Counter[tuple[str, str]]:
    """Return what DESIGN says must be heard, and by whom: both sides hear of a red card and of a rise."""
    told = Counter({("case.opened", VILLAGE): 1, ("case.list", CITY): 1, ("case.red", CITY): 1})
    for unit in (VILLAGE, TOWNSHIP, COUNTY, CITY):
        told.update((f"case.{word}", unit) for word in ("remind", "blue", "yellow"))
    for below, above in WAY_UP:
        told.update((f"case.{word}", unit) for word in ("red", "escalate") for unit in (below, above))
    return told


async def test_every_push_of_the_climb_arrives_once(life: Life, outbox: Outbox, receiver: Receiver) -> None:
    """Remind, cards, three rises and the proposal to list: each at its officers, once per id, truly signed."""
    life.open(**SECRET)
    await live(life, outbox)
    assert heard(receiver.arrivals) == the_climb()
    assert len(set(receiver.ids)) == len(receiver.ids)
    assert all(arrival.is_genuine for arrival in receiver.arrivals)
    assert_all_accounted_for(life, receiver)
    assert life.case().unit_code == CITY


def assert_all_accounted_for(life: Life, receiver: Receiver) -> None:
    """Check that what arrived is what the outbox says it delivered, and that only outdated reviews stayed."""
    pushes = life.pushes()
    with life.store.read() as reader:
        digests = [push for push in reader.pushes(limit=1_000) if push.kind == "digest"]
    delivered = {f"duban-{push.id}" for push in (*pushes, *digests) if push.state == PushState.DELIVERED}
    assert delivered == set(receiver.ids)
    others = {(push.kind, push.state) for push in pushes if push.state != PushState.DELIVERED}
    assert others <= {("review", PushState.SUPERSEDED), ("remind", PushState.MERGED), ("review", PushState.MERGED)}
    assert {push.merged_into for push in pushes if push.merged_into} == {push.id for push in digests}


async def test_a_receiver_that_fails_half_the_time_hears_all_of_it(
    life: Life, outbox: Outbox, receiver: Receiver
) -> None:
    """Refused sends come again under their id; each push is taken exactly once, whatever was asked how often."""
    taken: Counter[str] = Counter()

    def every_other(arrival: Arrival) -> Answer:
        if len(receiver.arrivals) % 2:
            return Answer(503)
        taken[arrival.id] += 1
        return OK

    receiver.otherwise = every_other
    life.open(**SECRET)
    await live(life, outbox)
    assert len(receiver.arrivals) > len(taken)
    with life.store.read() as reader:
        accepted = {push.id for push in reader.pushes(limit=1_000) if push.state == PushState.DELIVERED}
    assert taken == Counter(f"duban-{push_id}" for push_id in accepted)
    cards = {(push.kind, push.unit_code) for push in life.pushes() if push.id in accepted or push.merged_into}
    assert {(word.removeprefix("case."), unit) for word, unit in the_climb()} <= cards


async def test_no_push_of_the_climb_names_a_person(life: Life, outbox: Outbox, receiver: Receiver) -> None:
    """A request carries the number, the place down to the grid and the deadline; nothing the citizen wrote."""
    life.open(**SECRET)
    await live(life, outbox)
    for arrival in receiver.arrivals:
        said = arrival.body.decode() + "".join(arrival.headers.values())
        assert not [word for word in SECRET.values() if word in said]
        data = arrival.payload["data"]
        if arrival.payload["type"] == "case.digest":
            continue
        assert (data["number"], data["place"]["name"]) == ("T1", "王益区 七一路街道 红旗社区 第一网格")
        assert data["due_at"]
        assert data["since_at"]
        assert data["text"]["zh"].startswith("【")
