"""What the engine may rely on, whichever database is under it."""

import pytest

from daemon.clock import real_us
from daemon.rows import (
    BoardRow,
    CaseTextRow,
    EventTextRow,
    GridRow,
    OfficerRow,
    PolicyRow,
    UnitRow,
)
from daemon.store import Batch, CaseRow, MovedRow, Store, TimerRow
from schema.errors import Conflict
from schema.kinds import Clock, Status
from tests.databases import SQLITE, Databases
from tests.rows import HOUR_US, NOON_US, a_case, a_timer, add_line, open_some

DUE_US = NOON_US + HOUR_US


class Crash(Exception):
    """What a test raises in the middle."""


def test_a_new_database_is_empty(store: Store) -> None:
    """An empty database answers every question without a row."""
    with store.read() as reader:
        assert reader.next_due_us() is None
        assert reader.next_push_us() is None
        assert reader.last_seq() == 0
        assert list(reader.open_cases()) == []
        assert reader.cases_by_ids([1]) == []
        assert reader.case_by_number("TC1") is None
        assert reader.timers_of(1) == []


def test_what_is_put_comes_back_as_it_was(store: Store) -> None:
    """A case, its timers and its line come back equal in every column."""
    opened = store.write(lambda w: open_some(w, 3))
    with store.read() as reader:
        assert sorted(reader.cases_by_ids([case.id for case in opened])) == opened
        assert reader.case_by_number(opened[1].number) == opened[1]
        assert reader.timers_of(opened[2].id) == [a_timer(opened[2].id)]
        assert [line.seq for line in reader.events_of(opened[0].id)] == [1]


def test_yes_and_no_come_back_as_true_and_false(store: Store) -> None:
    """SQLite keeps 0 and 1; whoever reads a case is told False and True."""
    case = store.write(lambda w: open_some(w, 1))[0]
    store.write(lambda w: w.put(Batch(changed=[case._replace(is_provisional=True)])))
    with store.read() as reader:
        cases = [reader.case_by_id(case.id), *reader.cases_by_ids([case.id]), *reader.cases_after(0, 1)]
    assert [one is not None and one.is_provisional is True for one in cases] == [True] * 3


def test_nothing_is_kept_of_work_that_raises(store: Store) -> None:
    """An exception rolls everything back, numbers taken included, and the next transaction works."""

    def fail(writer):
        open_some(writer, 2)
        raise Crash

    with pytest.raises(Crash):
        store.write(fail)
    with store.read() as reader:
        assert reader.last_seq() == 0
    assert store.write(lambda w: (w.next_case_ids(1), w.take_seqs(1))) == (1, 1)


def test_numbers_are_consecutive(store: Store) -> None:
    """Ledger numbers and case ids count from 1 without a gap, apart from each other."""
    assert store.write(lambda w: (w.take_seqs(3), w.take_seqs(2), w.next_case_ids(5))) == (1, 4, 1)
    assert store.write(lambda w: (w.take_seqs(1), w.next_case_ids(1))) == (6, 6)


def test_due_timers_come_earliest_first_each_with_its_case(store: Store) -> None:
    """Only timers before now are due, in the order of instant and id, up to the limit, stopped ones never."""

    def prepare(writer):
        cases = open_some(writer, 4)
        timers = [
            a_timer(cases[0].id, next_us=DUE_US + 5),
            a_timer(cases[1].id, next_us=DUE_US - 5),
            a_timer(cases[2].id, next_us=None),
        ]
        writer.put(Batch(timers=timers))
        return cases

    cases = store.write(prepare)

    def ids(now_us, limit):
        return [row.case.id for row in store.write(lambda w: w.due_timers(now_us, limit))]

    assert ids(DUE_US + 1, 10) == [cases[1].id, cases[3].id]
    assert ids(DUE_US, 10) == [cases[1].id]
    assert ids(DUE_US + 6, 2) == [cases[1].id, cases[3].id]
    found = store.write(lambda w: w.due_timers(DUE_US + 1, 10))[1]
    assert found.timer == a_timer(cases[3].id)
    assert found.case == cases[3]
    assert (type(found.timer), type(found.case)) == (TimerRow, CaseRow)
    with store.read() as reader:
        assert reader.next_due_us() == DUE_US - 5


