"""`duban plan`: what an edited config.toml would do, asked before it is saved where the daemon reads it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.acceptance.daemon_process import CONFIG, DaemonProcess

TREE = """level,code12,name,parent12
city,610200000000,铜川市,
county,610202000000,王益区,610200000000
township,610202001000,七一路街道,610202000000
village,610202001001,红旗社区,610202001000
"""
OFFICERS = "unit,name,role,channel,address\n610202001001,张三,handler,,\n6102,李四,leader,,\n"
SHORTER = ('limit = { village = "1wd", township = "2wd"', 'limit = { village = "2wd", township = "2wd"')


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """Give a daemon with sixty open cases of one village."""
    folder = tmp_path_factory.mktemp("city")
    rows = (f"P-{nth:02},610202001001,{datetime.now(UTC).isoformat()},路灯不亮\n" for nth in range(60))
    cases = "number,place,opened_at,title\n" + "".join(rows)
    with DaemonProcess() as daemon:
        for words, text in ((("units",), TREE), (("officers",), OFFICERS), (("cases",), cases)):
            file = folder / f"{words[0]}.csv"
            file.write_text(text, encoding="utf-8-sig")
            done = daemon.duban(*words, "import", file)
            assert (done.code, done.err) == (0, ""), done
        yield daemon


def edited(folder: Path, old: str, new: str) -> Path:
    """Return an edited copy of the shipped file, in a folder that no daemon looks at."""
    text = CONFIG.read_text(encoding="utf-8")
    assert old in text
    file = folder / "new.toml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_an_edit_is_told_before_it_bites(city: DaemonProcess, tmp_path: Path) -> None:
    """How many cases it reaches, how far deadlines move, that a person will have to confirm; nothing moved."""
    before = city.duban("cases", "show", "P-07", "--json").json["due_at"]
    file = edited(tmp_path, *SHORTER)
    said = city.duban("plan", file).out
    for words in ("修改：four_levels", "涉及在办 60 / 60 件", "推后 60 个", "抽查：P-00", "须由人确认才生效"):
        assert words in said
    told = city.duban("plan", file, "--json").json
    assert (told["affected"], told["needs_officer"], told["file"]) == (60, True, "new.toml")
    assert city.duban("cases", "show", "P-07", "--json").json["due_at"] == before
    assert city.duban("status", "--json").json["waiting"] is None


def test_the_file_in_force_changes_nothing(city: DaemonProcess) -> None:
    """Planned against itself, an edition reaches no case, and says so in English too."""
    assert "it reaches 0 of 60 open cases" in city.duban("plan", CONFIG, "--lang", "en").out


def test_a_broken_file_is_named_by_line_and_key(city: DaemonProcess, tmp_path: Path) -> None:
    """Bad input: exit code 2, the line, the key and the way out; a file that is not there as well."""
    file = edited(tmp_path, SHORTER[0], SHORTER[0].replace("1wd", "1x"))
    done = city.duban("plan", file)
    assert done.code == 2
    assert "policy.four_levels.resolve.limit.village: '1x' is not a period" in done.err
    assert city.duban("plan", tmp_path / "none.toml").code == 2


def test_who_sees_a_village_plans_no_edit_of_the_city(city: DaemonProcess, tmp_path: Path) -> None:
    """An edit reaches everybody's cases: refused to a village, planned for the city."""
    file = edited(tmp_path, *SHORTER)
    refused = city.duban("--unit", "610202001001", "plan", file)
    assert (refused.code, "whole city" in refused.err) == (1, True)
    assert city.duban("--unit", "6102", "plan", file).code == 0
