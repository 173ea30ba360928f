"""A case's ledger on screen: what repeats is told once, nothing is told in another order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schema.instants import to_us
from schema.wire import Timeline, TimelineLine
from tui.view.cells import width
from tui.view.look import Look
from tui.view.runs import fold
from tui.view.timeline import repeated, timeline
from tui.view.tone import text_of

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


def line(day: int, kind: str = "rung", actor: str = "daemon", **facts: Any) -> TimelineLine:
    return TimelineLine(
        seq=day, version=day, at=NOON + timedelta(days=day), kind=kind, actor=actor, facts={"cycle": 1} | facts
    )


def rungs(day: int, *words: str, clock: str = "resolve") -> list[TimelineLine]:
    return [line(day + nth, rung=word, clock=clock) for nth, word in enumerate(words)]


def times(*lines: TimelineLine) -> list[int]:
    return [run.times for run in fold(lines, repeated)]


def shown(*lines: TimelineLine, cells: int = 78) -> list[str]:
    said = timeline(Timeline(number="A", lines=list(lines)), Look(), to_us(NOON), cells)
    return [text_of(one).rstrip() for one in said]


def test_daily_reviews_are_one_line() -> None:
    """Seven reviews of a clock read as one, with the newest's time, how many, and since when."""
    assert shown(line(0, "opened", "owner"), *rungs(1, *["review"] * 7)) == [
        "03-17 12:00 复查  限时办理  ×7，自 03-11 12:00",
        "03-10 12:00 受理  管理员",
    ]


def test_two_clocks_that_take_turns_are_two_lines() -> None:
    """Reminders to sign and reviews that alternate fold each into its own line, the newest on top."""
    turns = [
        one for day in (1, 3, 5) for one in (*rungs(day, "review"), *rungs(day + 1, "remind", clock="respond"))
    ]
    assert [text.split("  ")[:2] for text in shown(*turns)] == [
        ["03-16 12:00 提醒", "限时签收"],
        ["03-15 12:00 复查", "限时办理"],
    ]


def test_any_other_line_ends_a_run() -> None:
    """A note, a card or a rise between two reviews stays between them."""
    assert times(*rungs(1, "review", "review"), line(3, "noted", "officer:7"), *rungs(4, "review")) == [2, 1, 1]
    assert times(*rungs(1, "review", "red", "review")) == [1, 1, 1]


def test_a_rung_that_did_something_stands_alone() -> None:
    """A reminder that passed over an empty level, or a line somebody wrote, is never folded away."""
    passed = line(2, rung="remind", clock="resolve", skipped=[["610202001", "no_recipient"]])
    assert times(*rungs(1, "remind"), passed, *rungs(3, "remind")) == [1, 1, 1]


def test_lines_of_agreements_say_what_was_agreed() -> None:
    """Why and until when a case stands still, by how much a clock was extended, who rules, which card went."""
    until_us = to_us(NOON + timedelta(days=20))
    said = shown(
        line(1, "paused", "officer:7", reason="hearing", title="听证", until_us=until_us, due_us=None),
        line(2, "resumed", due_us=until_us, resumed_us=1),
        line(3, "extended", "officer:7", clock="overall", by="30d"),
        line(4, "returned", "officer:7", to="610202001"),
        line(5, "ruled", "officer:7", to_unit="610202001002", to_level=1),
        line(6, "withdrawn", "officer:7", taken="red", card=0, worst_card=0),
        line(7, "replanned", due_us=until_us),
    )
    assert [" ".join(text.split()[2:]) for text in reversed(said)] == [
        "中止 听证 至 03-30 12:00 值班员 7",
        "恢复办理 到期 03-30 12:00",
        "延期 总时限 延 30d 值班员 7",
        "退单 由 610202001 裁定 值班员 7",
        "指定承办 交 610202001002 值班员 7",
        "撤牌 红牌 值班员 7",
        "时限重排 到期 03-30 12:00",
    ]


def test_facts_of_a_newer_daemon_are_passed_over() -> None:
    """A word or a shape that this program does not know costs its detail, not the screen."""
    said = shown(
        line(1, "paused", reason="x", until_us="soon"),
        line(2, "withdrawn", taken="purple"),
        line(3, "extended", clock="lunar"),
        line(4, "escalated", to_level="top", skipped=3),
    )
    assert len(said) == 4
    assert "lunar" in "".join(said)


KINDS = st.sampled_from(["opened", "noted", "review", "remind", "red", "escalate"])


@given(st.lists(st.tuples(KINDS, st.sampled_from(["resolve", "respond"]))))
def test_folding_loses_no_line(life: list[tuple[str, str]]) -> None:
    """Every line is counted once, and entries follow each other by their newest line."""
    lines = [
        line(day, kind) if kind in ("opened", "noted") else line(day, rung=kind, clock=clock)
        for day, (kind, clock) in enumerate(life)
    ]
    runs = fold(lines, repeated)
    assert sum(run.times for run in runs) == len(lines)
    assert [run.newest.seq for run in runs] == sorted(run.newest.seq for run in runs)
    assert all(run.oldest.at <= run.newest.at for run in runs)


@given(st.integers(40, 120))
def test_no_line_is_cut(cells: int) -> None:
    """A rise past empty levels, by hand, goes on below where it does not fit."""
    rise = line(1, rung="escalate", clock="resolve", to_level=3, skipped=[["a", "b"]], stage=2)
    said = shown(rise, line(2, "escalated", "officer:123456", to_level=4), cells=cells)
    assert all(width(text) <= cells for text in said)
    assert "越过 1 个空缺层级" in "".join(said)
    assert "值班员 123456" in "".join(said)


def test_who_could_not_be_told_is_shown_and_folds_with_its_like_alone() -> None:
    """A unit with nobody, and who was told instead; reminders that reached everybody are another line."""
    gone = [["610202001", "everybody at this unit is away, and nobody stands in", "610202"]]
    lines = [
        line(0, rung="remind", clock="resolve"),
        *(line(day, rung="remind", clock="resolve", untold=gone) for day in (1, 2)),
        line(3, rung="remind", clock="resolve", untold=[["999", "there is no such unit", ""]]),
        line(4, rung="remind", clock="resolve", untold="\x1b"),
    ]
    said = shown(*lines, cells=120)
    assert [text.split("  ", 2)[2:] for text in said[1:]] == [
        ["999 无人可告知"],
        ["×2，自 03-11 12:00  610202001 无人可告知，已转 610202"],
        [],
    ]
    assert all(text.isprintable() for text in said)


def test_a_promise_reads_from_word_to_end() -> None:
    """Until when, which one, beyond the limit; broken; left behind by a rise; kept by what resolved the case."""
    until_us = to_us(NOON + timedelta(days=2))
    broken = {"rung": "broken", "clock": "promise"}
    assert shown(
        line(0, "promised", "officer:7", until_us=until_us, nth=1),
        line(1, "promised", "officer:7", until_us=until_us, nth=2, beyond=True),
        line(2, **broken),
        line(3, **broken, moot=True),
        line(4, "resolved", "officer:7", kept=True),
        line(5, "resolved", "officer:7", kept=False),
    ) == [
        "03-15 12:00 办结  晚于承诺  值班员 7",
        "03-14 12:00 办结  兑现承诺  值班员 7",
        "03-13 12:00 失约  承诺时限  已转他单位，承诺作废",
        "03-12 12:00 失约  承诺时限",
        "03-11 12:00 承诺  03-12 12:00 前办结  第2次承诺  晚于办理时限  值班员 7",
        "03-10 12:00 承诺  03-12 12:00 前办结  值班员 7",
    ]
