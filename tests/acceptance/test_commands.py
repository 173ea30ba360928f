"""The officer's commands as a shell runs them, against a real daemon: what they print, and how they end."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import DaemonProcess, duban

TREE = """level,code12,name,parent12
city,610200000000,铜川市,
county,610202000000,王益区,610200000000
township,610202001000,七一路街道,610202000000
village,610202001001,红旗社区,610202001000
"""
GRIDS = "code,name\n610202001001001,第一网格\n610202001001002,第二网格\n"
OFFICERS = """unit,name,role,channel,address,phone
610202001001,张三,handler,,,0919-1
610202001000,王五,supervisor,,,
6102,李四,leader,,,
"""
GRID = "610202001001001"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon that knows one village with two grids, and the officers above it."""
    folder = tmp_path_factory.mktemp("city")
    with DaemonProcess() as daemon:
        for what, text in (("units", TREE), ("grids", GRIDS), ("officers", OFFICERS)):
            file = folder / f"{what}.csv"
            file.write_text(text, encoding="utf-8-sig")
            done = daemon.duban(what, "import", file)
            assert (done.code, done.err) == (0, ""), done
        yield daemon


def test_status_says_that_the_daemon_is_there(city: DaemonProcess) -> None:
    """Chinese whatever LANG says, English when asked, one JSON document for programs."""
    assert "守护进程正常" in city.duban("status").out
    assert "the daemon is up" in city.duban("status", "--lang", "en").out
    assert city.duban("--json", "status").json["zone"] == "Asia/Shanghai"


def test_a_shell_gets_the_same_as_this_process(city: DaemonProcess) -> None:
    """The program as a shell starts it prints one document, and ends with the same code."""
    for words in (("units", "list", "--json"), ("cases", "show", "none"), ("status", "--frobnicate")):
        here, there = city.duban(*words), duban(*words, data=city.data)
        assert (there.code, there.out) == (here.code, here.out)
        assert there.err.startswith(here.err[:40])


def test_what_an_act_did_is_told_in_the_language_asked_for(city: DaemonProcess) -> None:
    """The city speaks Chinese; who asks for English reads what became of the clocks in English too."""
    city.duban("cases", "add", "L-0", "--place", GRID, "--title", "路灯不亮")
    assert city.duban("cases", "accept", "L-0", "--lang", "en").out == "L-0: accepted\n  respond: stopped\n"
    assert "限时办理：已停止" in city.duban("cases", "resolve", "L-0", "已修好").out


def test_a_case_lives_from_the_command_line(city: DaemonProcess) -> None:
    """A case is brought, signed for, noted, told and resolved; the ledger holds each step with its actor."""
    added = city.duban("cases", "add", "L-1", "--place", GRID, "--title", "路灯不亮", "--json")
    assert (added.code, added.json) == (0, {"opened": 1, "already_there": 0, "refused": []})
    for words in (("accept",), ("note", "已派人"), ("tell", "今晚修好"), ("resolve", "已修好")):
        done = city.duban("cases", words[0], "L-1", *words[1:])
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("L-1：")
    shown = city.duban("cases", "show", "L-1", "--json").json
    assert (shown["status"], shown["title"]) == ("resolved", "路灯不亮")
    lines = city.duban("ledger", "show", "L-1", "--json").json["lines"]
    assert [line["kind"] for line in lines] == ["opened", "accepted", "noted", "told", "resolved"]
    assert lines[2]["text"] == "已派人"


def test_a_view_is_listed_and_says_what_it_needs(city: DaemonProcess) -> None:
    """The dashboard's views by their word; mine knows whose only with an officer, whose number the list shows."""
    city.duban("cases", "add", "L-V", "--place", GRID, "--title", "井盖缺失")
    listed = city.duban("officers", "list", "--json").json["officers"]
    officer = next(one for one in listed if one["name"] == "张三")
    assert officer["phone"] == "0919-1"
    assert "0919-1" in city.duban("officers", "list").out
    city.duban("cases", "accept", "L-V", "--officer", officer["id"])
    mine = city.duban("cases", "list", "--view", "mine", "--officer", officer["id"], "--json").json
    assert [(case["number"], case["handler"]) for case in mine["cases"]] == [("L-V", "张三")]
    assert city.duban("cases", "list", "--view", "paused", "--json").json["total"] == 0
    refused = city.duban("cases", "list", "--view", "mine")
    assert (refused.code, refused.out) == (2, "")
    assert "--officer" in refused.err


def test_an_act_that_came_too_late_is_undone_and_redone(city: DaemonProcess) -> None:
    """Undo takes the last act back within 60 s; the same key again does nothing twice."""
    city.duban("cases", "add", "U-1", "--place", GRID)
    first = city.duban("cases", "resolve", "U-1", "好了", "--key", "k1", "--json").json
    again = city.duban("cases", "resolve", "U-1", "好了", "--key", "k1", "--json").json
    assert first["line"]["seq"] == again["line"]["seq"]
    assert city.duban("cases", "undo", "U-1", "--json").json["case"]["status"] == "pending"


