"""Who sees a case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.board.cases import OpenCases
from daemon.rows import BoardRow
from daemon.scope import sees
from tests.citylife import GRIDS, UNITS, VILLAGES, directory
from tests.rows import a_case

VILLAGE, TOWNSHIP, COUNTY, CITY = "610202001001", "610202001", "610202", "6102"
GRID = VILLAGE + "001"


@pytest.mark.parametrize(
    ("scope", "is_seen"),
    [("", True), (CITY, True), (COUNTY, True), (TOWNSHIP, True), (VILLAGE, True), ("610203", False)],
)
def test_a_case_is_seen_from_its_place_upward(scope: str, is_seen: bool) -> None:
    """Every unit above the place sees a case, a neighbour does not."""
    assert sees(scope, a_case(1, place_code=GRID)) is is_seen


def test_a_case_that_rose_is_still_seen_where_it_began() -> None:
    """A village sees what became of its case after the city took it."""
    assert sees(VILLAGE, a_case(1, unit_code=CITY))


def test_who_assigned_a_case_down_sees_it_anywhere() -> None:
    """The supervisor of a case sees it though nothing of it lies in their subtree."""
    assert sees("610203", a_case(1, supervisor_code="610203"))


@pytest.mark.parametrize("scope", [TOWNSHIP, VILLAGE])
def test_a_unit_a_case_is_about_never_sees_it(scope: str) -> None:
    """Neither the township complained of nor a village in it sees the case, even as its place or owner."""
    assert not sees(scope, a_case(1, place_code=GRID, unit_code=scope, about=f",610203,{TOWNSHIP},"))


def test_units_above_the_one_complained_of_see_it() -> None:
    """The county above the township complained of sees the case, and so does the administrator."""
    case = a_case(1, place_code=GRID, unit_code=COUNTY, about=f",{TOWNSHIP},")
    assert sees(COUNTY, case)
    assert sees("", case)


codes = st.sampled_from(UNITS)
cases = st.builds(
    lambda unit, start, place, supervisor, about: a_case(
        1,
        unit_code=unit,
        start_unit=start,
        place_code=place,
        supervisor_code=supervisor,
        about=f",{','.join(about)}," if about else "",
    ),
    codes,
    codes,
    st.sampled_from(GRIDS + VILLAGES),
    st.one_of(st.just(""), codes),
    st.lists(codes, max_size=2),
)


@given(found=st.lists(cases, min_size=1, max_size=20), scope=st.one_of(st.just(""), codes))
def test_the_board_follows_the_same_rule(found: list, scope: str) -> None:
    """What the board shows in bulk is case by case what the rule says."""
    rows = [case._replace(id=number) for number, case in enumerate(found, 1)]
    board = OpenCases(directory)
    board.take([BoardRow(*(getattr(row, name) for name in BoardRow._fields[:-1]), title="") for row in rows])
    assert board.visible(scope).tolist() == [sees(scope, row) for row in rows]
