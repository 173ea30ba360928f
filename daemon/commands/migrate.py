"""Bring the database up to date: `duband migrate`."""

from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, answer
from schema.folders import config_path, data_dir


@click.command()
@CONFIG
@DATA
@answer
def migrate(config: Path | None, data: Path | None) -> None:
    """Bring the database to this program's schema; what is there is kept."""
    from daemon.service import database_of
    from daemon.store import migrate as migrate_store
    from schema.config import load

    migrate_store(database_of(load(config_path(config)), data_dir(data)))
    click.echo("the database stands at this program's schema")
