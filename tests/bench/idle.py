"""Idle: how soon a daemon with many open cases is at work, and what it costs while nothing is due."""

import time

from schema.instants import MICROS_PER_SECOND
from tests.bench import standing
from tests.bench.filling import midnight_us
from tests.bench.report import Report

_WATCH_S = 60.0
_HOURS_AWAY_US = 4 * 3_600 * MICROS_PER_SECOND  # to the midnight at which everything is due
_SETTLE_S = 3.0


def run(report: Report, cases: int, rounds: int = 3) -> None:
    """Start `duband run` on ``cases`` open cases, one of them due; then watch it for a minute."""
    start_us = midnight_us() - _HOURS_AWAY_US
    to_line, to_answer = [], []
    with standing.copied(standing.full(cases)) as folder:
        for nth in range(rounds):
            standing.set_due(folder, start_us - MICROS_PER_SECOND, nth + 1, 0)
            before = standing.last_seq(folder)
            with standing.Standing(folder, start_us) as daemon:
                to_line.append(daemon.seconds_to_line(before))
                with daemon.client():
                    to_answer.append(time.perf_counter() - daemon.began_s)
                if nth == rounds - 1:
                    time.sleep(_SETTLE_S)
                    earlier = daemon.cost()
                    time.sleep(_WATCH_S)
                    later = daemon.cost()
    with (
        standing.copied(standing.full(1_000)) as folder,
        standing.Standing(folder, start_us) as daemon,
        daemon.client(),
    ):
        time.sleep(_SETTLE_S)
        small = daemon.cost()
    report.note(f"`duband run` (engine, board, outbox, rounds, API in one process), {cases:,} open cases, SQLite")
    report.add("start to first escalation committed", to_line, "s", "≤ 2")
    report.add("start to first answer", to_answer, "s")
    report.add(
        f"CPU while idle for {_WATCH_S:.0f} s", [100 * (later.cpu_s - earlier.cpu_s) / _WATCH_S], "% core", "< 0.5"
    )
    report.add("memory, 1,000 open cases", [small.rss_mb], "MB", "≤ 120 (engine)")
    report.add(f"memory, {cases:,} open cases", [later.rss_mb], "MB")
    each = (later.rss_mb - small.rss_mb) * 1024 * 1024 / cases
    report.add("the board, for each open case", [each], "bytes", "≤ 150")
