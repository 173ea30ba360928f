"""The board's own parts: search, epochs, and where cases live in its columns."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.board import Board, Today, View
from daemon.board.cases import OpenCases
from daemon.board.columns import Columns
from daemon.board.initials import initials
from daemon.board.selection import ranked
from daemon.board.texts import BLOCK_LINES, Texts, find
from daemon.board.touched import Touched
from daemon.board.views import Epochs
from daemon.rows import BoardRow, EventRow
from schema.kinds import Status
from schema.wire import Filter
from tests.citylife import directory
from tests.rows import HOUR_US, NOON_US, a_case, next_line

TODAY = Today(NOON_US, NOON_US + 12 * HOUR_US)


def a_row(case_id: int, title: str = "", **changes: object) -> BoardRow:
    """Return what the store gives the board."""
    case = a_case(case_id, **changes)
    return BoardRow(*(getattr(case, name) for name in BoardRow._fields[:-1]), title)


class Rows:
    """Stands in for a reader: rows and lines in memory."""

    def __init__(self) -> None:
        self.cases: dict[int, BoardRow] = {}
        self.lines: list[EventRow] = []

    def put(self, *rows: BoardRow) -> "Rows":
        for row in rows:
            self.cases[row.id] = row
            self.lines.append(next_line(a_case(row.id), len(self.lines) + 1)[1])
        return self

    def last_seq(self) -> int:
        return len(self.lines)

    def open_cases(self) -> list[list[BoardRow]]:
        return [[row for row in self.cases.values() if row.status <= Status.PAUSED]]

    def events_after(self, seq: int, limit: int) -> list[EventRow]:
        return self.lines[seq : seq + limit]

    def board_rows(self, ids: list[int]) -> list[BoardRow]:
        return [self.cases[case_id] for case_id in ids]


def a_board(rows: Rows) -> Board:
    board = Board(directory)
    board.load(rows)
    return board


def found(board: Board, q: str, scope: str = "") -> list[int]:
    return sorted(board.open_view(View(scope, Filter(q=q)), TODAY).ids.tolist())


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("噪音", [1]),
        ("xqyj", [1]),  # 小区夜间
        ("cajs", [2]),  # 长安积水 by one reading of 长 …
        ("zajs", [2]),  # … and by the other
        ("wifi", [3]),  # written in full width and upper case
        ("ＷＩＦＩ", [3]),
        ("tc000002", [2]),
        ("七一路", [1, 2]),
        ("qylj", [1, 2]),  # 七一路街道
        ("七一路 积水", [2]),
        ("积水 没有这个词", []),
        ("王益区", [1, 2, 3]),
        ("%", [3]),
        ("", [1, 2, 3]),
    ],
)
def test_search(q: str, ids: list[int]) -> None:
    """A case answers to words of its title, number and place, in characters or initials, all of them at once."""
    far = {"place_code": "610202002001001"}
    rows = Rows().put(a_row(1, "小区夜间噪音扰民"), a_row(2, "长安积水"), a_row(3, "ＷＩＦＩ收费涨了20%", **far))
    assert found(a_board(rows), q) == ids


def test_search_never_shows_what_the_reader_may_not_see() -> None:
    """A title is found by those who see its case and by nobody else."""
    rows = Rows().put(a_row(1, "噪音"), a_row(2, "噪音", about=",610202001,"))
    assert found(a_board(rows), "噪音", "610202001") == [1]
    assert found(a_board(rows), "噪音", "610202") == [1, 2]


def test_a_corrected_title_is_found_by_its_new_words_only() -> None:
    """After a correction the old words find nothing."""
    rows = Rows().put(a_row(1, "噪音"))
    board = a_board(rows)
    board.follow(rows.put(a_row(1, "积水")))
    assert found(board, "噪音") == []
    assert found(board, "积水") == [1]


def test_a_closed_case_leaves_and_a_reopened_one_comes_back() -> None:
    """Closing takes a case out of counts, queue and search, reopening brings it back."""
    rows = Rows().put(a_row(1, "噪音"), a_row(2))
    board = a_board(rows)
    board.follow(rows.put(a_row(1, "噪音", status=Status.RESOLVED)))
    assert board.counts("", TODAY).total == board.open == 1
    assert found(board, "噪音") == []
    board.follow(rows.put(a_row(1, "噪音", status=Status.HANDLING)))
    assert board.counts("", TODAY).total == board.open == 2
    assert found(board, "噪音") == [1]


def test_an_old_page_keeps_its_order_while_cases_come_and_go() -> None:
    """An epoch is frozen: new cases are counted beside it, and closed ones keep their place in it."""
    rows = Rows().put(*(a_row(number) for number in range(1, 6)))
    board = a_board(rows)
    epoch = board.open_view(View(), TODAY)
    board.follow(rows.put(a_row(6, due_us=NOON_US), a_row(2, status=Status.RESOLVED)))
    assert board.epoch(epoch.name, View()) is epoch
    assert epoch.ids.tolist() == [1, 2, 3, 4, 5]
    assert board.newcomers(epoch, TODAY) == 1
    assert board.open_view(View(), TODAY).ids.tolist() == [6, 1, 3, 4, 5]


def test_an_epoch_is_shared_until_something_changes() -> None:
    """Readers who ask alike share one order, and after a change nobody gets the old one unasked."""
    rows = Rows().put(a_row(1))
    board = a_board(rows)
    epoch = board.open_view(View(), TODAY)
    assert board.current(View()) is epoch
    board.follow(rows.put(a_row(2)))
    assert board.current(View()) is None


def test_an_epoch_belongs_to_its_view() -> None:
    """Nobody pages through another scope's order by knowing its name."""
    board = a_board(Rows().put(a_row(1)))
    epoch = board.open_view(View("610202"), TODAY)
    assert board.epoch(epoch.name, View("610203")) is None
    assert board.epoch("nonsense", View()) is None


