"""Add up the ledger: `duband summary`."""

from contextlib import closing
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer, print_json
from schema.folders import config_path, data_dir


@click.command()
@CONFIG
@DATA
@JSON
@answer
def summary(config: Path | None, data: Path | None, as_json: bool) -> None:
    """Add up the whole ledger: cases, cards by colour, escalations by level, pushes by state."""
    from daemon.service import database_of
    from daemon.store import open_store
    from daemon.summary import summarise
    from schema.config import load

    url = database_of(load(config_path(config)), data_dir(data))
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        figures = summarise(reader).as_json()
    if as_json:
        print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name}: {figure}")
