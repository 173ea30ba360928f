"""`duban cases add` and `duban cases import`: cases on their way in."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from schema.attachments import parsed
from schema.codes import short_code
from schema.errors import EXIT_BAD_INPUT, BadInput
from schema.instants import from_us
from schema.sheets import LocalTimes, parse_mapping
from schema.wire import CaseIn, IntakeDone, LinkIn
from tui import calls
from tui.commands.desk import Desk, desk_options, zone_of
from tui.commands.inputs import built, instant_us
from tui.commands.output import print_error, print_lines
from tui.commands.table_intake import Brought, Reading, bring, check_folder, read_file, write_refused
from tui.commands.words import say
from tui.view.cells import clean

_ZONE = click.option("--tz", "zone", default="Asia/Shanghai", show_default=True, help="Zone of local times.")


@click.command()
@click.argument("number")
@click.option("--place", required=True, help="A grid's 15 digits, or the code of the unit it was brought to.")
@click.option("--title", default="", help="One line.")
@click.option("--text", default="", help="What the citizen asks for.")
@click.option("--citizen", default="", help="Who asks.")
@click.option("--phone", default="")
@click.option("--link", "links", multiple=True, metavar="TITLE|URL", help="An attachment, or its address alone.")
@click.option("--category", default="", help="Path of classes.")
@click.option("--kind", default="")
@click.option("--source", default="", help="Hotline, mailbox, grid ...")
@click.option("--mode", default="", help="How it is handled 办理方式.")
@click.option("--urgency", type=click.IntRange(0, 2), default=0, help="0 normal, 1 urgent, 2 danger to life.")
@click.option("--colour", type=click.Choice(["green", "yellow", "red"]), default="green", help="Difficulty.")
@click.option("--about", multiple=True, metavar="UNIT", help="A unit the case is about; it never sees it.")
@click.option("--policy", default="", help="Default: the first that matches.")
@click.option("--opened-at", metavar="TIME", help="Local, such as '2026-03-02 10:00'. Default: now.")
@click.option("--due-at", metavar="TIME", help="An explicit limit of the first stage; a date alone: its 24:00.")
@_ZONE
@desk_options
def add(desk: Desk, *, zone: str, opened_at: str | None, due_at: str | None, **fields: Any) -> None:  # noqa: ANN401
    """Bring the case NUMBER."""
    times, local = LocalTimes(zone_of(zone)), zone_of(zone)
    fields["place"] = short_code(fields["place"])
    fields["about"] = tuple(map(short_code, fields["about"]))
    fields["links"] = [link for text in fields["links"] for link in _links(text)]
    for name, text, read in (("opened_at", opened_at, times.instant_us), ("due_at", due_at, times.limit_us)):
        if text is not None:
            fields[name] = from_us(instant_us(f"--{name.replace('_', '-')}", text, read), local)
    case = built(CaseIn, **fields)
    done = desk.ask(calls.add_cases([case]))
    if done.refused:
        raise BadInput(f"{case.number}: {done.refused[0].field}: {done.refused[0].reason}")
    word = "added" if done.opened else "there"
    desk.show(done, lambda: print_lines([say(desk.lang, word, number=case.number)]))


def _links(text: str) -> tuple[LinkIn, ...]:
    try:
        return LinkIn.of(parsed(text))
    except ValueError as fault:
        raise BadInput(f"--link {clean(text[:60])!r}: {fault}") from None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds which field.")
@click.option("--place", default="", help="Where rows without a place belong: a grid or a unit's code.")
@click.option("--sheet", "tab", default="", help="A workbook's sheet; default: its first.")
@click.option("--accept-good", is_flag=True, help="Take what can be taken; write the rest beside the file.")
@_ZONE
@desk_options
def import_file(
    desk: Desk, *, file: Path, pairs: tuple[str, ...], place: str, tab: str, accept_good: bool, zone: str
) -> None:
    """Bring the cases of FILE, CSV or XLSX, in one transaction: all or nothing, unless --accept-good.

    A column is known by its heading (编号, 受理时间, 标题 ...) or by --map number=留言编号. A number that is there
    already is left alone, so the same file twice adds nothing.
    """
    if accept_good:
        check_folder(file)
    reading = _read(desk, file, parse_mapping(pairs), zone_of(zone), short_code(place), tab)
    brought = bring(
        reading, lambda cases, is_dry: _hand_over(desk, cases, accept_good, is_dry), accept_good=accept_good
    )
    if not desk.as_json:
        for refused in brought.refused:
            print_error(f"{file}: {refused.fault}")
    beside = write_refused(reading.sheet, brought.refused) if accept_good and brought.refused else None
    _report(desk, file, brought, beside)
    if brought.refused and not accept_good:
        sys.exit(EXIT_BAD_INPUT)


def _read(desk: Desk, file: Path, mapping: dict[str, str], zone: ZoneInfo, place: str, tab: str) -> Reading:
    hidden = bool(desk.as_json) or not sys.stderr.isatty()
    with click.progressbar(length=100, label=clean(file.name), file=sys.stderr, hidden=hidden) as bar:
        return read_file(file, mapping, zone, place, tab, lambda share: bar.update(int(share * 100) - bar.pos))


def _hand_over(desk: Desk, cases: Sequence[CaseIn], accept_good: bool, is_dry: bool) -> IntakeDone:
    if not is_dry and not desk.as_json and sys.stderr.isatty():
        click.echo(say(desk.lang, "sent", rows=len(cases)), err=True)
    return desk.ask(calls.add_cases(cases, accept_good=accept_good, dry_run=is_dry))


def _report(desk: Desk, file: Path, brought: Brought, beside: Path | None) -> None:
    document: dict[str, Any] = {
        "file": str(file),
        "rows": brought.rows,
        "opened": brought.opened,
        "already_there": brought.already_there,
        "refused": [asdict(refused.fault) for refused in brought.refused],
        "refused_file": str(beside) if beside else None,
    }
    if brought.refused and beside is None:
        message = f"{file}: {len(brought.refused)} of {brought.rows} rows are refused, so nothing was taken"
        document["error"] = {"code": BadInput.code, "message": message}
    desk.show(document, lambda: print_lines(_sentences(desk, file, brought, beside)))


def _sentences(desk: Desk, file: Path, brought: Brought, beside: Path | None) -> Iterator[str]:
    counts = {"opened": brought.opened, "there": brought.already_there, "refused": len(brought.refused)}
    yield say(desk.lang, "taken", file=file, **counts)
    if beside:
        yield say(desk.lang, "beside", file=beside)
    elif brought.refused:
        yield say(desk.lang, "nothing")