def test_what_is_late_is_never_shared_over_time() -> None:
    """A view of late cases changes without a ledger line, by the clock alone."""
    board = a_board(Rows().put(a_row(1, due_us=NOON_US)))
    late = View(filter=Filter(late=True))
    assert board.open_view(late, TODAY).ids.tolist() == []
    assert board.current(late) is None
    assert board.open_view(late, Today(NOON_US + 1, TODAY.end_us)).ids.tolist() == [1]


def test_a_deadline_is_met_up_to_its_own_instant_and_a_day_ends_at_24_00() -> None:
    """Due now is not late yet; due at 24:00 is due today; one microsecond later is not."""
    rows = Rows().put(
        a_row(1, due_us=TODAY.now_us - 1),
        a_row(2, due_us=TODAY.now_us),
        a_row(3, due_us=TODAY.end_us),
        a_row(4, due_us=TODAY.end_us + 1),
        a_row(5, due_us=None),
        a_row(6, due_us=TODAY.now_us - 1, status=Status.PAUSED),
    )
    counts = a_board(rows).counts("", TODAY)
    assert (counts.late, counts.due_today, counts.total) == (1, 2, 6)


def test_places_without_a_case_are_listed_on_demand() -> None:
    """The load of every grid lists the idle ones only when they are named."""
    board = a_board(Rows().put(a_row(1)))
    assert board.loads("", TODAY)[0] == ["610202001001001"]
    codes, loads = board.loads("", TODAY, also=["610202001001002"])
    assert dict(zip(codes, loads.open.tolist(), strict=True)) == {"610202001001001": 1, "610202001001002": 0}


def test_many_epochs_push_the_oldest_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory for orders is bounded; a reader with a forgotten one simply gets a fresh one."""
    monkeypatch.setattr("daemon.board.views._EPOCH_IDS_MAX", 25)
    epochs = Epochs("x")
    names = [epochs.add(View(str(number)), np.arange(10), 1).name for number in range(4)]
    kept = [epochs.get(name, View(str(number))) is not None for number, name in enumerate(names)]
    assert kept == [False, False, True, True]
    assert epochs.newest(View("0")) is None


def test_ids_beyond_four_bytes_keep_their_value() -> None:
    """An epoch saves room for small ids and stays right for large ones."""
    assert Epochs("x").add(View(), np.array([2**40, 7]), 1).ids.tolist() == [2**40, 7]


def test_what_was_touched_too_long_ago_is_unknown_rather_than_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its memory the log says that it does not know."""
    monkeypatch.setattr("daemon.board.touched._IDS_MAX", 3)
    touched = Touched()
    for revision in range(1, 4):
        touched.add(revision, np.array([revision, 9]))
    assert touched.since(1) is None
    assert touched.since(2).tolist() == [3, 9]
    assert touched.since(3).tolist() == []


def test_columns_grow_and_find_strays() -> None:
    """Slots double as cases come; an id out of order is found like any other."""
    cases = OpenCases(directory)
    columns: Columns = cases.columns
    cases.take([a_row(number) for number in range(10, 3000)])
    cases.take([a_row(5), a_row(3), a_row(3000)])
    assert columns.slots_of(np.array([5, 3, 10, 2999, 3000, 4])).tolist() == [2990, 2991, 0, 2989, 2992, -1]
    assert columns.open == 2993


def test_compacting_brings_texts_and_columns_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """After many closings the slots close up, and each id still has its own number and title."""
    monkeypatch.setattr("daemon.board.columns._DEAD_MAX", 10)
    cases = OpenCases(directory)
    cases.take([a_row(number, f"事项{number}") for number in (*range(2, 60), 1)])
    cases.take([a_row(number, status=Status.VOID) for number in range(2, 40)])
    assert cases.columns["id"].tolist() == [1, *range(40, 60)]
    assert cases.titles.lines() == ["事项1", *(f"事项{number}" for number in range(40, 60))]
    assert cases.compactions == 1


@given(
    values=st.lists(
        st.one_of(st.integers(-3, 3), st.integers(0, 100).map(lambda n: n + 2**61), st.integers(-(2**61), 2**61)),
        max_size=50,
    )
)
def test_ranking_is_a_stable_sort(values: list[int]) -> None:
    """However close or far apart values lie, equal ones keep their order and none changes places wrongly."""
    array = np.array(values, np.int64)
    assert ranked(array).tolist() == np.argsort(array, kind="stable").tolist()


def test_texts_are_found_across_blocks_and_after_changes() -> None:
    """Lines keep their slot when their block is joined, changed and searched."""
    texts = Texts()
    texts.put(range(BLOCK_LINES + 5), (f"line {number}" for number in range(BLOCK_LINES + 5)))
    texts.put([7, BLOCK_LINES + 1], ["needle\nhere", "Needle there"])
    assert find(texts.blocks(), "needle").tolist() == [7, BLOCK_LINES + 1]
    assert find(texts.blocks(), "line 7").tolist()[:2] == [70, 71]
    assert len(texts.lines()) == len(texts) == BLOCK_LINES + 5


def test_initials_keep_every_line_in_its_place() -> None:
    """A block in initials has the characters and the breaks of the block itself, one byte each."""
    text = "长安 A2区，①\n物业é"
    translated = initials(text)
    assert len(translated) == len(text)
    assert translated.endswith("\nwy?")
    assert max(translated) <= "\xff"
