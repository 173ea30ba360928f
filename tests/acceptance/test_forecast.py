"""The forecast is exact: what it says is what the real engine does in ten working days in which nobody acts."""

from random import Random

import pytest

from daemon.calendars import Calendars
from daemon.engine.rulebook import Rulebook
from daemon.forecast.outlook import Outlook
from daemon.forecast.survey import look_ahead
from daemon.plan import Planner
from tests.conftest import NewStore
from tests.databases import Databases
from tests.editing import City, any_config
from tests.lived import foreseen, lived


def looked_ahead(city: City, chunk_cases: int = 100_000) -> Outlook:
    with city.store.read() as reader:
        planner = Planner(Calendars(city.config.calendar))
        book = Rulebook.read(reader, city.config, planner, now_us=city.now_us)
        return look_ahead(reader, book, city.now_us, chunk_cases=chunk_cases)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_foreseen_is_what_happens(seed: int, sqlite_databases: Databases, new_store: NewStore) -> None:
    """Random policies, calendars, pauses, terms and absences: each day of each unit, cards and rises alike."""
    luck = Random(seed)
    city = City(new_store(sqlite_databases.fresh(), synchronous="OFF"), any_config(luck), luck)
    city.live(cases=64, steps=8)
    outlook, in_lots = looked_ahead(city), looked_ahead(city, chunk_cases=7)
    assert foreseen(outlook) == foreseen(in_lots)
    assert foreseen(outlook) == lived(city.store, city.engine, city.clock, outlook.days)
