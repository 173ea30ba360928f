"""`duban cases import` as a shell runs it: all or nothing, the good ones on request, and never anything twice."""

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.daemon_process import DaemonProcess, duban
from tests.acceptance.test_commands import GRID, TREE

APPEALS = Path(__file__).parents[3] / "shared/data/appeals-2011-2020.csv"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one village with one grid."""
    folder = tmp_path_factory.mktemp("city")
    with DaemonProcess() as daemon:
        for what, text in (("units", TREE), ("grids", f"code,name\n{GRID},第一网格\n")):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        yield daemon


def table(file: Path, *rows: str, encoding: str = "utf-8") -> Path:
    file.write_text("\n".join(("编号,受理时间,标题,网格", *rows)) + "\n", encoding=encoding)
    return file


def test_the_same_file_twice_adds_nothing(city: DaemonProcess, tmp_path: Path) -> None:
    """A second import says that all is there already."""
    file = table(
        tmp_path / "a.csv", f"A1,2026-03-02 10:00,路灯,{GRID}", f"A2,2026-03-02,噪音,{GRID}", encoding="gb18030"
    )
    first, again = (city.duban("cases", "import", file, "--json") for _ in range(2))
    assert (first.code, again.code) == (0, 0), first.out + first.err
    assert (first.json["opened"], first.json["already_there"]) == (2, 0)
    assert (again.json["opened"], again.json["already_there"]) == (0, 2)
    assert "已在库 2" in city.duban("cases", "import", file).out
    assert city.duban("cases", "show", "A1", "--json").json["opened_at"].startswith("2026-03-02T")


def test_one_bad_row_refuses_the_file_and_names_the_cell(city: DaemonProcess, tmp_path: Path) -> None:
    """All or nothing: line, column, value and reason of each bad row, exit code 2, and no case came in."""
    rows = (f"B1,2026-03-02,好,{GRID}", f"B2,2019-02-30,坏,{GRID}", f"B1,2026-03-02,重,{GRID}")
    file = table(tmp_path / "b.csv", *rows)
    done = city.duban("cases", "import", file)
    assert done.code == 2
    assert f"{file}: line 3: 受理时间 '2019-02-30': is no day or time of the calendar" in done.err
    assert f"{file}: line 4: 编号 'B1': line 2 has this number already" in done.err
    assert city.duban("cases", "show", "B1").code == 1
    told = city.duban("cases", "import", file, "--json").json
    assert told["error"]["code"] == "bad_input"
    assert [(row["line"], row["column"]) for row in told["refused"]] == [(3, "受理时间"), (4, "编号")]


def test_what_the_daemon_refuses_is_named_by_line_and_column_too(city: DaemonProcess, tmp_path: Path) -> None:
    """An unknown grid is known to the daemon alone, and told by the file's own heading."""
    file = table(tmp_path / "c.csv", f"C1,2026-03-02,好,{GRID}", "C2,2026-03-02,坏,999999999999999")
    done = city.duban("cases", "import", file, "--json")
    assert done.code == 2
    [row] = done.json["refused"]
    assert (row["line"], row["column"], row["value"]) == (3, "网格", "999999999999999")
    assert city.duban("cases", "show", "C1").code == 1


def test_every_fault_is_told_at_once_the_file_s_and_the_daemon_s(city: DaemonProcess, tmp_path: Path) -> None:
    """A row that cannot be read does not hide one that the daemon refuses; without a daemon it is told alone."""
    rows = (f"F1,2026-03-02,好,{GRID}", f"F2,昨天,坏,{GRID}", "F3,2026-03-02,远,999999999999999")
    file = table(tmp_path / "f.csv", *rows)
    done = city.duban("cases", "import", file, "--json")
    assert [(row["line"], row["column"]) for row in done.json["refused"]] == [(3, "受理时间"), (4, "网格")]
    assert (done.code, done.json["opened"], city.duban("cases", "show", "F1").code) == (2, 0, 1)
    alone = duban("cases", "import", file, "--json", data=tmp_path)
    assert (alone.code, [row["line"] for row in alone.json["refused"]]) == (2, [3])


