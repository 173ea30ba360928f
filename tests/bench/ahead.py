"""The forecast: the next ten working days of open cases, each opened at a second of its own.

The cases are those of the plan of an edit (``tests.bench.plans``); `duband forecast` works it out, as the daemon
has it worked out.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from daemon.forecast.outlook import What
from schema.instants import from_us
from tests.bench import filling, plans
from tests.bench.report import Report

_SHIPPED = Path(__file__).resolve().parents[2] / "config.toml"
_TARGET_S, _TARGET_MB = "≤ 30", "≤ 400"


def run(report: Report, cases: int) -> None:
    """Fill a database, and look ahead."""
    with TemporaryDirectory(prefix="duban-bench-") as name:
        folder = Path(name)
        plans.fill(folder / "duban.db", cases)
        at = from_us(plans.now_us(), filling.config().zone).strftime("%Y-%m-%dT%H:%M:%S.%f%z")
        places = ("--data", str(folder), "--config", str(_SHIPPED), "--at", at)
        began_s = time.perf_counter()
        command = [sys.executable, "-m", "daemon.cli", "forecast", *places]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            said = orjson.loads(process.stdout.read())
            _, _, used = os.wait4(process.pid, 0)
            process.returncode = 0
        wall_s = time.perf_counter() - began_s
    rows = [row for unit in said["units"].values() for row in unit]
    reds, rises = sum(row[What.CARD + 3] for row in rows), sum(sum(row[What.RISE : What.RISE + 4]) for row in rows)
    report.note(
        f"{said['cases']:,} open cases, {said['by_one']:,} of them one by one: {reds:,} red, {rises:,} rises"
    )
    report.add("ten working days for every unit", [wall_s], "s", _TARGET_S)
    report.add("  of processor time", [used.ru_utime + used.ru_stime], "s")
    report.add("  memory at most", [used.ru_maxrss / 1024], "MB", _TARGET_MB)
