"""Audiences: how [telling] writes them, and whom each of them reaches from a case."""

import pytest

from daemon.attendance import Attendance
from daemon.calendar import WorkCalendar
from daemon.casework.rules import Rules
from daemon.casework.telling import Heard, Told, Vantage, tell
from daemon.directory import Directory
from daemon.plan import Planner
from daemon.rows import AbsenceRow, OfficerRow, RotaRow
from schema.config import Audience, EngineSettings, Telling, Whom
from schema.kinds import Role
from tests.life import CITY, COUNTY, GRIDS, HOUSING, NEIGHBOUR, TOWNSHIP, UNITS, VILLAGE, shipped

# Nobody is at the neighbouring village; the village has a handler and a leader.
STAFF = (
    OfficerRow(1, VILLAGE, "甲", "handler", "", "", True),
    OfficerRow(2, VILLAGE, "乙", "leader", "", "", True),
    OfficerRow(3, TOWNSHIP, "丙", "handler", "", "", True),
    OfficerRow(4, TOWNSHIP, "丁", "leader", "bot", "", True),
    OfficerRow(5, COUNTY, "戊", "handler", "", "", True),
    OfficerRow(6, CITY, "己", "supervisor", "", "", True),
    OfficerRow(7, HOUSING, "庚", "handler", "", "", True),
    OfficerRow(8, CITY, "辛", "viewer", "", "", True),
)
HERE = Vantage(owner=VILLAGE, previous=VILLAGE, supervisor="", start=VILLAGE, about="")


def heard(
    *texts: str,
    vantage: Vantage = HERE,
    away: tuple[tuple[int, int | None], ...] = (),
    watch: tuple[tuple[str, int], ...] = (),
    staff: tuple[OfficerRow, ...] = STAFF,
) -> Heard:
    """Return who hears of a line at an instant at which these are away, and these on watch."""
    absences = [AbsenceRow(officer, 0, 9, deputy) for officer, deputy in away]
    attendance = Attendance.at(5, absences, [RotaRow(code, officer, 0, 9) for code, officer in watch])
    rules = Rules(
        directory=Directory.build(UNITS, GRIDS, staff, attendance),
        planner=Planner(WorkCalendar(shipped().calendar)),
        policies={},
        settings=EngineSettings(),
        telling=Telling(),
    )
    return tell(rules, vantage, map(Audience.parse, texts))


def ids(found: Heard) -> list[int | None]:
    return [one.officer_id for one in found.told]


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("owner:rota", Audience(Whom.OWNER, on_watch=True)),
        ("level:county", Audience(Whom.LEVEL, where="county")),
        ("level:city:leader", Audience(Whom.LEVEL, Role.LEADER, "city")),
        ("unit:610202", Audience(Whom.UNIT, where="610202")),
        ("unit:610202000000:rota", Audience(Whom.UNIT, where="610202", on_watch=True)),
        ("officer:610202/王芳", Audience(Whom.OFFICER, where="610202", name="王芳")),
        ("officer:610202d1/Li: a/b", Audience(Whom.OFFICER, where="610202D1", name="Li: a/b")),
    ],
)
def test_an_audience_is_read_and_written_alike(text: str, audience: Audience) -> None:
    """What it writes reads as the same again; padding of codes goes."""
    assert Audience.parse(text) == audience
    assert Audience.parse(str(audience)) == audience


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("everybody", "'everybody' is not one of owner, previous"),
        ("owner:viewer", "'viewer' is not one of handler, supervisor, leader, rota"),
        ("owner:", "'' is not one of handler"),
        ("level", "'' is not one of village"),
        ("level:county:", "'' is not one of handler"),
        ("level:town", "'town' is not one of village, township, county, city"),
        ("unit:", "'' is no unit's code"),
        ("unit:王益区", "is no unit's code; write for example unit:610202"),
        ("officer:12", "names no officer; write unit and name, for example officer:610202/王芳"),
        ("officer:610202/ ", "names no officer"),
        ("officer:/王芳", "'' is no unit's code"),
        ("officer:610202/a\x1bb", "names no officer"),
    ],
)
def test_a_fault_names_the_way_out(text: str, reason: str) -> None:
    """One sentence for each, nothing in it that a terminal would obey."""
    with pytest.raises(ValueError, match=r".") as refused:
        Audience.parse(text)
    assert reason in str(refused.value)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("owner", [1, 2]),
        ("owner:leader", [2]),
        ("owner:rota", [1, 2]),  # nobody has the watch
        ("above", [3, 4]),
        ("above:leader", [4]),
        ("level:township", [3, 4]),
        ("level:county", [5]),
        ("level:city:supervisor", [6]),
        (f"unit:{HOUSING}", [7]),
        (f"unit:{TOWNSHIP}:leader", [4]),
        (f"officer:{TOWNSHIP}/丙", [3]),
    ],
)
def test_whom_an_audience_reaches(text: str, told: list[int]) -> None:
    """The officers of a unit as seen from the case, at a level, of a unit, or one."""
    assert ids(heard(text)) == told
    assert heard(text).untold == ()


def test_the_watch_alone_is_told_and_its_deputy() -> None:
    """Of two officers the one on watch; with them away, whoever stands in; with nobody standing in, the others."""
    assert ids(heard("owner:rota", watch=((VILLAGE, 2),))) == [2]
    assert ids(heard("owner:rota", watch=((VILLAGE, 2),), away=((2, 3),))) == [3]
    assert ids(heard("owner:rota", watch=((VILLAGE, 2),), away=((2, None),))) == [1]


