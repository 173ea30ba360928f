"""The demonstration's grids and officers: three grids a village, one desk a unit, no real person."""

from collections.abc import Iterator, Sequence

from schema.kinds import Level, Role
from schema.wire import UnitIn

_GRIDS_A_VILLAGE = 3
_FIRST_EXTENSION = 8001  # of a house telephone
_DESKS = {
    Level.VILLAGE: ("网格长", Role.HANDLER),
    Level.TOWNSHIP: ("综治中心值班台", Role.HANDLER),
    Level.COUNTY: ("县区督办室", Role.SUPERVISOR),
    Level.CITY: ("市督办室", Role.LEADER),
}


def grids_of(units: Sequence[UnitIn]) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of every grid: the village's 12 digits and 3 more."""
    for unit in units:
        if unit.level == Level.VILLAGE:
            for number in range(1, _GRIDS_A_VILLAGE + 1):
                yield f"{unit.code}{number:03d}", f"第{number}网格"


def officers_of(units: Sequence[UnitIn]) -> Iterator[tuple[str, str, str, str]]:
    """Yield (unit, name, role, phone) of one desk a unit; a desk, so that nobody's name or number is made up."""
    for nth, unit in enumerate(units):
        desk, role = _DESKS[Level(unit.level)]
        yield unit.code, desk, role.value, f"{_FIRST_EXTENSION + nth}"
