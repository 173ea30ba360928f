"""Who is told at an instant, against an oracle that looks at every absence and watch each time it is asked."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from daemon.attendance import FOR_EVER_US, Attendance
from daemon.calendar import WorkCalendar
from daemon.casework.rules import Rules
from daemon.casework.telling import Heard, Vantage, tell
from daemon.directory import Directory
from daemon.plan import Planner
from daemon.rows import AbsenceRow, OfficerRow, RotaRow
from schema.config import Audience, EngineSettings, Telling
from tests.life import CITY, COUNTY, HOUSING, NEIGHBOUR, TOWNSHIP, UNITS, VILLAGE, shipped

PLACES = (VILLAGE, VILLAGE, NEIGHBOUR, TOWNSHIP, TOWNSHIP, COUNTY, HOUSING, CITY)  # of officers 1 to 8
STAFF = tuple(OfficerRow(nth, code, f"n{nth}", "handler", "", "", True) for nth, code in enumerate(PLACES, 1))
UP = {VILLAGE: TOWNSHIP, NEIGHBOUR: TOWNSHIP, TOWNSHIP: COUNTY, HOUSING: COUNTY, COUNTY: CITY}
END = 30
PLANNER = Planner(WorkCalendar(shipped().calendar))

instants = st.integers(0, END)
spans = st.lists(instants, min_size=2, max_size=2, unique=True).map(sorted)
people = st.integers(1, len(PLACES))
absences = st.builds(lambda who, span, deputy: AbsenceRow(who, *span, deputy), people, spans, st.none() | people)
watches = st.builds(lambda who, span: RotaRow(PLACES[who - 1], who, *span), people, spans)
abouts = st.sampled_from(("", f",{HOUSING},", f",{TOWNSHIP},"))


def once_each(rows: list[AbsenceRow]) -> list[AbsenceRow]:
    """Keep of each officer the absences that do not touch an earlier one, as the API does."""
    kept: list[AbsenceRow] = []
    for row in rows:
        own = (one for one in kept if one.officer_id == row.officer_id)
        if all(row.until_us < one.from_us or one.until_us < row.from_us for one in own):
            kept.append(row)
    return kept


def runs(span: AbsenceRow | RotaRow, now: int) -> bool:
    return span.from_us <= now < span.until_us


class Oracle:
    """Answers by looking at everything, and remembers nothing."""

    def __init__(self, absences: list[AbsenceRow], watches: list[RotaRow], about: str) -> None:
        self.absences, self.watches, self.about = absences, watches, about.strip(",")

    def hears(self, officer: int, now: int) -> int | None:
        for _ in PLACES:
            gone = [one for one in self.absences if one.officer_id == officer and runs(one, now)]
            if not gone:
                is_about = self.about and PLACES[officer - 1].startswith(self.about)
                return None if is_about else officer
            if gone[0].deputy_id is None:
                return None
            officer = gone[0].deputy_id
        return None  # as many steps as there are people: a circle

    def at_unit(self, unit: str, now: int, *, rota: bool) -> set[int]:
        own = [nth for nth, code in enumerate(PLACES, 1) if code == unit]
        if rota:
            own = [nth for nth in own if any(one.officer_id == nth and runs(one, now) for one in self.watches)]
        return {found for one in own if (found := self.hears(one, now)) is not None}

    def told(self, unit: str, now: int, *, rota: bool) -> tuple[set[int | None], str]:
        """Return who is told of a line for ``unit``, and the unit they are told at."""
        code = unit
        while code:
            is_about = self.about and code.startswith(self.about)
            if is_about and code == unit:
                return set(), unit
            watching = self.at_unit(code, now, rota=True) if rota else set()
            found = watching or self.at_unit(code, now, rota=False)
            if found and not is_about:
                return set(found), code
            code = UP.get(code, "")
        return {None}, unit


def answer(directory: Directory, unit: str, about: str, *, rota: bool) -> Heard:
    rules = Rules(directory, PLANNER, {}, EngineSettings(), Telling())
    vantage = Vantage(owner=unit, previous=unit, supervisor="", start=unit, about=about)
    return tell(rules, vantage, [Audience.parse("owner:rota" if rota else "owner")])


@given(st.lists(absences, max_size=8).map(once_each), st.lists(watches, max_size=5), abouts, st.booleans())
def test_who_is_told_at_every_instant(
    absences: list[AbsenceRow], watches: list[RotaRow], about: str, rota: bool
) -> None:
    """At each instant and unit the same people, at the same unit; a snapshot is right up to its very end."""
    oracle, now = Oracle(absences, watches, about), 0
    while now <= END:
        attendance = Attendance.at(now, absences, watches)
        directory = Directory.build(UNITS, (), STAFF, attendance)
        for instant in range(now, min(attendance.until_us, END + 1)):
            for unit in UP:
                heard = answer(directory, unit, about, rota=rota)
                who, where = oracle.told(unit, instant, rota=rota)
                assert {one.officer_id for one in heard.told} == who
                assert {one.unit_code for one in heard.told} <= {where}
                assert {one.instead for one in heard.told} <= {"" if where == unit else unit}
                assert bool(heard.untold) == (where != unit or who == {None})
        now = attendance.until_us


@given(st.lists(absences, max_size=6), st.lists(watches, max_size=4))
def test_a_snapshot_ends_when_the_next_span_begins_or_ends(
    absences: list[AbsenceRow], watches: list[RotaRow]
) -> None:
    """No later, so that nobody is missed; no sooner, so that the rules are not read for nothing."""
    edges = sorted({at for one in (*absences, *watches) for at in (one.from_us, one.until_us)})
    for before, after in pairwise([-1, *edges, FOR_EVER_US]):
        assert Attendance.at(before, absences, watches).until_us == after
