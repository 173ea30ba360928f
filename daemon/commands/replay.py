"""Run the past again: `duband replay`."""

import sys
from pathlib import Path

import click

from daemon.commands.common import CONFIG, DATA, JSON, answer, print_json
from schema.folders import config_path, data_dir, database_url


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--past", is_flag=True, help="The database's own past, and what people did in it, instead of FILE.")
@click.option(
    "--compare",
    type=click.Path(path_type=Path),
    metavar="OLD.toml",
    help="Another configuration, beside --config.",
)
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds which field.")
@click.option("--policy", default="", help="One policy for every case; default: the first that matches.")
@click.option("--tz", "zone", default="", help="Zone of the file's local times; default: the configuration's.")
@click.option("--until", help="The instant at which open cases are judged; default: the newest of the past.")
@click.option("--limit", help="One resolve clock, such as 15wd, in place of the policies.")
@click.option("--roll/--no-roll", default=True, help="Whether a calendar-day --limit on a day off moves on.")
@click.option("--units", type=click.Path(path_type=Path), help="A tree to place the file's cases in.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Write the lived ledger here, one JSON line each.")
@CONFIG
@DATA
@JSON
@answer
def replay(
    file: Path | None,
    past: bool,
    compare: Path | None,
    mapping: tuple[str, ...],
    policy: str,
    zone: str,
    until: str | None,
    limit: str | None,
    roll: bool,
    units: Path | None,
    ledger: Path | None,
    config: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Live past cases again through the same engine on a virtual clock and count what would have been late.

    FILE holds past cases (CSV or XLSX). With --past it is the past of the daemon's own database, people's acts
    included, and without --compare what really happened stands beside it. Nothing is changed anywhere.
    """
    from daemon.clock import steady_us
    from daemon.replay import Request, as_text
    from daemon.replay import replay as live_again
    from schema.config import load
    from schema.instants import MICROS_PER_SECOND

    settings = config_path(config)
    request = Request(
        config=settings,
        compare=compare,
        file=file,
        database=database_url(data_dir(data), load(settings).database_url) if past else "",
        mapping=mapping,
        policy=policy,
        zone=zone,
        until=until,
        limit=limit,
        roll=roll,
        units=units,
        ledger=ledger,
    )
    began_us = steady_us()
    outcome = live_again(request, bar=not as_json and sys.stderr.isatty())
    for warning in outcome.warnings:
        click.echo(f"warning: {warning}", err=True)
    if as_json:
        print_json(outcome.as_json())
    else:
        click.echo(as_text(outcome))
    click.echo(f"replayed in {(steady_us() - began_us) / MICROS_PER_SECOND:.1f} s", err=True)
