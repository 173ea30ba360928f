"""A real daemon on a file that is edited under it: how to save, what to wait for, and what must never be."""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.acceptance.daemon_process import DaemonProcess
from tests.editions_rig import SHIPPED
from tests.unix_http import over

PATIENCE_S = 60.0  # on two busy cores, a plan of 100,000 cases included; a second is usual
LOOK_S = 0.05  # another process's work gives no sign but its answers
KEY = ("clock", "cycle", "rung", "ordinal", "occurrence")


class Reloading:
    """A daemon, its file, and what it says of itself."""

    def __init__(self, daemon: DaemonProcess, file: Path, database: str = "") -> None:
        self.daemon = daemon
        self.file = file
        self._database = database or str(daemon.data / "duban.db")

    @property
    def is_on_a_server(self) -> bool:
        return self._database.startswith("postgresql")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the daemon from its tables, as a migration or a backup of somebody else's does."""
        if self.is_on_a_server:
            with psycopg.connect(self._database) as holder:
                holder.execute("LOCK TABLE edition, cases, timer IN ACCESS EXCLUSIVE MODE")
                yield
                holder.rollback()
        else:
            with closing(sqlite3.connect(self._database, isolation_level=None)) as holder:
                holder.execute("BEGIN IMMEDIATE")
                yield
                holder.execute("ROLLBACK")

    def ask(self, path: str, body: object = None) -> Any:
        """Return the daemon's answer."""
        with over(self.daemon.socket, PATIENCE_S) as http:
            answer = http.get(f"/v1{path}") if body is None else http.post(f"/v1{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    @property
    def health(self) -> Any:
        return self.ask("/health")

    def until(self, holds: Callable[[Any], object], what: str) -> Any:
        """Wait until the daemon's health is so; return it."""
        end_s = time.monotonic() + PATIENCE_S
        while not holds(health := self.health):
            assert time.monotonic() < end_s, f"waited in vain until {what}: {health}\n{self.daemon.said[-3000:]}"
            time.sleep(LOOK_S)
        return health

    def until_applied(self, edition: int) -> Any:
        """Wait until an edition is in force and has reached every case."""
        self.until(lambda health: health["edition"] == edition, f"edition {edition} is in force")
        return self.until(lambda _: self.ask("/policies/editions")["editions"][0]["done"], "it is applied")

    def until_waiting(self) -> Any:
        """Wait until an edit waits with its plan; return it."""
        health = self.until(lambda it: it["waiting"] and it["waiting"]["affected"] is not None, "an edit waits")
        return health["waiting"]

    def confirm(self, choice: str) -> int:
        """Confirm what waits, alike for every policy."""
        answer = self.ask("/policies/waiting/confirm", {"hash": self.until_waiting()["hash"], "all": choice})
        return int(answer["edition"])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the database beside the daemon."""
        if self.is_on_a_server:
            with psycopg.connect(self._database, autocommit=True) as link:
                return link.execute(sql).fetchall()
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as connection:
            return connection.execute(sql).fetchall()

    def until_waiting_for_the_lock(self) -> None:
        """Wait until the daemon has met the lock that somebody else holds.

        SQLite's readers meet none: there the other settings are taken, and only what is written waits.
        """
        if self.is_on_a_server:
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            self.until(lambda _: self.rows(waits) != [(0,)], "the daemon meets the lock")
        else:
            self.until(lambda health: health["language"] == "en" and health["waiting"], "it is planned")

    def rungs(self) -> Counter[tuple[Any, ...]]:
        """Return how often each (case, clock, cycle, rung, ordinal, occurrence) has fired; I3 allows once."""
        found = self.rows("SELECT case_id, body FROM event WHERE kind = 'rung'")
        said = [(case_id, json.loads(body)) for case_id, body in found]
        fired = Counter((case_id, *(body.get(word, 0) for word in KEY)) for case_id, body in said)
        twice = [key for key, times in fired.items() if times > 1]
        assert not twice, f"I3: fired more than once: {twice[:5]}"
        return fired


@contextmanager
def reloading(daemon: DaemonProcess, file: Path, database: str = "") -> Iterator[Reloading]:
    """Run a daemon that is given ``file``."""
    with daemon:
        yield Reloading(daemon, file, database)


def in_place(file: Path, text: str) -> None:
    """Write into the file as it is, in two halves."""
    with file.open("w", encoding="utf-8") as open_file:
        open_file.write(text[: len(text) // 2])
        open_file.flush()
        open_file.write(text[len(text) // 2 :])


def rename_over(file: Path, text: str) -> None:
    """Write beside the file and put it in its place, as most editors do."""
    beside = file.with_name(".config.toml.swp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)


def backup(file: Path, text: str) -> None:
    """Keep the old file under another name, as other editors do."""
    file.rename(file.with_name("config.toml~"))
    file.write_text(text, encoding="utf-8")


def turn_link(file: Path, text: str) -> None:
    """Let the file be a link to a new one."""
    target = file.with_name(f"v{time.monotonic_ns()}.toml")
    target.write_text(text, encoding="utf-8")
    link = file.with_name("link")
    link.symlink_to(target.name)
    link.replace(file)


WAYS: Sequence[Callable[[Path, str], None]] = (in_place, rename_over, backup, turn_link)


def speaking(language: str, text: str = SHIPPED) -> str:
    """Return a configuration in another language, which decides no deadline."""
    return text.replace('language = "zh"', f'language = "{language}"', 1)