def test_a_timer_is_inserted_or_replaced_by_id(store: Store) -> None:
    """Put twice, a timer stands once, with what was put last; other clocks of the case are apart."""
    case = store.write(lambda w: open_some(w, 1))[0]
    later = a_timer(case.id, behind_mask=3, next_us=DUE_US + 1, cycle=2)
    respond = a_timer(case.id, Clock.RESPOND)
    store.write(lambda w: w.put(Batch(timers=[later, respond])))
    with store.read() as reader:
        assert reader.timers_of(case.id) == [respond, later]
        assert reader.timers_of_many([case.id, case.id + 1]) == [respond, later]


def test_of_two_rows_with_one_key_the_later_stays(store: Store) -> None:
    """A case with two due timers may bring a row twice in a batch: both databases keep the last."""
    case = store.write(lambda w: open_some(w, 1))[0]
    timers = [a_timer(case.id, behind_mask=mask) for mask in (1, 2)]
    cases = [case._replace(card=card) for card in (1, 2)]
    store.write(lambda w: w.put(Batch(timers=timers, changed=cases)))
    with store.read() as reader:
        assert reader.timers_of(case.id) == timers[-1:]
        assert reader.case_by_id(case.id) == cases[-1]


def test_a_move_writes_only_what_a_rung_may_change(store: Store) -> None:
    """`moved` changes its own columns and leaves the others; `changed` writes every one but the number."""
    first, second = store.write(lambda w: open_some(w, 2))
    wanted = first._replace(version=2, card=3, worst_card=3, level=2, unit_code="610202001", due_us=None)
    moved = MovedRow(*(getattr(wanted, name) for name in MovedRow._fields))
    changed = second._replace(category="噪音", status=int(Status.RESOLVED), resolved_us=NOON_US, about=",61,")
    store.write(lambda w: w.put(Batch(moved=[moved], changed=[changed])))
    with store.read() as reader:
        assert reader.case_by_id(first.id) == wanted
        assert reader.case_by_id(second.id) == changed


def test_a_number_is_given_once_for_life(store: Store) -> None:
    """A second case with the number of another is refused, and nothing of its batch is kept."""
    store.write(lambda w: open_some(w, 1))
    twin = a_case(2, number="TC000001")
    with pytest.raises(Conflict):
        store.write(lambda w: w.put(Batch(timers=[a_timer(2)], opened=[twin])))
    with store.read() as reader:
        assert reader.case_by_id(2) is None
        assert reader.timers_of(2) == []
        assert reader.known_numbers(["TC000001", "TC9"]) == {"TC000001": 1}


def test_the_lines_of_a_case_are_walked_from_its_head(store: Store) -> None:
    """A case's own lines come oldest first, whatever other cases wrote between them."""
    first, second = store.write(lambda w: open_some(w, 2))
    for _ in range(3):
        first = store.write(lambda w, case=first: add_line(w, case))
        second = store.write(lambda w, case=second: add_line(w, case))
    with store.read() as reader:
        lines = reader.events_of(first.id)
        assert [line.version for line in lines] == [1, 2, 3, 4]
        assert [line.prev_seq for line in lines] == [0, *[line.seq for line in lines[:-1]]]
        assert reader.events_of(99) == []
        assert reader.event(first.head_seq) == lines[-1]


def test_the_ledger_is_followed_by_seq(store: Store) -> None:
    """Lines after a number come in order, up to the limit; the whole ledger streams the same lines."""
    store.write(lambda w: open_some(w, 7))
    with store.read() as reader:
        assert [line.seq for line in reader.events_after(2, 3)] == [3, 4, 5]
        assert reader.events_after(7, 3) == []
        assert [line for lines in reader.ledger() for line in lines] == reader.events_after(0, 100)
        assert reader.last_seq() == 7


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    """What is committed while a reader reads does not show until it reads anew."""
    store.write(lambda w: open_some(w, 1))
    with store.read() as reader:
        assert reader.last_seq() == 1
        store.write(lambda w: open_some(w, 1))
        assert reader.last_seq() == 1
    with store.read() as reader:
        assert reader.last_seq() == 2


def test_the_board_reads_open_cases_with_their_titles(store: Store) -> None:
    """Open cases stream in the order of ids, titles beside them; a closed one is read only when named."""
    cases = store.write(lambda w: open_some(w, 3))
    text = CaseTextRow(cases[0].id, b"salt", "楼上漏水", "全文", "张三", "138")
    closed = cases[1]._replace(status=int(Status.RESOLVED))
    store.write(lambda w: w.put(Batch(case_texts=[text], changed=[closed])))
    with store.read() as reader:
        rows = [BoardRow._make(row) for rows in reader.open_cases() for row in rows]
        assert [(row.id, row.title) for row in rows] == [(1, "楼上漏水"), (3, "")]
        assert [row.status for row in reader.board_rows([2])] == [Status.RESOLVED]
        assert reader.case_texts([1, 2]) == {1: text}


