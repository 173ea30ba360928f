"""Reads ``holidays-YYYY.toml`` beside config.toml: a year as the State Council published it, typed in.

So a city need not wait for a newer package once the notice of a year is out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from schema.calendars import SATURDAY, PublishedYear
from schema.config.dates import YEAR_MAX, YEAR_MIN, read_days
from schema.config.lines import KeyPath
from schema.config.parsing import parse
from schema.config.table import Table
from schema.config.text import read_text
from schema.errors import BadConfig, Fault

PATTERN = "holidays-*.toml"
_NAME = re.compile(r"holidays-([0-9]{4})\.toml")
_EXAMPLE = 'write for example off = [2027-01-01, "2027-02-05..2027-02-11"]'
_IF_EMPTY = f"{_EXAMPLE}, or delete the file"
_BY_LAW = (
    (1, 1),
    (5, 1),
    (10, 1),
    (10, 2),
    (10, 3),
)  # 《全国年节及纪念日放假办法》 art. 2: those of the solar year


@dataclass(frozen=True, slots=True)
class Years:
    """Published years typed in, and what is wrong with their files."""

    published: Mapping[int, PublishedYear] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()


def read_years(folder: Path) -> Years:
    """Return every year that is typed in beside the configuration in ``folder``."""
    files = [_read(path) for path in sorted(folder.glob(PATTERN))]
    return Years(
        {year: said for years in files for year, said in years.published.items()},
        tuple(fault for years in files for fault in years.faults),
        tuple(warning for years in files for warning in years.warnings),
    )


def _read(path: Path) -> Years:
    named = _NAME.fullmatch(path.name)
    if named is None or not YEAR_MIN <= int(named[1]) <= YEAR_MAX:
        return Years(faults=(Fault(str(path), 0, "", "is not named for a year; name it like holidays-2027.toml"),))
    try:
        values, report = parse(read_text(path, _IF_EMPTY), str(path))
    except BadConfig as error:
        return Years(faults=error.faults)
    published = _published(Table(values, (), report), int(named[1]))
    return Years({int(named[1]): published}, tuple(report.faults), tuple(report.warnings))


def _published(table: Table, year: int) -> PublishedYear:
    source, said = table.text("source"), read_days(table)
    if not source.strip():
        table.fault("source", 'is missing; name the notice, for example source = "国办发明电〔2026〕7号"')
    _refuse_other_years(table, said, year)
    _refuse_forgotten(table, said, year)
    _doubt_workdays(table, said)
    table.finish()
    return PublishedYear({day: is_worked for day, (is_worked, _) in said.items()}, source)


def _refuse_other_years(table: Table, said: Mapping[date, tuple[bool, KeyPath]], year: int) -> None:
    others = {day.year for day in said} - {year}
    if others and year not in {day.year for day in said}:
        written = ", ".join(map(str, sorted(others)))
        table.fault(
            "off", f"holds days of {written}, but the file is named for {year}; rename it, or correct them"
        )
        return
    for day, (_, path) in said.items():
        if day.year != year:
            table.report.fault(path, f"{day} lies outside {year}; write it under [calendar] in config.toml")


def _refuse_forgotten(table: Table, said: Mapping[date, tuple[bool, KeyPath]], year: int) -> None:
    """Refuse a year without its public holidays: what the file leaves out would be worked."""
    if "off" not in table:
        table.fault("off", f"is missing; {_EXAMPLE}")
    elif any(day.year == year for day in said):
        forgotten = _on_weekdays(date(year, *day) for day in _BY_LAW if date(year, *day) not in said)
        if forgotten:
            table.fault("off", f"leaves out {', '.join(map(str, forgotten))}, off by law; list every day off")


def _doubt_workdays(table: Table, said: Mapping[date, tuple[bool, KeyPath]]) -> None:
    for day in _on_weekdays(day for day, (is_worked, _) in said.items() if is_worked):
        table.report.warn(said[day][1], f"{day} is a {day:%A}, which is worked anyway; is it the right day?")


def _on_weekdays(days: Iterable[date]) -> list[date]:
    return [day for day in days if day.weekday() < SATURDAY]
