"""Who is there at an instant: absences, deputies of deputies, circles, watches, and until when it holds."""

import pytest

from daemon.attendance import FOR_EVER_US, Attendance
from daemon.directory import ALL_AWAY, NO_OFFICER, Directory
from daemon.rows import AbsenceRow, OfficerRow, RotaRow
from tests.life import CITY, COUNTY, GRIDS, HOUSING, TOWNSHIP, UNITS, VILLAGE

NOBODY_ELSE = range(1, 10)  # everybody may hear


def away(*rows: tuple[int, int, int, int | None]) -> list[AbsenceRow]:
    return [AbsenceRow(*row) for row in rows]


def told(now_us: int, officer: int, *rows: tuple[int, int, int, int | None]) -> int | None:
    return Attendance.at(now_us, away(*rows), ()).stand_in(officer, NOBODY_ELSE.__contains__)


@pytest.mark.parametrize(("now_us", "found"), [(9, 1), (10, 2), (19, 2), (20, 1)])
def test_a_span_begins_at_its_first_instant_and_ends_before_its_last(now_us: int, found: int) -> None:
    """From 10 up to 20 the deputy is told; at 20 the officer is back."""
    assert told(now_us, 1, (1, 10, 20, 2)) == found


def test_deputies_of_deputies_are_followed() -> None:
    """Whoever is away is passed on from, as far as somebody is there."""
    assert told(5, 1, (1, 0, 9, 2), (2, 0, 9, 3)) == 3
    assert told(5, 2, (1, 0, 9, 2), (2, 0, 9, 3)) == 3
    assert told(5, 3, (1, 0, 9, 2), (2, 0, 9, 3)) == 3


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 0, 9, None)],
        [(1, 0, 9, 1)],
        [(1, 0, 9, 2), (2, 0, 9, 1)],
        [(1, 0, 9, 2), (2, 0, 9, 3), (3, 0, 9, 2)],
        [(1, 0, 9, 2), (2, 0, 9, None)],
        [(1, 0, 9, 77)],  # one who is not on duty
    ],
)
def test_a_row_of_deputies_that_leads_nowhere_is_nobody(rows: list[tuple[int, int, int, int | None]]) -> None:
    """No deputy, a circle of any length, a deputy's end, and one who cannot be told."""
    assert told(5, 1, *rows) is None


def test_of_overlapping_absences_the_later_one_counts() -> None:
    """Its deputy is told while both run, and the other's before and after."""
    rows = [(1, 0, 100, 2), (1, 40, 60, 3)]
    assert [told(at, 1, *rows) for at in (39, 40, 59, 60)] == [2, 3, 3, 2]


def test_it_holds_until_anybody_comes_or_goes() -> None:
    """The next instant at which an absence or a watch begins or ends; for ever where nothing is planned."""
    absences, watches = away((1, 10, 40, None)), [RotaRow(VILLAGE, 2, 20, 30)]
    ends = [Attendance.at(now, absences, watches).until_us for now in (0, 10, 19, 20, 29, 30, 40, 41)]
    assert ends == [10, 20, 20, 30, 30, 40, FOR_EVER_US, FOR_EVER_US]
    assert Attendance().until_us == FOR_EVER_US


def staff(*absences: tuple[int, int | None], watch: tuple[tuple[str, int], ...] = ()) -> Directory:
    """Return the small city: 1 and 2 at the village, 3 a leader at the township, 4 county, 5 city, 6 housing."""
    places = (VILLAGE, VILLAGE, TOWNSHIP, COUNTY, CITY, HOUSING)
    rows = [
        OfficerRow(nth, code, f"officer {nth}", "leader" if nth == 3 else "handler", "", "", True)
        for nth, code in enumerate(places, 1)
    ]
    rows.append(OfficerRow(7, COUNTY, "reader", "viewer", "", "", True))
    attendance = Attendance.at(
        5,
        away(*((who, 0, 9, deputy) for who, deputy in absences)),
        [RotaRow(code, who, 0, 9) for code, who in watch],
    )
    return Directory.build(UNITS, GRIDS, rows, attendance)


def test_a_deputy_is_told_once_with_all_they_stand_in_for() -> None:
    """In their own right and for others it is one recipient; a viewer never stands in."""
    assert staff((1, 2)).recipients(VILLAGE) == ((2, "", (1,)),)
    assert staff((1, 4), (2, 4)).recipients(VILLAGE) == ((4, "", (1, 2)),)
    assert staff((1, 7)).recipients(VILLAGE) == ((2, "", ()),)


def test_no_deputy_of_a_unit_the_case_is_about_stands_in() -> None:
    """信访工作条例 art. 30: whoever a case is about does not receive it, in nobody's place."""
    directory = staff((3, 6))
    assert directory.recipients(TOWNSHIP) == ((6, "", (3,)),)
    assert directory.recipients(TOWNSHIP, about=f",{HOUSING},") == ()
    assert not directory.is_staffed(TOWNSHIP, f",{HOUSING},")


def test_the_watch_is_those_who_have_it_or_their_deputies() -> None:
    """One of two on watch is told; with them away their deputy; nobody has the watch of another unit."""
    assert staff(watch=((VILLAGE, 2),)).on_watch(VILLAGE) == ((2, "", ()),)
    assert staff((2, 1), watch=((VILLAGE, 2),)).on_watch(VILLAGE) == ((1, "", (2,)),)
    assert staff(watch=((VILLAGE, 2),)).on_watch(TOWNSHIP) == ()


def test_a_unit_whose_every_officer_is_away_is_passed_over() -> None:
    """With a deputy it is not; the step says whether nobody is on duty or everybody away."""
    ascent = staff((3, None)).ascent(VILLAGE)
    assert ascent is not None
    assert (ascent.unit.code, ascent.skipped) == (COUNTY, ((TOWNSHIP, ALL_AWAY),))
    assert staff((3, 5)).ascent(VILLAGE).unit.code == TOWNSHIP
    assert staff().why_nobody("610202001002") == NO_OFFICER


def test_with_everybody_above_away_nobody_is_passed_over() -> None:
    """The chain keeps its levels, as in a city that has entered no officers."""
    ascent = staff((3, None), (4, None), (5, None)).ascent(VILLAGE)
    assert ascent is not None
    assert (ascent.unit.code, ascent.skipped) == (TOWNSHIP, ())


def test_an_absent_officer_keeps_their_role() -> None:
    """Approving is for officers who sign in: whoever is away may still do it."""
    assert staff((3, None)).role_of(3) == "leader"
