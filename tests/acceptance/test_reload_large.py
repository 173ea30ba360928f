"""Every reload path with 100,000 open cases: one daemon's story, from the evening before their limit on.

One test, since its parts share the one database that takes long to fill.
"""

import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import DaemonProcess
from tests.acceptance.reloading import Reloading, backup, in_place, reloading, rename_over, speaking, turn_link
from tests.bench import filling
from tests.editions_rig import SHIPPED, edited

CASES = 100_000
EVENING = ("--clock-from", "2026-03-03T20:00:00+0800")  # four hours before the limit of all
MIDNIGHT = ("--clock-from", "2026-03-03T23:59:57+0800")
WRONG = edited('village = "15m"')
SMALL = edited('limit = "3h"', of='limit = "2h"', under="[policy.danger", text=SHIPPED)  # no open case is under it


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file that is the shipped one."""
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_reload_path_with_100_000_open_cases(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing fires but what is due, everything that is due fires, and nothing fires twice."""
    monkeypatch.setattr("tests.acceptance.reloading.PATIENCE_S", 300.0)
    evening = DaemonProcess(file, *EVENING)
    filling.fill(evening.data / "duban.db", CASES)
    with reloading(evening, file) as city:
        _other_settings_by_every_way(city)
        _broken_and_good_again(city)
        _while_the_database_is_locked(city)
        _the_wrong_edit_pinned(city)
        assert evening.stop() == 0
        evening._options = MIDNIGHT
        evening.start()
        _during_a_tick(city)


def _other_settings_by_every_way(city: Reloading) -> None:
    """Save renamed over, by a turned link, behind a backup, in halves, twice within a second, and by a signal."""
    for language, save in (("en", rename_over), ("zh", turn_link), ("en", backup), ("zh", in_place)):
        save(city.file, speaking(language))
        city.until(lambda health, word=language: health["language"] == word, f"{save.__name__} is read")
        assert_silent(city)
    in_place(city.file, WRONG)
    in_place(city.file, speaking("en"))
    os.kill(city.daemon.pid, signal.SIGHUP)
    health = city.until(lambda health: health["language"] == "en", "the last of two saves is read")
    assert (health["edition"], health["waiting"]) == (1, None)
    assert_silent(city)


def _broken_and_good_again(city: Reloading) -> None:
    """See that what was in force stays so."""
    rename_over(city.file, SHIPPED.replace('village = "1wd"', 'village = "1wt"'))
    health = city.until(lambda health: health["refused"], "the broken file is refused")
    assert (health["language"], health["edition"]) == ("en", 1)
    assert all(fault["line"] and fault["key"] for fault in health["refused"]["faults"])
    rename_over(city.file, SHIPPED)
    city.until(lambda health: not health["refused"], "the file is good again")
    assert_silent(city)


def _while_the_database_is_locked(city: Reloading) -> None:
    """See a small edit come into force once the lock is gone."""
    with city.locked():
        rename_over(city.file, speaking("en", SMALL))
        city.until_waiting_for_the_lock()
    city.until_applied(2)
    assert_silent(city)


def _the_wrong_edit_pinned(city: Reloading) -> None:
    """Type a day as fifteen minutes, by which all are late at once: nothing is issued, pinned or not confirmed."""
    rename_over(city.file, edited('village = "15m"', text=SMALL))
    waiting = city.until_waiting()
    assert (waiting["open_cases"], waiting["affected"]) == (CASES, CASES)
    assert city.ask("/policies/waiting")["plan"]["at_once"]["cards"]["red"] == CASES
    assert_silent(city)
    assert city.confirm("pin") == 3
    city.until_applied(3)
    assert_silent(city)
    [policy] = [one for one in city.ask("/policies")["policies"] if one["name"] == "four_levels"]
    assert [(one["open"], one["pinned"]) for one in policy["older"]] == [(CASES, True)]


def _during_a_tick(city: Reloading) -> None:
    """Let all be late by the policy they were promised, and an edit come into force in the middle of it.

    The pin has lost nothing: each case has its red card and its rise once, and nothing of what fired before.
    """
    city.until(lambda health: health["seq"] > CASES, "the burst has begun")
    rename_over(city.file, edited('limit = "4h"', of='limit = "2h"', under="[policy.danger", text=WRONG))
    entered = city.until(lambda health: health["edition"] == 4, "the edition comes into force")
    over = city.until(lambda health: health["next_due_at"] > "2026-03-04T00:01", "the burst is over")
    assert CASES < entered["seq"] < over["seq"], "the edition came after the burst, so nothing was shown"
    kinds = Counter(key[3] for key in city.rungs())
    assert (kinds["red"], kinds["escalate"]) == (CASES, CASES)
    assert not kinds.keys() & {"blue", "yellow", "remind"}, "what lay behind before the edits fired again"
    assert read(city, "SELECT count(*), count(DISTINCT case_id) FROM event WHERE kind = 'replanned'") == [(0, 0)]
    assert read(city, "SELECT count(*) FROM cases WHERE level = 2") == [(CASES,)]


def assert_silent(city: Reloading) -> None:
    """Nothing was issued: no line stands in the ledger beyond those that the cases began with."""
    assert read(city, "SELECT count(*) FROM event") == [(CASES,)]
    assert read(city, "SELECT count(*) FROM push") == [(0,)]


def read(city: Reloading, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{city.daemon.data / 'duban.db'}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()
