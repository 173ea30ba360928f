"""Random life, lived from fixed seeds: no invariant is ever broken, and a life can be lived again."""

import pytest

from daemon.store.postgres import PostgresSession
from tests.databases import Databases
from tests.fault.simulation import simulate

SEEDS = (2, 6, 7)
YEARS = 0.2  # of each life; many more by hand, as tests.fault.simulation says


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_life_breaks_an_invariant(sqlite_databases: Databases, seed: int) -> None:
    """Whatever people, receivers, clocks and crashes do, I1 to I10 hold after each step, and at the end."""
    city = simulate(seed, sqlite_databases.fresh(), YEARS)
    assert city.counts["crash"] > 20
    assert city.counts["escalated"] > 10
    assert city.counts["suspect"] > 0
    assert city.kinds["paused"] > 0
    assert city.kinds["promised"] > 0


def test_the_same_seed_lives_the_same_life(sqlite_databases: Databases) -> None:
    """Lived twice, a seed ends with the same ledger and the same outbox to the last byte; another does not."""
    first, again, other = (simulate(seed, sqlite_databases.fresh(), 0.03).last_words for seed in (11, 11, 12))
    assert first == again
    assert first != other


@pytest.mark.postgres
@pytest.mark.slow
def test_a_life_on_postgresql(postgres_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same holds where the tables lie on a server; its own clock lies outside this world."""
    monkeypatch.setattr(PostgresSession, "server_us", lambda _session: None)
    assert simulate(13, postgres_databases.fresh(), 0.03).counts["escalated"] > 0
