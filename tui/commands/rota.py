"""`duban officers rota`: who has the watch comes in from a file, is listed, and taken out again."""

from datetime import datetime
from pathlib import Path

import click

from schema.codes import short_code
from schema.errors import BadInput
from schema.instants import from_us
from schema.rota import read_rota
from schema.sheets.times import LocalTimes
from schema.wire.duty import GapView, RotaDone, RotaIn, RotaPage, WatchesOut
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.units import refuse
from tui.commands.words import say


@click.group()
def rota() -> None:
    """Import, list and remove watches 值班表."""


@rota.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@desk_options
def import_rota(desk: Desk, *, file: Path) -> None:
    """Import watches from FILE (unit,name,from,until; 单位,姓名,起,止), .csv or .xlsx, times local.

    All or nothing, twice changes nothing; watches may overlap. Says when nobody has the watch in between.
    """
    read, faults = read_rota(file, desk.zone, desk.ask(calls.officers()).officers)
    refuse(faults)
    done = desk.ask(calls.put_rota(RotaIn(watches=read)))
    document = {"file": str(file), "rows": len(read), **done.model_dump(mode="json")}
    desk.show(document, lambda: print_lines(_report(desk, file, len(read), done)))


@rota.command("list")
@desk_options
def list_rota(desk: Desk) -> None:
    """List the watches you see that are not over, by unit and beginning."""
    page = desk.ask(calls.rota())
    desk.show(page, lambda: _print_rota(desk, page))


@rota.command("remove")
@click.argument("code", metavar="UNIT")
@click.option("--name", default="", metavar="NAME", help="Only this officer's.")
@click.option("--from", "since", metavar="TIME", help="Only those that begin then or later.")
@click.option("--until", metavar="TIME", help="Only those that begin before.")
@desk_options
def remove(desk: Desk, *, code: str, name: str, since: str | None, until: str | None) -> None:
    """Remove the watches of UNIT, a code, that are not over; what was sent stays as it is."""
    what = WatchesOut(
        unit_code=short_code(code.upper()),
        officer=name,
        from_at=_instant(desk, since, "--from") if since else None,
        until_at=_instant(desk, until, "--until") if until else None,
    )
    done = desk.ask(calls.remove_watches(what))
    desk.show(done, lambda: print_lines([say(desk.lang, "removed", n=done.removed)]))


def _instant(desk: Desk, text: str, option: str) -> datetime:
    try:
        return from_us(LocalTimes(desk.zone).instant_us(text), desk.zone)
    except ValueError as wrong:
        raise BadInput(f"{option}: {text!r} {wrong}") from None


def _report(desk: Desk, file: Path, rows: int, done: RotaDone) -> list[str]:
    counts = done.model_dump(exclude={"gaps"})
    return [say(desk.lang, "rota", file=file, rows=rows, **counts), *(_gap(desk, gap) for gap in done.gaps)]


def _gap(desk: Desk, gap: GapView) -> str:
    since, until = moment(gap.from_at, desk.zone), moment(gap.until_at, desk.zone, is_end=True)
    return say(desk.lang, "gap", unit=gap.unit.name, code=gap.unit.code, since=since, until=until)


def _print_rota(desk: Desk, page: RotaPage) -> None:
    headings = [say(desk.lang, key) for key in ("code", "unit", "name", "from", "until")]
    rows = [
        (
            one.officer.unit.code,
            one.officer.unit.name,
            one.officer.name,
            moment(one.from_at, desk.zone),
            moment(one.until_at, desk.zone, is_end=True),
        )
        for one in page.watches
    ]
    print_table(headings, rows)
