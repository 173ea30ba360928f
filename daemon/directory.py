"""The tree of units as the engine reads it: who is above whom, where a chain begins, whom a push reaches. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from daemon.attendance import Attendance
from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.scope import is_about
from schema.kinds import Level, Role, UnitKind

ON_DUTY = frozenset({Role.HANDLER, Role.SUPERVISOR, Role.LEADER})  # a viewer can't be asked to act
NO_OFFICER = "nobody is on duty at this unit"
ALL_AWAY = "everybody at this unit is away, and nobody stands in"


class Recipient(NamedTuple):
    """Whom a push goes to: an officer by their channel; ``officer_id`` None when the unit has nobody."""

    officer_id: int | None
    channel: str
    stands_for: tuple[int, ...] = ()  # officers who are away, and in whose place this one is told


NOBODY = Recipient(None, "")


@dataclass(frozen=True, slots=True)
class Ascent:
    """One step up the chain, and what was passed over on the way: (code or level, reason)."""

    unit: UnitRow
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """An unchangeable snapshot of units, grids and officers; built anew when the tree changes.

    It knows who is there up to ``valid_until_us``, and is built anew then too.
    """

    units: dict[str, UnitRow]
    grids: dict[str, GridRow]
    on_duty: dict[str, tuple[OfficerRow, ...]]  # active officers of a unit who can be asked to act, there or away
    acting: dict[int, OfficerRow]  # the same, by id
    attendance: Attendance = field(default_factory=Attendance)

    @classmethod
    def build(
        cls,
        units: Iterable[UnitRow],
        grids: Iterable[GridRow] = (),
        officers: Iterable[OfficerRow] = (),
        attendance: Attendance | None = None,
    ) -> Self:
        """Return the snapshot of these rows; without an ``attendance`` everybody is there, and nobody on watch."""
        on_duty: dict[str, list[OfficerRow]] = {}
        for officer in officers:
            if officer.is_active and officer.role in ON_DUTY:
                on_duty.setdefault(officer.unit_code, []).append(officer)
        return cls(
            {unit.code: unit for unit in units},
            {grid.code: grid for grid in grids},
            {code: tuple(sorted(found, key=lambda one: one.id or 0)) for code, found in on_duty.items()},
            {officer.id: officer for found in on_duty.values() for officer in found if officer.id is not None},
            attendance or Attendance(),
        )

    @property
    def valid_until_us(self) -> int:
        """Return the instant from which somebody else may have to be told."""
        return self.attendance.until_us

    def unit(self, code: str) -> UnitRow | None:
        """Return the unit of ``code``, None when there is none."""
        return self.units.get(code)

    def called(self, code: str) -> str:
        """Return a unit's own name; its code where the tree does not know it, or it has none."""
        unit = self.units.get(code)
        return unit.name if unit and unit.name else code

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

        ``about`` is a case's column. A level without a unit, or whose unit has nobody there while some higher one
        has, is passed over; so is a unit the case is about. With nobody there anywhere above, an empty unit will
        do.
        """
        above = list(self.all_above(code))
        must_be_staffed = any(
            self.is_staffed(unit.code, about) for unit in above if not is_about(unit.code, about)
        )
        skipped: list[tuple[str, str]] = []
        level = self.units[code].level if code in self.units else 0
        for unit in above:
            skipped += [(Level(gap).word, "no unit at this level") for gap in range(level + 1, unit.level)]
            level = unit.level
            if is_about(unit.code, about):
                skipped.append((unit.code, "the case is about this unit"))
            elif must_be_staffed and not self.is_staffed(unit.code, about):
                skipped.append((unit.code, self.why_nobody(unit.code)))
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

    def recipients(
        self, unit_code: str, roles: Collection[Role] = ON_DUTY, about: str = ""
    ) -> tuple[Recipient, ...]:
        """Return whom the officers of these roles on duty at a unit are told by; empty when there is nobody.

        ``about`` is a case's column: no deputy of a unit it names stands in.
        """
        return self._there((one for one in self.on_duty.get(unit_code, ()) if one.role in roles), about)

    def on_watch(self, unit_code: str, about: str = "") -> tuple[Recipient, ...]:
        """Return whom those are told by whose watch it is at a unit; empty when nobody has it."""
        watching = self.attendance.watches.get(unit_code, frozenset())
        return self._there((one for one in self.on_duty.get(unit_code, ()) if one.id in watching), about)

    def named(self, unit_code: str, name: str, about: str = "") -> tuple[Recipient, ...]:
        """Return whom an officer on duty is told by; empty when there is none of this name, or nobody for them."""
        return self._there((one for one in self.on_duty.get(unit_code, ()) if one.name == name), about)

    def is_staffed(self, unit_code: str, about: str = "") -> bool:
        """Tell whether somebody can be told at a unit, a deputy at least."""
        if not self.attendance.away:
            return unit_code in self.on_duty
        return bool(self.recipients(unit_code, about=about))

    def why_nobody(self, unit_code: str) -> str:
        """Return why a unit has nobody to be told, for the ledger."""
        return ALL_AWAY if unit_code in self.on_duty else NO_OFFICER

    def _there(self, wanted: Iterable[OfficerRow], about: str) -> tuple[Recipient, ...]:
        """Return who is told in the place of each of ``wanted``, everybody once."""
        if not self.attendance.away:
            return tuple(Recipient(one.id, one.channel) for one in wanted)  # as nearly always
        found: dict[int, Recipient] = {}
        for one in wanted:
            told = self._told_for(one.id or 0, about)
            if told is not None:
                before = found.get(told.id or 0, Recipient(told.id, told.channel))
                away = () if told.id == one.id else (one.id or 0,)
                found[told.id or 0] = before._replace(stands_for=(*before.stands_for, *away))
        return tuple(found.values())

    def _told_for(self, officer_id: int, about: str) -> OfficerRow | None:
        found = self.attendance.stand_in(officer_id, lambda one: self._may_hear(one, about))
        return None if found is None else self.acting[found]

    def _may_hear(self, officer_id: int, about: str) -> bool:
        """Tell whether an officer can be asked to act, and is of no unit that the case is about."""
        officer = self.acting.get(officer_id)
        return officer is not None and not is_about(officer.unit_code, about)

    def role_of(self, officer_id: int) -> Role | None:
        """Return the role of an officer who can be asked to act; None when there is no such officer."""
        officer = self.acting.get(officer_id)
        return Role(officer.role) if officer else None

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

    def over(self, code: str) -> Iterator[UnitRow]:
        """Yield every unit that stands over one in the tree, nearest first: over a department its own centre.

        Over a code that is not in the tree stand the units that it starts with.
        """
        unit = self.parent(code) if code in self.units else self._begun_by(code)
        while unit is not None:
            yield unit
            unit = self.parent(unit.code)

    def _begun_by(self, code: str) -> UnitRow | None:
        widths = range(len(code) - 1, 0, -1)
        return next((self.units[code[:width]] for width in widths if code[:width] in self.units), None)

    def all_above(self, code: str) -> Iterator[UnitRow]:
        """Yield every centre a case of ``code`` could rise to, nearest first."""
        unit = self.above(code)
        while unit is not None:
            yield unit
            unit = self.above(unit.code)

    def rises(self, code: str, about: str = "") -> list[UnitRow]:
        """Return the centres a case of ``code`` may be raised to by hand: one step up, then all above that."""
        step = self.ascent(code, about)  # a case that is about a unit above it would be about the step as well
        return [step.unit, *self.all_above(step.unit.code)] if step else []

    def _grid_names(self, grid: GridRow | None) -> Iterator[str]:
        while grid is not None:
            yield grid.name or grid.code
            grid = self.grids.get(grid.parent_code) if grid.parent_code else None


def _is_above_all(unit_code: str, about: Collection[str]) -> bool:
    return all(code != unit_code and code.startswith(unit_code) for code in about)
