"""`duband check` as a shell runs it: faults, then doubts, of a file against itself, a calendar and a city."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from daemon.store import Store, migrate, open_store
from schema.kinds import Act
from tests.acceptance.daemon_process import CONFIG, Done, duband
from tests.acceptance.refusals import assert_harmless, assert_refused
from tests.life import Life, at

CATEGORIES = Path(__file__).parents[3] / "shared" / "data" / "categories.csv"
CHANNEL = """
[channel.city]
url = "https://push.example.gov.cn/duban"
secrets = [{ env = "DUBAN_TEST_SECRET" }]
"""
SOUND = f"""
[policy.all]
default = true
[policy.all.resolve]
limit = "5wd"
escalate = "0"
{CHANNEL}default = true
"""
HOUSING = """
[policy.housing]
match.category = ["城乡建设/住房"]
[policy.housing.resolve]
limit = "3wd"
escalate = "0"
"""
DOUBTED = """
[policy.late]  # line 2
match.kind = ["late"]
[policy.late.resolve]
limit = "5wd"
remind = "+1wd"
escalate = "0"
[policy.slow]
match.kind = ["slow"]
[policy.slow.respond]
limit = "2wd"
[policy.slow.resolve]
limit = "1wd"
escalate = "0"
[policy.unreached]
match.kind = ["unreached"]
[policy.unreached.resolve]
limit = "1wd"
[policy.cards]
match.kind = ["cards"]
[policy.cards.resolve]
limit = "2h"
yellow = "0"
red = "0"
escalate = "0"
[policy.sum]
match.kind = ["sum"]
[policy.sum.resolve]
limit = "2wd"
escalate = "0"
[policy.sum.overall]
limit = "7wd"
[policy.holiday]
match.kind = ["holiday"]
[policy.holiday.resolve]
limit = "7d"
roll = false
escalate = "0"
[policy.early]
match.kind = ["early"]
[policy.early.resolve]
limit = "1wd"
yellow = "-2wd"
escalate = "0"
[policy.shadowed]
match.kind = ["late"]
[policy.shadowed.resolve]
limit = "1wd"
escalate = "0"
"""
DOUBTS = {  # key → (line, reason)
    "policy.late.resolve.remind": (6, "comes after the limit"),
    "policy.slow.respond.limit": (11, "2wd is longer than resolve's 1wd"),
    "policy.unreached.resolve": (17, "nothing escalates"),
    "policy.cards.resolve.red": (24, "the same minute as yellow"),
    "policy.sum.overall.limit": (32, "over before the levels' own limits are"),
    "policy.holiday.resolve.limit": (36, "without a minute of working time"),
    "policy.early.resolve.yellow": (43, "comes at once"),
    "policy.shadowed.match": (46, "late stands before it"),
}


@pytest.fixture(autouse=True)
def _new_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the first day of a year that is published, and the secret be there."""
    monkeypatch.setattr("daemon.clock.real_us", lambda: at("2025-01-01 12:00"))
    monkeypatch.setenv("DUBAN_TEST_SECRET", "whsec_c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")


@pytest.fixture
def life(database: str, store: Store, monkeypatch: pytest.MonkeyPatch) -> Life:
    """Give the small city on either database, which the command finds; the engine stays at work meanwhile."""
    monkeypatch.setenv("DUBAN_DATABASE", database if "://" in database else f"sqlite:///{database}")
    return Life.begin(store, "2026-03-02 10:00")


def checked(folder: Path, text: str, *options: str | Path) -> Done:
    """Run the command on a file of this text, beside a data folder."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return duband("check", "--config", file, *options, data=folder)


def warnings(folder: Path, text: str, *options: str | Path) -> dict[str, str]:
    """Return key → reason of what it doubts, in order; the file has no fault."""
    done = checked(folder, text, *options, "--json")
    assert (done.code, done.err, done.json["faults"]) == (0, "", [])
    return {warning["key"]: warning["reason"] for warning in done.json["warnings"]}


def test_a_sound_file_is_two_noughts(tmp_path: Path) -> None:
    """Nothing is wrong and nothing doubted: one line says so, and no database is missed or made."""
    assert checked(tmp_path, SOUND) == Done(0, f"{tmp_path}/config.toml: 0 faults, 0 warnings\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["config.toml"]


def test_the_shipped_file_raises_no_doubt_but_the_channel_a_city_has_to_name(tmp_path: Path) -> None:
    """Tried out over two years, each shipped policy does what it says; it takes seconds."""
    begun_s = time.process_time()
    assert list(warnings(tmp_path, CONFIG.read_text(encoding="utf-8"))) == ["channel"]
    assert time.process_time() - begun_s < 10


def test_each_cause_is_doubted_once_with_file_line_and_key(tmp_path: Path) -> None:
    """What will hardly do what its author meant is told in words and as JSON, in the order of lines."""
    text = f"{DOUBTED}{SOUND}"
    done = checked(tmp_path, text)
    assert done.out == f"{tmp_path}/config.toml: 0 faults, {len(DOUBTS)} warnings\n"
    assert_harmless(done.err)
    lines = done.err.splitlines()
    for line, (key, (number, reason)) in zip(lines, DOUBTS.items(), strict=True):
        assert line.startswith(f"warning: {tmp_path}/config.toml:{number}: {key}: "), line
        assert reason in line
    told = checked(tmp_path, text, "--json").json["warnings"]
    assert [f"warning: {one['file']}:{one['line']}: {one['key']}: {one['reason']}" for one in told] == lines


def test_faults_come_first_and_nothing_is_tried_out_on_a_broken_file(tmp_path: Path) -> None:
    """A policy that is half understood is not judged; exit code 2."""
    text = f"{DOUBTED}{SOUND}".replace('limit = "2h"', 'limit = "2x"')
    done = checked(tmp_path, text)
    faults = [line for line in done.err.splitlines() if not line.startswith("warning: ")]
    assert done.code == 2
    assert [line.split(": ")[1] for line in faults] == ["policy.cards.resolve.limit"]
    assert done.err.startswith(faults[0])
    assert "begun" not in done.err
    assert done.out.endswith("1 fault, 0 warnings; policies are tried out when no fault is left\n")


@pytest.mark.skipif(not CATEGORIES.exists(), reason="the province's categories are not on this machine")
def test_real_categories_that_no_policy_names(tmp_path: Path) -> None:
    """Of a province's 517 classes those that only the default takes are counted, by their widest class."""
    found = warnings(tmp_path, f"{HOUSING}{SOUND}", "--categories", CATEGORIES)
    reason = found["policy.all.default"]
    assert "of 517 categories in categories.csv, which no other policy names: " in reason
    named = HOUSING.replace("城乡建设/住房", "城乡建设")
    assert (
        "takes 452 of 517"
        in warnings(tmp_path, f"{named}{SOUND}", "--categories", CATEGORIES)["policy.all.default"]
    )


