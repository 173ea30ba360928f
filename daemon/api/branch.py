"""A unit and what lies right below it, as the backlog, its movement and the tree of grids divide a city."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from daemon.api.caller import Caller, unknown_unit
from daemon.api.rooms import Rooms
from daemon.directory import Directory
from daemon.rows import UnitRow
from daemon.scope import within
from schema.wire import UnitName


class PartName(NamedTuple):
    """Which part a row tells of."""

    part: str  # schema.wire.Part
    code: str
    name: str
    level: int


@dataclass(frozen=True, slots=True)
class Branch:
    """One unit, its children in the order of codes, and the way down to it from the top of the reader's scope."""

    code: str
    name: str
    level: int
    children: tuple[PartName, ...]
    way: tuple[UnitName, ...]
    is_top: bool

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Return the children's codes."""
        return tuple(child.code for child in self.children)

    @property
    def parts(self) -> tuple[PartName, ...]:
        """Return the children, then the unit itself; and all other places at the top of a scope."""
        here = PartName("here", self.code, self.name, self.level)
        elsewhere = PartName("elsewhere", self.code, self.name, self.level)
        return (*self.children, here, elsewhere) if self.is_top else (*self.children, here)

    @property
    def whole(self) -> PartName:
        """Return the unit with everything in it, and at the top with everything the reader sees."""
        return PartName("all", self.code, self.name, self.level)

    def part_of(self, places: Sequence[str]) -> list[int]:
        """Return which of ``parts`` each place belongs to; behind the last for what lies outside of all."""
        at = {code: index for index, code in enumerate(self.prefixes)}
        sizes = sorted({len(code) for code in at}, reverse=True)
        here = len(at)

        def part(place: str) -> int:
            for size in sizes:
                if place[:size] in at:
                    return at[place[:size]]
            return here if within(self.code, place) else here + 1

        return [part(place) for place in places]


class Kin:
    """Children and officers of every unit, worked out once for each snapshot of the tree."""

    def __init__(self) -> None:
        self._as_of: Directory | None = None
        self._children: dict[str, list[PartName]] = {}
        self._officers: dict[str, int] = {}

    def branch(self, rooms: Rooms, caller: Caller, code: str) -> Branch:
        """Return the branch of a unit, of the top of the caller's scope for ``""``; NotFound outside of it."""
        directory = self._looked_up(rooms)
        top = caller.scope or self._root()
        code = code or top
        unit = directory.unit(code)
        if code and (unit is None or not within(caller.scope, code)):
            raise unknown_unit(code)
        return Branch(
            code,
            unit.name if unit else "",
            unit.level if unit else 0,
            tuple(self._children.get(code, ())),
            _way(directory, unit, caller.scope),
            code == top,
        )

    def officers(self, rooms: Rooms, code: str) -> int:
        """Return how many officers are on duty at the village of a grid, or at a unit and all below it."""
        directory = self._looked_up(rooms)
        grid = directory.grids.get(code)
        return self._officers.get(grid.village_code if grid else code, 0)

    def has_parts(self, code: str) -> bool:
        """Tell whether anything lies below a unit."""
        return code in self._children

    def _root(self) -> str:
        """Return the unit above all others; empty when there are several."""
        roots = self._children.get("", ())
        return roots[0].code if len(roots) == 1 else ""

    def _looked_up(self, rooms: Rooms) -> Directory:
        directory = rooms.book().rules.directory
        if self._as_of is not directory:
            self._children, self._officers = _children(directory), _officers(directory)
            self._as_of = directory
        return directory


def named(part: PartName) -> dict[str, Any]:
    """Return the part as its row on the wire begins."""
    return part._asdict()


def _children(directory: Directory) -> dict[str, list[PartName]]:
    found: dict[str, list[PartName]] = {}
    for code, unit in sorted(directory.units.items()):
        found.setdefault(unit.parent_code or "", []).append(PartName("unit", code, unit.name, unit.level))
    for code, grid in sorted(directory.grids.items()):
        found.setdefault(grid.village_code, []).append(PartName("grid", code, grid.name or code, 0))
    return found


def _officers(directory: Directory) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, officers in directory.on_duty.items():
        for unit in (code, *(above.code for above in directory.over(code))):
            found[unit] = found.get(unit, 0) + len(officers)
    return found


def _way(directory: Directory, unit: UnitRow | None, scope: str) -> tuple[UnitName, ...]:
    if unit is None:
        return ()
    above = [one for one in directory.over(unit.code) if within(scope, one.code)]
    return tuple(UnitName(code=one.code, name=one.name, level=one.level) for one in (*reversed(above), unit))
