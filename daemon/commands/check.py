"""Name the faults of the configuration: `duband check`."""

import sys
from pathlib import Path
from typing import Any

import click

from daemon.commands.common import CONFIG, JSON, answer, print_json
from schema.folders import config_path


@click.command()
@CONFIG
@JSON
@answer
def check(config: Path | None, as_json: bool) -> None:
    """Name every fault of the configuration at once, with file, line and key."""
    from schema.config import check as check_file

    path = config_path(config)
    faults, warnings = check_file(path)
    if as_json:
        print_json(
            {"file": str(path), "faults": [_fault(f) for f in faults], "warnings": [_fault(w) for w in warnings]}
        )
    else:
        for fault in faults:
            click.echo(f"{fault}", err=True)
        for warning in warnings:
            click.echo(f"warning: {warning}", err=True)
        click.echo(f"{path}: {len(faults)} faults, {len(warnings)} warnings")
    if faults:
        sys.exit(2)


def _fault(fault: Any) -> dict[str, object]:  # noqa: ANN401 - schema.errors.Fault, not loaded at start
    return {"file": fault.file, "line": fault.line, "key": fault.key, "reason": fault.reason}
