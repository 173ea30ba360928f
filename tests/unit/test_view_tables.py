"""Columns, pages and the backlog's cells."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tui.view.backlog import compact, heap, heap_lines
from tui.view.cells import width
from tui.view.columns import GAP, Column, place
from tui.view.look import Look
from tui.view.pages import Pages
from tui.view.queue import QueueTable, card_mark, card_past
from tui.view.tone import Cell, text_of


@given(st.integers(60, 300), st.sampled_from(["zh", "en"]))
def test_columns_fit_any_terminal(cells: int, lang: str) -> None:
    """From 60 cells on no column runs over the edge or into its neighbour."""
    placed = place(QueueTable().columns(Look(lang), cells), cells)
    assert all(right.x == left.x + left.width + GAP for left, right in itertools.pairwise(placed))
    assert placed[-1].x + placed[-1].width <= cells


def test_the_least_important_column_leaves_first() -> None:
    """At 80 cells a duty officer still sees card, number, matter and countdown; the due time has gone."""
    kept = {column.key for column in place(QueueTable().columns(Look(), 79), 79)}
    assert {"card", "number", "title", "left", "level", "unit", "status"} <= kept
    assert not {"due", "place", "colour"} & kept


@given(st.integers(79, 300), st.sampled_from(["zh", "en"]))
def test_a_number_is_shown_whole(cells: int, lang: str) -> None:
    """The number is the case's identity: 14 characters fit a terminal of 80 cells, 20 one of 100."""
    number = "20260302-61020200100"[: 20 if cells >= 99 else 14]
    column = next(
        column for column in place(QueueTable().columns(Look(lang), cells), cells) if column.key == "number"
    )
    assert text_of(column.filled(Cell(number))).rstrip() == number


def test_a_number_too_long_keeps_its_end() -> None:
    """Numbers of one day begin alike: what is left out stands in the middle."""
    narrow = next(column for column in place(QueueTable().columns(Look(), 79), 79) if column.key == "number")
    assert text_of(narrow.filled(Cell("20260302-610202001-0017"))) == "202603..1-0017"


def test_spare_room_is_shared_by_need() -> None:
    """A column takes what it would like, never more."""
    placed = place((Column("a", 4, 4, 0), Column("b", 10, 30, 0)), 100)
    assert [column.width for column in placed] == [4, 30]


def test_a_million_rows_keep_constant_memory() -> None:
    """However far one scrolls, only so many pages are held, and the newest are."""
    pages: Pages[int] = Pages(rows_per_page=10, kept=3)
    pages.reset(1_000_000)
    for offset in range(0, 100_000, 10):
        pages.put(offset, list(range(offset, offset + 10)))
    assert pages.row(99_999) == 99_999
    assert pages.row(0) is None
    assert len(pages._pages) == 3


def test_only_missing_pages_are_asked_for() -> None:
    """The window asks for pages by offset, up to the end of the list."""
    pages: Pages[int] = Pages(rows_per_page=10)
    pages.reset(25)
    pages.put(10, list(range(10)))
    assert pages.missing(5, 40) == [0, 20]


def test_a_card_is_told_without_colour() -> None:
    """Word and number of marks differ for each card; with --ascii too."""
    marks = [text_of(card_mark(card, Look())) for card in range(4)]
    assert marks == ["", "蓝▮", "黄▮▮", "红▮▮▮"]
    assert text_of(card_mark(3, Look(ascii_only=True))) == "红!!!"
    assert text_of(card_mark(3, Look("en"))) == "RED▮▮▮"


def test_a_stage_without_a_card_shows_what_was() -> None:
    """What a case was once late for stays in sight, in brackets and faintly, until its new stage has a card."""
    past = [card_past(card, worst, Look()) for card, worst in ((0, 0), (0, 3), (1, 3), (3, 3))]
    assert [text_of(line).strip() for line in past] == ["", "(红)", "蓝▮", "红▮▮▮"]
    assert past[1][0].tone == "faint"


def test_the_board_adds_up() -> None:
    """A cell is one level and colour; None adds all of them."""
    cells = [
        [[level * 100 + colour * 10 + card for card in range(4)] for colour in range(3)] for level in range(4)
    ]
    assert heap(cells, 1, 0).by_card == (0, 1, 2, 3)
    assert heap(cells, None, 2).total == sum(sum(row[2]) for row in cells)
    assert heap(cells, None, None).total == sum(sum(cards) for row in cells for cards in row)


@given(st.lists(st.integers(0, 10**6), min_size=4, max_size=4), st.sampled_from(["zh", "en"]))
def test_a_cell_of_the_board_keeps_its_width(cards: list[int], lang: str) -> None:
    """However many cases, a cell's lines never run into the next cell, and any card present shows in the bar."""
    lines = heap_lines(heap([[cards]], 1, 0), None, look=Look(lang), cells=16)
    assert all(width(text_of(line)) <= 16 for line in lines)
    assert [cell.tone for cell in lines[2] if cell.text and cell.tone != "bar.rest"] == [
        f"card{card}" for card in (3, 2, 1) if cards[card] and sum(cards)
    ]


def test_large_counts_are_shortened() -> None:
    """A count takes at most five cells."""
    assert [compact(n, "zh") for n in (0, 9_999, 12_345, 1_000_000)] == ["0", "9,999", "1.2万", "100万"]
