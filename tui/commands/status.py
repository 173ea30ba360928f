"""`duban status`: whether the daemon is there, what its clock says, and what its auditor found."""

from collections.abc import Iterator

import click

from schema.errors import Fault
from schema.sayings import said
from schema.wire import Health, WaitingBrief
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say


@click.command()
@desk_options
def status(desk: Desk) -> None:
    """Say how the daemon is, and its clock 状态; exit code 1 when none answers."""
    desk.show(desk.health, lambda: _print_health(desk, desk.health))


def _print_health(desk: Desk, health: Health) -> None:
    now = health.now_at.astimezone(desk.zone)
    print_lines([say(desk.lang, "up", now=f"{now:%Y-%m-%d %H:%M:%S}"), *_warnings(desk, health)])
    print_table((), list(_figures(desk, health)))


def _warnings(desk: Desk, health: Health) -> Iterator[str]:
    if health.clock == "suspect":
        yield say(desk.lang, "suspect")
    if health.speed != 1.0:
        yield say(desk.lang, "speed", speed=health.speed)
    if health.held:
        yield say(desk.lang, "held_out", n=health.held)
    if health.dead:
        yield say(desk.lang, "dead_letters", n=health.dead)
    if health.provisional is not None:
        yield say(desk.lang, "calendar_ends", day=health.calendar_end, n=health.provisional)
    yield from _config(desk.lang, health)
    for finding in health.findings:
        yield f"{say(desk.lang, 'finding')}: {said(finding, desk.lang)}"


def _config(lang: str, health: Health) -> Iterator[str]:
    """Yield what became of config.toml, where anybody has to know or do something."""
    for fault in health.refused.faults if health.refused else ():
        told = Fault(fault.file, fault.line, fault.key, fault.reason).said(lang)
        yield say(lang, "status.refused", fault=told)
    if health.waiting is not None:
        yield _waiting(lang, health.waiting)
    if health.applying is not None:
        at = health.applying
        yield say(lang, "status.applying", n=at.edition, share=at.share, moved=f"{at.replanned:,}")
    if health.behind is not None:
        yield say(lang, "status.behind", n=health.behind)
    if health.restart:
        yield say(lang, "status.restart", keys=", ".join(health.restart))


def _waiting(lang: str, waiting: WaitingBrief) -> str:
    if waiting.declined:
        return say(lang, "status.declined")
    if waiting.trouble:
        return say(lang, "status.trouble", why=waiting.trouble)
    if waiting.affected is None:
        return say(lang, "status.planning")
    return say(lang, "status.waiting", affected=f"{waiting.affected:,}", open=f"{waiting.open_cases or 0:,}")


def _figures(desk: Desk, health: Health) -> Iterator[tuple[str, str | int]]:
    yield say(desk.lang, "open"), health.open
    yield say(desk.lang, "seq"), health.seq
    yield say(desk.lang, "next_due"), moment(health.next_due_at, desk.zone)
    yield say(desk.lang, "lag"), _lag(health)
    yield say(desk.lang, "undelivered"), health.undelivered
    if health.quiet:
        until = moment(health.quiet_until_at, desk.zone)
        yield say(desk.lang, "quiet"), say(desk.lang, "quiet_until", n=health.quiet, until=until)
    yield say(desk.lang, "held"), health.held
    yield say(desk.lang, "status.edition"), health.edition
    yield say(desk.lang, "database"), health.database
    yield say(desk.lang, "calendar"), health.calendar_end


def _lag(health: Health) -> str:
    if health.lag_ms_p50 is None or health.lag_ms_p99 is None:
        return "-"
    return f"{health.lag_ms_p50:.1f} / {health.lag_ms_p99:.1f} ms"
