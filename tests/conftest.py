"""What every test may ask for: fresh databases of both kinds, and stores on them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # so that tests import each other's helpers

from daemon.store import Store, open_store
from tests.databases import POSTGRES, SQLITE, Databases, running_server

NewStore = Callable[..., Store]

settings.register_profile("untimed", deadline=None)  # an example that was slow on a busy machine has not failed
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the URL of a real PostgreSQL server that this test run started itself."""
    with running_server() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Make SQLite databases."""
    return Databases(SQLITE, tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Databases:
    """Make PostgreSQL databases."""
    return Databases(POSTGRES, tmp_path_factory.mktemp("postgres"), postgres_url)


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRES, marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Make databases of either kind: a test that asks runs on both."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database(databases: Databases) -> str:
    """Give the address of a fresh database of either kind, at the newest revision."""
    return databases.fresh()


@pytest.fixture
def new_store() -> Iterator[NewStore]:
    """Open stores (the arguments are ``open_store``'s); whatever is still open is closed at the end."""
    opened: list[Store] = []

    def new(*args: object, **options: object) -> Store:
        opened.append(open_store(*args, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield new
    for store in opened:
        store.close()


@pytest.fixture
def store(database: str, new_store: NewStore) -> Store:
    """Give an open, empty store on either database."""
    return new_store(database)
