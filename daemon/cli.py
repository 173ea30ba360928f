"""`duband`, the daemon's side: run, check, replay, migrate, verify. Each command loads only what it needs."""

import functools
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from schema.errors import EXIT_REFUSED, DubanError
from schema.folders import config_path, data_dir

_CONFIG = click.option(
    "--config", type=click.Path(path_type=Path), help="The policies and settings in force (DUBAN_CONFIG)."
)
_DATA = click.option(
    "--data", type=click.Path(path_type=Path), help="Folder of database, socket, logs and keys (DUBAN_DATA)."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def answer(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a refusal into one sentence on standard error, or one JSON document, and its exit code."""

    @functools.wraps(command)
    def run(*args: Any, **options: Any) -> None:  # noqa: ANN401 - whatever click hands over
        try:
            command(*args, **options)
        except DubanError as refusal:
            _say_refusal(refusal, as_json=bool(options.get("as_json")))
            sys.exit(refusal.exit_code)

    return run


def _say_refusal(refusal: DubanError, *, as_json: bool) -> None:
    if as_json:
        _print_json({"error": {"code": refusal.code, "message": str(refusal)}})
    else:
        click.echo(f"duband: {refusal}", err=True)


def _print_json(document: object) -> None:
    import orjson

    click.echo(orjson.dumps(document).decode())


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="duban", prog_name="duband")
def main() -> None:
    """Keep the deadlines of citizens' cases and push what is late up the chain 督办."""


@main.command()
@_CONFIG
@_DATA
@click.option("--clock-from", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), hidden=True)
@click.option("--clock-speed", type=click.FloatRange(1, 100_000), default=1.0, hidden=True)
@answer
def run(config: Path | None, data: Path | None, clock_from: datetime | None, clock_speed: float) -> None:
    """Keep the watch until stopped (SIGTERM or Ctrl-C)."""
    from daemon.service import run_service
    from schema.config import load

    settings = load(config_path(config), need_secrets=True)
    run_service(settings, data_dir(data), clock_from=clock_from, clock_speed=clock_speed)


@main.command()
@_CONFIG
@_JSON
@answer
def check(config: Path | None, as_json: bool) -> None:
    """Name every fault of the configuration at once, with file, line and key."""
    from schema.config import check as check_file

    path = config_path(config)
    faults, warnings = check_file(path)
    if as_json:
        _print_json(
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


@main.command()
@_CONFIG
@_DATA
@answer
def migrate(config: Path | None, data: Path | None) -> None:
    """Bring the database to this program's schema; what is there is kept."""
    from daemon.service import database_of
    from daemon.store import migrate as migrate_store
    from schema.config import load

    migrate_store(database_of(load(config_path(config)), data_dir(data)))
    click.echo("the database stands at this program's schema")


@main.command()
@_CONFIG
@_DATA
@_JSON
@answer
def verify(config: Path | None, data: Path | None, as_json: bool) -> None:
    """Walk the whole ledger and name every line that was changed, removed, reordered or added by hand."""
    from daemon.service import database_of
    from daemon.store import open_store
    from daemon.store import verify as verify_ledger
    from schema.config import load

    url = database_of(load(config_path(config)), data_dir(data))
    with closing(open_store(url, read_only=True)) as store, store.read() as reader:
        findings = [str(finding) for finding in verify_ledger(reader)]
    if as_json:
        _print_json({"is_whole": not findings, "findings": findings})
    else:
        for finding in findings:
            click.echo(finding, err=True)
        click.echo(f"{len(findings)} findings" if findings else "the ledger is whole")
    if findings:
        sys.exit(EXIT_REFUSED)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN", help="Which column holds which field.")
@click.option("--policy", default="", help="One policy for every case; default: the first that matches.")
@click.option("--tz", "zone", default="Asia/Shanghai", show_default=True, help="Zone of the file's local times.")
@click.option("--until", help="The instant at which open cases are judged; default: the newest in the file.")
@click.option("--limit", help="One resolve clock, such as 15wd, in place of the policies.")
@click.option("--roll/--no-roll", default=True, help="Whether a calendar-day limit on a day off moves on.")
@click.option("--units", type=click.Path(path_type=Path), help="A tree to place the cases in.")
@_CONFIG
@_JSON
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
        _print_json(outcome.as_json())
    else:
        click.echo(outcome.as_text())


@main.command()
@_CONFIG
@_DATA
@_JSON
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
        _print_json(figures)
    else:
        for name, figure in figures.items():
            click.echo(f"{name}: {figure}")


@main.command(hidden=True)
@click.argument("script", type=click.Path(path_type=Path))
@click.option("--units", type=click.Path(path_type=Path), required=True)
@click.option("--grids", type=click.Path(path_type=Path), required=True)
@click.option("--officers", type=click.Path(path_type=Path), required=True)
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]))
@_CONFIG
@_DATA
@answer
def rehearse(config: Path | None, data: Path | None, **what: Any) -> None:  # noqa: ANN401 - as declared above
    """Let the engine live SCRIPT up to an instant on a virtual clock, into the folder's own database."""
    from daemon.service import Rehearsed, rehearse_script
    from schema.config import load

    rehearse_script(load(config_path(config)), data_dir(data), Rehearsed(**what))


if __name__ == "__main__":
    main()
