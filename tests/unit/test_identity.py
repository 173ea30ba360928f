"""What a database keeps of itself: made once, and the same for two daemons that start at once."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from daemon.editions.register import begin
from daemon.identity import instance_of, link_key_of
from daemon.reading import mark_read
from daemon.store import Store
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import shipped
from tests.outbox_rig import post, rows
from tests.rows import NOON_US


def test_the_key_and_the_name_stay(store: Store) -> None:
    """Asked again they are the same; the key has 256 bits."""
    assert (instance_of(store), link_key_of(store)) == (instance_of(store), link_key_of(store))
    assert (len(instance_of(store)), len(link_key_of(store))) == (12, 32)


@pytest.mark.postgres
def test_two_daemons_that_start_at_once_have_one_key(
    postgres_databases: Databases, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the links of one would be nobody's for the other."""
    url, together = postgres_databases.fresh(), Barrier(2)
    stores = [new_store(url), new_store(url)]
    begin(stores[0], shipped(), NOON_US)

    def made(_bytes: int) -> str:
        return f"{together.wait(20) + 1:02x}"

    monkeypatch.setattr(secrets, "token_hex", made)
    with ThreadPoolExecutor(2) as pool:
        keys = set(pool.map(link_key_of, stores))
    assert keys == {link_key_of(stores[0])}


def test_the_first_of_many_readers_counts(store: Store) -> None:
    """Eight at once: one reader stands in the row, and each is told the same one."""
    [push_id] = post(store)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda nth: mark_read(store, push_id, f"officer:{nth}", NOON_US + nth), range(8)))
    assert len({(push.read_us, push.read_by) for push in told}) == 1
    assert rows(store) == [told[0]]
