"""config.toml edited under a real daemon: saved in every way, broken, confirmed, killed; on both databases."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, DaemonProcess, duband
from tests.acceptance.reloading import WAYS, Reloading, in_place, reloading, rename_over, speaking
from tests.acceptance.test_commands import GRID, GRIDS, OFFICERS, TREE
from tests.bench import filling
from tests.databases import Databases
from tests.editions_rig import SHIPPED, YEAR, edited

TUESDAY = ("--clock-from", "2026-03-03T20:00:00+0800")  # four hours before the filled cases' limit
LONGER, WRONG = edited('village = "3wd"'), edited('village = "15m"')
CASES = 60  # above the storm guard's 50


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file that is the shipped one."""
    path = tmp_path / "config.toml"
    path.write_text(SHIPPED, encoding="utf-8")
    return path


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a database without tables, or nothing for the daemon's own file."""
    if request.param == "sqlite":
        return ""
    made: Databases = request.getfixturevalue("postgres_databases")
    return made.empty()


both = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True
)


def daemon_on(file: Path, url: str = "") -> DaemonProcess:
    environment = {"DUBAN_DATABASE": url} if url else {}
    return DaemonProcess(file, *TUESDAY, environment=environment)


def filled(file: Path, url: str = "", cases: int = CASES) -> DaemonProcess:
    """Return a daemon, not started, whose database holds open cases."""
    daemon = daemon_on(file, url)
    filling.fill(url or daemon.data / "duban.db", cases)
    return daemon


@pytest.fixture
def city(file: Path) -> Iterator[Reloading]:
    """Give a daemon with nothing to do."""
    with reloading(daemon_on(file), file) as running:
        yield running


def test_every_way_to_save_reaches_the_daemon(city: Reloading) -> None:
    """Written in place, renamed over, behind a backup, by a link: each save is read within a second or two."""
    for nth, save in enumerate(WAYS):
        language = ("en", "zh")[nth % 2]
        save(city.file, speaking(language))
        city.until(lambda health, word=language: health["language"] == word, f"{save.__name__} is read")
    assert city.health["refused"] is None


def test_sighup_reads_the_file_again(city: Reloading) -> None:
    """What `systemctl reload` sends: the daemon looks at once, and does not end."""
    city.file.write_text("zone =", encoding="utf-8")
    city.until(lambda health: health["refused"], "the file is refused")
    os.kill(city.daemon.pid, signal.SIGHUP)
    rename_over(city.file, SHIPPED)
    os.kill(city.daemon.pid, signal.SIGHUP)
    city.until(lambda health: not health["refused"], "the file is good again")


def test_the_officer_reads_what_was_refused(city: Reloading) -> None:
    """File, line and key stand in `duban status` until the file is good again."""
    city.file.write_text(SHIPPED.replace('village = "1wd"', 'village = "1wt"'), encoding="utf-8")
    city.until(lambda health: health["refused"], "the file is refused")
    said = city.daemon.duban("status", "--lang", "en").out
    line = next(
        nth for nth, text in enumerate(SHIPPED.splitlines(), 1) if 'village = "1wd"' in text and text[0] != "#"
    )
    assert f"config.toml is refused, what stood before is in force: {city.file}:{line}: policy." in said
    rename_over(city.file, SHIPPED)
    city.until(lambda health: not health["refused"], "the file is good again")
    assert "refused" not in city.daemon.duban("status", "--lang", "en").out


def test_what_needs_a_restart_is_said(city: Reloading) -> None:
    """The socket is open already; all else of the same save has effect."""
    rename_over(city.file, speaking("en").replace('socket_mode = "0660"', 'socket_mode = "0600"'))
    health = city.until(lambda health: health["restart"], "the restart is said")
    assert (health["restart"], health["language"]) == (["serve.socket_mode"], "en")
    assert "serve.socket_mode" in city.daemon.duban("status").out


