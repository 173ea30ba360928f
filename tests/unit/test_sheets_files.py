"""Tables as cities export them: every usual encoding and delimiter is read, all else is refused in words."""

import csv
import datetime as dt
import io
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from schema.errors import BadInput
from schema.sheets import open_sheet

TABLE = [["编号", "标题"], ["1", "路灯不亮，已三天"], ["2", "噪音"]]


def as_csv(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def read(path: Path, tab: str = "") -> list[list[str]]:
    with open_sheet(path, tab) as sheet:
        return [list(sheet.columns), *(list(row.cells) for row in sheet.rows)]


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refusal(path: Path, tab: str = "") -> str:
    with pytest.raises(BadInput) as refused:
        read(path, tab)
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_encoding_and_delimiter_is_detected(tmp_path: Path, encoding: str, delimiter: str) -> None:
    """A table reads the same whatever encoding and delimiter it was exported in."""
    path = written(tmp_path / "cases.csv", as_csv(TABLE, delimiter).encode(encoding))
    assert read(path) == TABLE


def test_a_comma_in_a_heading_does_not_hide_the_semicolons(tmp_path: Path) -> None:
    """With as many commas as semicolons in the header, the row under it decides."""
    path = written(tmp_path / "cases.csv", "编号;时间(年,月);标题\n1;2019-04-25;噪音\n")
    assert read(path)[1] == ["1", "2019-04-25", "噪音"]


def test_a_row_is_known_by_the_line_it_starts_on(tmp_path: Path) -> None:
    """Line breaks inside cells, blank lines and old Mac line ends do not shift the line that is named."""
    path = written(tmp_path / "cases.csv", '编号,标题\r\n1,"两\r\n行\n三"\r\n\r\n2,噪音\r\n,\r\n3,完')
    with open_sheet(path) as sheet:
        assert [(row.line, row.cells[0]) for row in sheet.rows] == [(2, "1"), (6, "2"), (8, "3")]


def test_the_share_read_grows_to_one(tmp_path: Path) -> None:
    """A progress bar can believe ``share_read``."""
    path = written(tmp_path / "cases.csv", as_csv([["编号"], *([str(number)] for number in range(20_000))]))
    with open_sheet(path) as sheet:
        shares = [sheet.share_read() for _ in sheet.rows]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[10_000] < shares[-1] == 1


def test_a_cell_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    """Reading refuses no long cell; the field it belongs to does."""
    path = written(tmp_path / "cases.csv", f"编号,标题\n1,{'长' * 10_000_000}\n")
    assert len(read(path)[1][1]) == 10_000_000


def test_a_quote_left_open_is_named_by_its_line(tmp_path: Path) -> None:
    """A forgotten quote would swallow the rest of the file into one cell: it is refused, with the line."""
    path = written(tmp_path / "cases.csv", '编号,标题\n1,好\n2,"没有关\n3,被吞\n4,也被吞\n')
    assert refusal(path) == f"{path}:3: a quote opened in the row that starts here is never closed; close it"


def test_an_endless_cell_is_named_by_its_line(tmp_path: Path) -> None:
    """A quote left open in a huge file is refused before memory is."""
    path = written(tmp_path / "cases.csv", "编号\n1\n" + '"' + "x" * (17 * 1024 * 1024))
    assert f"{path}:3: a cell is larger than 16,777,216 characters" in refusal(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n \n\r\n", "nothing but blank lines"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "is a binary file"),
        ("latin.csv", b"num\xe9ro,titre\n1,\xff\xff\n", "is not text in UTF-8 or GB18030"),
        ("broken.csv", b"\xef\xbb\xbf\xff\xff", "is not text in UTF-8"),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .xls or a locked workbook"),
        ("not.xlsx", b"PK\x03\x04 and then nothing", "is not a readable .xlsx workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    """Empty, binary, wrongly encoded and foreign files are named, with the way out."""
    path = written(tmp_path / name, content)
    sentence = refusal(path)
    assert sentence.startswith(str(path))
    assert says in sentence
    assert "\n" not in sentence


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    """A wrong name and a folder's name are different mistakes."""
    assert "is not there" in refusal(tmp_path / "none.csv")
    assert "is a folder" in refusal(tmp_path)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_as_a_person_sees_it(tmp_path: Path) -> None:
    """Numbers have no ``.0``, dates no time, empty cells at a row's end are there, blank rows are not."""
    at = dt.datetime.fromisoformat("2019-04-25 09:32:09")
    rows: list[list[object]] = [
        ["编号", "时间", "日期", "备注"],
        [610202001001001, at, dt.date(2019, 4, 26), None],
        [None, None],
        [2.0, 2.5, True, "x"],
    ]
    path = workbook(tmp_path / "cases.xlsx", {"一": rows})
    with open_sheet(path) as sheet:
        assert [(row.line, list(row.cells)) for row in sheet.rows] == [
            (2, ["610202001001001", "2019-04-25 09:32:09", "2019-04-26", ""]),
            (4, ["2", "2.5", "True", "x"]),
        ]
        assert sheet.share_read() == 1


def test_a_workbook_with_a_wrong_stated_range_is_read_whole(tmp_path: Path) -> None:
    """Some exporters state a range of one cell; every row is read all the same."""
    path = workbook(tmp_path / "right.xlsx", {"一": [["编号", "标题"], ["1", "噪音"]]})
    wrong = tmp_path / "wrong.xlsx"
    with ZipFile(path) as old, ZipFile(wrong, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"'))
    assert read(wrong) == [["编号", "标题"], ["1", "噪音"]]


def test_a_workbook_is_known_by_its_content(tmp_path: Path) -> None:
    """What a mail program saved under another name reads as well."""
    path = workbook(tmp_path / "cases.xlsx", {"一": [["编号"], ["7"]]})
    assert read(path.rename(tmp_path / "cases.csv")) == [["编号"], ["7"]]


def test_a_sheet_is_chosen_by_name(tmp_path: Path) -> None:
    """The first sheet is read unless another is named; an unknown one is refused with those there are."""
    path = workbook(tmp_path / "cases.xlsx", {"说明": [["读我"]], "数据": [["编号"], ["7"]], "空": []})
    assert read(path) == [["读我"]]
    assert read(path, "数据") == [["编号"], ["7"]]
    assert "'表三'; it has 说明, 数据, 空" in refusal(path, "表三")
    assert "is empty" in refusal(path, "空")
    assert "leave --sheet out" in refusal(written(tmp_path / "a.csv", "a\n1\n"), "数据")
