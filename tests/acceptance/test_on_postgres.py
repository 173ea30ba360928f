"""The real programs on a real PostgreSQL: one daemon from an empty database, and two side by side on one."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest

from daemon.replay import single_clock
from daemon.rows import UnitRow
from schema.periods import Period
from tests.acceptance.daemon_process import CONFIG, DaemonProcess
from tests.acceptance.test_commands import GRID, GRIDS, OFFICERS, TREE
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import CITY, Life, shipped

pytestmark = pytest.mark.postgres
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = "2026-03-02T10:00:00+0800"
SPEED = "3600"  # an hour a second: what is in danger climbs from village to city within six
PATIENCE_S = 30.0  # on two busy cores; two seconds are usual
LOOK_S = 0.05  # another process's work gives no sign but its rows
COUNT = 400
EVERYBODY = OFFICERS + "610202,赵六,handler,,\n"
KEY = ("clock", "cycle", "ordinal", "occurrence", "rung")
RUNGS = f"SELECT case_id, {', '.join(f'body::json->>{word!r}' for word in KEY)} FROM event WHERE kind = 'rung'"


@pytest.fixture
def url(postgres_databases: Databases) -> str:
    """Give a database without tables."""
    return postgres_databases.empty()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Give the shipped configuration, with small batches: so that two daemons have something to share."""
    shipped = CONFIG.read_text(encoding="utf-8")
    assert "\nbatch = " in shipped
    (tmp_path / "config.toml").write_text(shipped.replace("\nbatch = ", "\nbatch = 10 # ", 1), encoding="utf-8")
    return tmp_path / "config.toml"


@pytest.fixture
def rows(url: str) -> Iterator[Callable[..., list[tuple[object, ...]]]]:
    """Read the database beside the daemons."""
    with psycopg.connect(url, autocommit=True) as link:
        yield lambda sql: link.execute(sql).fetchall()


def daemon_on(url: str, config: Path = CONFIG, *options: str) -> DaemonProcess:
    return DaemonProcess(config, *options, environment={"DUBAN_DATABASE": url})


def settle(daemon: DaemonProcess, folder: Path) -> None:
    for what, text in (("units", TREE), ("grids", GRIDS), ("officers", EVERYBODY)):
        (folder / f"{what}.csv").write_text(text, encoding="utf-8")
        assert daemon.duban(what, "import", folder / f"{what}.csv").code == 0


def until(holds: Callable[[], bool], what: str) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end_s, f"waited in vain until {what}"
        time.sleep(LOOK_S)


def test_one_daemon_from_an_empty_database(url: str, tmp_path: Path) -> None:
    """DUBAN_DATABASE is all it takes: tables, tree, cases, a climb to the top, and a ledger that verifies."""
    with daemon_on(url, CONFIG, "--clock-from", MORNING, "--clock-speed", SPEED) as daemon:
        settle(daemon, tmp_path)
        table = tmp_path / "cases.csv"
        lines = [f"P{nth},2026-03-02 09:00,水管爆裂,{GRID},2" for nth in range(5)]
        table.write_text("\n".join(("编号,受理时间,标题,网格,紧急程度", *lines)), encoding="utf-8")
        assert daemon.duban("cases", "import", table, "--json").json["opened"] == 5
        assert daemon.duban("status", "--json").json["database"] == "postgresql"
        until(lambda: figures(daemon)["escalations"]["city"] == 5, "every case is with the city")
        assert daemon.duban("cases", "show", "P3", "--json").json["level"] == 4
        assert [*daemon.data.glob("duban.db*")] == []
        assert daemon.stop() == 0
        assert "ERROR" not in daemon.said
        assert figures(daemon)["escalations"] == {"township": 5, "county": 5, "city": 5}
        assert (daemon.duband("verify").code, daemon.duband("verify").out) == (0, "the ledger is whole\n")


def figures(daemon: DaemonProcess) -> dict[str, dict[str, int]]:
    return daemon.duband("summary", "--json").json


def test_a_daemon_learns_what_another_one_changed(postgres_databases: Databases, new_store: NewStore) -> None:
    """A tree and a policy that came in through another daemon are known before they are needed."""
    url = postgres_databases.fresh()
    first = Life.begin(new_store(url), "2026-03-02 10:00", on_duty=())
    policies = (single_clock(Period.parse("2wd"), roll=True),)
    second = Life.begin(new_store(url), "2026-03-02 10:00", config=replace(shipped(), policies=policies))
    second.store.write(lambda writer: writer.upsert_units([UnitRow("610203", 3, "centre", "印台区", CITY)]))
    second.open("N1", place="610203", policy="single-clock")
    first.live_until("2026-03-05 08:00")
    assert first.case("N1").unit_code == CITY
    first.open("N2", place="610203")
    assert first.case("N2").unit_code == "610203"


def test_two_daemons_share_one_database(
    url: str, config: Path, tmp_path: Path, rows: Callable[..., list[tuple[object, ...]]]
) -> None:
    """Each with its own folder and socket: they share what is due at one instant, and no rung fires twice.

    When one of them is killed, the other goes on alone.
    """
    with daemon_on(url, config) as first, daemon_on(url, config) as second:
        settle(first, tmp_path)
        until(lambda: second.duban("units", "list", "--json").json["total"] == 4, "the second sees the tree")
        bring(second, tmp_path, "A")
        until(lambda: first.duban("cases", "list", "--json").json["total"] == COUNT, "the first sees the cases")
        risen = "SELECT count(*) FROM cases WHERE level = 2"
        until(lambda: rows(risen) == [(COUNT,)], "the first wave has risen")
        assert_shared(first, second)
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
        bring(second, tmp_path, "B")
        until(lambda: rows(risen) == [(2 * COUNT,)], "the second wave has risen")
        assert second.stop() == 0
        assert "ERROR" not in first.said + second.said
        assert second.duband("verify").out == "the ledger is whole\n"
    fired = Counter(rows(RUNGS))
    assert max(fired.values()) == 1
    assert sum(rung == "escalate" for *_, rung in fired) == 2 * COUNT


def bring(daemon: DaemonProcess, folder: Path, wave: str) -> None:
    """Import a wave of cases that all fall due at one instant, a few seconds from now."""
    now = datetime.now(ZONE)
    due = f"{now + timedelta(seconds=5):%Y-%m-%d %H:%M:%S}"
    lines = [f"{wave}{nth},{now:%Y-%m-%d %H:%M:%S},{due},{GRID}" for nth in range(COUNT)]
    table = folder / f"{wave}.csv"
    table.write_text("\n".join(("编号,受理时间,截止时间,网格", *lines)), encoding="utf-8")
    assert daemon.duban("cases", "import", table, "--json").json["opened"] == COUNT


def assert_shared(*daemons: DaemonProcess) -> None:
    """Check that each daemon fired some of what was due."""
    assert all(" rungs, " in daemon.said for daemon in daemons), [daemon.said for daemon in daemons]
