"""Work out what the next ten working days bring: `duband forecast`, the reading process behind the screen."""

from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer
from schema.folders import config_path, data_dir, database_url

_NICE = 10  # a forecast waits for whoever keeps deadlines


@click.command()
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S.%f%z"]), hidden=True)
@CONFIG
@DATA
@JSON
@answer
def forecast(at: datetime | None, config: Path | None, data: Path | None, as_json: bool) -> None:
    """Work out what comes to every unit in the next ten working days if nobody acts, and touch no case.

    The database is only read, so the daemon may run. What it prints is one JSON document, with or without --json;
    the dashboard's screen 8 shows it for people.
    """
    import os

    from daemon.calendars import Calendars
    from daemon.clock import real_us, steady_us
    from daemon.editions.starting import config_to_start
    from daemon.engine.rulebook import Rulebook
    from daemon.forecast.survey import look_ahead
    from daemon.plan import Planner
    from daemon.store import open_store
    from schema.instants import MICROS_PER_SECOND, to_us

    del as_json
    os.nice(_NICE)
    began_us = steady_us()
    folder = data_dir(data)
    settings = config_to_start(config_path(config), folder, lambda one, at: database_url(at, one.database_url))
    now_us = to_us(at) if at else real_us()
    url, planner = database_url(folder, settings.database_url), Planner(Calendars(settings.calendar))
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        book = Rulebook.read(reader, settings, planner, now_us=now_us)
        outlook = look_ahead(reader, book, now_us)
    took_s = round((steady_us() - began_us) / MICROS_PER_SECOND, 3)
    click.echo(outlook.taken(took_s).dumps())
