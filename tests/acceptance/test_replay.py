"""Replay: the past through the real engine, judged by figures that were counted independently of it."""

import json
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pexpect
import pytest
from click.testing import CliRunner

from daemon.cli import main

APPEALS = Path(__file__).parents[3] / "shared" / "data" / "appeals-2011-2020.csv"
COLUMNS = ("--map", "number=留言编号", "--map", "opened_at=留言时间", "--map", "resolved_at=答复时间")
TREE = """level,code12,name,parent12
city,610200000000,某市,
county,610202000000,某区,610200000000
township,610202001000,某街道,610202000000
village,610202001001,某社区,610202001000
"""


def replay(file: Path, *words: str) -> dict[str, object]:
    """Return what `duband replay --json` prints."""
    done = CliRunner().invoke(main, ["replay", str(file), *words, "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def write(folder: Path, *lines: str) -> Path:
    """Write a file of past cases; times are local."""
    file = folder / "past.csv"
    file.write_text("\n".join(("number,opened_at,resolved_at,due_at,place", *lines)), encoding="utf-8")
    return file


@pytest.mark.skipif(not APPEALS.exists(), reason="the appeals are not on this machine")
@pytest.mark.parametrize(
    ("limit", "overdue"),
    [(("5wd",), 1179), (("10wd",), 727), (("15wd",), 476), (("30wd",), 155), (("15d", "--no-roll"), 709)],
)
def test_real_appeals_are_overdue_as_counted(limit: Sequence[str], overdue: int) -> None:
    """1,883 real appeals under one clock are late exactly as often as a count by hand says."""
    figures = replay(APPEALS, *COLUMNS, "--limit", *limit)
    assert figures["overdue"] == overdue
    assert figures["on_time"] == 1883 - overdue
    assert figures["escalations"]["township"] == overdue  # each late case rose once from its first stage


@pytest.mark.skipif(not APPEALS.exists(), reason="the appeals are not on this machine")
def test_real_appeals_climb_as_counted() -> None:
    """With five working days at each level, as many rise twice as are late after ten, thrice as after fifteen."""
    figures = replay(APPEALS, *COLUMNS, "--limit", "5wd")
    assert figures["escalations"] == {"township": 1179, "county": 727, "city": 476}
    late = {level: stages["late"] for level, stages in figures["by_level"].items()}
    assert (late["village"], late["township"], late["county"]) == (1179, 727, 476)
    assert late["city"] == figures["proposed"]


def test_the_same_past_gives_the_same_figures(tmp_path: Path) -> None:
    """Two replays of one file come to one and the same document."""
    file = write(tmp_path, "A,2026-03-02 10:00,2026-03-20 09:00,,", "B,2026-03-03 10:00,,,")
    first, second = (replay(file) for _ in range(2))
    assert first == second


def test_a_deadline_met_at_its_instant_is_met(tmp_path: Path) -> None:
    """An answer at 24:00 of the last day is on time; one a second later is not."""
    file = write(tmp_path, "A,2026-03-02 10:00,2026-03-04 00:00:00,,", "B,2026-03-02 10:00,2026-03-04 00:00:01,,")
    figures = replay(file, "--limit", "1wd")
    assert (figures["on_time"], figures["overdue"]) == (1, 1)


def test_an_explicit_limit_wins_over_policies_and_over_limit(tmp_path: Path) -> None:
    """A row's own due_at is what it is judged by, under the policies and under --limit alike."""
    file = write(tmp_path, "A,2026-03-02 10:00,2026-03-05 10:00,2026-03-06 12:00,")
    assert replay(file)["overdue"] == 0
    assert replay(file, "--limit", "1wd")["overdue"] == 0
    late = write(tmp_path, "A,2026-03-02 10:00,2026-03-06 12:00:01,2026-03-06 12:00,")
    assert replay(late, "--limit", "30wd")["overdue"] == 1


def test_open_cases_are_judged_at_until(tmp_path: Path) -> None:
    """A case still open is overdue from the first instant past its limit, as seen at --until."""
    file = write(tmp_path, "A,2026-03-02 10:00,,,")
    assert replay(file, "--limit", "1wd", "--until", "2026-03-04T00:00:00")["overdue"] == 0
    assert replay(file, "--limit", "1wd", "--until", "2026-03-04T00:00:01")["overdue"] == 1


def test_rows_out_of_time_are_judged_as_they_stand(tmp_path: Path) -> None:
    """Closed before opened is on time, due before opened is overdue, and each is named in a warning."""
    file = write(
        tmp_path,
        "A,2026-03-02 10:00,2026-03-01 10:00,,",
        "B,2026-03-02 10:00,2026-03-02 11:00,2026-03-01 10:00,",
    )
    figures = replay(file)
    assert (figures["cases"], figures["on_time"], figures["overdue"]) == (2, 1, 1)
    warnings = "\n".join(figures["warnings"])
    assert "line 2: A was closed before it was opened" in warnings
    assert "line 3: B was due before it was opened" in warnings


def test_untouched_cases_climb_to_a_proposed_listing(tmp_path: Path) -> None:
    """Without a tree a case nobody touches climbs a nameless village's whole chain."""
    figures = replay(write(tmp_path, "A,2026-03-02 10:00,,,"), "--until", "2026-03-12T00:00:01")
    assert figures["escalations"] == {"township": 1, "county": 1, "city": 1}
    assert figures["proposed"] == 1
    assert figures["cards"] == {"blue": 4, "yellow": 4, "red": 4}


def test_cases_are_placed_in_a_given_tree(tmp_path: Path) -> None:
    """With --units a row's place is its village; a place the tree does not know is refused by name."""
    tree = tmp_path / "tree.csv"
    tree.write_text(TREE, encoding="utf-8")
    file = write(tmp_path, "A,2026-03-02 10:00,,,610202001001", "B,2026-03-02 10:00,,,999999001001")
    figures = replay(file, "--units", str(tree), "--limit", "1wd", "--until", "2026-03-31T00:00:00")
    assert figures["cases"] == 1
    assert any("999999001001" in warning for warning in figures["warnings"])


def test_an_ambiguous_local_time_takes_its_first_reading(tmp_path: Path) -> None:
    """02:30 on the night clocks go back is the earlier of the two, so a limit of one hour ends at 02:30 again."""
    file = write(tmp_path, "A,2025-10-26 02:30,2025-10-26T02:30:01+01:00,,")
    assert replay(file, "--limit", "1h", "--tz", "Europe/Berlin")["overdue"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--limit", "0d"), "--limit: '0d' is no time at all"),
        (("--tz", "Mars/Base"), "'Mars/Base' is no time zone"),
        (("--until", "soon"), "--until 'soon' is no instant"),
        (("--policy", "none"), "there is no policy 'none'"),
        (("--map", "number=nope"), "nope"),
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, words: Sequence[str], sentence: str) -> None:
    """A wrong option ends with exit code 2 and one sentence that names it."""
    file = write(tmp_path, "A,2026-03-02 10:00,,,")
    done = CliRunner().invoke(main, ["replay", str(file), *words])
    assert done.exit_code == 2
    assert sentence in done.output


def test_a_bar_shows_how_far_it_is(tmp_path: Path) -> None:
    """On a terminal a bar goes up to the end, and the figures stand below it; a pipe sees no bar."""
    file = write(tmp_path, "A,2026-03-02 10:00,2026-03-20 09:00,,", "B,2026-03-03 10:00,,,")
    line = ["-m", "daemon.cli", "replay", str(file)]
    shown = pexpect.run(shlex.join([sys.executable, *line]), timeout=60, encoding="utf-8")
    assert "replay 推演" in shown
    assert shown.index("100%") < shown.index("cases 事项")
    piped = subprocess.run([sys.executable, *line], capture_output=True, check=True, timeout=60)
    assert b"100%" not in piped.stderr


def test_replay_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scratch database is gone when the replay is over."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    replay(write(tmp_path, "A,2026-03-02 10:00,,,"))
    assert list(scratch.iterdir()) == []