@both
def test_the_story_of_an_edit(file: Path, url: str) -> None:
    """A day typed as fifteen minutes: nothing is issued until somebody confirms, and pinning loses nothing."""
    with reloading(filled(file, url), file, url) as city:
        rename_over(file, WRONG)
        waiting = city.until_waiting()
        assert (waiting["affected"], waiting["open_cases"], waiting["policies"]) == (CASES, CASES, ["four_levels"])
        daemon = city.daemon
        shown = daemon.duban("policies", "waiting", "--lang", "en").out
        assert "changed: four_levels" in shown
        assert f"duban policies confirm {waiting['hash']} --all" in shown
        assert daemon.duban("policies", "waiting", "--json").json["plan"]["at_once"]["cards"]["red"] == CASES
        assert "duban policies waiting" in daemon.duban("status").out
        refused = daemon.duban("policies", "confirm", "--all", "pin")
        assert (refused.code, waiting["hash"] in refused.err) == (2, True)
        assert daemon.duban("policies", "confirm", waiting["hash"]).code == 2
        done = daemon.duban("policies", "confirm", waiting["hash"], "--pin", "four_levels", "--json")
        assert (done.code, done.json) == (0, {"edition": 2})
        city.until_applied(2)
        assert not city.rungs()
        [policy] = [one for one in city.ask("/policies")["policies"] if one["name"] == "four_levels"]
        assert [(one["open"], one["pinned"]) for one in policy["older"]] == [(CASES, True)]
        assert "锁定" in daemon.duban("policies").out
        assert "four_levels pin" in daemon.duban("policies", "editions").out


@both
def test_a_small_edit_goes_in_by_itself(file: Path, url: str) -> None:
    """Few cases are reached: no officer is asked, and their deadlines move once each."""
    with reloading(filled(file, url, 40), file, url) as city:
        rename_over(file, LONGER)
        city.until_applied(2)
        edition = city.ask("/policies/editions")["editions"][0]
        assert (edition["actor"], edition["replanned"], edition["choices"]) == (
            "daemon",
            40,
            {"four_levels": "recompute"},
        )
        assert city.rows("SELECT count(*) FROM event WHERE kind = 'replanned'") == [(40,)]


def test_a_declined_edit_is_answered_once(file: Path) -> None:
    """Its word is kept over a restart."""
    daemon = filled(file)
    with reloading(daemon, file) as city:
        rename_over(file, WRONG)
        city.until_waiting()
        assert "不采用" in daemon.duban("policies", "decline").out
        assert daemon.stop() == 0
        daemon.start()
        assert city.until_waiting()["declined"]
        assert "未予采用" in daemon.duban("status").out


def test_beside_a_broken_file_the_daemon_starts_with_the_last_good_one(file: Path) -> None:
    """It keeps the deadlines in force and says what is wrong; without an edition it refuses to start."""
    file.write_text(speaking("en"), encoding="utf-8")
    daemon = filled(file)
    with reloading(daemon, file) as city:
        city.until(lambda _: (daemon.data / "config.last-good.toml").exists(), "the good file is kept")
        assert daemon.stop() == 0
        file.write_text("zone =", encoding="utf-8")
        daemon.start()
        health = city.until(lambda health: health["refused"], "the file is refused")
        assert (health["language"], health["edition"], health["open"]) == ("en", 1, CASES)
        assert "config.toml:1: is not valid TOML" in daemon.said
        assert daemon.stop() == 0
        shutil.move(daemon.data / "config.last-good.toml", daemon.data / "elsewhere")
        refused = duband("run", "--config", file, data=daemon.data)
        assert (refused.code, "is not valid TOML" in refused.err) == (2, True)


@both
def test_an_edit_while_the_database_is_locked_waits_for_it(file: Path, url: str) -> None:
    """It comes into force once the lock is gone; nothing is half applied, and the file is not forgotten."""
    with reloading(filled(file, url, 40), file, url) as city:
        assert city.health["open"] == 40  # the board is read: from now on nobody has to wait for the tables
        with city.locked():
            rename_over(file, edited('village = "3wd"', text=speaking("en")))
            city.until_waiting_for_the_lock()
            assert city.health["edition"] == 1
        assert city.until_applied(2)["language"] == "en"


