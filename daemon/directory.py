"""The tree of units as the engine reads it: who is above whom, where a chain begins, whom a push reaches. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.scope import is_about
from schema.kinds import Level, Role, UnitKind

ON_DUTY = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.LEADER})  # a viewer can't be asked to act


class Recipient(NamedTuple):
    """Whom a push goes to: an officer by their channel; ``officer_id`` None when the unit has nobody."""

    officer_id: int | None
    channel: str


NOBODY = Recipient(None, "")


@dataclass(frozen=True, slots=True)
class Ascent:
    """One step up the chain, and what was passed over on the way: (code or level, reason)."""

    unit: UnitRow
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """An unchangeable snapshot of units, grids and officers; built anew when the tree changes."""

    units: dict[str, UnitRow]
    grids: dict[str, GridRow]
    on_duty: dict[str, tuple[OfficerRow, ...]]  # active officers of a unit who can be asked to act, by id

    @classmethod
    def build(
        cls, units: Iterable[UnitRow], grids: Iterable[GridRow] = (), officers: Iterable[OfficerRow] = ()
    ) -> Self:
        """Return the snapshot of these rows."""
        on_duty: dict[str, list[OfficerRow]] = {}
        for officer in officers:
            if officer.is_active and officer.role in ON_DUTY:
                on_duty.setdefault(officer.unit_code, []).append(officer)
        return cls(
            {unit.code: unit for unit in units},
            {grid.code: grid for grid in grids},
            {code: tuple(sorted(found, key=lambda one: one.id or 0)) for code, found in on_duty.items()},
        )

    def unit(self, code: str) -> UnitRow | None:
        """Return the unit of ``code``, None when there is none."""
        return self.units.get(code)

    def parent(self, code: str) -> UnitRow | None:
        """Return the unit right above in the tree: for a department, its own centre."""
        unit = self.units.get(code)
        return self.units.get(unit.parent_code) if unit and unit.parent_code else None

    def own_centre(self, code: str) -> UnitRow | None:
        """Return the centre a department belongs to; None for a centre."""
        unit = self.units.get(code)
        return self.parent(code) if unit and unit.kind == UnitKind.DEPARTMENT else None

    def above(self, code: str) -> UnitRow | None:
        """Return the centre a late case of ``code`` rises to, None at the top.

        A centre's is its parent; a department's is the centre one level above its own.
        """
        centre = self.own_centre(code)
        return self.parent(centre.code if centre else code)

    def ascent(self, code: str, about: str = "") -> Ascent | None:
        """Return the step a case takes from ``code``: the next centre above that can be reached.

        ``about`` is a case's column. A level without a unit, or whose unit has nobody on duty while some higher
        one has, is passed over; so is a unit the case is about. With nobody on duty anywhere above, an empty
        unit will do.
        """
        above = list(self.all_above(code))
        must_be_staffed = any(unit.code in self.on_duty for unit in above if not is_about(unit.code, about))
        skipped: list[tuple[str, str]] = []
        level = self.units[code].level if code in self.units else 0
        for unit in above:
            skipped += [(Level(gap).word, "no unit at this level") for gap in range(level + 1, unit.level)]
            level = unit.level
            if is_about(unit.code, about):
                skipped.append((unit.code, "the case is about this unit"))
            elif must_be_staffed and unit.code not in self.on_duty:
                skipped.append((unit.code, "nobody is on duty at this unit"))
            else:
                return Ascent(unit, tuple(skipped))
        return None

    def chain_from(self, place: str) -> Iterator[UnitRow]:
        """Yield the centres from a place upward: a grid's village first, a department's own centre first."""
        grid = self.grids.get(place)
        unit = self.units.get(grid.village_code if grid else place)
        while unit is not None:
            if unit.kind != UnitKind.DEPARTMENT:
                yield unit
            unit = self.units.get(unit.parent_code) if unit.parent_code else None

    def start_for(self, place: str, about: Collection[str] = ()) -> UnitRow | None:
        """Return the unit a case's chain begins at, None when no centre is free of what it is about.

        Without ``about`` that is the grid's village, or the unit it was brought to. With it, the nearest centre
        from the place upward that stands above every unit named (信访工作条例 art. 30): neither one of them, nor
        inside one, nor beside one it has no authority over.
        """
        if not about:
            grid = self.grids.get(place)
            return self.units.get(grid.village_code if grid else place)
        return next((unit for unit in self.chain_from(place) if _is_above_all(unit.code, about)), None)

    def knows_place(self, code: str) -> bool:
        """Tell whether ``code`` is a grid or a unit of the tree."""
        return code in self.grids or code in self.units

    def recipients(self, unit_code: str, roles: Collection[Role] = ON_DUTY) -> tuple[Recipient, ...]:
        """Return the officers of these roles on duty at a unit; empty when there are none."""
        return tuple(
            Recipient(officer.id, officer.channel)
            for officer in self.on_duty.get(unit_code, ())
            if officer.role in roles
        )

    def role_of(self, officer_id: int) -> Role | None:
        """Return the role of an officer who can be asked to act; None when there is no such officer."""
        every = (officer for found in self.on_duty.values() for officer in found)
        return next((Role(officer.role) for officer in every if officer.id == officer_id), None)

    def place_name(self, code: str) -> str:
        """Return the names from the county down to the unit or grid, "王益区 七一路街道 …"; or the code."""
        grid = self.grids.get(code)
        names = list(self._grid_names(grid)) if grid else []
        unit = self.units.get(grid.village_code if grid else code)
        while unit is not None:
            parent = self.units.get(unit.parent_code) if unit.parent_code else None
            if parent is not None or not names:  # the city's own name says nothing within the city
                names.append(unit.name)
            unit = parent
        return " ".join(reversed(names)) or code

    def all_above(self, code: str) -> Iterator[UnitRow]:
        """Yield every centre a case of ``code`` could rise to, nearest first."""
        unit = self.above(code)
        while unit is not None:
            yield unit
            unit = self.above(unit.code)

    def _grid_names(self, grid: GridRow | None) -> Iterator[str]:
        while grid is not None:
            yield grid.name or grid.code
            grid = self.grids.get(grid.parent_code) if grid.parent_code else None


def _is_above_all(unit_code: str, about: Collection[str]) -> bool:
    return all(code != unit_code and code.startswith(unit_code) for code in about)
