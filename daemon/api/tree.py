"""Units, grids and officers: listed within the caller's scope, changed by the owner alone."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query

from daemon.api.caller import CallerHere, RoomsHere
from daemon.api.named import named
from daemon.api.presence import Presence
from daemon.api.treecheck import check_tree, grid_rows, officer_rows, unit_rows
from daemon.api.words import Words
from daemon.casework.ruling import stands_below
from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.scope import within
from daemon.store import Writer
from schema.clean import NAME_MAX, WORD_MAX, clean_line
from schema.config.webaddress import shown_address
from schema.kinds import Role, UnitKind
from schema.wire import PAGE_MAX, OfficersPage, OfficerView, Taken, TreeDone, TreeIn, UnitsPage, UnitView

Row = TypeVar("Row")
Key = TypeVar("Key")
router = APIRouter(tags=["tree"])


@router.get("/units")
def units(
    caller: CallerHere,
    rooms: RoomsHere,
    q: Annotated[str, Query(max_length=NAME_MAX)] = "",
    under: Annotated[str, Query(max_length=WORD_MAX)] = "",
    limit: Annotated[int | None, Query(ge=1, le=PAGE_MAX)] = None,
) -> UnitsPage:
    """List the units of the caller's scope, by code; ``q`` finds them by name, code or pinyin initials.

    ``under`` leaves those that stand strictly below a unit, ``limit`` so many, the highest first; ``total`` counts
    all.
    """
    directory = rooms.book().rules.directory
    seen = [unit for code, unit in sorted(directory.units.items()) if within(caller.scope, code)]
    below = [unit for unit in seen if stands_below(unit.code, under)] if under else seen
    found = named(below, clean_line(q)) if q else below
    shown = sorted(found, key=lambda unit: -unit.level)[:limit] if limit else found
    grids_total = sum(within(caller.scope, code) for code in directory.grids)
    return UnitsPage(total=len(found), units=[_unit_view(unit) for unit in shown], grids_total=grids_total)


def _unit_view(unit: UnitRow) -> UnitView:
    return UnitView(
        code=unit.code,
        level=unit.level,
        kind=UnitKind(unit.kind),
        name=unit.name,
        parent_code=unit.parent_code or "",
    )


@router.get("/officers")
def officers(caller: CallerHere, rooms: RoomsHere) -> OfficersPage:
    """List the officers of the caller's scope, by unit and name; those no longer active too."""
    words, now_us = Words.of(rooms), rooms.clock.now_us()
    with rooms.store.read() as reader:
        rows = [officer for officer in reader.officers() if within(caller.scope, officer.unit_code)]
        presence = Presence.at(now_us, rows, reader)
    rows.sort(key=lambda officer: (officer.unit_code, officer.name))
    found = [
        OfficerView(
            id=officer.id or 0,
            unit=words.unit(officer.unit_code),
            name=officer.name,
            role=Role(officer.role),
            channel=officer.channel,
            address=shown_address(officer.address),
            is_active=officer.is_active,
            phone=officer.phone,
            on_watch=presence.is_on_watch(officer),
            away_until=words.maybe_at(presence.away_until_us(officer)),
            deputy=presence.deputy_of(officer),
            stands_in_for=presence.stood_in_for(officer),
        )
        for officer in rows
    ]
    return OfficersPage(total=len(found), officers=found)


@router.post("/tree")
def put_tree(body: TreeIn, caller: CallerHere, rooms: RoomsHere) -> TreeDone:
    """Add or change units, grids and officers in one transaction; the same again changes nothing."""
    caller.must_administer()
    done = rooms.store.write(lambda writer: _put(writer, body))
    if any(kind.added or kind.changed for kind in (done.units, done.grids, done.officers)):
        rooms.engine.reload_directory()
        rooms.written()
    return done


def _put(writer: Writer, tree: TreeIn) -> TreeDone:
    units = {unit.code: unit for unit in writer.units()}
    grids = {grid.code: grid for grid in writer.grids()}
    check_tree(tree, units, grids)
    officers = {_person(one): one._replace(id=None) for one in writer.officers()}
    return TreeDone(
        units=_taken(unit_rows(tree), units, _code, writer.upsert_units),
        grids=_taken(grid_rows(tree), grids, _code, writer.upsert_grids),
        officers=_taken(officer_rows(tree), officers, _person, writer.upsert_officers),
    )


def _taken(
    rows: list[Row], before: Mapping[Key, Row], key: Callable[[Row], Key], upsert: Callable[[list[Row]], None]
) -> Taken:
    """Write what is new or other than before, and count it."""
    moved = [row for row in rows if before.get(key(row)) != row]
    upsert(moved)
    changed = sum(key(row) in before for row in moved)
    added = len(moved) - changed
    return Taken(added=added, changed=changed, total=len(before) + added)


def _code(node: UnitRow | GridRow) -> str:
    return node.code


def _person(officer: OfficerRow) -> tuple[str, str]:
    return officer.unit_code, officer.name
