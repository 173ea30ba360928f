"""The forecast is exact: what it says is what the real engine does in ten working days in which nobody acts."""

from random import Random

import pytest

from daemon.calendars import Calendars
from daemon.engine.rulebook import Rulebook
from daemon.forecast.outlook import Outlook
from daemon.forecast.survey import look_ahead
from daemon.plan import Planner
from daemon.store import Store
from tests.conftest import NewStore
from tests.databases import Databases
from tests.editing import City, any_config
from tests.lived import foreseen, lived

SEEDS = (1, 2, 5, 8, 11)  # among them cases that rise thrice, are supervised, told before they rise, or paused


def looked_ahead(city: City, chunk_cases: int = 100_000) -> Outlook:
    """Work out a city's forecast."""
    planner = Planner(Calendars(city.config.calendar))
    with city.store.read() as reader:
        book = Rulebook.read(reader, city.config, planner, now_us=city.now_us)
        return look_ahead(reader, book, city.now_us, chunk_cases=chunk_cases)


def a_city(store: Store, seed: int, cases: int, steps: int) -> City:
    """Let a random city live for some days."""
    luck = Random(seed)
    city = City(store, any_config(luck), luck)
    city.live(cases=cases, steps=steps)
    return city


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_foreseen_is_what_happens(seed: int, sqlite_databases: Databases, new_store: NewStore) -> None:
    """Random policies, calendars, pauses, terms and absences: each day of each unit, cards and rises alike."""
    city = a_city(new_store(sqlite_databases.fresh(), synchronous="OFF"), seed, cases=56, steps=7)
    outlook = looked_ahead(city)
    assert foreseen(outlook) == foreseen(looked_ahead(city, chunk_cases=7))
    assert foreseen(outlook) == lived(city.store, city.engine, city.clock, outlook.days)


def test_the_forecast_is_the_same_on_both_databases(store: Store) -> None:
    """The columns that are read mean the same to a server as to a file; and it goes through JSON as it is."""
    city = a_city(store, 2, cases=20, steps=4)
    outlook = looked_ahead(city)
    assert foreseen(Outlook.loads(outlook.dumps())) == foreseen(outlook)
    assert foreseen(outlook) == lived(city.store, city.engine, city.clock, outlook.days)
