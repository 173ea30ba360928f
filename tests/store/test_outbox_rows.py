"""A push is claimed by one sender at a time, recorded once, and always in one of five states."""

from daemon.rows import OfficerRow
from daemon.store import Batch, Store
from schema.kinds import PushState, Status
from tests import claiming
from tests.rows import NOON_US, a_push, open_some

LEASE_US = 30_000_000


def put(store: Store, *pushes) -> list[int]:
    """Add pushes and return their numbers."""
    return store.write(lambda w: [w.add_push(push) for push in pushes])


def claim(store: Store, now_us: int = NOON_US, limit: int = 10):
    return store.write(lambda w: claiming.claim(w, now_us, limit, LEASE_US))


def record(store: Store, claimed, **changes) -> bool:
    """Record a claim as delivered, or as ``changes`` say."""
    return store.write(lambda w: claiming.record(w, [claimed], NOON_US, **changes))


def test_a_push_is_claimed_when_it_is_to_be_tried(store: Store) -> None:
    """From its instant on, earliest first and up to the limit; each is held by one claim."""
    soon, later, last = put(store, a_push(None), a_push(None, next_us=NOON_US + 1), a_push(None, next_us=NOON_US))
    assert [held.push.id for held in claim(store, limit=1)] == [soon]
    assert [held.push.id for held in claim(store)] == [last]
    assert claim(store) == []
    with store.read() as reader:
        assert reader.next_push_us() == NOON_US + 1
        assert reader.push(later).lease == 0


def test_a_claim_brings_the_address_and_the_case_as_it_is_now(store: Store) -> None:
    """A sender learns where to and whether the case was closed meanwhile."""
    store.write(lambda w: w.upsert_officers([OfficerRow(None, "61", "李四", "leader", "webhook", "x://y", True)]))
    case = store.write(lambda w: open_some(w, 1))[0]
    store.write(lambda w: w.put(Batch(changed=[case._replace(status=int(Status.RESOLVED))])))
    put(store, a_push(case.id, officer_id=1), a_push(None))
    assert [(held.address, held.case and held.case.status) for held in claim(store)] == [
        ("", 3),
        ("x://y", 3),
        ("", None),
    ]


def test_a_record_ends_the_claim(store: Store) -> None:
    """What became of a push is kept; a push with no next try is not claimed again."""
    put(store, a_push(None))
    held = claim(store)[0]
    assert record(store, held)
    with store.read() as reader:
        kept = reader.push(held.push.id)
    assert (kept.state, kept.attempts, kept.sent_us, kept.leased_until_us) == ("delivered", 1, NOON_US, 0)
    assert claim(store, NOON_US + 10 * LEASE_US) == []


def test_a_lost_lease_cannot_record(store: Store) -> None:
    """After the lease another sender takes over, is told it may be a repeat, and the first one is fenced off."""
    put(store, a_push(None))
    first = claim(store)[0]
    assert claim(store, NOON_US + LEASE_US - 1) == []
    second = claim(store, NOON_US + LEASE_US)[0]
    assert (first.is_repeat, second.is_repeat) == (False, True)
    assert not record(store, first)
    assert record(store, second)


def test_a_failed_try_is_no_repeat(store: Store) -> None:
    """A try that was recorded as failed comes back at its next instant, and is known not to have been sent."""
    put(store, a_push(None))
    assert record(store, claim(store)[0], state=PushState.UNDELIVERED, next_us=NOON_US + 5, error="503")
    again = claim(store, NOON_US + 5)[0]
    assert (again.is_repeat, again.push.attempts, again.push.error) == (False, 1, "503")


def test_a_push_given_up_is_tried_again_by_hand(store: Store) -> None:
    """`retry` brings back what was not delivered; neither a delivered one nor one under way."""
    given_up, delivered, under_way = put(store, *[a_push(None)] * 3)
    held = {one.push.id: one for one in claim(store)}
    record(store, held[given_up], state=PushState.UNDELIVERED, error="410")
    record(store, held[delivered])
    done = [store.write(lambda w, i=i: w.retry_push(i, NOON_US)) for i in (given_up, delivered, under_way)]
    assert done == [True, False, False]
    assert [one.push.id for one in claim(store)] == [given_up]


