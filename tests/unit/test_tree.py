"""The files of a city's tree: both real cities whole, nodes of one's own, and every fault at once."""

from pathlib import Path

import pytest

from schema.codes import short_code
from schema.errors import BadInput, Fault
from schema.kinds import Level, Role, UnitKind
from schema.tree import read_grids, read_officers, read_tree
from schema.wire import GridIn, OfficerIn, UnitIn

CITY = UnitIn(code="6102", level=4, name="铜川市")
COUNTY = UnitIn(code="610202", level=3, name="王益区", parent_code="6102")
VILLAGE = UnitIn(code="610202001001", level=1, name="红旗社区", parent_code="610202001")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tree.csv"


def tree(path: Path, *rows: str, known: tuple[UnitIn, ...] = ()) -> tuple[tuple[UnitIn, ...], tuple[Fault, ...]]:
    path.write_text("\n".join(("level,code12,name,parent12,kind", *rows)) + "\n", encoding="utf-8")
    return read_tree(path, known)


def test_codes_are_trimmed_to_what_is_significant(path: Path) -> None:
    """A padded code of any level is kept by its significant beginning, and so is its parent's."""
    units, faults = tree(
        path,
        "city,610200000000,铜川市,,",
        "county,610202000000,王益区,610200000000,",
        "township,610202100000,王益镇,610202000000,",
        "village,610202100210,黄堡村,610202100000,",
    )
    assert not faults
    assert [(unit.level, unit.code, unit.parent_code) for unit in units] == [
        (4, "6102", ""),
        (3, "610202", "6102"),
        (2, "610202100", "610202"),
        (1, "610202100210", "610202100"),
    ]


def test_a_city_may_add_nodes_of_its_own_and_leave_levels_out(path: Path) -> None:
    """A development zone with a letter in its code, and a village straight under it, fit into the tree."""
    units, faults = tree(
        path,
        "county,6102K1000000,新区,610200000000,",
        "village,6102K1000001,沿河社区,6102K1000000,",
        "township,6102K1001,坡头街道,6102K1,",
        known=(CITY,),
    )
    assert not faults
    assert [unit.code for unit in units] == ["6102K1", "6102K1000001", "6102K1001"]
    assert [unit.parent_code for unit in units] == ["6102", "6102K1", "6102K1"]


def test_departments_stand_beside_their_centre_at_its_level(path: Path) -> None:
    """A department is its centre's code with D and digits, given by level or by kind."""
    units, faults = tree(
        path,
        "department,610202D01,区人社局,610202000000,",
        "county,610202D02,区住建局,610202000000,department",
        known=(CITY, COUNTY),
    )
    assert not faults
    assert [(unit.code, unit.kind, unit.level, unit.parent_code) for unit in units] == [
        ("610202D01", UnitKind.DEPARTMENT, Level.COUNTY, "610202"),
        ("610202D02", UnitKind.DEPARTMENT, Level.COUNTY, "610202"),
    ]


@pytest.mark.parametrize(
    ("row", "key", "says"),
    [
        ("county,610202000000,又一个,610200000000,", "code12", "610202 stands on line 3 already"),
        ("county,610203,,610200000000,", "name", "at least 1 character"),
        ("county,610204000001,区,610200000000,", "code12", "more than zeros after the 6 characters of a county"),
        ("county,6102,区,610200000000,", "code12", "has 4 characters; a county's code has 12, or 6 unpadded"),
        ("county,61020 4,区,610200000000,", "code12", "is no code"),
        ("county,,区,610200000000,", "code12", "is no code"),
        ("shire,610204000000,区,610200000000,", "code12", "the level 'shire' is none of"),
        ("county,610204000000,区,610200000000,guild", "code12", "the kind 'guild' is neither"),
        ("county,610204000000,区,,", "parent12", "every other unit has one"),
        ("city,610300000000,市,610200000000,", "parent12", "a city has no parent"),
        ("township,610299001000,镇,610299000000,", "parent12", "610299 of 610299001 is neither in the file nor"),
        (
            "county,610303000000,区,610200000000,",
            "parent12",
            "610303 does not start with the code of its parent",
        ),
        ("county,610204000000,区,610202000000,", "parent12", "is a county and cannot stand under a county"),
        ("county,610204000000,区,610204000000,", "parent12", "cannot stand under a county, 610204"),
        (
            "department,610202X1,局,610202000000,",
            "code12",
            "is no department's code: its centre's with D",
        ),
        ("department,610299D01,局,610299000000,", "code12", "the centre 610299 of 610299D01 is neither"),
    ],
)
def test_a_fault_names_its_line_its_column_and_what_is_wrong(path: Path, row: str, key: str, says: str) -> None:
    """Each way in which a node cannot stand in a tree is told by line, column and reason."""
    _, faults = tree(path, "city,610200000000,铜川市,,", "county,610202000000,王益区,610200000000,", row)
    assert [(fault.line, fault.key) for fault in faults] == [(4, key)]
    assert says in faults[0].reason


def test_all_faults_come_at_once_and_in_order(path: Path) -> None:
    """Nobody has to import ten times to find ten faults."""
    _, faults = tree(
        path, "county,1,a,6102,", "city,610200000000,铜川市,,", "village,x,b,,", "county,610299,c,6101,"
    )
    assert [fault.line for fault in faults] == [2, 4, 5]