def test_the_push_says_whose_place_it_takes() -> None:
    """The deputy's own row, with whom they stand in for; of the unit that is told."""
    assert heard("owner:leader", away=((2, 4),)).told == (Told(VILLAGE, 4, "bot", (2,)),)


def test_a_unit_with_nobody_is_told_by_the_nearest_above() -> None:
    """It says for whom, and the ledger why: nobody on duty, or everybody away."""
    empty = heard(f"unit:{NEIGHBOUR}")
    assert empty.told == (Told(TOWNSHIP, 3, "", (), NEIGHBOUR), Told(TOWNSHIP, 4, "bot", (), NEIGHBOUR))
    assert empty.facts == {"untold": [[NEIGHBOUR, "nobody is on duty at this unit", TOWNSHIP]]}
    gone = heard("owner", away=((1, None), (2, None), (3, None), (4, None)))
    assert gone.told == (Told(COUNTY, 5, "", (), VILLAGE),)
    assert gone.untold == ((VILLAGE, "everybody at this unit is away, and nobody stands in", COUNTY),)


def test_a_role_goes_up_with_the_push_where_the_unit_above_has_it() -> None:
    """Leaders are told instead of leaders, and everybody where there is none."""
    both = ((1, None), (2, None))
    assert ids(heard("owner:leader", away=both)) == [4]
    assert ids(heard("owner:supervisor", away=both)) == [3, 4]


def test_a_missing_role_alone_tells_the_unit_itself() -> None:
    """Somebody is there, though no supervisor: over the default channel, and nobody is passed over."""
    assert heard("owner:supervisor") == Heard((Told(VILLAGE, None, ""),))


def test_a_department_s_own_centre_is_nearest() -> None:
    """What its people cannot be told, its county is."""
    assert ids(heard(f"unit:{HOUSING}", away=((7, None),))) == [5]


def test_no_unit_the_case_is_about_is_told_instead() -> None:
    """The nearest above is passed over too when the case is about it."""
    about = HERE._replace(owner=NEIGHBOUR, about=f",{TOWNSHIP},", start=COUNTY)
    assert ids(heard("owner", vantage=about)) == []  # the neighbour lies within what it is about
    about = HERE._replace(owner=HOUSING, about=f",{COUNTY}D9,")
    assert ids(heard("owner", vantage=about, away=((7, None),))) == [5]


def test_with_nobody_anywhere_the_unit_itself_is_told() -> None:
    """Over the default channel; a city without officers has no word of it in its ledger, one that is away has."""
    assert heard("owner", staff=()) == Heard((Told(VILLAGE, None, ""),))
    everybody = tuple((officer.id, None) for officer in STAFF)
    gone = heard("owner", away=everybody)
    assert gone.told == (Told(VILLAGE, None, ""),)
    assert gone.untold == ((VILLAGE, "everybody at this unit is away, and nobody stands in", ""),)


@pytest.mark.parametrize(
    ("text", "away", "told", "reason", "instead"),
    [
        (f"officer:{TOWNSHIP}/无名", (), [3, 4], "the officer named is not on duty at this unit", TOWNSHIP),
        (f"officer:{CITY}/辛", (), [6], "the officer named is not on duty at this unit", CITY),
        (f"officer:{TOWNSHIP}/丙", ((3, None),), [4], "the officer named is away, and nobody stands in", TOWNSHIP),
        (f"officer:{NEIGHBOUR}/丙", (), [3, 4], "the officer named is not on duty at this unit", TOWNSHIP),
        ("unit:610202009", (), [5], "there is no such unit", COUNTY),
        ("officer:610202009/丙", (), [5], "there is no such unit", COUNTY),
        ("unit:999", (), [None], "there is no such unit", ""),
    ],
)
def test_a_name_that_is_not_there_is_never_silence(
    text: str, away: tuple[tuple[int, None], ...], told: list[int | None], reason: str, instead: str
) -> None:
    """Others of the unit, the nearest above, or the default channel; the ledger says why and names no person."""
    found = heard(text, away=away)
    assert ids(found) == told
    [untold] = found.untold
    assert (untold.reason, untold.instead) == (reason, instead)
    assert all(name not in str(found.facts) for name in ("丙", "辛", "无名"))


def test_a_level_that_the_chain_lacks_is_told_one_up() -> None:
    """A case brought to the county has no township over it; the ledger names the level."""
    found = heard("level:township", vantage=HERE._replace(owner=COUNTY, start=COUNTY))
    assert found.told == (Told(COUNTY, 5, "", (), "township"),)
    assert found.untold == (("township", "no unit at this level", COUNTY),)
    beyond = heard("level:city", vantage=HERE._replace(start="gone"))
    assert beyond == Heard((), (("city", "no unit at this level", ""),))


def test_everybody_is_told_once() -> None:
    """As an officer, as a deputy, and for the unit below: one recipient with all three."""
    away = ((1, 3), (2, 3))
    found = heard("owner", "above", f"unit:{NEIGHBOUR}", f"officer:{TOWNSHIP}/丙", away=away)
    assert found.told == (Told(VILLAGE, 3, "", (1, 2), NEIGHBOUR), Told(TOWNSHIP, 4, "bot", (), NEIGHBOUR))
