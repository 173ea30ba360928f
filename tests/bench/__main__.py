"""Benchmarks: ``python -m tests.bench [NAME] [--cases N] [--database sqlite|postgres|both] [--json]``.

Each prints what it measured beside the target of the design. A target that is missed is shown, never asserted:
figures are ratios within one run, and this machine may be busy.
"""

from collections.abc import Callable

import click

from tests.bench import (
    ahead,
    burst,
    dashboard,
    hour,
    idle,
    lag,
    past,
    plans,
    postgres,
    push,
    reading,
    scheduler,
    standing,
)
from tests.bench.report import Report

_MILLION = 1_000_000
_HUNDRED_THOUSAND = 100_000
_SCHEDULED = 500
_PUSHES = 4_000

_Measured = list[Report]


def _burst(cases: int | None, database: str) -> _Measured:
    found = []
    if database != "postgres":
        size = cases or _HUNDRED_THOUSAND
        found.append(_report("burst, SQLite", burst.run, size, 3 if size < _MILLION else 1))
    if database != "sqlite":
        found.append(_report("burst, PostgreSQL", postgres.run, cases or _HUNDRED_THOUSAND // 2))
    return found


def _one(name: str, measure: Callable[[Report, int], None], usual: int) -> Callable[[int | None, str], _Measured]:
    return lambda cases, _database: [_report(name, measure, cases or usual)]


def _report(name: str, measure: Callable[..., None], *sizes: int) -> Report:
    report = Report(name)
    measure(report, *sizes)
    return report


_BENCHMARKS: dict[str, Callable[[int | None, str], _Measured]] = {
    "burst": _burst,
    "scheduler": _one("scheduler", scheduler.run, _SCHEDULED),
    "lag": _one("lag", lag.run, _MILLION),
    "idle": _one("idle", idle.run, _MILLION),
    "board": _one("board", reading.run, _MILLION),
    "dashboard": _one("dashboard", dashboard.run, _MILLION),
    "hour": _one("hour of events", hour.run, _MILLION),
    "plan": _one("plan of an edit", plans.run, _MILLION),
    "forecast": _one("forecast", ahead.run, _MILLION),
    "replay": _one("replay", past.run, _HUNDRED_THOUSAND),
    "push": _one("push", push.run, _PUSHES),
}


@click.command(help=__doc__)
@click.argument("name", required=False, type=click.Choice(list(_BENCHMARKS)))
@click.option("--cases", type=click.IntRange(1_000), help="How many, in place of the benchmark's own number.")
@click.option("--database", type=click.Choice(["sqlite", "postgres", "both"]), default="both", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document a line, every value kept.")
def main(name: str | None, cases: int | None, database: str, *, as_json: bool) -> None:
    """Run one benchmark, or all."""
    try:
        for chosen in [name] if name else _BENCHMARKS:
            for report in _BENCHMARKS[chosen](cases, database):
                click.echo(report.as_json() if as_json else report.as_text())
    finally:
        standing.forget()


if __name__ == "__main__":
    main()
