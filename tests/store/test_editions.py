"""Editions and pins: what the store keeps of them, and who waits for whom."""

import threading

import pytest

from daemon.rows import EditionRow, PolicyRow
from daemon.store import Store
from daemon.store.writer import Writer
from schema.errors import Conflict
from tests.rows import open_some

FIRST = EditionRow(1, 5, "daemon", "h1", "{}", "{}", "mark", "2026-12-31", 0, 0)
PATIENCE_S = 20.0


def test_editions_are_numbered_and_kept(store: Store) -> None:
    """Each stands with what it was; the newest is in force, its number is held, and no number is given twice."""
    second = FIRST._replace(number=2, hash="h2", actor="officer:7")
    with store.read() as reader:
        assert (reader.edition(), reader.editions(9, 9)) == (None, [])
        before = reader.rules_stamp()
    assert store.write(lambda w: w.hold_edition()) == 0
    store.write(lambda w: w.put_edition(FIRST))
    store.write(lambda w: w.put_edition(second))
    with store.read() as reader:
        assert reader.rules_stamp() != before
        assert reader.edition() == second
        assert reader.editions(9, 9) == [second, FIRST]
        assert (reader.editions(2, 9), reader.editions(9, 1)) == ([FIRST], [second])
    assert store.write(lambda w: w.hold_edition(alone=True)) == 2
    with pytest.raises(Conflict):
        store.write(lambda w: w.put_edition(second))


def test_an_edition_knows_how_far_it_came(store: Store) -> None:
    """What was planned anew adds up; None says that every case was looked at."""
    store.write(lambda w: w.put_edition(FIRST))
    store.write(lambda w: w.edition_reached(1, 1000, 30))
    store.write(lambda w: w.edition_reached(1, None, 4))
    with store.read() as reader:
        assert reader.edition() == FIRST._replace(after_case=None, replanned=34)


def test_a_pin_outlives_later_intakes(store: Store) -> None:
    """An intake that writes a pinned policy down again leaves it pinned; the others are not."""
    rows = [PolicyRow("a", "甲", "{}"), PolicyRow("b", "乙", "{}")]
    store.write(lambda w: w.upsert_policies(rows))
    store.write(lambda w: w.pin_policies(["a"]))
    store.write(lambda w: w.upsert_policies(rows))
    with store.read() as reader:
        assert {row.name: row.is_pinned for row in reader.policies()} == {"甲": True, "乙": False}


def test_open_cases_are_counted_by_policy(store: Store) -> None:
    """Those tied to a unit's subtree, or all; with whom they are about, for whoever may not see them."""
    store.write(lambda w: open_some(w, 3))
    with store.read() as reader:
        case = reader.cases_by_ids([1])[0]
        all_of_them = [(case.policy_hash, case.about, 3)]
        assert reader.count_by_policy("") == reader.count_by_policy(case.start_unit[:4]) == all_of_them
        assert reader.count_by_policy("9") == []


def test_no_edition_comes_between_a_decision_and_its_commit(store: Store) -> None:
    """Whoever decides holds the edition: the next one waits for the commit, however long that takes."""
    store.write(lambda w: w.put_edition(FIRST))
    held, entered, order = threading.Event(), threading.Event(), []

    def decide(writer: Writer) -> None:
        assert writer.hold_edition() == 1
        held.set()
        entered.wait(0.2)  # long enough for the other to have written, had nothing held it
        order.append("decided")

    def enter(writer: Writer) -> None:
        assert writer.hold_edition(alone=True) == 1
        order.append("entered")
        entered.set()

    deciding = threading.Thread(target=store.write, args=(decide,))
    deciding.start()
    assert held.wait(PATIENCE_S)
    store.write(enter)
    deciding.join(PATIENCE_S)
    assert order == ["decided", "entered"]
