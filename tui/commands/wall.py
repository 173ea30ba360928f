"""`duban wall`: the screen on the wall of the centre."""

import sys

import click

from schema.errors import BadInput
from tui.commands.desk import Desk, desk_options

_LEAST_S, _MOST_S = 3, 3600


@click.command()
@click.option("--every", default="20s", show_default=True, metavar="SECONDS", help="How long each page is shown.")
@click.option(
    "--screens",
    default="",
    metavar="NAMES",
    help="Which pages, in order: figures,units,late,news. Default: all.",
)
@click.option("--ascii", "ascii_only", is_flag=True, help="Only characters of certain width.")
@desk_options
def wall(desk: Desk, *, every: str, screens: str, ascii_only: bool) -> None:
    """Show how the city stands, large and page by page; nobody can act there, and no citizen is named 大屏."""
    every_s, pages = _seconds(every), _pages(screens)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError("The wall needs a terminal; without one, ask by `duban status`.")
    from tui.app import run_wall

    run_wall(desk.target, pages=pages, every_s=every_s, lang=desk.chosen_lang, ascii_only=ascii_only)


def _seconds(text: str) -> int:
    digits = text.strip().removesuffix("s")
    if not digits.isascii() or not digits.isdigit() or not _LEAST_S <= int(digits) <= _MOST_S:
        raise BadInput(f"--every {text!r} is not {_LEAST_S} to {_MOST_S} seconds; write for example 20s")
    return int(digits)


def _pages(text: str) -> tuple[str, ...]:
    from tui.view.wall import PAGES

    names = tuple(name for name in (part.strip() for part in text.split(",")) if name)
    for name in names:
        if name not in PAGES:
            raise BadInput(f"--screens knows no page {name!r}; there are {', '.join(PAGES)}")
    return names or PAGES
