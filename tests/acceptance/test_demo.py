"""`duban demo --headless`: a city before one's eyes, counted; and nothing of it left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.daemon_process import duban
from tests.acceptance.refusals import assert_refused

HEADLESS_S = 9  # at ×600 the day ends 7.5 s after the curtain
PATIENCE_S = 120.0  # two cores shared with other tests


def demo(scratch: Path, *words: str) -> "subprocess.Popen[bytes]":
    """Start the demonstration in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "demo", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(scratch)},
        start_new_session=True,
    )


def left_running(group: int) -> list[str]:
    """Return the command lines of the processes that are still in a process group."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] != "Z":
                found.append((stat.parent / "cmdline").read_text().replace("\0", " "))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return found


def assert_gone(group: int, scratch: Path) -> None:
    assert left_running(group) == []
    assert list(scratch.iterdir()) == []


def test_it_counts_a_city_at_work_and_leaves_nothing(tmp_path: Path) -> None:
    """One JSON document: of weeks lived and of a day's end seen. Then no process and no folder is left."""
    playing = demo(tmp_path, "--headless", str(HEADLESS_S), "--json")
    out, err = playing.communicate(timeout=PATIENCE_S)
    assert (playing.returncode, err) == (0, b""), (out + err).decode()
    assert_gone(playing.pid, tmp_path)
    figures = json.loads(out)
    assert_city(figures)
    assert_pushes(figures["pushes"])
    # Milliseconds of a watch on the wall, whatever the city's clock does: its tick would be 600 times as long.
    assert 0 <= figures["lag_ms"]["p50"] <= figures["lag_ms"]["p99"] < 60_000


def assert_city(figures: dict[str, Any]) -> None:
    assert 200 < figures["cases"] < 1_000
    assert 0 < figures["open"] < figures["cases"]
    assert set(figures["cards"]) == {"blue", "yellow", "red"}
    assert set(figures["escalations"]) == {"township", "county", "city"}
    assert all(count > 0 for count in (*figures["cards"].values(), *figures["escalations"].values()))
    assert figures["clock"]["speed"] == 600
    assert figures["clock"]["now_at"] > "2026-03-19T00:00"


def assert_pushes(pushes: dict[str, int]) -> None:
    """Check that what the outbox calls delivered reached the receiver, truly signed; more may be under way."""
    assert pushes["sent"] >= pushes["delivered"] > 0
    assert pushes["arrived"] >= pushes["delivered"]
    assert pushes["forged"] == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_quitting_early_leaves_nothing(tmp_path: Path, how: signal.Signals) -> None:
    """Ctrl-C and an end from outside take the daemon, the receiver and the folder along."""
    playing = demo(tmp_path, "--headless", "600", "--json")
    until_served(tmp_path)
    playing.send_signal(how)
    _out, err = playing.communicate(timeout=PATIENCE_S)
    assert playing.returncode != 0
    assert b"Traceback" not in err, err.decode()
    assert_gone(playing.pid, tmp_path)


def until_served(scratch: Path) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not list(scratch.glob("duban-demo-*/duban.sock")):
        assert time.monotonic() < end_s, "the demonstration's daemon never came"
        time.sleep(0.05)


def test_it_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    """A folder with something in it is left alone: somebody's database may be there."""
    (tmp_path / "duban.db").write_text("mine")
    refused = duban("demo", "--headless", "1", "--data", tmp_path, data=tmp_path)
    assert_refused(refused, 2, f"{tmp_path} is not empty", "a folder of its own")
    in_the_way = duban("demo", "--headless", "1", "--data", tmp_path / "duban.db", data=tmp_path)
    assert_refused(in_the_way, 2, f"{tmp_path / 'duban.db'} cannot be a folder", "name another with --data")
    assert (tmp_path / "duban.db").read_text() == "mine"
