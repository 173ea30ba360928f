"""Cases, tables and trees that make no sense, from the shell and over the API: one sentence, nothing lost."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.daemon_process import DaemonProcess, Done
from tests.acceptance.refusals import assert_harmless, assert_refused
from tests.acceptance.test_commands import GRID, GRIDS, TREE
from tests.unix_http import over

HEAD = "编号,受理时间,标题,网格\n"
DIRTY = "\x1b[31m红\x1b]0;x\x07\x9b2J\u202e字\x00"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one village with two grids, and one case."""
    folder = tmp_path_factory.mktemp("city")
    with DaemonProcess() as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8")
            assert daemon.duban(what, "import", file).code == 0
        assert add(daemon, "K-1", "--title", "路灯", "--opened-at", "2026-03-02 10:00").code == 0
        yield daemon


@pytest.fixture(autouse=True)
def nothing_lost(city: DaemonProcess) -> Iterator[None]:
    """Check after each test that what was there is there as it was."""
    yield
    kept = city.duban("cases", "show", "K-1", "--json").json
    assert (kept["title"], kept["opened_at"]) == ("路灯", "2026-03-02T10:00:00+08:00")


def add(city: DaemonProcess, number: str, *options: str, place: str = GRID) -> Done:
    return city.duban("cases", "add", number, "--place", place, *options)


def post(city: DaemonProcess, body: object) -> httpx.Response:
    with over(city.socket, 20.0) as http:
        return http.post("/v1/cases", content=json.dumps(body), headers={"Content-Type": "application/json"})


# times


@pytest.mark.parametrize(
    ("option", "value", "named"),
    [
        ("--opened-at", "yesterday", ("is not a time", "write for example 2026-03-02 10:00")),
        ("--opened-at", "2019-02-30", ("is no day or time of the calendar", "write for example")),
        ("--opened-at", "2019-02-20 25:00", ("is no day or time of the calendar",)),
        ("--opened-at", "1890-01-01", ("outside the years 1900 to 2200",)),
        ("--opened-at", "1910-01-01", ("A-1: opened_at:", "outside the calendar, which knows 1950 to 2100")),
        ("--opened-at", "2099-01-01", ("A-1: opened_at:", "lies in the future; correct the time")),
        ("--due-at", "2150-01-01", ("A-1: due_at:", "outside the calendar, which knows 1950 to 2100")),
        ("--due-at", "2250-01-01", ("--due-at '2250-01-01'", "outside the years 1900 to 2200")),
    ],
)
def test_an_impossible_time_is_named(city: DaemonProcess, option: str, value: str, named: tuple[str, ...]) -> None:
    """The option or field, what is wrong with it, and what would be right; no case comes of it."""
    assert_refused(add(city, "A-1", option, value), 2, *named)
    assert city.duban("cases", "show", "A-1").code == 1


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("2019-02-20T10:00:00", "opened_at: has no time zone; write for example 2026-03-02T10:00:00+08:00"),
        ("2019-02-20", "opened_at: has no time zone"),
        ("2019-02-30T10:00:00+08:00", "opened_at: input should be a valid datetime"),
        ("20190220", "opened_at: is no date and time; write for example"),
        (1_550_628_000, "opened_at: is no date and time; write for example"),
        (253_402_300_800, "opened_at: is no date and time; write for example"),
        ("1890-01-01T00:00:00+08:00", "opened_at: this lies outside the years 1900 to 2199"),
        ("1910-01-01T00:00:00+08:00", "opened_at: the year 1909 lies outside the calendar"),
    ],
)
def test_the_api_takes_no_time_without_a_zone(city: DaemonProcess, value: object, named: str) -> None:
    """A naive time, a bare number and an impossible day are refused: none is quietly taken for another."""
    answer = post(city, {"number": "N-1", "place": GRID, "opened_at": value})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_input")
    assert answer.json()["message"].startswith(named)
    assert city.duban("cases", "show", "N-1").code == 1


# places and numbers


def test_an_unknown_unit_or_grid_is_named(city: DaemonProcess) -> None:
    """The code that is not in the tree, and what to do: whether the case is there, about it, or who asks."""
    unknown = "610299999999001"
    assert_refused(
        add(city, "P-1", place=unknown), 2, f"place: there is no grid or unit '{unknown}'", "import the tree"
    )
    assert_refused(add(city, "P-1", "--about", "6199"), 2, "about: there is no unit '6199'", "leave it out")
    assert_refused(city.duban("cases", "list", "--unit", "6199"), 1, "unit '6199' is not there", "duban units")
    assert_refused(city.duban("cases", "escalate", "K-1", "难", "--to", "6199"), 1, "6199", "leave it out")
    assert city.duban("cases", "show", "P-1").code == 1


def test_an_unknown_number_is_named(city: DaemonProcess) -> None:
    """Whatever is asked about it: exit code 1, the number, and where the numbers are."""
    for words in (("show", "X-9"), ("accept", "X-9"), ("escalate", "X-9", "难")):
        assert_refused(city.duban("cases", *words), 1, "there is no case", "X-9", "`duban cases list`")
    assert_refused(city.duban("ledger", "show", "X-9"), 1, "there is no case", "X-9", "`duban cases list`")


def test_the_same_matter_twice_is_there_already(city: DaemonProcess) -> None:
    """Sent again word for word, or with less said, it adds nothing and is no error."""
    for options in (("--title", "路灯", "--opened-at", "2026-03-02 10:00"), ("--title", "路灯"), ()):
        done = add(city, "K-1", *options, "--json")
        assert (done.code, done.json["opened"], done.json["already_there"]) == (0, 0, 1), done
    assert "已在库" in add(city, "K-1").out


