"""Run benchmarks: ``python -m tests.bench [NAME] [--cases N] [--database sqlite|postgres|both] [--json]``."""

import click

from tests.bench import burst
from tests.bench.report import Report


@click.command(help=__doc__)
@click.argument("name", default="all")
@click.option("--cases", type=int)
def main(name, cases):
    report=Report("burst"); burst.run(report, cases or 100_000); print(report.as_text())

main()
