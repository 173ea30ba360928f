"""Run the watch: `duband run`."""

from datetime import datetime
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, answer
from schema.folders import config_path, data_dir


@click.command()
@CONFIG
@DATA
@click.option("--clock-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), hidden=True)
@click.option("--clock-speed", type=click.FloatRange(1, 100_000), default=1.0, hidden=True)
@answer
def run(config: Path | None, data: Path | None, clock_from: datetime | None, clock_speed: float) -> None:
    """Keep the watch until stopped (SIGTERM or Ctrl-C)."""
    from daemon.service import run_service, starting_config

    folder = data_dir(data)
    settings = starting_config(config_path(config), folder)
    run_service(settings, folder, clock_from=clock_from, clock_speed=clock_speed)
