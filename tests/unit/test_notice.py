"""The bytes of a notice: nothing from outside gets out of its sequence, and a burst is announced once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.instants import from_us
from schema.wire import StreamLine
from tui.memory import Memory
from tui.notices import KEY, Notices
from tui.view.look import Look
from tui.view.notice import Manner, desktop, is_danger, is_red, sentence, worth_telling

NOW_US = 1_773_122_400_000_000
MINUTE_US = 60_000_000
XTERM = {"TERM": "xterm-256color"}


def red(number: str = "A-1", at_us: int = NOW_US, **changes: Any) -> StreamLine:
    plain = {
        "seq": 1,
        "number": number,
        "version": 2,
        "at": from_us(at_us),
        "kind": "rung",
        "actor": "daemon",
        "unit_code": "610202001",
        "unit_name": "七一路街道",
        "level": 2,
        "facts": {"rung": "red", "card": 3},
    }
    return StreamLine(**(plain | changes))


def quiet_notices(**environment: str) -> tuple[Notices, list[str]]:
    sent: list[str] = []
    return Notices(Look("zh"), sent.append, XTERM | environment), sent


@given(st.text(), st.text(), st.sampled_from(["xterm", "foot", "rxvt-unicode", "tmux-256color"]), st.booleans())
def test_nothing_gets_out_of_its_sequence(brand: str, text: str, term: str, in_tmux: bool) -> None:
    """Whatever a number or a unit's name holds, one sequence begins and ends; inside is printable text alone."""
    sent = desktop(brand, text, {"TERM": term} | ({"TMUX": "/tmp/tmux"} if in_tmux else {}))
    if sent.startswith("\x1bPtmux;"):
        assert sent.endswith("\x1b\\")
        sent = sent.removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b")
    assert sent.startswith("\x1b]")
    assert sent.endswith("\x07")
    inside = sent[2:-1]
    assert inside.isprintable()
    fields = inside.split(";")
    assert len(fields) == (4 if fields[0] == "777" else 2)


def test_terminals_are_told_in_the_form_they_know() -> None:
    """OSC 9 for most, 777 for those known to have it, nothing for a console; never two forms at once."""
    assert desktop("督办", "红牌 3 件", XTERM) == "\x1b]9;督办 红牌 3 件\x07"
    assert desktop("督办", "红牌 3 件", {"TERM": "foot"}) == "\x1b]777;notify;督办;红牌 3 件\x07"
    assert desktop("督办", "红牌 3 件", {"TERM": "linux"}) == ""
    assert desktop("督办", "红牌 3 件", {}) == ""
    inside = desktop("督办", "x", {"TERM": "screen", "TMUX": "/tmp/tmux-0"})
    assert inside == "\x1bPtmux;\x1b\x1b]9;督办 x\x07\x1b\\"


def test_which_lines_are_worth_a_bell() -> None:
    """Red cards, and every step of a case of danger to life; no other card, no note, and no moot rung."""
    assert is_red(red())
    assert not is_red(red(facts={"rung": "yellow", "card": 2}))
    assert not is_red(red(facts={"rung": "red", "moot": True}))
    assert is_danger(red(urgency=2, kind="opened", facts={}))
    assert is_danger(red(urgency=2, facts={"rung": "escalate", "to_unit": "6102"}))
    assert not is_danger(red(urgency=2, kind="noted", facts={}))
    assert not is_danger(red(urgency=2, facts={"rung": "remind"}))
    assert not is_danger(red(urgency=1, kind="opened", facts={}))


@pytest.mark.parametrize(
    ("minutes", "speed", "is_told"),
    [(4, 1, True), (6, 1, False), (-6, 1, False), (60, 60, True), (301, 60, False)],
)
def test_what_is_old_rings_no_more(minutes: int, speed: float, is_told: bool) -> None:
    """Five minutes of a person's time, however fast the clock; and nothing that lies ahead of a screen's past."""
    assert bool(worth_telling([red(at_us=NOW_US - minutes * MINUTE_US)], NOW_US, speed)) is is_told


def test_a_notice_has_no_word_of_a_citizen() -> None:
    """One case by number and unit, several by how many; danger first."""
    assert sentence([red("A-1")], Look("zh")) == "红牌 A-1 七一路街道"
    assert sentence([red("A-1"), red("A-2")], Look("zh")) == "红牌 2 件"
    danger = red("D-1", urgency=2)
    assert sentence([danger], Look("zh")) == "险情 D-1 七一路街道"
    assert sentence([red("A-1"), danger, red("A-2")], Look("zh")) == "险情 1 件  红牌 2 件"
    assert sentence([red("A-1"), red("A-2")], Look("en")) == "2 red cards"


def test_a_burst_at_midnight_is_one_bell_and_one_notice() -> None:
    """500 cases in some seconds, in many pieces: one bell, one notice with their number."""
    notices, sent = quiet_notices()
    for second in range(4):
        notices.take([red(f"{second}-{n}") for n in range(125)], NOW_US, 1, 100.0 + second)
        notices.tick(100.0 + second)
    assert sent == []
    notices.tick(105.0)
    assert sent == ["\x07\x1b]9;督办 红牌 500 件\x07"]
    notices.tick(106.0)
    assert len(sent) == 1


def test_announcements_keep_apart() -> None:
    """A single card is announced at once; what comes within half a minute waits, and is announced together."""
    notices, sent = quiet_notices()
    notices.take([red("A")], NOW_US, 1, 100.0)
    notices.tick(102.0)
    assert sent == ["\x07\x1b]9;督办 红牌 A 七一路街道\x07"]
    for second in range(103, 130, 3):
        notices.take([red(str(second))], NOW_US, 1, float(second))
        notices.tick(float(second) + 2)
    assert len(sent) == 1
    notices.tick(133.0)
    assert sent[1:] == ["\x07\x1b]9;督办 红牌 9 件\x07"]


def test_a_burst_without_an_end_is_announced() -> None:
    """Cards that keep coming do not silence themselves."""
    notices, sent = quiet_notices()
    for second in range(100, 112):
        notices.take([red(str(second))], NOW_US, 1, float(second))
        notices.tick(float(second))
    assert len(sent) == 1


def test_quiet_by_choice_and_remembered() -> None:
    """The key goes from bell and notice to notice alone, to silence; another program of the same memory knows."""
    memory, sent = Memory(), list[str]()
    notices = Notices(Look("zh"), sent.append, XTERM, memory)
    assert notices.manner is Manner.RING
    assert "只通知" in notices.cycle()
    notices.take([red()], NOW_US, 1, 100.0)
    notices.tick(102.0)
    assert sent == ["\x1b]9;督办 红牌 A-1 七一路街道\x07"]
    notices.cycle()
    notices.take([red("B")], NOW_US, 1, 200.0)
    notices.tick(202.0)
    assert len(sent) == 1
    assert Notices(Look("zh"), sent.append, XTERM, memory).manner is Manner.QUIET
    memory.put(KEY, "what a newer one knows")
    assert notices.manner is Manner.RING
