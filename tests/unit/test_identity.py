"""What a database keeps of itself: made once, and the same for two daemons that start at once."""

from concurrent.futures import ThreadPoolExecutor

from daemon.editions.register import begin
from daemon.identity import instance_of, link_key_of
from daemon.reading import mark_read
from daemon.store import Store
from tests.life import shipped
from tests.outbox_rig import post, rows
from tests.rows import NOON_US


def test_the_key_and_the_name_stay(store: Store) -> None:
    """Asked again they are the same; the key has 256 bits."""
    assert (instance_of(store), link_key_of(store)) == (instance_of(store), link_key_of(store))
    assert (len(instance_of(store)), len(link_key_of(store))) == (12, 32)


def test_two_daemons_that_start_at_once_have_one_key(store: Store) -> None:
    """Else the links of one would be nobody's for the other."""
    begin(store, shipped(), NOON_US)
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: link_key_of(store), range(8)))
    assert keys == {link_key_of(store)}


def test_the_first_of_many_readers_counts(store: Store) -> None:
    """Eight at once: one reader stands in the row, and each is told the same one."""
    [push_id] = post(store)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda nth: mark_read(store, push_id, f"officer:{nth}", NOON_US + nth), range(8)))
    assert len({(push.read_us, push.read_by) for push in told}) == 1
    assert rows(store) == [told[0]]
