"""`duband check`: a configuration file against itself, two years of calendar, and the city as it stands."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from schema.config import Config, Examined, Hint
from schema.config import examine as examine_file
from schema.errors import DubanError
from schema.folders import database_url
from schema.instants import from_us

_DEADLINE_S = 5.0  # a database that is slower than this is not waited for
_SQLITE = "sqlite:///"


def examine(path: Path, folder: Path, categories: Path | None, now_us: int) -> Examined:
    """Return every fault and warning of the file at ``path``; policies are tried out once there is no fault.

    ``folder`` is the data folder, whose database is looked at when there is one. ``categories`` is a table whose
    rows are a city's categories; BadInput when it cannot be read.
    """
    examined = examine_file(path)
    if examined.config is None:
        return examined
    today = from_us(now_us, examined.config.zone).date()
    return examined.doubted(_hints(examined.config, folder, categories, today))


def _hints(config: Config, folder: Path, categories: Path | None, today: date) -> Iterator[Hint]:
    from daemon.trial import trial_hints

    yield from trial_hints(config, today)
    if categories is not None:
        from daemon.coverage import category_hints

        yield from category_hints(config, _categories_in(categories), f"in {categories.name}")
    url = database_url(folder, config.database_url)
    if not url.startswith(_SQLITE) or Path(url.removeprefix(_SQLITE)).is_file():
        yield from _city_hints(config, url)


def _city_hints(config: Config, url: str) -> Iterator[Hint]:
    """Yield what the database shows; one that cannot be read is a warning, for the file may be sound."""
    from daemon.coverage import category_hints, recipient_hints, tells_categories_apart
    from daemon.directory import Directory
    from daemon.store import open_store

    try:
        with closing(open_store(url, read_only=True, deadline_s=_DEADLINE_S)) as store, store.read() as reader:
            directory = Directory.build(reader.units(), (), reader.officers())
            found = reader.open_categories() if tells_categories_apart(config) else ()
    except DubanError as refusal:
        yield ("database",), f"was not looked at: {refusal}"
        return
    yield from recipient_hints(config, directory)
    yield from category_hints(config, found, "of open cases")


def _categories_in(path: Path) -> list[str]:
    """Return one category for each row of a table: its cells from the widest class on, as cases write it."""
    from schema.sheets import open_sheet

    with open_sheet(path) as sheet:
        return ["/".join(cell for cell in map(str.strip, row.cells) if cell) for row in sheet.rows]
