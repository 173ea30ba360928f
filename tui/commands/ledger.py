"""`duban ledger`: one case's lines, or everybody's as they are written."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

import click

from schema.errors import Unreachable
from schema.wire import StreamLine, Timeline
from tui import calls
from tui.client import AsyncClient
from tui.commands.case_page import kind_name, ledger_row
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say

_SIGNS_AT_END = 2  # signs of life: one greets, one says that there is nothing more to send


@click.group()
def ledger() -> None:
    """Show a case's ledger, follow everybody's 台账."""


@ledger.command("show")
@click.argument("number")
@desk_options
def show_ledger(desk: Desk, *, number: str) -> None:
    """Show every ledger line of case NUMBER, oldest first."""
    timeline = desk.ask(calls.ledger(number))
    desk.show(timeline, lambda: _print_timeline(desk, timeline))


@ledger.command("tail")
@click.option(
    "--lines", "count", type=click.IntRange(0), default=20, show_default=True, help="Back from the newest."
)
@click.option("--follow", is_flag=True, help="Go on with new lines as they are written, until Ctrl-C.")
@desk_options
def tail_ledger(desk: Desk, *, count: int, follow: bool) -> None:
    """Print the newest ledger lines of all cases you see; with --follow, those that come."""
    if follow and desk.as_json:
        raise click.UsageError("--follow never ends, so it cannot be one JSON document; leave one of the two out")
    newest = desk.health.seq
    if follow:
        with suppress(KeyboardInterrupt):  # the way to end it
            asyncio.run(_follow(desk, max(newest - count, 0)))
        return
    after = max(newest - count, 0)
    lines = asyncio.run(_collect(desk, after, newest)) if after < newest else []
    document = {"seq": newest, "lines": [line.model_dump(mode="json") for line in lines]}
    desk.show(document, lambda: print_lines(_line(desk, line) for line in lines))


async def _follow(desk: Desk, after: int) -> None:
    async for line in _lines(desk, after):
        if line is not None:
            print_lines([_line(desk, line)])
            sys.stdout.flush()
    raise Unreachable("the daemon has stopped; follow again when it runs")


async def _collect(desk: Desk, after: int, newest: int) -> list[StreamLine]:
    """Return the lines in ``after`` < seq <= ``newest``.

    The first sign of life greets; the second comes when there is nothing more to send, so that lines which are not
    ours to see are not waited for.
    """
    lines: list[StreamLine] = []
    signs = 0
    async with aclosing(_lines(desk, after)) as stream:
        async for line in stream:
            signs += line is None
            lines += [line] if line else []
            if signs == _SIGNS_AT_END or (lines and lines[-1].seq >= newest):
                break
    return [line for line in lines if line.seq <= newest]


async def _lines(desk: Desk, after: int) -> AsyncGenerator[StreamLine | None, None]:
    client = AsyncClient(desk.target)
    try:
        async for line in client.events(after):
            yield line
    finally:
        await client.close()


def _print_timeline(desk: Desk, timeline: Timeline) -> None:
    headings = [say(desk.lang, key) for key in ("seq", "at", "kind", "actor", "written")]
    print_table(headings, [ledger_row(line, desk.lang, desk.zone) for line in timeline.lines])


def _line(desk: Desk, line: StreamLine) -> str:
    what = kind_name(line.kind, desk.lang)
    return f"{line.seq}  {moment(line.at, desk.zone)}  {line.number}  {what}  {line.unit_code}  {line.actor}"