def test_raising_by_hand_carries_the_level_that_was_seen(city: DaemonProcess) -> None:
    """A case that moved since it was seen refuses, with exit code 1 and a sentence."""
    city.duban("cases", "add", "E-1", "--place", GRID)
    raised = city.duban("cases", "escalate", "E-1", "解决不了", "--json")
    assert raised.json["case"]["level"] == 2
    refused = city.duban("cases", "escalate", "E-1", "解决不了", "--seen", "village", "--json")
    assert refused.code == 1
    assert refused.json["error"]["code"] == "conflict"


def test_a_petition_is_paused_extended_returned_and_ruled_by_command(city: DaemonProcess) -> None:
    """Each act says what it did to the clocks; the case's page says why it stands still and what was agreed."""
    city.duban("cases", "add", "P-1", "--place", GRID, "--kind", "信访")
    city.duban("cases", "accept", "P-1")
    paused = city.duban("cases", "pause", "P-1", "citizen_papers", "待补材料", "--unit", "6102")
    assert (paused.code, paused.err) == (0, "")
    assert "限时办理：停止计时" in paused.out
    shown = city.duban("cases", "show", "P-1").out
    assert "等待群众补充材料，至" in shown
    ends = {line.split()[0]: line.split()[-1] for line in shown.splitlines() if "时" in line and line.split()}
    assert (ends["限时签收"], ends["限时办理"]) == ("已停", "停止计时")  # one is over, the other goes on later
    assert "then on again" in city.duban("cases", "show", "P-1", "--lang", "en").out
    assert city.duban("cases", "resume", "P-1", "--json").json["case"]["status"] == "handling"
    extended = city.duban("cases", "extend", "P-1", "案情复杂", "--by", "10d", "--json").json
    assert {clock["extension"] for clock in extended["case"]["clocks"] if clock["clock"] == "resolve"} == {"10d"}
    assert "已延期 10d" in city.duban("cases", "show", "P-1").out
    city.duban("cases", "return", "P-1", "非本村", "--unit", "610202001001")
    assert "已退单，由 七一路街道 610202001 在" in city.duban("cases", "show", "P-1").out
    ruled = city.duban("cases", "rule", "P-1", "610202001001", "就是你们的", "--unit", "610202001", "--json")
    assert ruled.json["case"]["is_ruled"] is True
    assert "经裁定指定，不得再退" in city.duban("cases", "show", "P-1").out


def test_a_promise_by_command_says_that_no_limit_moves(city: DaemonProcess) -> None:
    """A span from the daemon's own now; the page shows it; another one is counted; the ledger names both."""
    city.duban("cases", "add", "W-1", "--place", GRID)
    done = city.duban("cases", "promise", "W-1", "我处理", "--until", "+4h")
    assert (done.code, done.err) == (0, "")
    assert "W-1：承诺" in done.out
    assert "前办结，办理时限不变" in done.out
    city.duban("cases", "promise", "W-1", "--until", "周三 12:00")
    shown = city.duban("cases", "show", "W-1").out
    [line] = [line for line in shown.splitlines() if "承诺时限" in line]
    assert "12:00" in line
    assert "办理时限不变  第2次承诺" in line
    assert "不改变办理时限" in city.duban("cases", "explain", "W-1", "--clock", "promise").out
    above = city.duban("cases", "promise", "W-1", "--until", "+4h", "--unit", "6102")
    assert (above.code, "only 610202001001, who has case W-1" in above.err) == (1, True)


def test_the_queue_lists_aligned_columns_and_json(city: DaemonProcess) -> None:
    """Each row's place begins in the same cell, and no control character of a title reaches the terminal."""
    city.duban("cases", "add", "Q-1", "--place", GRID, "--title", "\x1b[31m红\x1b[0m", "--due-at", "2099-01-05")
    city.duban("cases", "add", "Q-2", "--place", "610202001002", "--title", "长" * 20)
    city.duban("cases", "add", "Q-22", "--place", "610202001000", "--title", "abc")
    people = city.duban("cases", "list")
    assert "\x1b" not in people.out
    assert "2099-01-05 24:00" in people.out
    listed = city.duban("cases", "list", "--place", GRID, "--sort", "number", "--json").json
    [row] = [case for case in listed["cases"] if case["number"] == "Q-1"]
    assert (row["card"], row["status"], row["level"]) == ("none", "pending", "village")
    assert row["due_at"] == "2099-01-06T00:00:00+08:00"


def test_a_unit_sees_its_own_and_nothing_else(city: DaemonProcess) -> None:
    """Outside a unit's subtree a case is not there at all."""
    city.duban("cases", "add", "S-1", "--place", "6102")
    hidden = city.duban("cases", "show", "S-1", "--unit", "610202001001")
    assert hidden.code == 1
    assert "S-1" in hidden.err


