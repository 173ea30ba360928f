"""Hostile and odd text: harmless, and measured as a terminal measures it, on a real terminal too."""

import re
from pathlib import Path

import pyte
import pytest

from tests.screens.nasty import NASTY
from tests.screens.terminal import Terminal
from tui.view.cells import clean, fit, width

STAGE = "tests.screens.on_stage"
# What Textual itself sends: select graphic rendition, cursor, modes, and the few strings at start and end.
_OURS = re.compile(
    rb"\x1b\[[0-9;:]*m|\x1b\[[0-9;]*[HABCDGJK]|\x1b\[[?<>=]?[0-9;$]*[hlpuqcnt]|\x1b\[[0-9]* q"
    rb"|\x1b[78=>]|\x1b\(B|\x1b\]22;[a-z]*\x07"
)


@pytest.mark.parametrize("title", NASTY, ids=range(len(NASTY)))
def test_what_stands_right_of_it_stays_aligned(title: str) -> None:
    """In a column of any width the next column begins where the terminal's cursor is."""
    for cells in (5, 8, 13, 30):
        screen = pyte.Screen(60, 1)
        pyte.Stream(screen).feed(fit(clean(title), cells) + "|")
        assert [x for x in range(60) if screen.buffer[0][x].data == "|"] == [cells]
    assert width(clean(title)) >= 0


def test_nothing_of_a_title_is_obeyed_by_a_real_terminal(tmp_path: Path) -> None:
    """No byte of a title arrives as a command, and the columns right of every title stand in one line."""
    with Terminal(tmp_path, "dark", "nasty", program=STAGE) as terminal:
        terminal.until("TC2026000001")
        for keys in ("", " ", "\r"):  # first page, second page, one case in full
            terminal.send(keys)
            for _ in range(8):
                terminal.read()
        terminal.send("q")
        terminal.ended()
    sent = terminal.raw + (terminal.child.before or b"")  # the rest came while it ended
    rest = _OURS.sub(b"", sent)
    assert b"\x1b" not in rest, rest[max(rest.find(b"\x1b") - 40, 0) :][:120]
    text = rest.decode("utf-8")
    assert not [char for char in text if 0x7F <= ord(char) <= 0x9F or char in "\x07\x08\x0e\x0f"]
    assert not re.search("[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]", text)


def test_the_columns_of_a_real_terminal_stay_aligned(tmp_path: Path) -> None:
    """Beside each nasty title its level begins in the same cell."""
    with Terminal(tmp_path, "dark", "nasty", program=STAGE) as terminal:
        terminal.until("TC2026000012")
        rows = [y for y in range(4, 20) if "TC2026" in terminal.lines[y]]
        levels = {x for y in rows for x in range(78) if level_at(terminal, y, x)}
    assert len(rows) > 8
    assert len(levels) == 1


def level_at(terminal: Terminal, y: int, x: int) -> bool:
    buffer = terminal.screen.buffer[y]
    return buffer[x].data + buffer[x + 2].data in ("村社", "乡镇", "县区", "市级")
