"""Units, grids and officers: listed within the caller's scope, changed by the owner alone."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from fastapi import APIRouter

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.treecheck import check_tree, grid_rows, officer_rows, unit_rows
from daemon.api.words import Words
from daemon.scope import within
from daemon.store import Writer
from schema.kinds import Role, UnitKind
from schema.wire import OfficersPage, OfficerView, TreeDone, TreeIn, UnitsPage, UnitView

Row = TypeVar("Row", bound=Hashable)
router = APIRouter(tags=["tree"])


@router.get("/units")
def units(caller: CallerHere, rooms: RoomsHere) -> UnitsPage:
    """List the units of the caller's scope, by code."""
    directory = rooms.book().rules.directory
    found = [
        UnitView(
            code=unit.code,
            level=unit.level,
            kind=UnitKind(unit.kind),
            name=unit.name,
            parent_code=unit.parent_code or "",
        )
        for code, unit in sorted(directory.units.items())
        if within(caller.scope, code)
    ]
    grids_total = sum(within(caller.scope, code) for code in directory.grids)
    return UnitsPage(total=len(found), units=found, grids_total=grids_total)


@router.get("/officers")
def officers(caller: CallerHere, rooms: RoomsHere) -> OfficersPage:
    """List the officers of the caller's scope, by unit and name; those no longer active too."""
    words = Words.of(rooms)
    with rooms.store.read() as reader:
        rows = [officer for officer in reader.officers() if within(caller.scope, officer.unit_code)]
    rows.sort(key=lambda officer: (officer.unit_code, officer.name))
    found = [
        OfficerView(
            id=officer.id or 0,
            unit=words.unit(officer.unit_code),
            name=officer.name,
            role=Role(officer.role),
            channel=officer.channel,
            address=officer.address,
            is_active=officer.is_active,
        )
        for officer in rows
    ]
    return OfficersPage(total=len(found), officers=found)


@router.post("/tree")
def put_tree(body: TreeIn, caller: CallerHere, rooms: RoomsHere) -> TreeDone:
    """Add or change units, grids and officers in one transaction; the same again changes nothing."""
    caller.must_administer()
    done = rooms.store.write(lambda writer: _put(writer, body))
    if done.units or done.grids or done.officers:
        rooms.engine.reload_directory()
        rooms.written()
    return done


def _put(writer: Writer, tree: TreeIn) -> TreeDone:
    units_before = {unit.code: unit for unit in writer.units()}
    grids_before = {grid.code: grid for grid in writer.grids()}
    check_tree(tree, units_before, grids_before)
    officers_before = {(one.unit_code, one.name): one._replace(id=None) for one in writer.officers()}
    new_units = _not_in(unit_rows(tree), units_before.values())
    new_grids = _not_in(grid_rows(tree), grids_before.values())
    new_officers = _not_in(officer_rows(tree), officers_before.values())
    writer.upsert_units(new_units)
    writer.upsert_grids(new_grids)
    writer.upsert_officers(new_officers)
    return TreeDone(
        units=len(new_units),
        grids=len(new_grids),
        officers=len(new_officers),
        units_total=len(units_before.keys() | {unit.code for unit in new_units}),
        grids_total=len(grids_before.keys() | {grid.code for grid in new_grids}),
        officers_total=len(officers_before.keys() | {(one.unit_code, one.name) for one in new_officers}),
    )


def _not_in(rows: list[Row], before: Iterable[Row]) -> list[Row]:
    """Return the rows that are new or changed."""
    known = set(before)
    return [row for row in rows if row not in known]
