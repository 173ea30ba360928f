"""The file a rota comes from: who has the watch at which unit, from when until when; every fault at once."""

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from schema.codes import short_code
from schema.errors import Fault
from schema.instants import from_us
from schema.kinds import Role
from schema.sheets.nodes import Reading, rows_of
from schema.sheets.times import LocalTimes
from schema.wire import OfficerView
from schema.wire.duty import WatchIn

_COLUMNS = ("unit", "name", "from", "until")
_ALIASES = {
    **dict.fromkeys(("单位", "单位编码", "code"), "unit"),
    **dict.fromkeys(("姓名", "值班员", "officer"), "name"),
    **dict.fromkeys(("起", "开始", "自"), "from"),
    **dict.fromkeys(("止", "结束", "至", "to"), "until"),
}


def read_rota(
    path: Path, zone: ZoneInfo, officers: Iterable[OfficerView]
) -> tuple[tuple[WatchIn, ...], tuple[Fault, ...]]:
    """Return the watches of ``unit,name,from,until`` (单位, 姓名, 起, 止) and every fault, in line order.

    Times are local to ``zone``; a day alone begins a watch at its 00:00, and ends none. Watches may overlap.
    An officer must be among ``officers``, active and no viewer. BadInput when the file is no such table.
    """
    rows = rows_of(path, _COLUMNS, (), _ALIASES)
    known = {(one.unit.code, one.name): one for one in officers}
    units, times, reading = {code for code, _ in known}, LocalTimes(zone), Reading[WatchIn](path)
    for line, cells in rows:
        with reading.at(line, ""):
            code = short_code(cells["unit"].upper())
            _check(code, cells["name"], known, units)
            watch = WatchIn(unit_code=code, officer=cells["name"], **_span(cells, times, zone))
            reading.keep(line, f"the watch of {watch.officer} at {code} from {cells['from']}", watch)
    return reading.done()


def _check(code: str, name: str, known: Mapping[tuple[str, str], OfficerView], units: Container[str]) -> None:
    """Raise ValueError with the reason why an officer cannot have a watch."""
    officer = known.get((code, name))
    if officer is None and code not in units:
        raise ValueError(f"the unit {code!r} has no officers, or is not in the tree; import them first")
    if officer is None:
        raise ValueError(f"{code} has no officer called {name!r}; write the name as `duban officers list` has it")
    if not officer.is_active or officer.role == Role.VIEWER:
        raise ValueError(f"{name} of {code} is not on duty, or a viewer, so they cannot have a watch")


def _span(cells: Mapping[str, str], times: LocalTimes, zone: ZoneInfo) -> dict[str, datetime]:
    begins_us = _instant_us("from", cells, times)
    ends_us = _instant_us("until", cells, times)
    if times.limit_us(cells["until"]) != ends_us:
        # A spreadsheet's midnight and its day look alike, and the one is a day before the end of the other.
        raise ValueError(f"until {cells['until']!r} has no time of day; write 24:00 for the end of that day")
    if ends_us <= begins_us:
        raise ValueError(f"the watch ends at {cells['until']}, before it begins at {cells['from']}")
    return {"from_at": from_us(begins_us, zone), "until_at": from_us(ends_us, zone)}


def _instant_us(column: str, cells: Mapping[str, str], times: LocalTimes) -> int:
    try:
        return times.instant_us(cells[column])
    except ValueError as wrong:
        raise ValueError(f"{column} {cells[column]!r} {wrong}") from None