def test_the_good_rows_are_taken_on_request_and_the_rest_kept_beside_the_file(
    city: DaemonProcess, tmp_path: Path
) -> None:
    """Refused rows are kept with line and reason, never over an older file; corrected, they are imported."""
    rows = (f"D1,2026-03-02,好,{GRID}", f"D2,昨天,坏,{GRID}", "D3,2026-03-02,远,999999999999999")
    file = table(tmp_path / "d.csv", *rows)
    done = city.duban("cases", "import", file, "--accept-good", "--json")
    assert (done.code, done.json["opened"], len(done.json["refused"])) == (0, 1, 2)
    beside = Path(done.json["refused_file"])
    assert beside == tmp_path / "d.csv.refused.csv"
    with beside.open(encoding="utf-8-sig", newline="") as refused:
        written = list(csv.DictReader(refused))
    assert [(row["编号"], row["受理时间"], row["line"], row["column"]) for row in written] == [
        ("D2", "昨天", "3", "受理时间"),
        ("D3", "2026-03-02", "4", "网格"),
    ]
    again = city.duban("cases", "import", file, "--accept-good", "--json").json
    assert (again["opened"], again["already_there"]) == (0, 1)
    assert again["refused_file"] == f"{file}.refused-2.csv"
    corrected = (
        beside.read_text(encoding="utf-8-sig").replace("昨天", "2026-03-03").replace("999999999999999", GRID)
    )
    beside.write_text(corrected, encoding="utf-8")
    assert city.duban("cases", "import", beside, "--json").json["opened"] == 2


def test_a_workbook_is_read_like_a_table(city: DaemonProcess, tmp_path: Path) -> None:
    """Numbers and dates of an .xlsx become the same cases; rows without a place go where --place says."""
    book = openpyxl.Workbook()
    book.active.append(["单号", "受理时间", "标题"])
    book.active.append([20260001, "2026-03-02 10:00", "积水"])
    book.save(tmp_path / "e.xlsx")
    words = ("cases", "import", tmp_path / "e.xlsx", "--map", "number=单号", "--place", "610202000000", "--json")
    assert city.duban(*words).json["opened"] == 1
    assert city.duban("cases", "show", "20260001", "--json").json["place"]["code"] == "610202"


@pytest.mark.skipif(not APPEALS.exists(), reason="the real appeals are not part of this repository")
def test_real_appeals_come_in_whole(city: DaemonProcess) -> None:
    """1,883 closed cases of the past come in within one transaction, and none of them is open."""
    words = (
        "--map",
        "number=留言编号",
        "--map",
        "opened_at=留言时间",
        "--map",
        "resolved_at=答复时间",
        "--place",
        "6102",
    )
    done = city.duban("cases", "import", APPEALS, *words, "--json")
    assert (done.code, done.json["opened"]) == (0, 1_883), done.err
    assert city.duban("cases", "show", "2549", "--json").json["status"] == "resolved"


def test_links_come_in_by_a_column_and_are_shown(city: DaemonProcess, tmp_path: Path) -> None:
    """Titled or bare; a bad one is named by its cell, and an address printed whole."""
    file = tmp_path / "links.csv"
    head, row = "编号,受理时间,标题,网格,附件", f"L1,2026-03-02,路灯,{GRID}"
    file.write_text(f"{head}\n{row},照片|https://user:pw@example.org\n", encoding="utf-8")
    done = city.duban("cases", "import", file)
    assert done.code == 2
    assert "line 2: 附件" in done.err
    assert "link 1 carries a name or password; take it out" in done.err
    file.write_text(f"{head}\n{row},照片|https://example.org/附; https://example.org/2\n", encoding="utf-8")
    assert city.duban("cases", "import", file).code == 0
    shown = city.duban("cases", "show", "L1").out
    assert "照片  https://example.org/%E9%99%84" in shown
    assert "https://example.org/2" in shown
