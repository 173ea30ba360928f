"""`duban status`: whether the daemon is there, what its clock says, and what its auditor found."""

from collections.abc import Iterator

import click

from schema.wire import Health
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
    if health.provisional is not None:
        yield say(desk.lang, "calendar_ends", day=health.calendar_end, n=health.provisional)
    for finding in health.findings:
        yield f"{say(desk.lang, 'finding')}: {finding}"


def _figures(desk: Desk, health: Health) -> Iterator[tuple[str, str | int]]:
    yield say(desk.lang, "open"), health.open
    yield say(desk.lang, "seq"), health.seq
    yield say(desk.lang, "next_due"), moment(health.next_due_at, desk.zone)
    yield say(desk.lang, "lag"), _lag(health)
    yield say(desk.lang, "undelivered"), health.undelivered
    yield say(desk.lang, "held"), health.held
    yield say(desk.lang, "database"), health.database
    yield say(desk.lang, "calendar"), health.calendar_end


def _lag(health: Health) -> str:
    if health.lag_ms_p50 is None or health.lag_ms_p99 is None:
        return "-"
    return f"{health.lag_ms_p50:.1f} / {health.lag_ms_p99:.1f} ms"
