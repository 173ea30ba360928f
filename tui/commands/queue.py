"""`duban cases list` and `duban cases show`: what is open, and one case whole."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from schema.errors import BadInput
from schema.instants import from_us
from schema.kinds import Card, Colour, Level, Listing, Named, Status
from schema.wire import PAGE_MAX, Filter, QueuePage, Sort, ViewName
from tui import calls
from tui.commands.case_page import case_lines
from tui.commands.desk import Desk, desk_options
from tui.commands.inputs import built
from tui.commands.moments import moment
from tui.commands.output import print_lines, print_table
from tui.commands.words import say

_KINDS: dict[str, type[Named]] = {
    "level": Level,
    "card": Card,
    "worst_card": Card,
    "colour": Colour,
    "status": Status,
    "listing": Listing,
}
_INSTANTS = {"due_us": "due_at", "opened_us": "opened_at", "promised_us": "promised_at", "next_us": "next_at"}


@click.command()
@click.argument("words", default="")
@click.option("--place", default="", help="In this grid, village, township or county.")
@click.option("--level", multiple=True, type=click.Choice([level.word for level in Level]))
@click.option("--card", multiple=True, type=click.Choice([card.word for card in Card]))
@click.option("--colour", multiple=True, type=click.Choice([colour.word for colour in Colour]))
@click.option("--status", multiple=True, type=click.Choice([status.word for status in Status if status.is_open]))
@click.option("--listing", multiple=True, type=click.Choice([listing.word for listing in Listing]))
@click.option("--view", type=click.Choice([view.value for view in ViewName]), help="What the dashboard's V opens.")
@click.option("--late", is_flag=True, help="Past their deadline.")
@click.option("--due-today", is_flag=True, help="Due today.")
@click.option(
    "--sort", type=click.Choice([sort.value for sort in Sort]), default=Sort.DUE.value, show_default=True
)
@click.option("--desc", "descending", is_flag=True, help="The other way round.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--offset", type=click.IntRange(0), default=0, help="After how many.")
@desk_options
def list_cases(
    desk: Desk,
    *,
    words: str,
    view: str | None,
    sort: str,
    descending: bool,
    limit: int,
    offset: int,
    **filters: Any,  # noqa: ANN401
) -> None:
    """List open cases whose title, number or place holds WORDS (Chinese, or pinyin initials)."""
    chosen = {name: _numbers(name, value) if name in _KINDS else value for name, value in filters.items()}
    asked = {name: value for name, value in {"q": words, **chosen}.items() if value}
    filter_ = built(Filter, **(_view(desk, view) | asked))
    pages = list(_pages(desk, filter_, Sort(sort), descending=descending, limit=limit, offset=offset))
    cases = [case for page in pages for case in _cases(page, desk)]
    total = pages[0].total
    desk.show({"total": total, "offset": offset, "cases": cases}, lambda: _print_queue(desk, total, cases))


def _view(desk: Desk, name: str | None) -> dict[str, Any]:
    """Return what a view filters by; BadInput when it needs to know who asks."""
    if name is None:
        return {}
    view = next((one for one in desk.ask(calls.queue_views()).views if one.name == name), None)
    if view is None or view.needs:
        raise BadInput(say(desk.lang, "view.needs", view=name))
    return view.filter.model_dump(exclude_defaults=True)


def _numbers(name: str, words: tuple[str, ...]) -> list[int]:
    return [_KINDS[name].of(word) for word in words]


def _pages(
    desk: Desk, filter_: Filter, sort: Sort, *, descending: bool, limit: int, offset: int
) -> Iterator[QueuePage]:
    epoch, end = "", offset + limit
    while True:
        size = min(end - offset, PAGE_MAX)
        call = calls.queue(filter_, sort, descending=descending, epoch=epoch, offset=offset, limit=size)
        page = desk.ask(call)
        yield page
        epoch, offset = page.epoch, offset + size
        if offset >= min(end, page.total):
            return


def _cases(page: QueuePage, desk: Desk) -> Iterator[dict[str, Any]]:
    columns = page.columns.model_dump()
    for values in zip(*columns.values(), strict=True):
        yield dict(_field(name, value, desk) for name, value in zip(columns, values, strict=True))


def _field(name: str, value: Any, desk: Desk) -> tuple[str, Any]:  # noqa: ANN401 — any column's value
    if name in _INSTANTS:
        return _INSTANTS[name], None if value is None else from_us(value, desk.zone).isoformat()
    return name, _KINDS[name](value).word if name in _KINDS else value


def _print_queue(desk: Desk, total: int, cases: list[dict[str, Any]]) -> None:
    headings = [
        say(desk.lang, key) for key in ("number", "card", "due", "level", "status", "title", "place", "unit")
    ]
    if cases:
        print_table(headings, [_queue_row(case, desk) for case in cases])
    print_lines([say(desk.lang, "shown", total=total, shown=len(cases))])


def _queue_row(case: dict[str, Any], desk: Desk) -> list[str]:
    due = moment(datetime.fromisoformat(case["due_at"]), desk.zone, is_end=True) if case["due_at"] else ""
    labels = [_KINDS[name].of(case[name]).label(desk.lang) for name in ("level", "status")]
    card = Card.of(case["card"])
    place, unit = case["place_name"] or case["place"], case["unit_name"] or case["unit"]
    return [case["number"], card.label(desk.lang) if card else "", due, *labels, case["title"], place, unit]


@click.command()
@click.argument("number")
@desk_options
def show_case(desk: Desk, *, number: str) -> None:
    """Show case NUMBER: where it stands, its clocks, its way so far."""
    case = desk.ask(calls.case(number))
    desk.show(case, lambda: print_lines(list(case_lines(case, desk.lang, desk.zone))))