def test_nodes_in_a_circle_are_refused(path: Path) -> None:
    """A circle cannot follow the levels upwards, so each node in it is named."""
    rows = ("county,610202000000,甲,610203000000,", "county,610203000000,乙,610202000000,")
    assert [fault.line for fault in tree(path, *rows)[1]] == [2, 3]


def test_a_table_that_is_no_tree_is_refused(path: Path) -> None:
    """A missing column is told with the header that is wanted."""
    path.write_text("code,name\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no column 'level'; its first line reads level,code12,name,parent12"):
        read_tree(path)


def grids(path: Path, *rows: str) -> tuple[tuple[GridIn, ...], tuple[Fault, ...]]:
    path.write_text("\n".join(("code,name,parent", *rows)) + "\n", encoding="utf-8")
    return read_grids(path, (CITY, COUNTY, VILLAGE))


def test_grids_belong_to_their_village_and_may_nest(path: Path) -> None:
    """A grid is its village and three digits; a micro-grid says in which grid it lies."""
    read, faults = grids(path, "610202001001001,第一网格,", "61020200100100101,一号楼,610202001001001")
    assert not faults
    assert [(grid.village_code, grid.parent_code) for grid in read] == [
        ("610202001001", ""),
        ("610202001001", "610202001001001"),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("61020200100100,短,", "is no grid's code"),
        ("61020200100100101,长,", "is no grid's code"),
        ("610202001001A01,字,", "is no grid's code"),
        ("610202001999001,无,", "the village 610202001999 of the grid 610202001999001 is not in the tree"),
        ("610202001001001,自,610202001001001", "cannot nest in 610202001001001"),
        ("610202001001001,邻,610202001002001", "cannot nest in 610202001002001"),
    ],
)
def test_a_grid_that_lies_nowhere_is_refused(path: Path, row: str, says: str) -> None:
    """A wrong code, an unknown village and nesting across villages are faults."""
    read, faults = grids(path, row)
    assert not read
    assert says in faults[0].reason


def officers(path: Path, *rows: str) -> tuple[tuple[OfficerIn, ...], tuple[Fault, ...]]:
    path.write_text("\n".join(("unit,name,role,channel,address", *rows)) + "\n", encoding="utf-8")
    return read_officers(path, (CITY, COUNTY))


def test_officers_serve_a_unit_in_a_role(path: Path) -> None:
    """A unit may be given by its padded code; a missing role is a handler's."""
    read, faults = officers(path, "610202000000,王五,Leader,hook,https://x", "6102,李四,,,")
    assert not faults
    assert read[0].model_dump(exclude_defaults=True) == {
        "unit_code": "610202",
        "name": "王五",
        "role": Role.LEADER,
        "channel": "hook",
        "address": "https://x",
    }
    assert read[1].role == Role.HANDLER


def test_an_officer_is_taken_off_duty(tmp_path: Path) -> None:
    """A "no" under active keeps the officer's name for the ledger and asks them no more; empty is yes."""
    path = tmp_path / "officers.csv"
    path.write_text("unit,name,active\n6102,甲,no\n6102,乙,\n6102,丙,是\n6102,丁,maybe\n", encoding="utf-8")
    read, faults = read_officers(path)
    assert [officer.is_active for officer in read] == [False, True, True]
    assert "'maybe'; write yes or no" in faults[0].reason


def test_an_officer_brings_the_number_they_are_called_at(tmp_path: Path) -> None:
    """The column may be missing; what holds no digit can't be dialled, and the line says so."""
    path = tmp_path / "officers.csv"
    path.write_text("unit,name,phone\n6102,甲,0919-3180001转12\n6102,乙,\n6102,丙,总机\n", encoding="utf-8")
    read, faults = read_officers(path)
    assert [officer.phone for officer in read] == ["0919-3180001转12", ""]
    assert [(fault.line, fault.key) for fault in faults] == [(4, "phone")]
    assert "no telephone number" in faults[0].reason


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("999,王五,handler,,", "the unit '999' is not in the tree"),
        ("6102,王五,king,,", "the role 'king' is none of handler, supervisor, leader, viewer"),
        ("6102,李四,,,", "李四 of 6102 stands on line 2 already"),
        ("6102,,,,", "at least 1 character"),
    ],
)
def test_an_officer_of_nowhere_is_refused(path: Path, row: str, says: str) -> None:
    """An unknown unit, an unknown role and a name given twice are faults."""
    _, faults = officers(path, "6102,李四,,,", row)
    assert says in faults[0].reason


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("610200000000", "6102"),
        ("610200", "6102"),
        ("610202000000", "610202"),
        ("610202100000", "610202100"),
        ("610202100210", "610202100210"),
        ("6102K1000000", "6102K1"),
        ("610202D01", "610202D01"),
        ("610202001001000", "610202001001000"),
    ],
)
def test_a_padded_code_is_known_by_its_beginning(code: str, short: str) -> None:
    """A place may be given padded or not; a grid's code ends as it ends."""
    assert short_code(code) == short
