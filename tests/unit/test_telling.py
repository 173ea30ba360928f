"""Whom a line is told to, as units seen from the case."""

import pytest

from daemon.calendar import WorkCalendar
from daemon.casework.rules import Rules
from daemon.casework.telling import Vantage, tell
from daemon.directory import Directory
from daemon.plan import Planner
from schema.config import Audience, EngineSettings, Telling, Whom
from tests.life import CITY, COUNTY, GRIDS, HOUSING, NEIGHBOUR, TOWNSHIP, UNITS, VILLAGE, shipped


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules(
        directory=Directory.build(UNITS, GRIDS),
        planner=Planner(WorkCalendar(shipped().calendar)),
        policies={},
        settings=EngineSettings(),
        telling=Telling(),
    )


@pytest.mark.parametrize(
    ("start", "owner", "supervisor", "told"),
    [
        (VILLAGE, VILLAGE, "", {VILLAGE}),
        (VILLAGE, COUNTY, "", {VILLAGE, TOWNSHIP, COUNTY}),
        (VILLAGE, NEIGHBOUR, TOWNSHIP, {VILLAGE, TOWNSHIP, NEIGHBOUR}),  # assigned down to another
        (VILLAGE, VILLAGE, COUNTY, {VILLAGE, TOWNSHIP, COUNTY}),  # supervised twice, never handed over
        (HOUSING, CITY, COUNTY, {HOUSING, COUNTY, CITY}),  # a department's own centre supervises
        (COUNTY, VILLAGE, COUNTY, {COUNTY, VILLAGE}),
        (COUNTY, TOWNSHIP, COUNTY, {COUNTY, TOWNSHIP}),
        ("gone", TOWNSHIP, "", {TOWNSHIP}),  # a unit that has left the tree
    ],
)
def test_the_overall_clock_tells_every_level_so_far(
    rules: Rules, start: str, owner: str, supervisor: str, told: set[str]
) -> None:
    """DESIGN 2.5: whoever stands on the way from where the case began to whom it has come, each once."""
    vantage = Vantage(owner=owner, previous=owner, supervisor=supervisor, start=start, about="")
    found = tell(rules, vantage, (Audience(Whom.CHAIN),)).told
    assert {one.unit_code for one in found} == told
    assert len(found) == len(told)


def test_nobody_is_told_of_a_case_about_themselves(rules: Rules) -> None:
    """信访工作条例 art. 30: not as a level on the way either."""
    vantage = Vantage(owner=COUNTY, previous=COUNTY, supervisor="", start=VILLAGE, about=f",{TOWNSHIP},")
    assert {one.unit_code for one in tell(rules, vantage, (Audience(Whom.CHAIN),)).told} == {COUNTY}
