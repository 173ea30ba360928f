"""The forecast in lines: every width, both languages, no state by colour alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.instants import to_us
from schema.wire import Filter
from schema.wire.forecast import Forecast, ForecastCount, ForecastDay, ForecastUnit
from tests.screens.forecast_answers import forecast
from tui.view.cells import width
from tui.view.forecast import Span, due_words, picks, sentence, spans
from tui.view.look import Look
from tui.view.tone import text_of

NOON = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
NOW_US = to_us(NOON)
NOTHING = ForecastCount(due=[0] * 4, cards=[0] * 3, rises=[0] * 4, listings=0)


def seen(**changes: object) -> Forecast:
    return forecast(NOON, "").model_copy(update=changes)


@given(st.integers(79, 300), st.sampled_from(["zh", "en"]), st.booleans())
def test_no_line_runs_over_the_edge(cells: int, lang: str, plain: bool) -> None:
    """In any width every line fits, and the cursor may stand on each day and each unit below."""
    shown = picks(seen(), Look(lang, ascii_only=plain), NOW_US, cells)
    assert max(width(text_of(pick.line)) for pick in shown) <= cells
    assert [pick.unit for pick in shown if pick.unit] == ["610202", "610203", "610204"]
    assert sum(pick.span is not None for pick in shown) == 13


def test_days_off_in_which_nothing_comes_are_one_row() -> None:
    """A weekend is one row; a day off on which something comes has its own."""
    kinds = ("working", "off", "off", "off", "working")
    days = [ForecastDay(date=f"2026-03-{nth + 13}", kind=kind, end_us=nth) for nth, kind in enumerate(kinds)]
    unit = ForecastUnit(code="1", name="", days=[NOTHING] * 5)
    assert spans(days, unit) == [Span(0, 0), Span(1, 3), Span(4, 4)]
    busy = NOTHING.model_copy(update={"cards": [0, 0, 1]})
    unit = unit.model_copy(update={"days": [NOTHING, NOTHING, busy, NOTHING, NOTHING]})
    assert spans(days, unit) == [Span(0, 0), Span(1, 1), Span(2, 2), Span(3, 3), Span(4, 4)]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", "若无人办结：周五 03-13 将有 14 件转红牌，其中王益区 9 件"),
        ("en", "If nobody closes anything: 14 turn red on Fri 03-13, 9 of them in 王益区"),
    ],
)
def test_the_sentence_names_the_worst_day_and_the_worst_unit(lang: str, words: str) -> None:
    """Day, number, unit and its number; without any red card it says that."""
    assert sentence(seen(), Look(lang)) == words
    unit = ForecastUnit(code="1", name="", days=[NOTHING] * 14)
    assert sentence(seen(unit=unit, units=[]), Look()) == "若无人办结：十个工作日内没有转红牌"


def test_the_age_of_a_forecast_is_never_hidden() -> None:
    """Of which instant it is stands there always; how long ago that was, as soon as it matters; and a failure."""
    young, old = (picks(seen(), Look(), NOW_US + later, 80) for later in (0, 600_000_000))
    assert any("03-10 14:00 推算" in text_of(pick.line) for pick in young)
    assert not any("10分钟前" in text_of(pick.line) for pick in young)
    assert any("10分钟前" in text_of(pick.line) for pick in old)
    failed = picks(seen(trouble="no room\x1b[31m"), Look(), NOW_US, 80)
    assert text_of(failed[0].line).strip() == "没能重算：no room?[31m"


@pytest.mark.parametrize(("lang", "words"), [("zh", "预测只有现在的"), ("en", "A forecast is always of now")])
def test_a_screen_in_the_past_says_that_its_forecast_is_of_now(lang: str, words: str) -> None:
    """Above all else and in every width; live, when nothing has to be told apart, the line is not there."""
    hour_ago_us = NOW_US - 3_600_000_000
    for cells in (79, 120):
        then = [text_of(pick.line) for pick in picks(seen(), Look(lang), hour_ago_us, cells)]
        assert then[0].startswith(f" {words}")
        assert max(map(width, then)) <= cells
    assert words not in "".join(text_of(pick.line) for pick in picks(seen(), Look(lang), NOW_US, 79))


def test_a_queue_says_from_when_to_when_it_is_narrowed() -> None:
    """One day is named once, 24:00 being its end; several are named by the first and the last."""
    day_us, end_us = 86_400_000_000, to_us(datetime(2026, 3, 13, 16, tzinfo=UTC))
    one = Filter(due_from_us=end_us - day_us + 1, due_until_us=end_us)
    many = Filter(due_from_us=end_us - 3 * day_us + 1, due_until_us=end_us)
    assert list(due_words(one, Look())) == ["03-13 到期"]
    assert list(due_words(many, Look())) == ["03-11 至 03-13 到期"]
    assert not list(due_words(Filter(), Look()))
