"""`duban officers` as a shell runs it: a rota from a file, absences and returns, and who is there just now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from tests.acceptance.daemon_process import DaemonProcess, Done
from tests.acceptance.test_commands import GRID, GRIDS, TREE
from tests.life import ZONE
from tui.view.cells import width

VILLAGE = "610202001001"
OFFICERS = f"""unit,name,role,channel,address
{VILLAGE},张三,handler,,
{VILLAGE},夜班员,handler,,
{VILLAGE},看看,viewer,,
610202001000,王五,supervisor,,
610202001000,张三,handler,,
6102,李四,leader,,
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one village, and two officers of one name."""
    folder = tmp_path_factory.mktemp("city")
    with DaemonProcess() as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS), ("officers", OFFICERS)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        yield daemon


def imported(city: DaemonProcess, file: Path, *rows: str, heading: str = "unit,name,from,until") -> Done:
    file.write_text("\n".join((heading, *rows)) + "\n", encoding="utf-8")
    return city.duban("officers", "rota", "import", file)


def local(hours: int) -> str:
    """Return a local time so many hours from now."""
    return f"{datetime.now(ZONE) + timedelta(hours=hours):%Y-%m-%d %H:%M}"


def test_a_rota_comes_from_a_file_and_is_listed(city: DaemonProcess, tmp_path: Path) -> None:
    """Chinese headings, padded codes, 24:00; the gap is said, and the same again changes nothing."""
    rows = (
        f"{VILLAGE},张三,2032-03-01 08:00,2032-03-01 20:00",
        f"{VILLAGE},夜班员,2032-03-01 21:00,2032-03-01 24:00",
    )
    first = imported(city, tmp_path / "rota.csv", *rows, heading="单位,姓名,起,止")
    assert first.code == 0, first
    assert "值班 2 行，新增 2，更改 0，未变 0，已过 0；共 2" in first.out
    assert f"红旗社区 {VILLAGE}：2032-03-01 20:00 至 2032-03-01 21:00 无人值班" in first.out
    again = city.duban("officers", "rota", "import", tmp_path / "rota.csv", "--json").json
    assert (again["added"], again["unchanged"], len(again["gaps"])) == (0, 2, 1)
    listed = city.duban("officers", "rota", "list").out.splitlines()
    assert "2032-03-01 24:00" in listed[2]
    columns = [width(line[: line.index(mark)]) for line, mark in zip(listed, ("起", "2032", "2032"), strict=True)]
    assert len(set(columns)) == 1
    assert city.duban("officers", "rota", "remove", VILLAGE, "--name", "张三").out == "已删除 1 个班次\n"
    assert city.duban("officers", "rota", "remove", VILLAGE, "--name", "张三").code == 1
    assert city.duban("officers", "rota", "remove", VILLAGE, "--json").json == {"removed": 1}


def test_a_rota_comes_from_a_spreadsheet(city: DaemonProcess, tmp_path: Path) -> None:
    """Cells of dates and times, and text; a midnight that is hard to tell from a day is asked about."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["unit", "name", "from", "until"])
    sheet.append([VILLAGE, "张三", datetime(2032, 4, 1, 8), datetime(2032, 4, 1, 20)])  # noqa: DTZ001
    sheet.append([VILLAGE, "夜班员", datetime(2032, 4, 1), "2032-04-02 24:00"])  # noqa: DTZ001
    book.save(tmp_path / "rota.xlsx")
    done = city.duban("officers", "rota", "import", tmp_path / "rota.xlsx", "--json")
    assert (done.code, done.json["added"]) == (0, 2), done
    sheet.append([VILLAGE, "夜班员", datetime(2032, 4, 4, 8), datetime(2032, 4, 5)])  # noqa: DTZ001
    book.save(tmp_path / "rota.xlsx")
    refused = city.duban("officers", "rota", "import", tmp_path / "rota.xlsx")
    assert refused.code == 2
    assert "rota.xlsx:4: until '2032-04-05' has no time of day; write 24:00 for the end of that day" in refused.err


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (f"{VILLAGE},无名,2032-03-01 08:00,2032-03-01 20:00", "has no officer called '无名'; write the name as"),
        (f"{VILLAGE},看看,2032-03-01 08:00,2032-03-01 20:00", "is not on duty, or a viewer"),
        (
            "610299,张三,2032-03-01 08:00,2032-03-01 20:00",
            "the unit '610299' has no officers, or is not in the tree",
        ),
        (f"{VILLAGE},张三,yesterday,2032-03-01 20:00", "from 'yesterday' is not a time"),
        (f"{VILLAGE},张三,2032-02-30 08:00,2032-03-01 20:00", "from '2032-02-30 08:00' is no day or time"),
        (f"{VILLAGE},张三,2032-03-01 08:00,", "until '' is not a time"),
        (
            f"{VILLAGE},张三,2032-03-01 20:00,2032-03-01 08:00",
            "the watch ends at 2032-03-01 08:00, before it begins",
        ),
        (f"{VILLAGE},张三,2032-03-01 08:00,2032-03-01 09:00", "stands on line 2 already"),
        (f"{VILLAGE},\x1b[31m张,2032-03-01 08:00,2032-03-01 09:00", "has no officer called"),
    ],
)
def test_a_bad_row_refuses_the_whole_file(city: DaemonProcess, tmp_path: Path, row: str, said: str) -> None:
    """One clear sentence with the line and the way out; the good row does not come in either."""
    before = city.duban("officers", "rota", "list", "--json").out
    done = imported(city, tmp_path / "rota.csv", f"{VILLAGE},张三,2032-03-01 08:00,2032-03-01 20:00", row)
    assert done.code == 2
    assert "rota.csv:3: " in done.err
    assert said in done.err
    assert "1 fault, so nothing was imported" in done.err
    assert "\x1b" not in done.err
    assert city.duban("officers", "rota", "list", "--json").out == before


