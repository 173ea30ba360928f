"""An act tried on several cases, in few rows: counted, equal answers told once, refusals first."""

from tui.view.cells import width
from tui.view.look import Look
from tui.view.trial import ROWS_MAX, ROWS_MIN, Trial, lines

STOPS = "限时签收：已停止"


def paused(number: str) -> Trial:
    return Trial(number, (f"事项 {number} 已中止：请先恢复办理",), is_refused=True)


def told(trials: list[Trial], cases: int, rows: int = ROWS_MAX, lang: str = "zh") -> list[str]:
    return lines(trials, cases, Look(lang), cells=68, rows=rows)


def test_one_answer_for_all_is_told_once() -> None:
    """Nobody is named where everybody is meant."""
    trials = [Trial(f"A{nth}", (STOPS,)) for nth in range(5)]
    assert told(trials, 5) == ["守护进程核算 5 件：可办 5，办不了 0", f"- 5 件：{STOPS}"]


def test_equal_refusals_are_one_with_their_count_and_the_first_numbers() -> None:
    """Though each names its own case; they come before what would be done, though that is more frequent."""
    trials = [Trial(f"A{nth}", (STOPS,)) for nth in range(4)] + [paused("A7"), paused("A8"), paused("A9")]
    assert told(trials, 7) == [
        "守护进程核算 7 件：可办 4，办不了 3",
        "- 3 件办不了：事项 ... 已中止：请先恢复办理（A7、A8 等）",
        f"- 4 件：{STOPS}（A0、A1 等）",
    ]


def test_a_single_refusal_keeps_its_number() -> None:
    """Nothing is left out of a sentence that stands for itself."""
    assert "- 1 refused: 事项 A7 已中止：请先恢复办理 (A7)" in told(
        [Trial("A1", (STOPS,)), paused("A7")], 2, lang="en"
    )


def test_a_number_within_another_is_not_taken_for_it() -> None:
    """A case called 1 leaves the 12 hours of its sentence alone."""
    trials = [Trial(number, (f"case {number}: 12 hours",), is_refused=True) for number in ("1", "2")]
    assert "- 2 refused: case ...: 12 hours" in told(trials, 2, lang="en")


def test_each_clock_of_a_case_is_an_answer() -> None:
    """What three cases have in common is told of three, what one has alone of that one."""
    trials = [Trial(f"A{nth}", (STOPS, f"限时办理：至 3 月 {nth} 日")) for nth in (1, 2, 3)]
    assert told(trials, 3)[1:] == [
        f"- 3 件：{STOPS}",
        "- 1 件：限时办理：至 3 月 1 日（A1）",
        "- 1 件：限时办理：至 3 月 2 日（A2）",
        "- 1 件：限时办理：至 3 月 3 日（A3）",
    ]


def test_what_was_not_tried_is_counted() -> None:
    """Those beyond the first twenty, or after the daemon fell silent."""
    assert told([Trial("A1", (STOPS,))], 31)[0] == "守护进程核算 1 件：可办 1，办不了 0；另有 30 件未核算"
    assert told([Trial("A1", (STOPS,))], 31, lang="en")[0].endswith("; 30 not tried")


def test_many_long_answers_take_no_more_rows_than_there_are() -> None:
    """What is left out is counted; at least one answer always shows."""
    trials = [
        Trial(f"TC2026{nth:06}", (f"第 {nth} 种" + "很长的理由" * 40,), is_refused=True) for nth in range(20)
    ]
    for rows in range(ROWS_MIN, ROWS_MAX + 1):
        shown = told(trials, 20, rows)
        assert len(shown) <= rows
        assert all(width(row) <= 68 for row in shown)
        answers = sum(row.startswith("- ") for row in shown)
        assert answers >= 1
        assert shown[-1] == f"... 另有 {20 - answers} 种结果"
