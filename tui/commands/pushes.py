"""`duban pushes`: what was sent, what was not and why, another try, and who has read it."""

import click

from schema.kinds import PushState
from schema.wire import PushesPage, PushView
from tui import calls
from tui.commands.case_page import kind_name
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say
from tui.text import say as wording


@click.group()
def pushes() -> None:
    """List messages, retry what did not arrive 推送."""


@pushes.command("list")
@click.option("--state", type=click.Choice([state.value for state in PushState]), help="Default: all.")
@click.option("--number", default="", help="Of one case.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--before", type=click.IntRange(1), help="Older than this push's id.")
@desk_options
def list_pushes(desk: Desk, *, state: str | None, number: str, limit: int, before: int | None) -> None:
    """List pushes, newest first, each in one of its five states."""
    page = desk.ask(calls.pushes(state=state or "", number=number, limit=limit, before=before))
    desk.show(page, lambda: _print_pushes(desk, page))


@pushes.command("retry")
@click.argument("push_id", metavar="ID", type=click.IntRange(1))
@desk_options
def retry_push(desk: Desk, *, push_id: int) -> None:
    """Try the push ID again now."""
    push = desk.ask(calls.retry_push(push_id))
    desk.show(push, lambda: print_lines([say(desk.lang, "retried", id=push.id)]))


@pushes.command("read")
@click.argument("push_id", metavar="ID", type=click.IntRange(1))
@desk_options
def read_push(desk: Desk, *, push_id: int) -> None:
    """Mark the push ID as read; its first reader stays."""
    push = desk.ask(calls.read_push(push_id))
    desk.show(push, lambda: print_lines([say(desk.lang, "push_read", id=push.id, by=_reader(push, desk))]))


def _reader(push: PushView, desk: Desk) -> str:
    """Return when a push was first marked as read, and by whom; empty while it was not."""
    return f"{moment(push.read_at, desk.zone)} {push.read_by}" if push.read_at else ""


def _state(push: PushView, desk: Desk) -> str:
    """Return a push's state; of one that is held, until when."""
    state = wording(desk.lang, f"push.{push.state.value}")
    if push.state is not PushState.HELD or push.next_at is None:
        return state
    return say(desk.lang, "held_until", state=state, until=moment(push.next_at, desk.zone))


def _print_pushes(desk: Desk, page: PushesPage) -> None:
    headings = [
        "id",
        *(
            say(desk.lang, key)
            for key in ("at", "number", "kind", "unit", "status", "tries", "why", "marked_read")
        ),
    ]
    rows = [
        (
            push.id,
            moment(push.created_at, desk.zone),
            push.number,
            kind_name(push.kind, desk.lang),
            push.unit.name or push.unit.code,
            _state(push, desk),
            push.attempts,
            push.error,
            _reader(push, desk),
        )
        for push in page.pushes
    ]
    print_table(headings, rows)
    if page.before is not None:
        print_lines([say(desk.lang, "more", before=page.before)])