def test_personal_texts_are_replaced_and_kept_apart(store: Store) -> None:
    """A corrected text replaces the earlier one; an act's text hangs on its line."""
    case = store.write(lambda w: open_some(w, 1))[0]
    old, new = (CaseTextRow(case.id, b"s", title, "", "", "") for title in ("旧", "新"))
    note = EventTextRow(1, b"s", "已上门")
    store.write(lambda w: w.put(Batch(case_texts=[old])))
    store.write(lambda w: w.put(Batch(case_texts=[new], event_texts=[note])))
    with store.read() as reader:
        assert reader.case_texts([case.id]) == {case.id: new}
        assert reader.event_texts([1, 2]) == {1: note}


@pytest.mark.parametrize(
    "name", ['a"b', "a\\b", "{x,y}", "NULL", "", " ", "a\nb\tc", "%s ?", "'; --", "铜川\u200b🎐"]
)
def test_any_text_comes_back_as_it_was(store: Store, name: str) -> None:
    """Quotes, braces, marks and the word NULL are text like any other, in every way of writing."""
    unit = UnitRow("61", 4, "centre", name, None)
    text = CaseTextRow(1, b'\\\x00\xff"', name, name, name, name)
    store.write(lambda w: w.upsert_units([unit]))
    store.write(lambda w: w.put(Batch(opened=[a_case(1, category=name)], case_texts=[text])))
    store.write(lambda w: w.put(Batch(changed=[a_case(1, category=name, mode=name)])))
    with store.read() as reader:
        assert reader.units() == [unit]
        assert reader.case_texts([1]) == {1: text}
        assert reader.case_by_id(1) == a_case(1, category=name, mode=name)
        assert reader.known_numbers([name]) == {}


def test_the_tree_is_written_idempotently(store: Store) -> None:
    """Units, grids and officers are replaced by their keys; an officer keeps the number it was given."""
    units = [UnitRow("6102", 4, "centre", "铜川市", None), UnitRow("610202", 3, "centre", "王益区", "6102")]
    grid = GridRow("610202001001001", "第一网格", "610202001001", None)
    officer = OfficerRow(None, "6102", "李四", "leader", "webhook", "http://localhost/a", is_active=True)

    def put(name):
        store.write(lambda w: w.upsert_units([*units, units[1]._replace(name=name)]))
        store.write(lambda w: w.upsert_grids([grid]))
        store.write(lambda w: w.upsert_officers([officer._replace(address=name)]))

    put("旧名")
    put("王益")
    with store.read() as reader:
        assert reader.units() == [units[0], units[1]._replace(name="王益")]
        assert reader.grids() == [grid]
        assert reader.officers() == [officer._replace(id=1, address="王益")]


def test_small_things_are_kept(store: Store) -> None:
    """Policies, facts about the database, act keys and daily roots come back as they were put."""
    policy = PolicyRow("h", "信访", "{}")
    store.write(lambda w: w.upsert_policies([policy]))
    store.write(lambda w: (w.upsert_policies([policy]), w.set_meta("instance", "a"), w.set_meta("instance", "b")))
    store.write(lambda w: (w.remember_key("k", 7, NOON_US), w.keep_ledger_root("2026-03-02", 7, b"r")))
    with store.read() as reader:
        assert reader.policies() == [policy]
        assert (reader.meta("instance"), reader.meta("none")) == ("b", None)
        assert (reader.seen_key("k"), reader.seen_key("l")) == (7, None)
        assert reader.ledger_root("2026-03-02") == (7, b"r")
    with pytest.raises(Conflict):
        store.write(lambda w: w.remember_key("k", 8, NOON_US))


def test_cases_are_walked_by_id(store: Store) -> None:
    """An auditor that asks for the cases after the last one it saw meets each once."""
    store.write(lambda w: open_some(w, 5))
    with store.read() as reader:
        assert [case.id for case in reader.cases_after(0, 3)] == [1, 2, 3]
        assert [case.id for case in reader.cases_after(3, 3)] == [4, 5]
        assert [head[0] for heads in reader.heads() for head in heads] == [1, 2, 3, 4, 5]


def test_a_database_server_says_what_time_it_is(store: Store, databases: Databases) -> None:
    """A server has a clock of its own, within seconds of ours here; a file has none."""
    with store.read() as reader:
        server_us = reader.server_us()
    if databases.kind == SQLITE:
        assert server_us is None
    else:
        assert server_us is not None
        assert abs(server_us - real_us()) < 5_000_000
