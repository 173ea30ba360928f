"""A made-up city in the shape of a real one, with one officer at every centre."""

from daemon.rows import GridRow, OfficerRow, UnitRow
from daemon.store import Writer
from schema.kinds import Level, Role, UnitKind

CITY = "6102"
COUNTIES, TOWNSHIPS, VILLAGES, GRIDS = 4, 10, 11, 3  # of each one above; Tongchuan has 4, 38 and 435


def units() -> list[UnitRow]:
    """Return 1 city, 4 counties, 40 townships and 440 villages, parents first."""
    counties = [f"{CITY}{nth:02d}" for nth in range(1, COUNTIES + 1)]
    townships = [f"{county}{nth:03d}" for county in counties for nth in range(1, TOWNSHIPS + 1)]
    villages = [f"{township}{nth:03d}" for township in townships for nth in range(1, VILLAGES + 1)]
    return [
        _unit(CITY, Level.CITY, None),
        *(_unit(code, Level.COUNTY, CITY) for code in counties),
        *(_unit(code, Level.TOWNSHIP, code[:6]) for code in townships),
        *(_unit(code, Level.VILLAGE, code[:9]) for code in villages),
    ]


def grids() -> list[GridRow]:
    """Return three grids a village."""
    villages = [unit.code for unit in units() if unit.level == Level.VILLAGE]
    return [
        GridRow(f"{code}{nth:03d}", f"第{nth}网格", code, None) for code in villages for nth in range(1, GRIDS + 1)
    ]


def build(writer: Writer) -> None:
    """Write the city."""
    found = units()
    writer.upsert_units(found)
    writer.upsert_grids(grids())
    writer.upsert_officers(
        [OfficerRow(None, unit.code, f"值班{unit.code}", Role.HANDLER.value, "", "", True) for unit in found]
    )


def _unit(code: str, level: Level, parent: str | None) -> UnitRow:
    return UnitRow(code, level, UnitKind.CENTRE.value, f"{level.zh[0]}{code[-3:]}", parent)
