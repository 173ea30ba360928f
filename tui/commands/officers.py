"""`duban officers`: who is on duty comes in from a file and is listed; who is away, and who stands in."""

from datetime import datetime
from pathlib import Path

import click

from schema.errors import BadInput
from schema.instants import from_us
from schema.sheets.times import LocalTimes
from schema.tree import read_officers
from schema.wire import OfficersPage, OfficerView, TreeIn
from schema.wire.duty import AbsenceIn, AbsencesPage, AbsenceView
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.rota import rota
from tui.commands.units import refuse, report, there
from tui.commands.words import say

_WHO = click.argument("who", metavar="NAME|ID")


@click.group()
def officers() -> None:
    """Import and list who is on duty, and where pushes reach them; say who has the watch, who is away 值班员."""


officers.add_command(rota)


@officers.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@desk_options
def import_officers(desk: Desk, *, file: Path) -> None:
    """Import officers from FILE (unit,name[,role,channel,address,active,phone]).

    One unit has one officer of a name; "no" under active takes them off duty.
    """
    read, faults = read_officers(file, there(desk))
    refuse(faults)
    done = desk.ask(calls.put_tree(TreeIn(officers=read)))
    report(desk, file, "officers", len(read), done.officers)


@officers.command("list")
@desk_options
def list_officers(desk: Desk) -> None:
    """List the officers you see, by unit and name: who has the watch, is away, or stands in just now."""
    page = desk.ask(calls.officers())
    desk.show(page, lambda: _print_officers(desk, page))


@officers.command("absent")
@_WHO
@click.option("--from", "since", metavar="TIME", help="From when, local; default: now.")
@click.option("--until", required=True, metavar="TIME", help="Until when, local; a day alone: its 24:00.")
@click.option("--deputy", metavar="NAME|ID", help="Who is told in their place; default: nobody.")
@desk_options
def absent(desk: Desk, *, who: str, since: str | None, until: str, deputy: str | None) -> None:
    """Say that an officer cannot be reached, and who is told meanwhile 缺勤. Why is nobody's business.

    An officer goes by name, by unit and name (610202/王芳), or by id.
    """
    known = desk.ask(calls.officers()).officers
    from_at = _instant(desk, since, "--from", is_end=False) if since else desk.health.now_at
    until_at = _instant(desk, until, "--until", is_end=True)
    if until_at <= from_at:
        raise BadInput(f"the absence ends at {until}, before it begins; correct --from or --until")
    what = AbsenceIn(
        officer_id=_officer(who, known).id,
        from_at=from_at,
        until_at=until_at,
        deputy_id=_officer(deputy, known).id if deputy else None,
    )
    done = desk.ask(calls.be_absent(what))
    desk.show(done, lambda: print_lines(_absent_lines(desk, done)))


@officers.command("back")
@_WHO
@desk_options
def back(desk: Desk, *, who: str) -> None:
    """End an officer's absence, or take back the next one planned 销假."""
    officer = _officer(who, desk.ask(calls.officers()).officers)
    done = desk.ask(calls.be_back(officer.id))
    line = say(desk.lang, "back", name=done.officer.name, unit=done.officer.unit.name)
    desk.show(done, lambda: print_lines([line]))


@officers.command("absences")
@desk_options
def list_absences(desk: Desk) -> None:
    """List who is away, now and later, and who is told in their place."""
    page = desk.ask(calls.absences())
    desk.show(page, lambda: _print_absences(desk, page))


def _officer(text: str, known: list[OfficerView]) -> OfficerView:
    """Return the officer of that id, name, or unit and name; BadInput when there is none, or more than one."""
    found = [one for one in known if text in (str(one.id), one.name, f"{one.unit.code}/{one.name}")]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(f"there is no officer {text!r}; `duban officers list` shows those you see")
    named = ", ".join(f"{one.unit.code}/{one.name}" for one in found[:5])
    raise BadInput(f"{text!r} could be {len(found)} officers; name the unit as well: {named}")


def _instant(desk: Desk, text: str, option: str, *, is_end: bool) -> datetime:
    times = LocalTimes(desk.zone)
    try:
        return from_us(times.limit_us(text) if is_end else times.instant_us(text), desk.zone)
    except ValueError as wrong:
        raise BadInput(f"{option}: {text!r} {wrong}") from None


def _absent_lines(desk: Desk, done: AbsenceView) -> list[str]:
    officer, deputy = done.officer, done.deputy
    since, until = moment(done.from_at, desk.zone), moment(done.until_at, desk.zone, is_end=True)
    first = say(desk.lang, "absent", name=officer.name, unit=officer.unit.name, since=since, until=until)
    if deputy is None:
        return [first, say(desk.lang, "told_nobody", name=officer.name)]
    return [first, say(desk.lang, "told_instead", name=officer.name, deputy=deputy.name, unit=deputy.unit.name)]


def _print_absences(desk: Desk, page: AbsencesPage) -> None:
    headings = [say(desk.lang, key) for key in ("code", "unit", "name", "from", "until", "deputy")]
    rows = [
        (
            one.officer.unit.code,
            one.officer.unit.name,
            one.officer.name,
            moment(one.from_at, desk.zone),
            moment(one.until_at, desk.zone, is_end=True),
            f"{one.deputy.name}（{one.deputy.unit.name}）" if one.deputy else "",
        )
        for one in page.absences
    ]
    print_table(headings, rows)


def _print_officers(desk: Desk, page: OfficersPage) -> None:
    keys = ("code", "unit", "name", "role", "phone", "channel", "address", "active", "presence")
    rows = [
        (
            officer.unit.code,
            officer.unit.name,
            officer.name,
            say(desk.lang, f"role.{officer.role}"),
            officer.phone,
            officer.channel,
            officer.address,
            say(desk.lang, "yes" if officer.is_active else "no"),
            _presence(desk, officer),
        )
        for officer in page.officers
    ]
    print_table([say(desk.lang, key) for key in keys], rows)


def _presence(desk: Desk, officer: OfficerView) -> str:
    """Return whether an officer has the watch, is away, or stands in for others; empty for simply there."""
    said = [say(desk.lang, "watch")] if officer.on_watch else []
    if officer.away_until:
        until = moment(officer.away_until, desk.zone, is_end=True)
        key = "away.deputy" if officer.deputy else "away"
        said.append(say(desk.lang, key, until=until, deputy=officer.deputy))
    if officer.stands_in_for:
        said.append(say(desk.lang, "stands_in", names="、".join(officer.stands_in_for)))
    return " ".join(said)
