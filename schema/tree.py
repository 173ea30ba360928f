"""The files a city's tree comes from: units of four levels, grids, officers; every fault in them at once."""

import re
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from schema.codes import GRID, GRID_SHAPE, PADDED, short_code, trimmed
from schema.errors import Fault
from schema.kinds import Level, Role, UnitKind
from schema.sheets.nodes import Reading, rows_of
from schema.wire import GridIn, OfficerIn, UnitIn, UnitView

Node = UnitIn | UnitView
Item = TypeVar("Item")

_LEVELS = {
    **{level.word: level for level in Level},
    **dict.fromkeys(("市",), Level.CITY),
    **dict.fromkeys(("县", "区", "县区"), Level.COUNTY),
    **dict.fromkeys(("乡", "镇", "乡镇", "街道"), Level.TOWNSHIP),
    **dict.fromkeys(("村", "社区"), Level.VILLAGE),
}
_DEPARTMENTS = frozenset({UnitKind.DEPARTMENT.value, "部门"})
_YES, _NO = frozenset({"", "yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否"})
_CENTRES = frozenset({"", UnitKind.CENTRE.value, "中心"})


def read_tree(path: Path, known: Iterable[Node] = ()) -> tuple[tuple[UnitIn, ...], tuple[Fault, ...]]:
    """Return the units of ``level,code12,name,parent12[,kind]`` and every fault, in line order.

    A department has the level ``department``, or any level and the kind ``department``; its code is its centre's
    with D and digits. A parent stands in the file or among the ``known`` units; a level between may be missing.
    BadInput when the file is no such table.
    """
    rows = rows_of(path, ("level", "code12", "name", "parent12"), ("kind",))
    there = {unit.code: unit for unit in known}
    levels = _levels_by_code(rows, there.values())
    reading = Reading[UnitIn](path)
    for line, cells in rows:
        with reading.at(line, "code12"):
            unit = _unit(cells, levels)
            reading.keep(line, unit.code, unit)
    tree = there | reading.items
    for code, unit in reading.items.items():
        with reading.at(reading.lines[code], "parent12"):
            _check_place(unit, tree)
    return reading.done()


def read_grids(path: Path, known: Iterable[Node] | None = None) -> tuple[tuple[GridIn, ...], tuple[Fault, ...]]:
    """Return the grids of ``code,name[,parent]`` and every fault, in line order.

    A grid has its village's 12 characters and 3 digits; one that names a parent grid may have more digits.
    Villages must be among ``known`` unless that is None. BadInput when the file is no such table.
    """
    rows = rows_of(path, ("code", "name"), ("parent",))
    villages = None if known is None else {unit.code for unit in known if unit.level == Level.VILLAGE}
    reading = Reading[GridIn](path)
    for line, cells in rows:
        with reading.at(line, "code"):
            grid = _grid(cells, villages)
            reading.keep(line, grid.code, grid)
    return reading.done()


def read_officers(
    path: Path, known: Iterable[Node] | None = None
) -> tuple[tuple[OfficerIn, ...], tuple[Fault, ...]]:
    """Return the officers of ``unit,name[,role,channel,address,active,phone]`` and every fault, in line order.

    Units must be among ``known`` unless that is None; one unit has one officer of a name. BadInput when the file
    is no such table.
    """
    rows = rows_of(path, ("unit", "name"), ("role", "channel", "address", "active", "phone"))
    units = None if known is None else {unit.code for unit in known}
    reading = Reading[OfficerIn](path)
    for line, cells in rows:
        with reading.at(line, "unit"):
            officer = _officer(cells, units)
            reading.keep(line, f"{officer.name} of {officer.unit_code}", officer)
    return reading.done()


def _levels_by_code(rows: Iterable[tuple[int, dict[str, str]]], known: Iterable[Node]) -> dict[str, Level]:
    """Return the level of every centre, by the code as it is written and as it is kept."""
    levels = {unit.code: Level(unit.level) for unit in known if unit.kind == UnitKind.CENTRE}
    for _, cells in rows:
        if cells["code12"] and (level := _LEVELS.get(cells["level"].casefold())) and not _is_department(cells):
            levels[cells["code12"].upper()] = level
    return levels | {short_code(code): level for code, level in levels.items()}


def _is_department(cells: Mapping[str, str]) -> bool:
    return cells["level"].casefold() in _DEPARTMENTS or cells.get("kind", "").casefold() in _DEPARTMENTS


