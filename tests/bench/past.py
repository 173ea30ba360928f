"""Replay: ten years of past cases lived again through the real engine."""

from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.replay import Outcome, Request, replay_file
from tests.bench import appeals
from tests.bench.report import Report

_CONFIG = Path(__file__).resolve().parents[2] / "config.toml"


def run(report: Report, cases: int, shipped: int = 5_000) -> None:
    """Replay ``cases`` under one limit of fifteen working days, and ``shipped`` of them under what ships."""
    with TemporaryDirectory(prefix="duban-bench-") as folder:
        single = _replayed(Path(folder) / "many.csv", cases, "15wd")
        policies = _replayed(Path(folder) / "few.csv", shipped, None)
    report.note("a made-up file in the shape of the real appeals: ten years, 100,000 rows")
    _add(report, f"--limit 15wd, {cases:,} cases", single, "≤ 60")
    _add(report, f"the shipped policies, {shipped:,} cases", policies, "")


def _add(report: Report, what: str, outcome: Outcome, target: str) -> None:
    rungs = sum(outcome.cards.values()) + sum(outcome.escalations.values()) + outcome.proposed
    report.note(f"{what}: {rungs:,} cards and escalations, {outcome.pushes:,} pushes")
    report.add(what, [outcome.wall_s], "s")
    report.add(f"{what}: for 100,000", [outcome.wall_s * 100_000 / outcome.cases], "s", target)


def _replayed(path: Path, cases: int, limit: str | None) -> Outcome:
    appeals.write(path, cases)
    return replay_file(Request(file=path, config=_CONFIG, mapping=appeals.MAPPING, limit=limit), bar=False)