def test_what_nobody_began_to_send_is_superseded(store: Store) -> None:
    """Only those of the named ledger line, and none that is under way or done."""
    case, other = store.write(lambda w: open_some(w, 2))
    claim(store)
    undone, elder, _ = put(store, a_push(case.id, seq=2), a_push(case.id, seq=3), a_push(other.id, seq=4))
    assert store.write(lambda w: w.supersede_pushes(case.id, 2)) == 1
    with store.read() as reader:
        states = {push.id: (push.state, push.next_us) for push in reader.pushes_of(case.id)}
    assert states[undone] == ("superseded", None)
    assert states[elder] == ("undelivered", NOON_US)


def test_what_has_not_arrived_is_counted(store: Store) -> None:
    """Those that wait and those set aside count; delivered, merged and superseded ones do not."""
    put(store, *[a_push(None)] * 4)
    given_up, delivered, again = claim(store, limit=3)
    record(store, given_up, state=PushState.UNDELIVERED, error="410")
    record(store, delivered)
    record(store, again, state=PushState.UNDELIVERED, next_us=NOON_US + 5, error="503")
    with store.read() as reader:
        assert reader.waiting() == (3, 0, None)
        assert reader.push_counts()["undelivered"] == 3
    store.write(lambda w: w.merge_pushes([4], 3))
    with store.read() as reader:
        assert reader.waiting().undelivered == 2
        assert reader.set_aside("41") == [given_up.push.id]


def test_what_waits_for_the_morning_is_counted_by_itself(store: Store) -> None:
    """Held pushes are not undelivered; the first of them says until when; once claimed they go out like others."""
    held = {"state": PushState.HELD}
    put(store, a_push(None), a_push(None, **held, next_us=NOON_US + 2), a_push(None, **held, next_us=NOON_US + 1))
    with store.read() as reader:
        assert reader.waiting() == (1, 2, NOON_US + 1)
    later = claim(store, NOON_US + 2)
    assert [one.push.state for one in later] == ["undelivered", "held", "held"]
    assert all(record(store, one) for one in later)
    with store.read() as reader:
        assert reader.waiting() == (0, 0, None)


def test_what_is_held_is_superseded_and_merged_like_what_waits(store: Store) -> None:
    """Nobody has begun to send it."""
    case = store.write(lambda w: open_some(w, 1))[0]
    held = {"state": PushState.HELD, "next_us": NOON_US + 5}
    undone, merged = put(store, a_push(case.id, seq=2, **held), a_push(None, **held))
    assert store.write(lambda w: w.supersede_pushes(case.id, 2)) == 1
    assert store.write(lambda w: w.merge_pushes([merged, undone], 1)) == 1


def test_a_digest_speaks_for_several(store: Store) -> None:
    """Merged pushes name the digest and are not sent."""
    ids = put(store, a_push(None), a_push(None), a_push(None, kind="digest", next_us=NOON_US + 1))
    assert store.write(lambda w: w.merge_pushes(ids[:2], ids[2])) == 2
    with store.read() as reader:
        assert [push.merged_into for push in reader.pushes_after(0, 10)] == [ids[2], ids[2], None]
        assert reader.push_counts() == {"merged": 2, "undelivered": 1}
    assert claim(store) == []


def test_pushes_are_paged_newest_first(store: Store) -> None:
    """A page ends before a number; a state narrows it."""
    ids = put(store, *[a_push(None)] * 4)
    record(store, claim(store, limit=1)[0])
    with store.read() as reader:
        assert [push.id for push in reader.pushes(limit=2)] == [ids[3], ids[2]]
        assert [push.id for push in reader.pushes(ids[2])] == [ids[1], ids[0]]
        assert [push.id for push in reader.pushes(state="delivered")] == [ids[0]]
