"""`duban plan` and `duband plan`: the reading process, beside a daemon that goes on and without one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import orjson
import pytest

from schema.errors import BadConfig
from schema.wire import PlanIn
from tests.acceptance.daemon_process import CONFIG, DaemonProcess, duban
from tui import calls
from tui.client import Client, Target

TREE = "level,code12,name,parent12\ncity,610200000000,铜川市,\ncounty,610202000000,王益区,610200000000\n"
SHIPPED = CONFIG.read_text(encoding="utf-8")
IN_DAYS = 'limit = { village = "1wd", township = "2wd", county = "2wd", city = "2wd" }'
IN_MINUTES = 'limit = "15m"'
_PATIENCE_S, _POLL_S = 30.0, 0.02  # a process in the background gives no sign but what it leaves
T = TypeVar("T")


def until(found: Callable[[], T | None]) -> T:
    """Return what is found, once it is."""
    end_s = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end_s:
        if (seen := found()) is not None:
            return seen
        time.sleep(_POLL_S)
    raise AssertionError("it did not come")


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the shipped file with a respond clock of a second or two."""
    file = tmp_path_factory.mktemp("quick") / "config.toml"
    assert 'limit = "4wh"' in SHIPPED
    file.write_text(SHIPPED.replace('limit = "4wh"', 'limit = "0.03m"'), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def city(quick: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon with a few open cases of one county."""
    folder = tmp_path_factory.mktemp("city")
    now = datetime.now(UTC).isoformat()
    cases = "number,place,opened_at,title\n" + "".join(f"P-{nth},610202,{now},路灯不亮\n" for nth in range(9))
    with DaemonProcess(quick) as daemon:
        for what, text in (("units", TREE), ("cases", cases)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8-sig")
            done = daemon.duban(what, "import", file)
            assert (done.code, done.err) == (0, ""), done
        yield daemon


@pytest.fixture
def edited(quick: Path, tmp_path: Path) -> Path:
    """Give an edit of that file: minutes typed for working days."""
    file = tmp_path / "new.toml"
    text = quick.read_text(encoding="utf-8")
    assert IN_DAYS in text
    file.write_text(text.replace(IN_DAYS, IN_MINUTES), encoding="utf-8")
    return file


def planning(daemon: DaemonProcess) -> int | None:
    """Return the process in which the daemon has an edit planned; None while there is none."""
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            parent = (proc / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == daemon.pid and b"\0plan\0" in (proc / "cmdline").read_bytes():
                return int(proc.name)
        except OSError:
            continue  # it ended while it was looked at
    return None


def test_the_daemon_ticks_and_answers_while_a_plan_is_being_made(city: DaemonProcess, edited: Path) -> None:
    """The reading process is halted: a case comes in, falls due and is reminded of, and is asked about."""
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(duban, "plan", edited, "--json", data=city.data)
        reading = until(lambda: planning(city))
        os.kill(reading, signal.SIGSTOP)
        try:
            assert os.getpriority(os.PRIO_PROCESS, reading) >= os.getpriority(os.PRIO_PROCESS, city.pid)
            assert city.duban("cases", "add", "NEW", "--place", "610202", "--title", "井盖破损").code == 0
            until(
                lambda: (
                    "respond" in city.duban("ledger", "show", "NEW", "--json").out.replace("clocks", "") or None
                )
            )
            until(lambda: '"rung"' in city.duban("ledger", "show", "NEW", "--json").out or None)
            assert city.duban("status", "--json").code == 0
            assert not asked.done()
        finally:
            os.kill(reading, signal.SIGCONT)
        told = asked.result(_PATIENCE_S)
    assert told.code == 0
    assert told.json["affected"] in (9, 10), "with the new case, if it was halted before it looked"


def test_without_a_daemon_the_database_is_read(city: DaemonProcess, edited: Path, quick: Path) -> None:
    """The same cases, deadlines and counts, from the file alone; nothing is written to it."""
    asked = city.duban("plan", edited, "--json").json
    database = city.data / "duban.db"
    before = database.stat().st_mtime_ns
    command = [sys.executable, "-m", "daemon.cli", "plan", str(edited), "--data", str(city.data)]
    done = subprocess.run([*command, "--config", str(quick)], capture_output=True, check=True)
    read = orjson.loads(done.stdout)
    for name in ("edition", "hash", "change", "open_cases", "affected", "needs_officer"):
        assert read[name] == asked[name]
    moved = [[clock["earlier"]["count"] for clock in policy["levels"][0]["clocks"]] for policy in read["policies"]]
    assert moved == [[read["affected"]]]
    assert database.stat().st_mtime_ns == before


def test_duban_reads_the_database_itself_where_no_daemon_runs(quick: Path, edited: Path, tmp_path: Path) -> None:
    """A stopped daemon's folder is planned against; a folder without a database is named."""
    with DaemonProcess(quick) as daemon:
        file = tmp_path / "units.csv"
        file.write_text(TREE, encoding="utf-8-sig")
        assert daemon.duban("units", "import", file).code == 0
        assert daemon.duban("cases", "add", "ONE", "--place", "610202", "--title", "路灯").code == 0
        daemon.stop()
        told = duban("plan", edited, "--lang", "en", data=daemon.data)
        assert (told.code, "it reaches 1 of 1 open cases" in told.out) == (0, True), told
        refused = duban("--unit", "610202", "plan", edited, data=daemon.data)
        assert (refused.code, "no daemon answers" in refused.err) == (1, True)
    none = duban("plan", edited, data=tmp_path)
    assert (none.code, "there is no database" in none.err) == (1, True)


def test_the_api_names_each_fault_of_a_file_by_line_and_key(city: DaemonProcess) -> None:
    """Sent as text, a file with two mistakes comes back as two faults, which a program can place."""
    broken = SHIPPED.replace('limit = "4wh"', 'limit = "4x"', 1).replace('language = "zh"', 'language = "xx"')
    with Client(Target(city.socket)) as client, pytest.raises(BadConfig) as refused:
        client.ask(calls.plan(PlanIn(name="new.toml", text=broken)))
    keys = ["language", "policy.hotline_consult.respond.limit"]
    assert [fault.key for fault in refused.value.faults] == keys
    for fault, key in zip(refused.value.faults, ('"xx"', '"4x"'), strict=True):
        assert fault.file == "new.toml"
        assert key in broken.splitlines()[fault.line - 1]


def test_a_broken_file_is_refused_by_the_reading_process_too(city: DaemonProcess, tmp_path: Path) -> None:
    """Exit code 2, and file, line and key of each fault."""
    file = tmp_path / "broken.toml"
    file.write_text(SHIPPED.replace('limit = "4wh"', 'limit = "4x"'), encoding="utf-8")
    command = [sys.executable, "-m", "daemon.cli", "plan", str(file), "--data", str(city.data)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 2
    assert "broken.toml:" in done.stderr
    assert "policy.four_levels.respond.limit: '4x' is not a period" in done.stderr
