"""A crash at any statement leaves all or nothing, and writers from many threads do not mix."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from daemon.store import Store, verify
from tests.conftest import NewStore
from tests.rows import add_line, open_some


class Crash(Exception):
    """A process that ends here."""


def scenario(writer) -> None:
    """Write something of everything."""
    case = open_some(writer, 2)[0]
    add_line(writer, case, card=1)
    writer.set_meta("done", "yes")


def test_every_statement_is_heard_before_and_after(databases, new_store: NewStore) -> None:
    """The seam covers BEGIN, each statement and COMMIT, in pairs."""
    heard: list[str] = []
    opened = new_store(databases.fresh(), on_statement=heard.append)
    heard.clear()
    opened.write(scenario)
    before = [text.removeprefix("before ") for text in heard[::2]]
    after = [text.removeprefix("after ") for text in heard[1::2]]
    assert before == after
    assert before[0].startswith("BEGIN")
    assert before[-1] == "COMMIT"
    assert any("event" in text for text in before)


class CrashAt:
    """Counts the seam's calls down and crashes at the last; disarmed it only listens."""

    def __init__(self) -> None:
        self.left = 0

    def __call__(self, _statement: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise Crash


def test_a_crash_at_any_statement_leaves_all_or_nothing(databases, new_store: NewStore) -> None:
    """Whatever statement it dies before or after, the next one finds everything (after COMMIT) or nothing."""
    crash = CrashAt()
    opened = new_store(databases.fresh(), on_statement=crash)
    outcomes: list[bool] = []
    while not any(outcomes):
        crash.left = len(outcomes) + 1
        with pytest.raises(Crash):
            opened.write(scenario)
        outcomes.append(seen(opened))
    assert len(outcomes) > 20


def seen(store: Store) -> bool:
    """Tell whether the scenario was kept whole; fail when it was kept in part."""
    with store.read() as reader:
        kept = (reader.meta("done") == "yes", reader.last_seq() == 3, reader.case_by_id(2) is not None)
        assert not list(verify(reader))
    assert len(set(kept)) == 1
    return kept[0]


def test_threads_take_turns(store: Store) -> None:
    """Writers from several threads each get their own numbers, and the ledger verifies."""
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _n: store.write(lambda w: open_some(w, 5)), range(12)))
    ids = [case.id for cases in opened for case in cases]
    assert sorted(ids) == list(range(1, 61))
    with store.read() as reader:
        assert not list(verify(reader))
        assert reader.last_seq() == 60


def test_seq_is_commit_order(databases, new_store: NewStore) -> None:
    """A follower that reads while others write never sees a number below one it has already passed."""
    database = databases.fresh()
    store = new_store(database)
    passed: list[int] = []

    def follow() -> None:
        with store.read() as reader:
            lines = reader.events_after(passed[-1] if passed else 0, 1000)
            assert [line.seq for line in lines] == list(range(len(passed) + 1, len(passed) + 1 + len(lines)))
            passed.extend(line.seq for line in lines)

    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(store.write, lambda w: open_some(w, 2)) for _ in range(30)]
        while not all(task.done() for task in writing):
            follow()
        for task in writing:
            task.result()
    follow()
    assert passed == list(range(1, 61))


def test_a_read_only_store_refuses_to_write(databases, new_store: NewStore) -> None:
    """Opened read-only, it reads beside a running daemon, and says no to a write in one sentence."""
    database = databases.fresh()
    daemon = new_store(database)
    daemon.write(lambda w: open_some(w, 1))
    offline = new_store(database, read_only=True)
    with offline.read() as reader:
        assert reader.last_seq() == 1
    with pytest.raises(Exception, match="read only"):
        offline.write(scenario)


def test_a_stranger_with_the_lock_is_seen_without_waiting(sqlite_databases, new_store: NewStore) -> None:
    """Another program's transaction shows at once, even while a writer waits for it, and not after."""
    path = sqlite_databases.fresh()
    opened = new_store(path)
    assert not opened.is_locked()
    stranger = sqlite3.connect(path, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    assert opened.is_locked()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(opened.write, scenario)
        assert opened.is_locked()
        stranger.execute("COMMIT")
        waiting.result()
    stranger.close()
    assert not opened.is_locked()
