"""I8: a wall clock that jumps is not believed until it has been steady for a while."""

import pytest

from daemon.calendar import WorkCalendar
from daemon.clockwatch import ClockWatch
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.store.postgres import PostgresSession
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life, at

S = 1_000_000
NOW = at("2026-03-02 10:00")


def watch(**changes: int) -> ClockWatch:
    return ClockWatch(**({"tolerance_s": 5, "stable_s": 600} | changes))


def test_a_clock_that_keeps_pace_is_believed() -> None:
    """A tick late by an hour is no jump: both clocks went on together."""
    one = watch()
    assert [one.doubt(NOW + passed * S, passed * S) for passed in (0, 30, 3_600, 3_604)] == [""] * 4


@pytest.mark.parametrize("jump_s", [-86_400, -6, 6, 86_400])
def test_a_jump_beyond_the_tolerance_is_doubted_in_both_directions(jump_s) -> None:
    """The sentence says how far it jumped."""
    one = watch()
    one.doubt(NOW, 0)
    assert f"jumped by {jump_s:+.1f} s" in one.doubt(NOW + (30 + jump_s) * S, 30 * S)


def test_a_small_step_is_within_tolerance() -> None:
    """A time server's correction of five seconds is no reason to stop."""
    one = watch()
    one.doubt(NOW, 0)
    assert one.doubt(NOW + 35 * S, 30 * S) == ""


def test_ten_steady_minutes_are_believed_without_a_person() -> None:
    """Doubt lasts until 600 s after the last jump; another jump begins the count again."""
    one = watch()
    one.doubt(NOW, 0)
    jumped = NOW + 86_400 * S
    assert one.doubt(jumped + 30 * S, 30 * S)
    assert one.doubt(jumped + 629 * S, 629 * S)
    assert one.doubt(jumped + 630 * S, 630 * S) == ""
    assert one.doubt(NOW + 660 * S, 660 * S)
    assert one.doubt(NOW + 1_259 * S, 1_259 * S)
    assert one.doubt(NOW + 1_260 * S, 1_260 * S) == ""


def test_a_start_before_the_newest_ledger_line_is_doubted() -> None:
    """A machine that wakes up in the past issues nothing; after ten steady minutes it goes on."""
    one = watch(newest_us=NOW + 3_600 * S)
    assert "3600.0 s behind the newest ledger line" in one.doubt(NOW, 0)
    assert one.doubt(NOW + 600 * S, 600 * S) == ""


def test_the_database_servers_clock_counts_too() -> None:
    """Where there is a server, its now is asked."""
    one = watch()
    assert one.doubt(NOW, 0, NOW + 4 * S) == ""
    assert "off the database server's" in one.doubt(NOW + S, S, NOW + 60 * S)


def test_a_server_that_stays_apart_is_not_waited_for_for_ever() -> None:
    """Nobody knows which of the two is wrong: ten minutes at one distance are enough; another distance is not."""
    one, apart = watch(), 3_600 * S
    assert one.doubt(NOW, 0, NOW + apart)
    assert one.doubt(NOW + 599 * S, 599 * S, NOW + 599 * S + apart)
    assert one.doubt(NOW + 600 * S, 600 * S, NOW + 600 * S + apart) == ""
    assert "-3610.0 s off" in one.doubt(NOW + 630 * S, 630 * S, NOW + 640 * S + apart)
    assert one.doubt(NOW + 1_230 * S, 1_230 * S, NOW + 1_240 * S + apart) == ""
    assert one.doubt(NOW + 1_260 * S, 1_260 * S, NOW + 1_260 * S) == ""


def test_a_clock_that_creeps_away_from_the_server_is_doubted() -> None:
    """However small the steps, the distance counts."""
    one = watch()
    found = [one.doubt(NOW + s * S, s * S, NOW + s * S + s * S // 100) for s in range(0, 600, 30)]
    assert [bool(doubt) for doubt in found].index(True) == 510 // 30


@pytest.mark.postgres
def test_the_engine_asks_the_database_server(
    postgres_databases: Databases, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server an hour ahead of this machine stops it; only an engine that doubts its clock asks at all."""
    life = Life.begin(new_store(postgres_databases.fresh()), "2026-03-02 10:00")
    monkeypatch.setattr(PostgresSession, "server_us", lambda _session: life.now_us + 3_600 * S)
    life.open()
    assert life.tick().suspect == ""
    planner = Planner(WorkCalendar(life.config.calendar))
    life.engine = Engine(life.store, life.config, planner, life.clock, watch())
    assert "-3600.0 s off the database server's" in life.tick("2026-03-04 10:00").suspect
    life.clock.advance_to(life.now_us + 601 * S)
    believed = life.tick()
    assert (believed.suspect, believed.escalated) == ("", 1)


@pytest.mark.postgres
def test_a_server_that_is_slow_to_answer_says_nothing_of_the_time(
    postgres_databases: Databases, new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it said six seconds ago must not make a right clock look wrong."""
    life = Life.begin(new_store(postgres_databases.fresh()), "2026-03-02 10:00")
    planner = Planner(WorkCalendar(life.config.calendar))
    life.engine = Engine(life.store, life.config, planner, life.clock, watch())

    def slowly(_session: PostgresSession) -> int:
        life.clock.advance_to(life.now_us + 6 * S)
        return life.now_us

    monkeypatch.setattr(PostgresSession, "server_us", slowly)
    assert [life.tick().suspect for _ in range(3)] == [""] * 3


def test_while_time_is_doubted_nothing_is_issued(sqlite_databases: Databases, new_store: NewStore) -> None:
    """The engine holds everything, says why, and catches up when the clock has been steady."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    planner = Planner(WorkCalendar(life.config.calendar))
    life.engine = Engine(life.store, life.config, planner, life.clock, watch())
    life.open()
    life.tick()
    life.clock.step_to(at("2026-03-04 10:00"))
    doubted = life.tick()
    assert "jumped by +172800.0 s" in doubted.suspect
    assert (doubted.fired, len(life.events())) == (0, 1)
    life.clock.advance_to(life.now_us + 601 * S)
    believed = life.tick()
    assert (believed.suspect, believed.escalated) == ("", 1)
