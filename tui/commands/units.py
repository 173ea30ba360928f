"""`duban units` and `grids`: the tree comes in from files, and is listed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from schema.errors import BadInput, Fault
from schema.kinds import Level
from schema.tree import read_grids, read_tree
from schema.wire import Taken, TreeIn, UnitsPage, UnitView
from tui import calls
from tui.commands.desk import Desk, desk_options
from tui.commands.output import print_lines, print_table
from tui.commands.words import say

_FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group()
def units() -> None:
    """Import and list the four-level tree 单位."""


@click.group()
def grids() -> None:
    """Import the numbered areas of villages 网格."""


@units.command("import")
@_FILE
@desk_options
def import_units(desk: Desk, *, file: Path) -> None:
    """Import units from FILE (level,code12,name,parent12[,kind]): all or nothing, twice changes nothing.

    Levels: city, county, township, village, department. Nodes of your own may have letters in their code.
    """
    read, faults = read_tree(file, there(desk))
    refuse(faults)
    done = desk.ask(calls.put_tree(TreeIn(units=read)))
    report(desk, file, "units", len(read), done.units)


@grids.command("import")
@_FILE
@desk_options
def import_grids(desk: Desk, *, file: Path) -> None:
    """Import grids from FILE (code,name[,parent]); a code is its village's 12 characters and 3 digits."""
    read, faults = read_grids(file, there(desk))
    refuse(faults)
    done = desk.ask(calls.put_tree(TreeIn(grids=read)))
    report(desk, file, "grids", len(read), done.grids)


@units.command("list")
@click.option("--level", type=click.Choice([level.word for level in Level]), help="Only this level.")
@desk_options
def list_units(desk: Desk, *, level: str | None) -> None:
    """List the units you see, by code."""
    page = desk.ask(calls.units())
    shown = [unit for unit in page.units if level is None or unit.level == Level.of(level)]
    page = page.model_copy(update={"units": shown, "total": len(shown)})
    desk.show(page, lambda: _print_units(desk, page))


def there(desk: Desk) -> Iterator[UnitView]:
    """Yield the units of the tree, asked only once the file has been read."""
    yield from desk.ask(calls.units()).units


def refuse(faults: Sequence[Fault]) -> None:
    """Name every fault of a file, of which nothing is imported; BadInput unless there is none."""
    if faults:
        counted = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        closing = f"{counted}, so nothing was imported; correct the file and import again"
        raise BadInput("\n".join((*map(str, faults), closing)))


def report(desk: Desk, file: Path, what: str, rows: int, taken: Taken) -> None:
    """Say what became of a file's rows."""
    unchanged = rows - taken.added - taken.changed
    counts = {
        "rows": rows,
        "added": taken.added,
        "changed": taken.changed,
        "unchanged": unchanged,
        "total": taken.total,
    }
    desk.show(
        {"file": str(file), **counts},
        lambda: print_lines([say(desk.lang, "tree", file=file, what=say(desk.lang, what), **counts)]),
    )


def _print_units(desk: Desk, page: UnitsPage) -> None:
    headings = [say(desk.lang, key) for key in ("code", "level", "type", "name", "parent")]
    print_table(headings, [_unit_row(desk.lang, unit) for unit in page.units])


def _unit_row(lang: str, unit: UnitView) -> tuple[str, ...]:
    return unit.code, Level(unit.level).label(lang), say(lang, f"type.{unit.kind}"), unit.name, unit.parent_code
