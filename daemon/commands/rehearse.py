"""Live a script on a virtual clock: `duband rehearse`."""

from pathlib import Path
from typing import Any

import click

from daemon.commands.common import CONFIG, DATA, answer
from schema.folders import config_path, data_dir


@click.command(hidden=True)
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--units", type=click.Path(path_type=Path), required=True)
@click.option("--grids", type=click.Path(path_type=Path), required=True)
@click.option("--officers", type=click.Path(path_type=Path), required=True)
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]))
@CONFIG
@DATA
@answer
def rehearse(config: Path | None, data: Path | None, **what: Any) -> None:  # noqa: ANN401 - as declared above
    """Let the engine live SCRIPT up to an instant on a virtual clock, into the folder's own database."""
    from daemon.service import Rehearsed, rehearse_script
    from schema.config import load

    rehearse_script(load(config_path(config)), data_dir(data), Rehearsed(**what))
