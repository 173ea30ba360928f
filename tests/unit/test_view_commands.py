"""The palette finds: by Chinese, by English, by pinyin initials, by key, by number."""

import pypinyin
import pytest

from tui.view.cells import width
from tui.view.commands import Command, found, line, number_in
from tui.view.initials import initials
from tui.view.look import Look
from tui.view.tone import text_of
from tui.words import WORDS

ACCEPT = Command(("签收", "accept"), ("a",), "act('accept')")
SORT = Command(("排序", "sort"), ("s",), "sort")
LIGHT = Command(("配色：浅色", "theme: light"), (), "app.take_theme('light')")
ALL = (ACCEPT, SORT, LIGHT)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("签收", ACCEPT),
        ("acc", ACCEPT),
        ("qs", ACCEPT),
        ("a", ACCEPT),
        ("PX", SORT),
        ("ps qs", LIGHT),
        ("配色 浅", LIGHT),
    ],
)
def test_a_command_is_found(typed: str, first: Command) -> None:
    """Each way of writing leads to it; several words must all fit."""
    assert found(ALL, typed)[0] == first


def test_what_does_not_answer_is_left_out() -> None:
    """Nothing typed is everything in its order; nonsense is nothing."""
    assert found(ALL, "  ") == list(ALL)
    assert found(ALL, "噪音") == []


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("TC2026000007", "TC2026000007"),
        (" 20260302-17 ", "20260302-17"),
        ("theme", ""),
        ("12", ""),
        ("红3号楼", ""),
    ],
)
def test_a_number_is_told_from_a_word(typed: str, number: str) -> None:
    """Only what can be a case's number is offered as one."""
    assert number_in(typed) == number


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cells", [20, 40, 66])
def test_a_line_takes_its_cells(lang: str, cells: int) -> None:
    """Keys stand right under each other."""
    assert all(width(text_of(line(command, Look(lang), cells))) == cells for command in ALL)


def test_initials_are_those_of_the_dictionary() -> None:
    """Every Chinese word of keys, screens and themes has initials that pypinyin knows for it."""
    for key, (zh, _) in WORDS.items():
        if not key.startswith(("key.", "tab.", "theme.")):
            continue
        for char in filter(lambda char: "\u4e00" <= char <= "\u9fff", zh):
            known = {reading[0] for reading in pypinyin.pinyin(char, pypinyin.Style.NORMAL, heteronym=True)[0]}
            assert initials(char) in known, (key, char)
