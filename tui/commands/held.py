"""`duban cases release-held`: a person lets go what a sudden change made late all at once."""

import click

from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.output import print_lines
from tui.commands.words import say


@click.command()
@desk_options
def release_held(desk: Desk) -> None:
    """Let every clock that the storm guard holds fire now 放行: cards and escalations follow at once."""
    done = desk.ask(calls.release_held())
    desk.show(done, lambda: print_lines([say(desk.lang, "released", n=done.released)]))
