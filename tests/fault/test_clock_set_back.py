"""The wall clock set back while a case is closed: no limit may suffer from it."""

import pytest

from schema.kinds import Act, Clock
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import Life, at

CLOSED = "2026-03-02 15:00"


@pytest.mark.parametrize("reopened", ["2026-03-02 15:00", "2026-03-01 15:00"])
def test_reopening_never_shortens_a_limit(sqlite_databases: Databases, new_store: NewStore, reopened: str) -> None:
    """Reopened at an instant that lies before its resolving, a case keeps all of the time it had left."""
    life = Life.begin(new_store(sqlite_databases.fresh(), synchronous="OFF"), "2026-03-02 10:00")
    life.open()
    limit_us = life.timers()[Clock.FEEDBACK].limit_us
    life.clock.advance_to(at(CLOSED))
    life.act(Act.RESOLVE)
    life.clock.step_to(at(reopened))
    life.act(Act.REOPEN)
    assert life.timers()[Clock.FEEDBACK].limit_us == limit_us