@pytest.mark.slow
@both
def test_killed_while_cases_are_planned_anew(file: Path, url: str) -> None:
    """Started again it goes on where it was: every case is planned anew once, and nothing fires twice."""
    cases = 6_000
    daemon = filled(file, url, cases)
    with reloading(daemon, file, url) as city:
        rename_over(file, LONGER)
        city.confirm("recompute")
        city.until(lambda health: health["applying"] and health["applying"]["share"] > 0.2, "some are done")
        daemon.stop(signal.SIGKILL)
        [(after,)] = city.rows("SELECT after_case FROM edition WHERE number = 2")
        assert 0 < after < cases
        daemon.start()
        city.until_applied(2)
        city.rungs()
        [edition, _first] = city.ask("/policies/editions")["editions"]
        assert edition["replanned"] == cases
        replanned = "SELECT count(*), count(DISTINCT case_id) FROM event WHERE kind = 'replanned'"
        assert city.rows(replanned) == [(cases, cases)]


@pytest.mark.postgres
def test_what_one_daemon_puts_into_force_the_others_take_over(
    postgres_databases: Databases, file: Path, tmp_path: Path
) -> None:
    """Within seconds; the other machine's file is behind, says so, and proposes nothing."""
    url = postgres_databases.empty()
    there = tmp_path / "there" / "config.toml"
    there.parent.mkdir()
    there.write_text(SHIPPED, encoding="utf-8")
    with (
        reloading(filled(file, url), file, url) as city,
        reloading(daemon_on(there, url), there, url) as other,
    ):
        rename_over(file, LONGER)
        city.confirm("new_only")
        began_s = time.monotonic()
        health = other.until(lambda health: health["edition"] == 2, "the edition is taken over")
        assert time.monotonic() - began_s < 10.0
        health = other.until(lambda health: health["behind"] == 2, "the file is behind")
        assert health["waiting"] is None
        assert "第 2 版" in other.daemon.duban("status").out
        rename_over(there, LONGER)
        other.until(lambda health: health["behind"] is None, "the file is brought up")
        assert city.health["edition"] == 2


def test_a_year_typed_in_while_the_daemon_runs_arrives(file: Path) -> None:
    """Deadlines that stood on an unpublished year are planned anew by themselves, and are provisional no more."""
    with reloading(DaemonProcess(file, "--clock-from", "2026-12-21T10:00:00+0800"), file) as city:
        for what, text in (("units", TREE), ("grids", GRIDS), ("officers", OFFICERS)):
            (file.parent / f"{what}.csv").write_text(text, encoding="utf-8")
            assert city.daemon.duban(what, "import", file.parent / f"{what}.csv").code == 0
        case = {"number": "T1", "place": GRID, "policy": "mediation"}
        assert city.ask("/cases", case)["opened"] == 1
        assert city.ask("/cases/T1")["is_provisional"]
        (file.parent / "holidays-2027.toml").write_text(YEAR, encoding="utf-8")
        assert city.until_applied(2)["calendar_end"] == "2027-12-31"
        assert not city.ask("/cases/T1")["is_provisional"]
        assert "节假日已公布至 2027-12-31" in city.daemon.duban("policies", "editions").out


def test_an_edit_in_two_saves_within_a_second_is_the_last_one(file: Path) -> None:
    """The first is never planned by itself, nor half of either."""
    with reloading(filled(file), file) as city:
        in_place(file, WRONG)
        in_place(file, speaking("en", LONGER))
        city.until(lambda health: health["language"] == "en", "the last one is read")
        waiting = city.until_waiting()
        change = city.ask("/policies/waiting")["change"]["changed"][0]
        rename_over(file, speaking("en"))
        city.until(lambda health: health["waiting"] is None, "it was edited back")
        rename_over(file, LONGER)
        assert city.until_waiting()["hash"] == waiting["hash"]
        assert city.ask("/policies/waiting")["change"]["changed"][0] == change
        assert city.health["edition"] == 1


def test_the_shipped_service_reloads_by_sighup() -> None:
    """The unit file says what `systemctl reload` sends."""
    unit = (CONFIG.parent / "docs" / "service" / "duband.service").read_text(encoding="utf-8")
    assert "ExecReload=" in unit
    assert "HUP" in unit
