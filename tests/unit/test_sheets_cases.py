"""Rows into cases: columns are known or mapped, and a row that is no case says which cell and why."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from schema.attachments import Link
from schema.clean import NAME_MAX, TEXT_MAX, TITLE_MAX, WORD_MAX
from schema.errors import BadInput
from schema.intake import NewCase
from schema.kinds import Colour
from schema.sheets import FIELDS, CaseReader, RowFault, open_sheet, parse_mapping, read_cases
from schema.wire import CaseIn

SHANGHAI = ZoneInfo("Asia/Shanghai")
APPEALS = Path(__file__).parents[3] / "shared/data/appeals-2011-2020.csv"


def read(path: Path, text: str, *pairs: str, place: str = "") -> list[NewCase | RowFault]:
    path.write_text(text, encoding="utf-8")
    with open_sheet(path) as sheet:
        return [row.case for row in read_cases(sheet, parse_mapping(pairs), SHANGHAI, place)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cases.csv"


def test_a_row_becomes_a_case_with_every_field(path: Path) -> None:
    """Every field of a case can be read from a table, in the words people use."""
    text = (
        "number,place,opened_at,title,text,citizen,phone,links,category,kind,source,mode,urgency,colour,about,due_at,"
        "resolved_at,policy\n"
        '1,610202001001,2026-03-02 10:00,路灯,"一\n二",张三,139,照片|https://example.org/1;https://example.org/2,城建/路灯,投诉,12345,现场办,紧急,红,'
        '"610202001000；6102K1000000",2026-03-04,2026-03-05 08:00,热线\n'
    )
    assert read(path, text) == [
        NewCase(
            number="1",
            place="610202001001",
            opened_us=1772416800000000,
            title="路灯",
            text="一\n二",
            citizen="张三",
            phone="139",
            links=(Link("照片", "https://example.org/1"), Link("", "https://example.org/2")),
            category="城建/路灯",
            kind="投诉",
            source="12345",
            mode="现场办",
            urgency=1,
            colour=Colour.RED,
            about=("610202001", "6102K1"),
            due_us=1772640000000000,
            resolved_us=1772668800000000,
            policy="热线",
        )
    ]


def test_headings_are_known_by_their_usual_chinese_names(path: Path) -> None:
    """Without any mapping the columns of a hotline's export are recognised; unknown ones are passed over."""
    [case] = read(
        path, "序,工单编号,受理时间,标题,所属网格,联系电话\n9,A-1,2026/3/2 10:00,噪音,610202001001001,138\n"
    )
    assert isinstance(case, NewCase)
    assert (case.number, case.title, case.place, case.phone) == ("A-1", "噪音", "610202001001001", "138")


def test_a_mapping_wins_over_a_known_heading_and_may_leave_a_field_out(path: Path) -> None:
    """``--map`` says which column is meant, and ``--map FIELD=`` that none is."""
    text = "编号,单号,时间,办结时间\n1,K-1,2026-03-02,2026-03-03\n"
    [case] = read(path, text, "number=单号", "resolved_at=", place="6102")
    assert isinstance(case, NewCase)
    assert (case.number, case.resolved_us) == ("K-1", None)


@pytest.mark.parametrize(
    ("header", "pairs", "says"),
    [
        ("编号,标题", (), "no column is known to be 'opened_at'"),
        ("编号,时间,受理时间", (), "'时间' and '受理时间' could each be 'opened_at'"),
        ("编号,编号,时间", (), "the column '编号' is there 2 times"),
        ("编号,时间", ("title=主题",), "there is no column '主题' for 'title'; it has '编号', '时间'"),
        ("编号,时间", ("titel=时间",), "a case has no field 'titel'"),
        ("编号,时间", ("title",), "has no '='"),
        ("编号,时间", ("title=时间", "title=编号"), "gives 'title' twice"),
        ("\x1b[31m号,时间", (), "it has '\N{REPLACEMENT CHARACTER}[31m号', '时间'"),
    ],
)
def test_columns_that_do_not_serve_are_refused_at_once(
    path: Path, header: str, pairs: tuple[str, ...], says: str
) -> None:
    """A missing, doubled or doubtful column refuses the file before any row is read, and says what to write."""
    with pytest.raises(BadInput) as refused:
        read(path, f"{header}\n1,2026-03-02,3\n", *pairs, place="6102")
    assert says in str(refused.value)


