"""The tree: where a chain begins, where it goes, whom it passes over, whom it reaches."""

import pytest

from daemon.directory import Directory
from daemon.rows import OfficerRow, UnitRow
from schema.kinds import Role
from tests.life import CITY, COUNTY, GRID, GRIDS, HOUSING, NEIGHBOUR, TOWNSHIP, UNITS, VILLAGE, officers


def tree(*on_duty: str) -> Directory:
    """Return the small city with a handler at each of ``on_duty``."""
    rows = [officer._replace(id=nth) for nth, officer in enumerate(officers(*on_duty), 1)]
    return Directory.build(UNITS, GRIDS, rows)


@pytest.mark.parametrize(
    ("place", "about", "start"),
    [
        (GRID, (), VILLAGE),
        (TOWNSHIP, (), TOWNSHIP),
        (HOUSING, (), HOUSING),
        (GRID, (VILLAGE,), TOWNSHIP),
        (GRID, (TOWNSHIP,), COUNTY),
        (GRID, (VILLAGE, COUNTY), CITY),
        (GRID, (HOUSING,), COUNTY),
        (HOUSING, (HOUSING,), COUNTY),
        (GRID, (NEIGHBOUR,), TOWNSHIP),
    ],
)
def test_a_chain_begins_at_the_place_or_above_all_it_is_about(place, about, start) -> None:
    """Without about units the village or the unit itself; with them the nearest centre above every one."""
    assert tree().start_for(place, about).code == start


def test_nobody_stands_above_the_city() -> None:
    """A case about the city has no start in the city's own tree."""
    assert tree().start_for(GRID, (CITY,)) is None


def test_a_department_rises_to_the_centre_one_level_up() -> None:
    """A county department's late case goes to the city, past its own centre."""
    assert tree().above(HOUSING).code == CITY
    assert tree().own_centre(HOUSING).code == COUNTY
    assert tree().above(CITY) is None


def test_an_empty_unit_is_passed_over_while_somebody_is_above() -> None:
    """A township without officers is skipped, and the step says so."""
    ascent = tree(CITY).ascent(VILLAGE)
    assert ascent.unit.code == CITY
    assert [code for code, _ in ascent.skipped] == [TOWNSHIP, COUNTY]


def test_nobody_is_passed_over_when_there_is_nobody_at_all() -> None:
    """Without officers anywhere the chain keeps all its levels."""
    assert tree().ascent(VILLAGE).unit.code == TOWNSHIP
    assert tree(VILLAGE).ascent(VILLAGE).skipped == ()


def test_a_missing_level_is_named() -> None:
    """A village right under its county rises to it, and the step names the level that has no unit."""
    units = [UNITS[0], UNITS[1], UnitRow("610202009001", 1, "centre", "直管村", COUNTY)]
    ascent = Directory.build(units).ascent("610202009001")
    assert ascent.unit.code == COUNTY
    assert ascent.skipped == (("township", "no unit at this level"),)


def test_a_case_may_be_raised_by_hand_one_step_up_or_to_any_centre_above_that() -> None:
    """The first is where it would rise by itself; whoever it passes over there, or is about, is not named."""
    assert [unit.code for unit in tree().rises(VILLAGE)] == [TOWNSHIP, COUNTY, CITY]
    assert [unit.code for unit in tree(COUNTY).rises(VILLAGE)] == [COUNTY, CITY]
    assert [unit.code for unit in tree().rises(VILLAGE, f",{TOWNSHIP},")] == [COUNTY, CITY]
    assert [unit.code for unit in tree().rises(VILLAGE, f",{COUNTY},")] == [CITY]
    assert [unit.code for unit in tree().rises(HOUSING)] == [CITY]
    assert tree().rises(CITY) == []


def test_a_unit_the_case_is_about_is_never_risen_to() -> None:
    """The chain passes over a unit the case came to be about."""
    ascent = tree().ascent(VILLAGE, f",{COUNTY},")
    assert ascent is not None
    assert ascent.unit.code == CITY


def test_only_active_officers_who_may_act_are_reached() -> None:
    """A viewer and an officer off duty get nothing; roles narrow the rest."""
    rows = [
        OfficerRow(1, VILLAGE, "甲", "handler", "bot", "", True),
        OfficerRow(2, VILLAGE, "乙", "viewer", "", "", True),
        OfficerRow(3, VILLAGE, "丙", "leader", "", "", False),
        OfficerRow(4, VILLAGE, "丁", "leader", "", "", True),
    ]
    directory = Directory.build(UNITS, GRIDS, rows)
    assert directory.recipients(VILLAGE) == ((1, "bot", ()), (4, "", ()))
    assert directory.recipients(VILLAGE, (Role.LEADER,)) == ((4, "", ()),)


def test_a_place_is_named_down_to_the_grid() -> None:
    """Names from the county down; the city's own only when it is the place; an unknown code is itself."""
    assert tree().place_name(GRID) == "王益区 七一路街道 红旗社区 第一网格"
    assert tree().place_name(CITY) == "铜川市"
    assert tree().place_name("999") == "999"
