"""Run the past again: `duband replay`."""

import sys
from pathlib import Path

import click

from daemon.commands.common import CONFIG, JSON, answer, print_json
from schema.folders import config_path


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds which field.")
@click.option("--policy", default="", help="One policy for every case; default: the first that matches.")
@click.option("--tz", "zone", default="Asia/Shanghai", show_default=True, help="Zone of the file's local times.")
@click.option("--until", help="The instant at which open cases are judged; default: the newest in the file.")
@click.option("--limit", help="One resolve clock, such as 15wd, in place of the policies.")
@click.option("--roll/--no-roll", default=True, help="Whether a calendar-day limit on a day off moves on.")
@click.option("--units", type=click.Path(path_type=Path), help="A tree to place the cases in.")
@CONFIG
@JSON
@answer
def replay(
    file: Path,
    mapping: tuple[str, ...],
    policy: str,
    zone: str,
    until: str | None,
    limit: str | None,
    roll: bool,
    units: Path | None,
    config: Path | None,
    as_json: bool,
) -> None:
    """Run past cases of FILE (CSV or XLSX) through the same engine on a virtual clock and count what was late."""
    from daemon.replay import Request, replay_file

    request = Request(
        file=file,
        mapping=mapping,
        policy=policy,
        zone=zone,
        until=until,
        limit=limit,
        roll=roll,
        units=units,
        config=config_path(config),
    )
    outcome = replay_file(request, bar=not as_json and sys.stderr.isatty())
    for warning in outcome.warnings:
        click.echo(f"warning: {warning}", err=True)
    if as_json:
        print_json(outcome.as_json())
    else:
        click.echo(outcome.as_text())
