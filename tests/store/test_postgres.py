"""PostgreSQL only: several daemons side by side, and a server that stops answering."""

import os
import signal
import time
from contextlib import closing
from threading import Event

import psycopg
import pytest

from daemon.store import Store, open_store, verify
from schema.errors import StoreFailed
from tests.claiming import claim
from tests.conftest import NewStore
from tests.databases import Databases
from tests.rows import HOUR_US, NOON_US, a_push, a_timer, open_some

pytestmark = pytest.mark.postgres
DUE_US = NOON_US + HOUR_US + 1


@pytest.fixture
def database(postgres_databases: Databases) -> str:
    """Give a fresh PostgreSQL database."""
    return postgres_databases.fresh()


def test_two_daemons_claim_different_timers(database: str, new_store: NewStore) -> None:
    """While one holds its batch, the other gets the next ones and waits for nobody."""
    one, two = new_store(database), new_store(database)
    one.write(lambda w: open_some(w, 6))

    def claim_both(writer) -> tuple[list[int], list[int]]:
        mine = [row.case.id for row in writer.due_timers(DUE_US, 3)]
        others = two.write(lambda other: [row.case.id for row in other.due_timers(DUE_US, 10)])
        return mine, others

    assert one.write(claim_both) == ([1, 2, 3], [4, 5, 6])


def test_a_case_under_an_act_is_not_claimed(database: str, new_store: NewStore) -> None:
    """A timer whose case somebody acts on is left out, and is due again afterwards."""
    one, two = new_store(database), new_store(database)
    one.write(lambda w: open_some(w, 2))

    def act(writer) -> list[int]:
        assert writer.case_by_number("TC000001") is not None
        return two.write(lambda other: [row.case.id for row in other.due_timers(DUE_US, 10)])

    assert one.write(act) == [2]
    assert [row.case.id for row in two.write(lambda w: w.due_timers(DUE_US, 10))] == [1, 2]


def test_two_senders_claim_different_pushes(database: str, new_store: NewStore) -> None:
    """A push that one sender is claiming is not claimed by another."""
    one, two = new_store(database), new_store(database)
    one.write(lambda w: w.add_pushes([a_push(None)] * 4))

    def claim_both(writer) -> tuple[list[int], list[int]]:
        mine = [held.push.id for held in claim(writer, NOON_US, 2, 1)]
        return mine, two.write(lambda other: [held.push.id for held in claim(other, NOON_US, 9, 1)])

    assert one.write(claim_both) == ([1, 2], [3, 4])


def server_pids(link: psycopg.Connection) -> list[int]:
    rows = link.execute(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'duband' AND pid <> pg_backend_pid()"
    )
    return [row[0] for row in rows]


def test_a_server_that_stops_answering_is_given_up(database: str, new_store: NewStore) -> None:
    """A stopped server process ends in a sentence within the deadline; the store goes on afterwards."""
    store = new_store(database, deadline_s=1.0)
    store.write(lambda w: open_some(w, 2))
    with closing(psycopg.connect(database, autocommit=True)) as watcher:
        pids = server_pids(watcher)
        assert pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        try:
            with pytest.raises(StoreFailed, match=r"gave no answer within 1 s"):
                store.write(lambda w: open_some(w, 1))
            waited_s = time.monotonic() - began
            assert len(store.write(lambda w: open_some(w, 1))) == 1
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
    assert waited_s < 10
    with store.read() as reader:
        assert reader.last_seq() == 3
        assert not list(verify(reader))


def test_a_server_that_stops_inside_a_transaction_is_given_up(database: str, new_store: NewStore) -> None:
    """A server that stops between two statements of a transaction leaves nothing of it behind."""
    store = new_store(database, deadline_s=1.0)
    stopped: list[int] = []

    def work(writer) -> None:
        open_some(writer, 3)
        stopped.append(writer._session.number("SELECT pg_backend_pid()"))
        os.kill(stopped[0], signal.SIGSTOP)
        writer.set_meta("after", "never")

    try:
        with pytest.raises(StoreFailed, match=r"gave no answer"):
            store.write(work)
    finally:
        os.kill(stopped[0], signal.SIGCONT)
    assert len(store.write(lambda w: open_some(w, 1))) == 1
    with store.read() as reader:
        assert reader.last_seq() == 1
        assert reader.meta("after") is None


def test_a_connection_that_died_in_the_pool_is_replaced(database: str, store: Store) -> None:
    """After a server's restart the first transaction already works."""
    with closing(psycopg.connect(database, autocommit=True)) as watcher:
        for pid in server_pids(watcher):
            watcher.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    assert len(store.write(lambda w: open_some(w, 1))) == 1


def test_an_earlier_timer_wakes_the_other_daemons(database: str, new_store: NewStore) -> None:
    """A timer set earlier than all that stand is heard; one that changes nothing for sleepers is not."""
    one, two = new_store(database), new_store(database)
    woken = Event()
    stop = two.listen(woken.set)
    try:
        woken.clear()
        one.write(lambda w: open_some(w, 1))
        assert woken.wait(10)
        woken.clear()
        heard: list[str] = []
        quiet = new_store(database, on_statement=heard.append)
        quiet.write(lambda w: w.put(_batch(a_timer(7, next_us=DUE_US + 5))))
        assert not [text for text in heard if "NOTIFY" in text]
        quiet.write(lambda w: w.put(_batch(a_timer(8, next_us=NOON_US))))
        assert woken.wait(10)
    finally:
        stop()


def _batch(timer):
    from daemon.store import Batch

    return Batch(timers=[timer])


def test_an_unreachable_server_is_one_sentence(database: str) -> None:
    """A server that is not there, or refuses, is named without the password, on one line."""
    with pytest.raises(StoreFailed, match=r"postgresql://127.0.0.1:1/duban cannot be reached") as refused:
        open_store("postgresql://user:secret@127.0.0.1:1/duban")
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_url_of_several_hosts_is_handed_on(database: str, new_store: NewStore) -> None:
    """The first host that is a primary is taken; what the URL asks for wins over our defaults."""
    host = psycopg.conninfo.conninfo_to_dict(database)
    url = (
        f"postgresql://postgres@/{host['dbname']}?host=/nowhere,{host['host']}"
        "&target_session_attrs=read-write&application_name=mine"
    )
    store = new_store(url)
    assert len(store.write(lambda w: open_some(w, 1))) == 1
    assert store.write(lambda w: w._session.one("SHOW application_name")) == ("mine",)


def test_a_standby_takes_no_writes(database: str, new_store: NewStore) -> None:
    """A server turned read-only after a failover says so in a sentence."""
    store = new_store(f"{database}&options=-c%20default_transaction_read_only%3Don")
    with pytest.raises(StoreFailed, match=r"takes no writes; name the primary"):
        store.write(lambda w: open_some(w, 1))