def test_the_ledger_s_newest_lines_are_one_document(city: DaemonProcess) -> None:
    """``ledger tail`` ends by itself; following for ever is not JSON, and says so."""
    city.duban("cases", "add", "T-1", "--place", GRID)
    tail = city.duban("ledger", "tail", "--lines", "1", "--json").json
    assert [(line["number"], line["kind"]) for line in tail["lines"]] == [("T-1", "opened")]
    both = city.duban("ledger", "tail", "--follow", "--json")
    assert (both.code, both.json["error"]["code"]) == (2, "bad_usage")


def test_officers_and_pushes_are_listed(city: DaemonProcess) -> None:
    """Whoever is on duty and whatever was sent can be seen."""
    officers = city.duban("officers", "list", "--json").json
    assert sorted(officer["name"] for officer in officers["officers"]) == ["张三", "李四", "王五"]
    pushes = city.duban("pushes", "list", "--json").json["pushes"]
    assert {push["state"] for push in pushes} <= {"undelivered", "delivered", "held", "merged", "superseded"}
    assert city.duban("pushes", "retry", "999").code == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("cases", "show", "none"), 1, "none"),
        (("cases", "accept", "none"), 1, "none"),
        (("cases", "add", "X-1", "--place", "999"), 2, "999"),
        (("cases", "add", "X-1", "--place", GRID, "--opened-at", "2019-02-30"), 2, "2019-02-30"),
        (("cases", "add", "X-1", "--place", GRID, "--tz", "Mars/Base"), 2, "Mars/Base"),
        (("cases", "add", "X" * 65, "--place", GRID), 2, "number"),
        (("cases", "add", "X-1"), 2, "--place"),
        (("cases", "colour", "X-1", "pink"), 2, "pink"),
        (("cases", "pause", "L-1", "holiday"), 2, "no reason 'holiday' to pause a case"),
        (("cases", "pause", "L-1", "hearing", "--until", "someday"), 2, "--until 'someday'"),
        (("cases", "promise", "L-1"), 2, "--until"),
        (("cases", "promise", "L-1", "--until", "周三"), 2, "--until '周三' says the day and not until when"),
        (("cases", "promise", "L-1", "--until", "12:00"), 2, "does not say on which day"),
        (("cases", "promise", "L-1", "--until", "03-04 12:00"), 2, "is no instant, or could be several"),
        (("cases", "extend", "L-1", "x", "--clock", "respond"), 2, "respond"),
        (("cases", "withdraw", "L-1", "x", "--card", "purple"), 2, "purple"),
        (("cases", "rule", "none", "610202001", "x"), 1, "none"),
        (("cases", "frobnicate"), 2, "frobnicate"),
        (("units", "import", "/nowhere/tree.csv"), 2, "/nowhere/tree.csv is not there"),
        (("units", "import", "/tmp"), 2, "is a folder"),
        (("cases", "import", "/nowhere/cases.csv"), 2, "/nowhere/cases.csv is not there"),
    ],
)
def test_bad_input_is_one_sentence_with_its_exit_code(
    city: DaemonProcess, words: tuple[str, ...], code: int, says: str
) -> None:
    """Each names the thing; nothing goes to standard output, and no traceback anywhere."""
    done = city.duban(*words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert done.err.count("\n") == 1


def test_a_refusal_is_one_json_document_for_programs(city: DaemonProcess) -> None:
    """With --json nothing goes to standard error, and the exit code is the same."""
    for words, code, kind in (
        (("cases", "show", "none"), 1, "not_found"),
        (("cases", "add", "X-1", "--place", "999"), 2, "bad_input"),
        (("cases", "add", "X-1"), 2, "bad_usage"),
    ):
        told = city.duban(*words, "--json")
        assert (told.code, told.err, told.json["error"]["code"]) == (code, "", kind)


def test_a_tree_with_faults_names_them_all_and_changes_nothing(city: DaemonProcess, tmp_path: Path) -> None:
    """Every faulty line is named at once, and not one good line came in."""
    file = tmp_path / "tree.csv"
    file.write_text(
        TREE + "county,610203000000,印台区,610200000000\ncounty,x,y,z\nvillage,1,2,3\n", encoding="utf-8"
    )
    done = city.duban("units", "import", file)
    assert done.code == 2
    assert f"{file}:7: code12:" in done.err
    assert f"{file}:8: code12:" in done.err
    assert city.duban("units", "list", "--json").json["total"] == 4


def test_without_a_daemon_every_command_says_how_to_start_it(tmp_path: Path) -> None:
    """No traceback and exit code 1; help needs no daemon."""
    for words in (("status",), ("cases", "list"), ("units", "list"), ("ledger", "tail"), ("pushes", "list")):
        done = duban(*words, data=tmp_path)
        assert (done.code, done.out) == (1, "")
        assert "start it with `duband run`" in done.err
    assert duban("cases", "--help", data=tmp_path).code == 0
