"""Name the faults of the configuration, and what is hardly meant: `duband check`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer, print_json
from schema.errors import EXIT_BAD_INPUT
from schema.folders import config_path

if TYPE_CHECKING:
    from schema.config import Examined


@click.command()
@click.option(
    "--categories",
    type=click.Path(path_type=Path),
    help="A table of the city's categories, a row each from the widest class on, to find those without a policy.",
)
@CONFIG
@DATA
@JSON
@answer
def check(categories: Path | None, config: Path | None, data: Path | None, as_json: bool) -> None:
    """Name every fault of the configuration at once, with file, line and key.

    Then doubt what is hardly meant: each policy is tried out on the calendar of the next two years, and on the
    units and open cases of the data folder's database, if there is one. The database is only read.
    """
    from daemon.clock import real_us
    from daemon.examination import examine

    path = config_path(config)
    examined = examine(path, data, categories, real_us())
    if as_json:
        faults, warnings = ([_fault(one) for one in found] for found in (examined.faults, examined.warnings))
        print_json({"file": str(path), "faults": faults, "warnings": warnings})
    else:
        for fault in examined.faults:
            click.echo(str(fault), err=True)
        for warning in examined.warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{path}: {_summed_up(examined)}")
    if examined.faults:
        sys.exit(EXIT_BAD_INPUT)


def _summed_up(examined: "Examined") -> str:
    counts = f"{_counted(examined.faults, 'fault')}, {_counted(examined.warnings, 'warning')}"
    return f"{counts}; policies are tried out when no fault is left" if examined.faults else counts


def _counted(found: tuple[object, ...], word: str) -> str:
    return f"{len(found)} {word}{'' if len(found) == 1 else 's'}"


def _fault(fault: Any) -> dict[str, object]:  # noqa: ANN401 - schema.errors.Fault, not loaded at start
    return {"file": fault.file, "line": fault.line, "key": fault.key, "reason": fault.reason}
