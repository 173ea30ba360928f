"""The wall's pages: they fit any terminal, are read from afar, and name no citizen and no matter."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.instants import to_us
from schema.wire.wall import WallUnit, WallView
from tests.screens.feed_answers import some
from tests.screens.stand_in import NOON, case_row
from tui.view import wall, wall_frame
from tui.view.cells import width
from tui.view.digits import digits, digits_width
from tui.view.look import Look
from tui.view.queue import QueueRow
from tui.view.status import LinkState
from tui.view.tone import text_of

NOW_US = to_us(NOON)


ROWS = [case_row(index, NOW_US) for index in range(30)]
CASES = [QueueRow(**{name: row[name] for name in QueueRow._fields if name in row}) for row in ROWS]
NEWS = some(100, 60, NOON, timedelta(minutes=1))


def unit(index: int, late: int = 3) -> WallUnit:
    name = f"第{index}区综治中心"
    return WallUnit(
        code=f"6102{index:02}", name=name, open=50 - index, due_today=2, late=late, blue=1, yellow=1, red=1
    )


def shown(late: int = 128, units: int = 7) -> wall.Shown:
    view = WallView(
        name="铜川市",
        open=4_321,
        due_today=12,
        late=late,
        red=7,
        risen_today=0,
        units=[unit(index) for index in range(units)],
        now_at=NOON,
    )
    return wall.Shown(view, 3, CASES, NEWS)


@settings(max_examples=40)
@given(
    st.sampled_from(wall.PAGES),
    st.integers(70, 300),
    st.integers(12, 100),
    st.sampled_from(["zh", "en"]),
    st.integers(0, 2_000_000),
    st.integers(0, 140),
)
def test_every_page_fits_every_size(page: str, cells: int, rows: int, lang: str, late: int, units: int) -> None:
    """No line is wider than the terminal and no page higher, whatever the counts."""
    lines = wall.body(page, shown(late, units), Look(lang), NOW_US, (cells, rows))
    assert len(lines) <= rows
    assert max(width(text_of(line)) for line in lines) <= cells


@pytest.mark.parametrize(("size", "high"), [((80, 21), 1), ((120, 33), 1), ((200, 60), 3), ((300, 94), 5)])
def test_figures_grow_with_the_screen(size: tuple[int, int], high: int) -> None:
    """At 80×24 a digit is five lines high; on a large screen some times as much."""
    lines = wall.body("figures", shown(), Look(), NOW_US, size)
    red = [line for line in lines if any(cell.tone == "card3" for cell in line)]
    assert len(red) >= 5 * high


def test_a_digit_is_known_by_its_shape() -> None:
    """Each digit is another pattern of dots, made of blanks alone, as wide as it says."""
    shapes = set()
    for digit in "0123456789":
        lines = digits(digit, "card3", 2)
        assert {width(text_of(line)) for line in lines} == {digits_width(digit, 2)}
        assert text_of(lines[0]).strip() == ""
        shapes.add(tuple(tuple((len(cell.text), cell.tone) for cell in line) for line in lines))
    assert len(shapes) == 10


@pytest.mark.parametrize("page", wall.PAGES)
def test_visitors_read_no_matter_and_no_citizen(page: str) -> None:
    """Numbers, units and counts: not one title."""
    said = "".join(text_of(line) for line in wall.body(page, shown(), Look(), NOW_US, (300, 100)))
    assert "漏水" not in said
    assert "工资" not in said


def test_nought_is_calm_and_thousands_are_named() -> None:
    """Where nothing is late no red is shown; more than 9,999 is told in 万, and the label says so."""
    calm = wall.figures(shown(late=0), Look())
    assert calm[0].tone == "bar.calm"
    many = wall.figures(shown(late=123_456), Look())
    assert many[0].told("zh") == ("12", "逾期（万）")
    assert many[0].told("en") == ("123", "逾期 x1000")


def test_what_is_no_longer_true_has_no_colour_and_a_banner() -> None:
    """While the line is down three red lines say since when the picture stands, and everything else is grey."""
    state = LinkState(heard_s=100.0, why="gone")
    lines = wall_frame.banner(state, NOW_US, 340.0, Look(), 80)
    assert len(lines) == 3
    assert {cell.tone for line in lines for cell in line} == {"alarm"}
    assert {width(text_of(line)) for line in lines} == {80}
    assert "非实时  停在 03-10 14:00  4分钟前" in text_of(lines[1])
    grey = wall.faded(wall.body("figures", shown(), Look(), NOW_US, (80, 21)))
    assert {cell.tone for line in grey for cell in line} <= {"faint", "bar.rest"}