def _unit(cells: Mapping[str, str], levels: Mapping[str, Level]) -> UnitIn:
    parent_code = _parent_code(cells["parent12"].upper(), levels)
    if _is_department(cells):
        return _department(cells, parent_code, levels.get(parent_code))
    if cells.get("kind", "").casefold() not in _CENTRES:
        raise ValueError(f"the kind {cells['kind']!r} is neither centre nor department")
    if (level := _LEVELS.get(cells["level"].casefold())) is None:
        raise ValueError(f"the level {cells['level']!r} is none of village, township, county, city, department")
    code = _code(cells["code12"].upper(), level)
    return UnitIn(code=code, level=level, name=cells["name"], parent_code=parent_code)


def _code(code12: str, level: Level) -> str:
    try:
        return trimmed(code12, level)
    except ValueError as wrong:
        raise ValueError(f"{code12!r} {wrong}") from wrong


def _parent_code(parent12: str, levels: Mapping[str, Level]) -> str:
    level = levels.get(parent12)
    return short_code(parent12) if level is None else trimmed(parent12, level)


def _department(cells: Mapping[str, str], parent_code: str, level: Level | None) -> UnitIn:
    code = cells["code12"].upper()
    if not parent_code or not re.fullmatch(re.escape(parent_code) + r"D\d+", code):
        example = f"{parent_code or '610202'}D01"
        raise ValueError(f"{code!r} is no department's code: its centre's with D and digits, as {example}")
    if level is None:
        raise ValueError(f"the centre {parent_code} of {code} is neither in the file nor in the tree")
    name = cells["name"]
    return UnitIn(code=code, level=level, kind=UnitKind.DEPARTMENT, name=name, parent_code=parent_code)


def _check_place(unit: UnitIn, tree: Mapping[str, Node]) -> None:
    """Raise ValueError with the reason why a unit cannot stand where it stands."""
    if unit.kind == UnitKind.DEPARTMENT:
        return  # its own code proved its centre already
    if (unit.level == Level.CITY) == bool(unit.parent_code):
        raise ValueError(f"{unit.code}: a city has no parent, every other unit has one")
    if not unit.parent_code:
        return
    parent = tree.get(unit.parent_code)
    if parent is None:
        raise ValueError(f"the parent {unit.parent_code} of {unit.code} is neither in the file nor in the tree")
    if parent.level <= unit.level:
        words = Level(unit.level).word, Level(parent.level).word
        raise ValueError(f"{unit.code} is a {words[0]} and cannot stand under a {words[1]}, {parent.code}")
    if not unit.code.startswith(parent.code):
        raise ValueError(f"{unit.code} does not start with the code of its parent, {parent.code}")


def _grid(cells: Mapping[str, str], villages: Container[str] | None) -> GridIn:
    code, parent = cells["code"].upper(), cells.get("parent", "").upper()
    village = code[:PADDED]
    if not GRID_SHAPE.fullmatch(code) or (len(code) > GRID and not parent):
        raise ValueError(f"{code!r} is no grid's code: its village's {PADDED} characters and 3 digits")
    if villages is not None and village not in villages:
        raise ValueError(f"the village {village} of the grid {code} is not in the tree; import the units first")
    if parent == code or (parent and parent[:PADDED] != village):
        raise ValueError(f"the grid {code} cannot nest in {parent}: not in itself, nor across villages")
    return GridIn(code=code, name=cells["name"], village_code=village, parent_code=parent)


def _officer(cells: Mapping[str, str], units: Container[str] | None) -> OfficerIn:
    unit, role = short_code(cells["unit"].upper()), cells.get("role", "").casefold() or Role.HANDLER.value
    if units is not None and unit not in units:
        raise ValueError(f"the unit {unit!r} is not in the tree; import the units first")
    if role not in set(Role):
        raise ValueError(f"the role {role!r} is none of {', '.join(Role)}")
    active = cells.get("active", "").casefold()
    if active not in _YES and active not in _NO:
        raise ValueError(f"active is {cells['active']!r}; write yes or no, 是 or 否")
    return OfficerIn(
        unit_code=unit,
        name=cells["name"],
        role=Role(role),
        channel=cells.get("channel", ""),
        address=cells.get("address", ""),
        is_active=active in _YES,
        phone=cells.get("phone", ""),
    )
