"""Replay: ten years of past cases lived again through the real engine."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.replay import Outcome, Request, replay
from tests.bench import appeals
from tests.bench.report import Report

_CONFIG = Path(__file__).resolve().parents[2] / "config.toml"
_WHOLE = 100_000  # cases in ten years, of which the target speaks


def run(report: Report, cases: int) -> None:
    """Replay ``cases`` under what ships, and under one limit of fifteen working days.

    Fewer than the whole come in as densely, in a part of the ten years: what is due at one midnight is decided
    together, so that a thin past costs more a case.
    """
    report.note(f"a made-up file in the shape of the real appeals: {_WHOLE:,} rows in ten years, as many a day")
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        file = Path(folder) / "past.csv"
        appeals.write(file, cases, share=cases / _WHOLE)
        for what, limit in (("the shipped policies", None), ("--limit 15wd", "15wd")):
            _measure(report, what, Request(file=file, config=_CONFIG, mapping=appeals.MAPPING, limit=limit), cases)


def _measure(report: Report, what: str, request: Request, cases: int) -> None:
    began_s = time.perf_counter()
    outcome = replay(request, bar=False)
    wall_s = time.perf_counter() - began_s
    report.note(f"{what}, {cases:,} cases: {_rungs(outcome):,} cards and escalations, {_pushes(outcome):,} pushes")
    report.add(f"{what}, {cases:,} cases", [wall_s], "s", "≤ 60" if cases == _WHOLE else "")
    if cases != _WHOLE:
        report.add(f"{what}: for {_WHOLE:,}", [wall_s * _WHOLE / cases], "s", "≤ 60")


def _rungs(outcome: Outcome) -> int:
    whole = outcome.columns[0].totals.whole
    return whole.cards.total() + whole.rises.total() + whole.proposed


def _pushes(outcome: Outcome) -> int:
    return outcome.columns[0].totals.pushes
