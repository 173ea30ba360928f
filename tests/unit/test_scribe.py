"""The scribe: a cohort's shared parts never make one case's line another's."""

from daemon.ledger import facts_of
from schema.intake import NewCase
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import GRID, Life, at, local

MINUTE_US = 60_000_000


def lived(store, numbers: list[int], policy: str) -> dict[str, list[tuple[int, str, str]]]:
    """Live cases opened a minute apart, and return each one's lines and pushes."""
    life = Life.begin(store, "2026-03-02 10:00")
    cases = [
        NewCase(number=f"T{nth}", place=GRID, opened_us=life.now_us + nth * MINUTE_US, policy=policy)
        for nth in numbers
    ]
    life.engine.open_cases(cases, "owner", None)
    life.live_until("2026-03-25 10:00")
    for case in cases:
        life.assert_folds(case.number)
    return {
        case.number: [(line.at_us, line.kind, line.body) for line in life.events(case.number)]
        + [(push.created_us, push.kind, push.body) for push in life.pushes(case.number)]
        for case in cases
    }


def test_a_case_lives_among_others_as_it_lives_alone(sqlite_databases: Databases, new_store: NewStore) -> None:
    """Cases opened minutes apart share their midnights; each has the very lines and pushes it has by itself."""
    for policy in ("four_levels", "petition"):
        together = lived(new_store(sqlite_databases.fresh(), synchronous="OFF"), [0, 7, 200], policy)
        for nth in (0, 7, 200):
            alone = lived(new_store(sqlite_databases.fresh(), synchronous="OFF"), [nth], policy)
            assert together[f"T{nth}"] == alone[f"T{nth}"]


def test_a_push_says_since_when_of_its_own_case(sqlite_databases: Databases, new_store: NewStore) -> None:
    """Two cases in one cohort at midnight: the start in each push is its own, and so is the number."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    life.open('T"1')
    life.clock.advance_to(at("2026-03-02 10:30"))
    life.open("T2")
    life.live_until("2026-03-04 08:00")
    for number, since in (('T"1', "2026-03-02 10:00"), ("T2", "2026-03-02 10:30")):
        said = [facts_of(push.body) for push in life.pushes(number) if push.kind == "red"]
        assert {(one["number"], local(one["since_us"]), one["place"]) for one in said} == {(number, since, GRID)}