@pytest.mark.parametrize(
    ("place", "options", "differs"),
    [
        (GRID, ("--title", "噪音"), "title"),
        (GRID, ("--opened-at", "2026-03-03 10:00"), "opening time"),
        (GRID[:-1] + "2", (), "place"),
    ],
)
def test_another_matter_under_a_taken_number_is_refused(
    city: DaemonProcess, place: str, options: tuple[str, ...], differs: str
) -> None:
    """Two systems that use one number do not swallow each other's cases: the second is told."""
    refused = add(city, "K-1", *options, place=place)
    assert_refused(refused, 2, "K-1: number:", f"is there already with another {differs}", "a number of its own")


def test_a_corrected_matter_may_come_again_as_it_was_and_as_it_is(city: DaemonProcess) -> None:
    """A weekly export goes on holding the old title: after a correction neither of the two is a stranger."""
    assert add(city, "C-1", "--title", "错字").code == 0
    assert city.duban("cases", "correct", "C-1", "title=正字").code == 0
    for title, code in (("错字", 0), ("正字", 0), ("别的", 2)):
        assert add(city, "C-1", "--title", title).code == code


def test_a_number_in_use_refuses_its_row_alone(city: DaemonProcess, tmp_path: Path) -> None:
    """In a file the row is named by line and column; with --accept-good the others come in."""
    file = tmp_path / "b.csv"
    file.write_text(f"{HEAD}K-1,2026-03-02 10:00,路灯,{GRID}\nK-1x,2026-03-02,甲,{GRID}\n", encoding="utf-8")
    assert city.duban("cases", "import", file, "--json").json["already_there"] == 1
    file.write_text(f"{HEAD}K-1,2026-03-02 10:00,噪音,{GRID}\nK-2,2026-03-02,乙,{GRID}\n", encoding="utf-8")
    done = city.duban("cases", "import", file)
    assert done.code == 2
    assert f"{file}: line 2: 编号 'K-1': K-1 is there already with another title" in done.err
    assert city.duban("cases", "import", file, "--accept-good", "--json").json["opened"] == 1


# what a citizen typed


def test_a_title_of_ten_megabytes_is_refused(city: DaemonProcess, tmp_path: Path) -> None:
    """By the API and in a file: named, not repeated, and the daemon goes on."""
    title = "长" * (10 * 1024 * 1024 // 3)
    answer = post(city, {"number": "L-1", "place": GRID, "title": title})
    assert (answer.status_code, len(answer.text) < 500) == (422, True)
    assert "title: is longer than the 500 characters" in answer.json()["message"]
    file = tmp_path / "l.csv"
    file.write_text(f"{HEAD}L-1,2026-03-02,{title},{GRID}\n", encoding="utf-8")
    done = city.duban("cases", "import", file)
    assert (done.code, len(done.err) < 1_000) == (2, True)
    assert f"{file}: line 2: 标题" in done.err
    assert city.duban("cases", "show", "L-1").code == 1


def test_no_escape_sequence_gets_through(city: DaemonProcess, tmp_path: Path) -> None:
    """Control, escape and turning characters from the shell, a file or the API reach no reader, screen or log."""
    assert add(city, "D-1", "--title", DIRTY.replace("\x00", ""), "--text", DIRTY.replace("\x00", "")).code == 0
    file = tmp_path / "d.csv"
    file.write_text(f"{HEAD}D-2,2026-03-02,{DIRTY.replace(chr(0), '')},{GRID}\n", encoding="utf-8")
    assert city.duban("cases", "import", file).code == 0
    assert post(city, {"number": f"D-3{DIRTY}", "place": GRID, "title": DIRTY, "citizen": DIRTY}).is_success
    assert city.duban("cases", "note", "D-1", DIRTY.replace("\x00", "")).code == 0
    for words in (
        ("cases", "list"),
        ("cases", "show", "D-1"),
        ("cases", "show", "D-2"),
        ("ledger", "show", "D-1"),
        ("ledger", "tail"),
        ("cases", "show", DIRTY),
        ("cases", "accept", DIRTY),
        ("cases", "list", DIRTY),
    ):
        done = city.duban(*words)
        assert_harmless(done.out + done.err)
    for number in ("D-1", "D-2"):
        case = city.duban("cases", "show", number, "--json").json
        assert_harmless(case["title"] + case["text"])
        assert "红" in case["title"]
    assert_harmless((city.data / "logs" / "duband.log").read_text(encoding="utf-8") + city.said)


# files


@pytest.mark.parametrize("what", ["cases", "units", "grids", "officers"])
@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, ("is not there", "look at the name")),
        (b"", ("is empty",)),
        (b"\n\n\n", ("holds nothing but blank lines",)),
        (b"level,\0\1\2\n", ("is a binary file", "give CSV or .xlsx")),
        (bytes(range(256)), ("is not text in UTF-8 or GB18030", "save it as CSV UTF-8")),
        (b"\xb1\xe0\xba\xc5,\xff\xff\n", ("is not text in UTF-8 or GB18030", "save it as")),
        (b"x,y\n1,2\n", ("no column",)),
        (b"PK\x03\x04 nothing of a workbook", ("is not a readable .xlsx workbook", "save it again")),
    ],
)
def test_a_file_that_is_no_table(
    city: DaemonProcess, tmp_path: Path, what: str, content: bytes | None, named: tuple[str, ...]
) -> None:
    """Missing, empty, binary, in no known encoding, other columns, a broken workbook: named, with the way out."""
    file = tmp_path / "table.csv"
    if content is not None:
        file.write_bytes(content)
    before = city.duban("units", "list", "--json").json["total"]
    assert_refused(city.duban(what, "import", file), 2, str(file), *named)
    assert_refused(city.duban(what, "import", tmp_path), 2, f"{tmp_path} is a folder")
    assert city.duban("units", "list", "--json").json["total"] == before
