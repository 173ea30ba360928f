"""Whoever changes the ledger by hand is found out, on both databases."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from daemon.store import Store, ledger_root, verify
from tests.databases import SQLITE, Databases
from tests.rows import add_line, open_some

ByHand = Callable[..., None]


@pytest.fixture
def by_hand(databases: Databases, database: str) -> Iterator[ByHand]:
    """Run statements as somebody with the right to the database would, past the store."""

    def run(*statements: str) -> None:
        with closing(
            sqlite3.connect(database, isolation_level=None)
            if databases.kind == SQLITE
            else psycopg.connect(database, autocommit=True)
        ) as link:
            for statement in statements:
                link.execute(statement)

    return run


@pytest.fixture
def kept(store: Store) -> Store:
    """Give a store with two cases: lines 1, 3, 4, 6 of TC000001 and 2, 5 of TC000002."""
    first, second = store.write(lambda w: open_some(w, 2))
    first = store.write(lambda w: add_line(w, first, card=1))
    first = store.write(lambda w: add_line(w, first, card=2))
    store.write(lambda w: add_line(w, second))
    store.write(lambda w: add_line(w, first, card=3))
    return store


def found(store: Store) -> list[tuple[int, str]]:
    with store.read() as reader:
        return [(finding.seq, finding.number) for finding in verify(reader)]


def test_an_untouched_ledger_has_no_findings(kept: Store) -> None:
    """What the store wrote verifies."""
    assert found(kept) == []


@pytest.mark.parametrize("change", ["body = '{ }'", "at_us = at_us + 1", "actor = 'officer:1'", "kind = 'noted'"])
def test_a_changed_line_is_named(kept: Store, by_hand: ByHand, change: str) -> None:
    """A line whose content was changed shows at that line, and only there."""
    by_hand(f"UPDATE event SET {change} WHERE seq = 3")
    assert found(kept) == [(3, "TC000001")]


def test_a_removed_line_is_named(kept: Store, by_hand: ByHand) -> None:
    """A removed line shows as the gap it leaves, and at the next line of its case."""
    by_hand("DELETE FROM event WHERE seq = 3")
    assert found(kept) == [(3, ""), (4, "TC000001")]


def test_a_removed_newest_line_is_named(kept: Store, by_hand: ByHand) -> None:
    """The newest line, removed, shows as a number given to no line, and at its case's row."""
    by_hand("DELETE FROM event WHERE seq = 6")
    assert found(kept) == [(6, ""), (0, "TC000001")]


def test_swapped_lines_are_named(kept: Store, by_hand: ByHand) -> None:
    """Two lines of a case that changed places show, the first of them first."""
    by_hand(
        "UPDATE event SET seq = 99 WHERE seq = 3",
        "UPDATE event SET seq = 3 WHERE seq = 4",
        "UPDATE event SET seq = 4 WHERE seq = 99",
    )
    assert found(kept)[0] == (3, "TC000001")


def test_an_added_line_is_named(kept: Store, by_hand: ByHand) -> None:
    """A line put in by hand shows, even with a plausible version and predecessor."""
    by_hand(
        "INSERT INTO event (seq, case_id, version, prev_seq, at_us, kind, actor, body, hash)"
        " SELECT 7, case_id, version + 1, 6, at_us, kind, actor, body, hash FROM event WHERE seq = 6"
    )
    assert found(kept) == [(7, "TC000001"), (0, "TC000001")]


def test_a_line_given_to_another_case_is_named(kept: Store, by_hand: ByHand) -> None:
    """A line moved to another case shows in both."""
    by_hand("UPDATE event SET case_id = 2 WHERE seq = 3")
    assert {number for _seq, number in found(kept)} == {"TC000001", "TC000002"}


def test_a_case_that_vanished_whole_is_noticed(kept: Store, by_hand: ByHand) -> None:
    """A case removed with all its lines leaves gaps in the numbering."""
    by_hand("DELETE FROM event WHERE case_id = 2", "DELETE FROM cases WHERE id = 2")
    assert found(kept) == [(2, ""), (5, "")]


def test_a_row_off_its_newest_line_is_named(kept: Store, by_hand: ByHand) -> None:
    """A case's row that stands elsewhere than on its newest line shows; so does a line without a row."""
    by_hand("UPDATE cases SET version = 3, head_seq = 4 WHERE id = 1", "DELETE FROM cases WHERE id = 2")
    assert found(kept) == [(0, "TC000001"), (5, "")]


def test_findings_are_sentences(kept: Store, by_hand: ByHand) -> None:
    """A finding says which case, which line and what is wrong."""
    by_hand("UPDATE event SET body = '[]' WHERE seq = 5")
    with kept.read() as reader:
        said = [str(finding) for finding in verify(reader)]
    assert said == ["case TC000002, line 5: its content was changed, since its hash does not fit"]


def test_the_daily_root_stands_for_every_head(kept: Store, by_hand: ByHand) -> None:
    """The root is the same while nothing changes, and another after a new line or a forged head."""
    roots = [_root(kept), _root(kept)]
    with kept.read() as reader:
        case = reader.case_by_number("TC000002")
    kept.write(lambda w: add_line(w, case))
    roots.append(_root(kept))
    by_hand("UPDATE cases SET head_hash = (SELECT hash FROM event WHERE seq = 1) WHERE id = 1")
    roots.append(_root(kept))
    assert roots[0] == roots[1]
    assert len(set(roots)) == 3


def _root(store: Store) -> bytes:
    with store.read() as reader:
        return ledger_root(reader)
