"""Planting: a tree's files go straight into a scratch or rehearsal database, where no daemon serves the API."""

from collections.abc import Sequence
from pathlib import Path

from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.store import Store
from schema.errors import BadInput, Fault
from schema.tree import read_grids, read_officers, read_tree

_FAULTS_SHOWN = 20


def plant(store: Store, units: Path, grids: Path | None = None, officers: Path | None = None) -> None:
    """Write the tree of these files; BadInput names what is wrong in them, and then nothing is written."""
    nodes, faults = read_tree(units)
    _refuse(faults)
    areas, faults = read_grids(grids, nodes) if grids else ((), ())
    _refuse(faults)
    people, faults = read_officers(officers, nodes) if officers else ((), ())
    _refuse(faults)
    unit_rows = [UnitRow(u.code, u.level, u.kind.value, u.name, u.parent_code or None) for u in nodes]
    grid_rows = [GridRow(g.code, g.name, g.code[:12], g.parent_code or None) for g in areas]
    officer_rows = [
        OfficerRow(0, one.unit_code, one.name, one.role.value, one.channel, one.address, True, one.phone)
        for one in people
    ]
    store.write(lambda writer: writer.upsert_units(unit_rows))
    store.write(lambda writer: writer.upsert_grids(grid_rows))
    store.write(lambda writer: writer.upsert_officers(officer_rows))


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise BadInput("\n".join(str(fault) for fault in faults[:_FAULTS_SHOWN]))
