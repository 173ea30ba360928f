"""`duban cases explain`: how each deadline of a case came to be."""

import click

from schema.kinds import Clock
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.output import print_lines

_CLOCKS = [clock.word for clock in Clock if clock != Clock.PAUSE]


@click.command()
@click.argument("number")
@click.option("--clock", default="", type=click.Choice(["", *_CLOCKS]), metavar="CLOCK", help="One clock only.")
@click.option("--past", is_flag=True, help="The past runs of each clock too, not only the newest.")
@click.option("--days", is_flag=True, help="Every day on a line of its own.")
@desk_options
def explain(desk: Desk, *, number: str, clock: str, past: bool, days: bool) -> None:
    """Explain how each deadline of case NUMBER came to be: what was counted, what was not, and why."""
    receipt = desk.ask(calls.receipt(number, clock=clock, past=past, days=days, lang=desk.lang))
    desk.show(receipt, lambda: print_lines(receipt.text))
