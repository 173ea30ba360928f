"""Work out what an edit would do: `duband plan`, the reading process behind `duban plan`."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer
from schema.folders import config_path, data_dir, database_url

_NICE = 10  # a plan waits for whoever keeps deadlines


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S.%f%z"]), hidden=True)
@CONFIG
@DATA
@JSON
@answer
def plan(file: Path, at: datetime | None, config: Path | None, data: Path | None, as_json: bool) -> None:
    """Work out what FILE, an edited config.toml, would do to the open cases, and touch none of them.

    The database is only read, so the daemon may run. What it prints is one JSON document, with or without --json;
    `duban plan` shows it for people. Without an edition in the database, --config is what stands in force.
    """
    import os

    from daemon.clock import real_us, steady_us
    from daemon.editplan import plan_edit
    from daemon.store import open_store
    from schema.config import load
    from schema.instants import MICROS_PER_SECOND, to_us

    del as_json
    os.nice(_NICE)
    began_us = steady_us()
    edited = load(file)
    in_force = load(config_path(config))
    url = database_url(data_dir(data), in_force.database_url)
    now_us = to_us(at) if at else real_us()
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        found = plan_edit(reader, edited, in_force, now_us, file.name)
    took_s = (steady_us() - began_us) / MICROS_PER_SECOND
    click.echo(found.model_copy(update={"took_s": round(took_s, 3)}).model_dump_json())
