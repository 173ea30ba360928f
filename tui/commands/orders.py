"""`duban orders`: the supervision orders 督办单 of a case, listed and printed."""

import click

from schema.errors import NotFound
from schema.instants import to_us
from schema.kinds import Card
from schema.wire.shift import OrdersPage, OrderView
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.shift import written
from tui.view.look import Look


@click.group()
def orders() -> None:
    """List and print the supervision orders of a case's cards 督办单."""


@orders.command("list")
@click.argument("number")
@desk_options
def list_orders(desk: Desk, *, number: str) -> None:
    """List the orders of the case NUMBER, oldest first."""
    page = desk.ask(calls.orders(number))
    desk.show(page, lambda: _print_orders(desk, page))


@orders.command("print")
@click.argument("number")
@click.option("--seq", type=int, metavar="SEQ", help="Only the order of this number; default: all of the case.")
@click.option("--out", metavar="FILE", help="Write FILE.txt or FILE.pdf instead; never over a file that is there.")
@desk_options
def print_orders(desk: Desk, *, number: str, seq: int | None, out: str | None) -> None:
    """Print the orders of the case NUMBER, one page each; the citizen's name and telephone are never on it."""
    from tui.view.document import text_lines
    from tui.view.order_paper import order_document

    page = desk.ask(calls.orders(number))
    look, now_us = Look(desk.lang, zone=desk.zone), to_us(page.now_at)
    chosen = _chosen(page, seq, look)
    documents = [order_document(one, look, now_us, now_us) for one in chosen]
    if out is not None:
        written(desk, look, documents, out)
    else:
        lines = [line for document in documents for line in (*text_lines(document), "")]
        desk.show(page.model_copy(update={"orders": chosen}), lambda: print_lines(lines))


def _chosen(page: OrdersPage, seq: int | None, look: Look) -> list[OrderView]:
    chosen = [one for one in page.orders if seq in {None, one.seq}]
    if not page.orders:
        raise NotFound(look.say("shift.orders.none", number=page.number))
    if not chosen:
        raise NotFound(f"case {page.number} has no order {seq}; `duban orders list {page.number}` lists them")
    return chosen


def _print_orders(desk: Desk, page: OrdersPage) -> None:
    from tui.view.order_paper import order_number
    from tui.view.shift import name_of

    look = Look(desk.lang, zone=desk.zone)
    rows = [
        (
            one.seq,
            order_number(one, look),
            Card.of(one.card).label(look.lang),
            name_of(one.unit, look),
            moment(one.issued_at, desk.zone),
            look.say("order.withdrawn") if one.withdrawn_at else "",
        )
        for one in page.orders
    ]
    if rows:
        print_table((), rows)
    else:
        print_lines([look.say("shift.orders.none", number=page.number)])
