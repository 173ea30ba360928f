"""Text as cells: harmless, aligned, and cut where a terminal would cut it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.view.cells import clean, cut, fit, shorten, width, wrap


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m红\x1b[0m", "?[31m红?[0m"),
        ("a\x9b2Jb", "a?2Jb"),
        ("付\u202e款", "付?款"),
        ("一行\n二行\t三", "一行 二行 三"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("❤\ufe0f", "❤"),
        ("🇨🇳", "CN"),
        ("\ud800", "?"),
        ("e\u0301tude", "étude"),
        ("a\u0300\u0301\u0302\u0303\u0304", "à\u0301\u0302"),
        ("\u3164\u115f", "??"),
        ("\u1112\u1161\u11ab", "한"),
        ("\U000e0041", "?"),
    ],
)
def test_nothing_a_terminal_would_obey_is_left(raw: str, shown: str) -> None:
    """Escape, C1, bidirectional marks, breaks, joiners and lone surrogates never reach the terminal."""
    assert clean(raw) == shown


@given(st.text())
def test_cleaned_text_has_no_control_character(raw: str) -> None:
    """Whatever comes in, what goes out is printable and as long in cells as it says."""
    shown = clean(raw)
    assert shown.isprintable() or "\u3000" in shown
    assert "\x1b" not in shown


def test_ascii_only_leaves_no_character_of_doubtful_width() -> None:
    """With --ascii the characters that terminals quarrel about are replaced, Chinese stays."""
    assert clean("“双减”①→×…", ascii_only=True) == '"双减"1>x..'


@given(st.text(alphabet="ab王益区，。 ", max_size=40), st.integers(1, 30))
def test_fit_takes_exactly_its_cells(text: str, cells: int) -> None:
    """A column is as wide as it says, whatever stands in it: Chinese columns align."""
    assert width(fit(text, cells)) == cells
    assert width(fit(text, cells, right=True)) == cells


def test_a_wide_character_is_never_halved() -> None:
    """Where only one cell is left, a Chinese character does not fit."""
    assert cut("王益区", 5) == "王益"
    assert fit("王益区", 5) == "王.. "


@given(st.text(alphabet="ab王益区，。", min_size=1, max_size=80), st.integers(4, 30))
def test_wrapping_loses_nothing(text: str, cells: int) -> None:
    """Lines are within their width and together are the text."""
    lines = wrap(text, cells)
    assert "".join(lines) == text
    assert all(width(line) <= cells for line in lines)


def test_no_line_begins_with_a_closing_mark() -> None:
    """The full stop goes down with the character before it."""
    assert wrap("修防水层。", 8) == ["修防水", "层。"]


def test_words_are_not_broken() -> None:
    """A sentence in English breaks between words; one endless word is broken all the same."""
    assert wrap("add it to config.toml and restart", 16) == ["add it to", "config.toml and", "restart"]
    assert wrap("x" * 20, 16) == ["x" * 16, "x" * 4]


def test_a_long_name_loses_its_middle() -> None:
    """Beginning and end stay, in exactly the cells there are at most."""
    assert shorten("20260302-17", 11) == "20260302-17"
    assert shorten("610202-20260302-00017", 14) == "610202..-00017"
    assert shorten("督办编号二〇二六第十七号", 11) == "督办..七号"
