"""`duband check`: a configuration file against itself, two years of calendar, and the city as it stands."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from schema.config import Config, Examined, Hint
from schema.config import examine as examine_file
from schema.errors import BadInput, DubanError
from schema.folders import data_dir, database_url
from schema.instants import from_us

_DEADLINE_S = 5.0  # a database that is slower than this is not waited for
_SQLITE = "sqlite:///"


def examine(path: Path, data: Path | None, categories: Path | None, now_us: int) -> Examined:
    """Return every fault and warning of the file at ``path``; policies are tried out once there is no fault.

    The database of the data folder (``data``, or where it usually lies) is looked at when there is one.
    ``categories`` is a table whose rows are a city's categories; BadInput when it cannot be read.
    """
    examined = _proofread(examine_file(path))
    if examined.config is None:
        return examined
    today = from_us(now_us, examined.config.zone).date()
    return examined.doubted(_hints(examined.config, data, categories, today))


def _proofread(examined: Examined) -> Examined:
    """Return the same file with what is wrong and doubtful in its texts."""
    if examined.config is None or not examined.config.templates:
        return examined
    from daemon.proofing import proven

    proof = proven(examined.config)
    return examined.found(proof.faults, proof.warnings)


def _hints(config: Config, data: Path | None, categories: Path | None, today: date) -> Iterator[Hint]:
    from daemon.trial import trial_hints

    yield from trial_hints(config, today)
    if categories is not None:
        from daemon.coverage import category_hints

        yield from category_hints(config, _categories_in(categories), f"in {categories.name}")
    if url := _database(config, data):
        yield from _city_hints(config, url)


def _database(config: Config, data: Path | None) -> str:
    """Return the URL of the city's database; empty where there is none, which is no fault."""
    try:
        url = database_url(data_dir(data), config.database_url)
    except BadInput:
        return ""  # a user without a home folder, who names none, has no data folder either
    is_missing = url.startswith(_SQLITE) and not Path(url.removeprefix(_SQLITE)).is_file()
    return "" if is_missing else url


def _city_hints(config: Config, url: str) -> Iterator[Hint]:
    """Yield what the database shows; one that cannot be read is a warning, for the file may be sound."""
    from daemon.coverage import (
        audience_hints,
        category_hints,
        recipient_hints,
        sender_hints,
        tells_categories_apart,
    )
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
    yield from audience_hints(config, directory)
    yield from sender_hints(config, directory)
    yield from category_hints(config, found, "of open cases")


def _categories_in(path: Path) -> list[str]:
    """Return one category for each row of a table: its cells from the widest class on, as cases write it."""
    from schema.sheets import open_sheet

    with open_sheet(path) as sheet:
        return ["/".join(cell for cell in map(str.strip, row.cells) if cell) for row in sheet.rows]