def test_categories_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    """The named file is missing or no table: one sentence, and the check is not half done."""
    assert_refused(checked(tmp_path, SOUND, "--categories", tmp_path / "none.csv"), 2, "none.csv is not there")
    (tmp_path / "odd.csv").write_bytes(b"\0\1\2")
    assert_refused(checked(tmp_path, SOUND, "--categories", tmp_path / "odd.csv"), 2, "odd.csv")


def test_open_cases_show_the_categories_that_have_no_policy(tmp_path: Path, life: Life) -> None:
    """Where policies tell categories apart, those of open cases that none names are doubted."""
    life.open("T1", category="城乡建设/住房/公租房")
    life.open("T2", category="政法/户籍")
    life.open("T3", category="三农/土地")
    life.act(Act.RESOLVE, "T3", text="已办结")
    found = warnings(tmp_path, f"{HOUSING}{SOUND}")
    assert found["policy.all.default"] == (
        "takes 1 of 2 categories of open cases, which no other policy names: 政法 (1)"
    )
    assert warnings(tmp_path, SOUND) == {}


def test_levels_where_no_push_finds_anybody(tmp_path: Path, life: Life) -> None:
    """Officers without a channel, and no default one: each level is named; a default reaches all."""
    no_default = SOUND.removesuffix("default = true\n")
    told = checked(tmp_path, no_default, "--json").json["warnings"]
    reasons = [one["reason"] for one in told if one["key"] == "channel"]
    assert [reason.partition(":")[0] for reason in reasons if "reaches nobody" in reason] == [
        "reaches nobody at 2 of 2 units of level village",
        "reaches nobody at 1 of 1 units of level township",
        "reaches nobody at 2 of 2 units of level county",
        "reaches nobody at 1 of 1 units of level city",
    ]
    assert warnings(tmp_path, SOUND) == {}


@pytest.mark.usefixtures("life")
def test_whom_telling_names_and_the_database_does_not_know(tmp_path: Path) -> None:
    """A unit and an officer that are not there are doubted by line and key; those that are, are not."""
    named = '["unit:610202", "officer:610202/无名", "unit:610209"]'
    done = checked(tmp_path, f"[telling]\nred = {named}\n{SOUND}")
    assert done.code == 0, done
    assert ":2: telling.red: officer:610202/无名: unit 610202 has nobody of this name on duty" in done.err
    assert ":2: telling.red: unit:610209: there is no unit 610209 in the tree" in done.err
    assert done.err.count("telling.red") == 2


def test_the_database_of_the_data_folder_is_found_and_only_read(tmp_path: Path) -> None:
    """Without another address it is the one in the folder that is named; not a byte of it is changed."""
    migrate(tmp_path / "duban.db")
    with closing(open_store(tmp_path / "duban.db")) as store:
        Life.begin(store, "2026-03-02 10:00").open("T1", category="政法/户籍")
    before = (tmp_path / "duban.db").read_bytes()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    found = warnings(elsewhere, f"{HOUSING}{SOUND}", "--data", tmp_path)
    assert list(found) == ["policy.all.default"]
    assert (tmp_path / "duban.db").read_bytes() == before


def test_a_database_that_cannot_be_read_is_a_doubt_and_no_fault(tmp_path: Path) -> None:
    """The file may be sound all the same; what was not looked at is said."""
    (tmp_path / "duban.db").write_text("not a database at all, but long enough to be taken for one" * 20)
    found = warnings(tmp_path, SOUND)
    assert list(found) == ["database"]
    assert found["database"].startswith("was not looked at: ")