def test_a_file_that_is_no_rota_is_one_sentence(city: DaemonProcess, tmp_path: Path) -> None:
    """A missing column, no rows, no file."""
    assert (
        "has no column 'until'; its first line reads unit,name,from,until"
        in imported(city, tmp_path / "a.csv", "x,y,z", heading="unit,name,from").err
    )
    assert "holds no row" in imported(city, tmp_path / "b.csv").err
    assert city.duban("officers", "rota", "import", tmp_path / "none.csv").code == 2


def test_an_absence_from_the_command_line(city: DaemonProcess) -> None:
    """By name, by unit and name; who is told meanwhile is said, shown in the list in line, and told."""
    done = city.duban("officers", "absent", f"{VILLAGE}/张三", "--until", local(48), "--deputy", "李四")
    assert done.code == 0, done
    assert "张三：其间由 李四（铜川市）代收" in done.out
    assert "无人代班" in city.duban("officers", "absent", "王五", "--until", local(48)).out
    lines = city.duban("officers", "list").out.splitlines()
    shown = {line.split()[2]: line for line in lines[1:] if line.startswith(VILLAGE)}
    assert "李四 代班" in shown["张三"]
    assert "代班：张三" in next(line for line in lines if "李四" in line.split()[2])
    starts = {width(line[: line.index(mark)]) for line, mark in ((lines[0], "现况"), (shown["张三"], "缺勤"))}
    assert len(starts) == 1
    city.duban("cases", "add", "D-1", "--place", GRID, "--title", "路灯不亮")
    people = {one["id"]: one["name"] for one in city.duban("officers", "list", "--json").json["officers"]}
    told = [push["officer_id"] for push in city.duban("pushes", "list", "--json").json["pushes"]]
    assert {people[one] for one in told} == {"李四", "夜班员"}
    assert [one["officer"]["name"] for one in city.duban("officers", "absences", "--json").json["absences"]] == [
        "王五",
        "张三",
    ]
    assert city.duban("officers", "back", f"{VILLAGE}/张三").out == "张三（红旗社区）已销假\n"
    assert city.duban("officers", "back", f"{VILLAGE}/张三").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("张三", "--until", "2032-03-01"), "could be 2 officers; name the unit as well: 610202001/张三"),
        (("无名", "--until", "2032-03-01"), "there is no officer '无名'"),
        (("王五", "--until", "2001-03-01", "--from", "2001-01-01"), "over already"),
        (("王五", "--until", "soon"), "--until: 'soon' is not a time"),
        (("王五", "--until", "2032-03-01", "--from", "2032-03-02"), "ends at 2032-03-01, before it begins"),
        (("王五", "--until", "2032-03-01", "--deputy", "王五"), "cannot be told in their own place"),
        (("王五", "--until", "2032-03-01", "--deputy", "看看"), "not on duty, or a viewer"),
    ],
)
def test_a_bad_absence_is_refused_in_one_sentence(city: DaemonProcess, words: tuple[str, ...], said: str) -> None:
    """And the exit code says whether it was the input."""
    done = city.duban("officers", "absent", *words)
    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
