"""A clock's bar: rungs stand by counted time, those that fired are capitals, now is marked, a stop is hatched."""

from datetime import UTC, datetime, timedelta

from schema.instants import to_us
from schema.wire import ClockView, RungMark
from tests.screens.one_case import case_view
from tests.screens.stand_in import case_row
from tui.view.case import clocks
from tui.view.look import Look
from tui.view.rungbar import bar, share_at
from tui.view.tone import text_of

START = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_clock() -> ClockView:
    """Return a clock of ten hours whose second half counts three times as much as its first."""
    marks = [
        RungMark(rung="yellow", at=START + 5 * HOUR, share=0.25, fired=True, is_behind=True),
        RungMark(rung="red", at=START + 10 * HOUR, share=1.0),
        RungMark(rung="escalate", at=START + 12 * HOUR, share=1.25),
    ]
    return ClockView(
        clock="resolve",
        cycle=1,
        level=1,
        start_at=START,
        limit_at=START + 10 * HOUR,
        is_running=True,
        is_late=False,
        rungs=marks,
        share=0.5,
    )


def drawn(hours: float, *, is_still: bool = False) -> str:
    at_us = to_us(START + hours * HOUR)
    return text_of(bar(a_clock(), at_us, 26, "calm", is_still=is_still))


def test_rungs_stand_where_the_clock_counts() -> None:
    """Not where the wall's clock has them: half the hours are a quarter of the count."""
    line = drawn(7.5)
    assert (len(line), line.index("Y"), line.index("r"), line.index("^")) == (26, 5, 20, 25)
    assert share_at(a_clock(), to_us(START + 2.5 * HOUR)) == 0.125


def test_now_moves_and_never_hides_a_rung() -> None:
    """The mark of now goes right with time; on a rung the rung is read."""
    assert drawn(0.0).startswith("|")
    assert drawn(2.5).index("|") < drawn(7.5).index("|")
    assert "|" not in drawn(5.0)
    assert drawn(99.0)[25] == "^"


def test_what_stands_still_is_hatched() -> None:
    """Behind it, at the share up to which it counted, nothing; ahead the hatching between the rungs."""
    line = drawn(99.0, is_still=True)
    assert line[10] == "|"
    assert line[:10].strip() == "Y"
    assert line[11:20] == "/" * 9


def test_a_bar_fits_any_sheet_or_is_left_out() -> None:
    """A sheet is one cell wide before it is laid out, and may be as narrow as a terminal can be made."""
    at_us = to_us(START + 3 * HOUR)
    case = case_view("TC1", case_row(0, at_us), 7).model_copy(update={"clocks": [a_clock()]})
    for cells in range(1, 120):
        clocks(case, Look("zh"), at_us, cells)