def test_a_table_without_rows_is_refused(path: Path) -> None:
    """A header alone is a mistake worth a sentence."""
    with pytest.raises(BadInput, match="holds no row under them"):
        read(path, "编号,时间\n")


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        ("1,2019-02-30,题,", "时间", "2019-02-30", "is no day or time of the calendar"),
        (",2026-03-02,题,", "编号", "", "is empty"),
        ("1,,题,", "时间", "", "is empty"),
        ("1,2026-03-02,题,很急", "紧急程度", "很急", "is no urgency"),
        pytest.param(
            f"1,2026-03-02,{'长' * 10_000_000},",
            "标题",
            f"{'长' * 59}…",
            "is 10,000,000 characters long; at most 500 fit",
            id="ten-megabytes",
        ),
        ("1,2026-03-02", "", "", "the row has 2 cells where the header has 4"),
        ("1,2026-03-02,题,,多", "", "", "the row has 5 cells where the header has 4"),
        ("1,\x1b[2J昨天,题,", "时间", "\N{REPLACEMENT CHARACTER}[2J昨天", "is not a time"),
    ],
)
def test_a_row_that_is_no_case_names_line_column_value_and_reason(
    path: Path, row: str, column: str, value: str, reason: str
) -> None:
    """A fault can be found in the file by what it says, and prints nothing harmful or endless."""
    fault, good = read(path, f"编号,时间,标题,紧急程度\n{row}\n9,2026-03-02,好,\n", place="6102")
    assert isinstance(fault, RowFault)
    assert (fault.line, fault.column, fault.value) == (2, column, value)
    assert reason in fault.reason
    assert isinstance(good, NewCase)


def test_empty_cells_beyond_the_header_are_no_fault(path: Path) -> None:
    """Spreadsheets leave commas behind; only content without a heading is refused."""
    [case] = read(path, "编号,时间\n1,2026-03-02, ,,\n", place="6102")
    assert isinstance(case, NewCase)


def test_a_number_given_twice_names_the_first_line(path: Path) -> None:
    """A case has one number for life, so the second row with it is refused."""
    _, fault = read(path, "编号,时间\n1,2026-03-02\n1,2026-03-03\n", place="6102")
    assert str(fault) == "line 3: 编号 '1': line 2 has this number already; a case has one for life"


def test_a_row_without_a_place_goes_to_the_default_or_is_refused(path: Path) -> None:
    """``--place`` fills an empty place and never replaces one that is given."""
    text = "编号,时间,网格\n1,2026-03-02,\n2,2026-03-02,610202001001001\n"
    filled = read(path, text, place="6102")
    assert [case.place for case in filled if isinstance(case, NewCase)] == ["6102", "610202001001001"]
    assert str(read(path, text)[0]) == "line 2: 网格: is empty"


def test_control_characters_in_a_title_become_visible_and_harmless(path: Path) -> None:
    """What a citizen typed is refused nothing, and steers no terminal."""
    [case] = read(path, "编号,时间,标题\n1,2026-03-02,\x1b]0;pwn\x07路灯\u202e\n", place="6102")
    assert isinstance(case, NewCase)
    assert case.title == "\N{REPLACEMENT CHARACTER}]0;pwn\N{REPLACEMENT CHARACTER}路灯\N{REPLACEMENT CHARACTER}"


def test_a_later_refusal_is_shown_at_the_cell_it_is_about(path: Path) -> None:
    """What the daemon refuses by field is named by the file's own heading and value."""
    path.write_text("编号,时间,网格\n1,2026-03-02,999\n", encoding="utf-8")
    with open_sheet(path) as sheet:
        reader = CaseReader(sheet, {}, SHANGHAI)
        row = next(sheet.rows)
    assert str(reader.refuse(row, "place", "is unknown")) == "line 2: 网格 '999': is unknown"
    assert reader.refuse(row, "opened_us", "is late").column == "时间"
    assert reader.refuse(row, "policy", "is unknown").column == "policy"


def test_the_reading_allows_what_the_api_allows() -> None:
    """A length that a table may have is the length that a request may have."""
    longest = {"number": WORD_MAX, "citizen": NAME_MAX, "title": TITLE_MAX, "text": TEXT_MAX}
    for name, chars in longest.items():
        limits = [getattr(part, "max_length", None) for part in CaseIn.model_fields[name].metadata]
        assert chars in limits


def test_every_field_is_a_field_of_a_request() -> None:
    """Nothing can be mapped that the daemon would not take, and everything it takes can be mapped."""
    assert set(FIELDS) == set(CaseIn.model_fields)


@pytest.mark.skipif(not APPEALS.exists(), reason="the real appeals are not part of this repository")
def test_real_appeals_read_whole_without_a_mapping() -> None:
    """1,883 real appeals, line breaks and date-only times and all, are 1,883 closed cases."""
    with open_sheet(APPEALS) as sheet:
        cases = [row.case for row in read_cases(sheet, {}, SHANGHAI, "6102")]
    assert len(cases) == 1_883
    assert all(isinstance(case, NewCase) and case.resolved_us is not None for case in cases)
