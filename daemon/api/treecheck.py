"""What makes units, grids and officers a tree: every fault of an import at once. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from daemon.rows import GridRow, OfficerRow, UnitRow
from schema.codes import CENTRE_SHAPE, GRID, GRID_SHAPE, PADDED
from schema.errors import BadInput
from schema.kinds import Level, UnitKind
from schema.wire import TreeIn

_SHOWN_MAX = 10


def check_tree(tree: TreeIn, units: Mapping[str, UnitRow], grids: Mapping[str, GridRow]) -> None:
    """Refuse a tree that cannot stand on what is there; BadInput with one sentence a fault, the first few."""
    there = {**units} | {row.code: row for row in unit_rows(tree)}
    grids_there = {**grids} | {row.code: row for row in grid_rows(tree)}
    faults = [
        *_repeated("unit", (unit.code for unit in tree.units)),
        *_repeated("grid", (grid.code for grid in tree.grids)),
        *_repeated("officer", (f"{officer.name} of {officer.unit_code}" for officer in tree.officers)),
        *(fault for unit in unit_rows(tree) for fault in _unit_faults(unit, there)),
        *_misleading(there),
        *(fault for grid in grid_rows(tree) for fault in _grid_faults(grid, there, grids_there)),
        *(
            f"officer {officer.name}: the unit {officer.unit_code} is not in the tree"
            for officer in tree.officers
            if officer.unit_code not in there
        ),
    ]
    if faults:
        more = f"; and {len(faults) - _SHOWN_MAX} more" if len(faults) > _SHOWN_MAX else ""
        raise BadInput("; ".join(faults[:_SHOWN_MAX]) + more)


def unit_rows(tree: TreeIn) -> list[UnitRow]:
    """Return the units as the store keeps them."""
    return [UnitRow(one.code, one.level, one.kind.value, one.name, one.parent_code or None) for one in tree.units]


def grid_rows(tree: TreeIn) -> list[GridRow]:
    """Return the grids as the store keeps them."""
    return [GridRow(one.code, one.name, one.village_code, one.parent_code or None) for one in tree.grids]


def officer_rows(tree: TreeIn) -> list[OfficerRow]:
    """Return the officers as the store keeps them; it knows their ids."""
    return [
        OfficerRow(
            *(None, one.unit_code, one.name, one.role.value),
            *(one.channel, one.address, one.is_active, one.phone),
        )
        for one in tree.officers
    ]


def _repeated(what: str, keys: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield f"{what} {key} is given twice"
        seen.add(key)


def _unit_faults(unit: UnitRow, there: Mapping[str, UnitRow]) -> Iterator[str]:
    if not CENTRE_SHAPE.fullmatch(unit.code):
        yield f"unit {unit.code}: a code is made of digits and capital letters"
    if unit.parent_code is None:
        if unit.level != Level.CITY or unit.kind == UnitKind.DEPARTMENT:
            yield f"unit {unit.code}: only a city's centre has no parent"
        return
    parent = there.get(unit.parent_code)
    if parent is None:
        yield f"unit {unit.code}: its parent {unit.parent_code} is not in the tree"
    elif not unit.code.startswith(parent.code) or unit.code == parent.code:
        yield f"unit {unit.code}: its code does not start with its parent's, {parent.code}"
    elif not _may_stand_under(unit, parent):
        yield f"unit {unit.code}: a {Level(unit.level).word} cannot stand under a {Level(parent.level).word}"


def _may_stand_under(unit: UnitRow, parent: UnitRow) -> bool:
    if unit.kind == UnitKind.DEPARTMENT:
        return unit.level == parent.level and parent.kind == UnitKind.CENTRE
    return unit.level < parent.level


def _misleading(there: Mapping[str, UnitRow]) -> Iterator[str]:
    """Name each unit whose code begins like another's that does not stand above it: its cases would show there."""
    for code, unit in there.items():
        above = set(_way_up(unit, there))
        for width in range(1, len(code)):
            if (other := code[:width]) in there and other not in above:
                yield f"unit {code}: its code starts with that of {other}, which does not stand above it"


def _way_up(unit: UnitRow, there: Mapping[str, UnitRow]) -> Iterator[str]:
    while (parent := there.get(unit.parent_code or "")) is not None and len(parent.code) < len(unit.code):
        yield parent.code
        unit = parent


def _grid_faults(grid: GridRow, there: Mapping[str, UnitRow], grids: Mapping[str, GridRow]) -> Iterator[str]:
    if not GRID_SHAPE.fullmatch(grid.code) or (len(grid.code) > GRID and grid.parent_code is None):
        yield f"grid {grid.code}: a code is its village's {PADDED} characters and 3 digits"
    if not grid.code.startswith(grid.village_code):
        yield f"grid {grid.code}: its code does not start with its village's, {grid.village_code}"
    village = there.get(grid.village_code)
    if village is None or village.level != Level.VILLAGE:
        yield f"grid {grid.code}: {grid.village_code} is no village of the tree"
    if grid.parent_code is not None and not _may_nest(grid, grids):
        yield f"grid {grid.code}: it cannot nest in {grid.parent_code}: unknown, in another village, or in itself"


def _may_nest(grid: GridRow, grids: Mapping[str, GridRow]) -> bool:
    """Tell whether the way up from ``grid`` stays in its village and ends."""
    passed, code = {grid.code}, grid.parent_code
    while code is not None:
        parent = grids.get(code)
        if parent is None or code in passed or parent.village_code != grid.village_code:
            return False
        passed.add(code)
        code = parent.parent_code
    return True
