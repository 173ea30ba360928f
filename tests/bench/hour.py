"""An hour of events at 100 a second, lived thirty times as fast, before a `duban` that somebody walks about in."""

import itertools
import time
from pathlib import Path

from schema.instants import MICROS_PER_SECOND
from tests.bench import standing
from tests.bench.filling import midnight_us
from tests.bench.report import Report
from tests.bench.watched import Watched, end_of, watched

_EVENTS = 360_000
_LINES_A_CASE = 4  # a case whose limit passes: two reviews, the red card, the rise
_EVERY_US = 1_000
_HOURS_AWAY_US = 4 * 3_600 * MICROS_PER_SECOND  # to the midnight at which all other cases are due
_LEAD_US = 30 * MICROS_PER_SECOND  # in which the dashboard comes up
_WALK = "1jjG2356789GgV\x1b4"  # every screen, down a list and back, a dialog opened and left
_STEP_S = 0.5
_REST_S = 10.0
_PATIENCE_S = 600.0


def run(report: Report, cases: int) -> None:
    """Have cases become late one after another while the officer goes from screen to screen; watch the memory."""
    start_us = midnight_us() - _HOURS_AWAY_US
    late = min(_EVENTS // _LINES_A_CASE, cases)
    report.note(f"`duban` in a terminal of 80 × 24, {cases:,} open cases, SQLite; {late:,} become late in a row")
    with standing.copied(standing.full(cases)) as folder:
        standing.set_due(folder, start_us + _LEAD_US, late, _EVERY_US)
        before, began_s = standing.last_seq(folder), time.perf_counter()
        with standing.Standing(folder, start_us) as daemon, daemon.client(), watched(folder) as dashboard:
            dashboard.when(end_of(b"TC0"))
            seen_mb = _walk(dashboard, folder, before + _LINES_A_CASE * late)
        took_s = time.perf_counter() - began_s
        report.note(f"{standing.last_seq(folder) - before:,} events in {took_s:.0f} s from the daemon's start on")
    report.add("memory after the first picture", seen_mb[:1], "MB")
    report.add("memory at most", [max(seen_mb)], "MB", "≤ 150")
    report.add("memory a while after the last event", seen_mb[-1:], "MB", "≤ 150")


def _walk(dashboard: Watched, folder: Path, last_seq: int) -> list[float]:
    """Press keys until the ledger has its last line; return the memory at each and a while later, MB."""
    seen_mb: list[float] = []
    give_up_s = time.perf_counter() + _PATIENCE_S
    for key in itertools.cycle(_WALK):
        seen_mb.append(standing.cost_of(dashboard.pid).rss_mb)
        if standing.last_seq(folder) >= last_seq:
            break
        if time.perf_counter() > give_up_s:
            raise SystemExit("the events did not come in time: the machine is overloaded")
        dashboard.send(key)
        time.sleep(_STEP_S)
    time.sleep(_REST_S)
    return [*seen_mb, standing.cost_of(dashboard.pid).rss_mb]
