"""The rounds: what a daemon finds out by itself, minute by minute and day by day."""

from dataclasses import replace
from datetime import date

import pytest

from daemon.auditor import Auditor
from daemon.rounds import Rounds
from schema.config import Audience, Telling
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life, at, shipped


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore) -> Life:
    """Begin in the last year whose holidays are published, more than 60 days before its end."""
    return Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-10-31 10:00")


def rounds(life: Life) -> Rounds:
    return Rounds(Auditor(life.store), life.store, life.clock, lambda: life.engine.book)


def test_a_calendar_that_ends_within_60_days_is_a_warning(life: Life) -> None:
    """DESIGN 2.7: with the number of open cases whose limits stand beyond it; none before, and closed ones not."""
    early = rounds(life)
    early.tick()
    assert early.provisional is None
    life.clock.advance_to(at("2026-12-24 10:00"))
    for number, policy in (("T1", "mediation"), ("T2", "mediation"), ("T3", "danger")):
        life.open(number, policy=policy)
    late = rounds(life)
    late.tick()
    assert (late.provisional, late.findings) == (2, ())


def test_the_day_s_root_is_sealed_once(life: Life) -> None:
    """However often the rounds are made, a day that ended has one root and one push to each city officer."""
    life.open()
    life.clock.advance_to(at("2026-11-02 08:00"))
    going = rounds(life)
    for _ in range(3):
        going.tick()
    with life.store.read() as reader:
        assert reader.ledger_root("2026-11-01") is not None
        assert [push.kind for push in reader.pushes() if push.kind == "root"] == ["root"]


def test_deadlines_that_moved_are_counted_at_the_next_round(life: Life) -> None:
    """A year that arrived is not warned about for another hour; without news nobody counts each minute."""
    life.clock.advance_to(at("2026-12-24 10:00"))
    going = rounds(life)
    going.tick()
    life.open("T1", policy="mediation")
    going.tick()
    assert going.provisional == 0
    going.survey_soon()
    going.tick()
    assert going.provisional == 1


def test_the_calendar_s_end_is_said_in_the_log_once_a_day(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the day up to which holidays are published, and how many open cases stand beyond."""
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr("daemon.rounds._log.warning", lambda _text, *what: said.append(what))
    life.clock.advance_to(at("2026-12-24 10:00"))
    life.open("T1", policy="mediation")
    going = rounds(life)
    for now in ("2026-12-24 10:00", "2026-12-24 18:00", "2026-12-25 09:00"):
        life.clock.advance_to(at(now))
        going.survey_soon()
        going.tick()
    assert said == [(date(2026, 12, 31), 1)] * 2


def test_whom_telling_names_in_vain_is_a_finding(sqlite_databases: Databases, new_store: NewStore) -> None:
    """I10: an officer who is not there is said as long as it is so; others are told meanwhile."""
    telling = Telling(red=(Audience.parse("officer:610202/无名"),))
    store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    life = Life.begin(store, "2026-03-02 10:00", config=replace(shipped(), telling=telling))
    going = rounds(life)
    going.tick()
    [finding] = going.findings
    assert finding.startswith("I10: telling.red: officer:610202/无名: unit 610202 has nobody of this name on duty")
