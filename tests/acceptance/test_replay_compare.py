"""Two configurations over one past: what each level, policy and channel would have seen, side by side."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daemon.cli import main
from daemon.replay.table import width

SHIPPED = Path(__file__).parents[2] / "config.toml"
VILLAGE_DAY = 'limit = { village = "1wd", township = "2wd", county = "2wd", city = "2wd" }'
# A Monday's three cases: one answered the next morning, one on Thursday, one never.
PAST = (
    "A,2026-03-02 10:00,2026-03-03 09:00,",
    "B,2026-03-02 10:00,2026-03-05 09:00,",
    "C,2026-03-02 10:00,,信访",
)
UNTIL = ("--until", "2026-03-09T00:00:01+08:00")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["replay", *words], catch_exceptions=False)


def figures(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def past(tmp_path: Path) -> str:
    """Write the past."""
    file = tmp_path / "past.csv"
    file.write_text("\n".join(("number,opened_at,resolved_at,kind", *PAST)), encoding="utf-8")
    return str(file)


@pytest.fixture
def patient(tmp_path: Path) -> str:
    """Write a configuration in which a village has three working days."""
    file = tmp_path / "patient.toml"
    text = SHIPPED.read_text(encoding="utf-8")
    assert VILLAGE_DAY in text
    file.write_text(text.replace(VILLAGE_DAY, VILLAGE_DAY.replace('"1wd"', '"3wd"', 1)), encoding="utf-8")
    return str(file)


def test_both_configurations_stand_in_one_document(past: str, patient: str) -> None:
    """The new figures stand beside the old ones, each as a replay of its own would print them."""
    both = figures(past, "--config", patient, "--compare", str(SHIPPED), *UNTIL)
    alone = figures(past, "--config", patient, *UNTIL)
    assert set(both) == {"new", "old", "until_at", "warnings"}
    assert both["new"] == {key: alone[key] for key in both["new"]}
    assert both["old"] == {key: value for key, value in figures(past, *UNTIL).items() if key in both["old"]}
    assert (both["new"]["overdue"], both["old"]["overdue"]) == (
        0,
        1,
    )  # three days suffice for B; C has its own policy


def test_each_level_is_judged_by_its_own_stages(past: str) -> None:
    """A was in time at the village; B rose on Tuesday's midnight, was in time at the township; C rose on."""
    levels = figures(past, "--policy", "four_levels", *UNTIL)["by_level"]
    assert levels["village"]["in_time"] == 1
    assert levels["village"]["late"] == 2
    assert (levels["township"]["in_time"], levels["township"]["late"]) == (1, 1)
    assert (levels["county"]["in_time"], levels["county"]["running"]) == (0, 1)
    assert levels["village"]["cards"] == {"blue": 2, "yellow": 2, "red": 2}


def test_each_policy_has_its_own_figures(past: str) -> None:
    """Cases fall under policies as config.toml says; only those with cases are shown."""
    policies = figures(past, *UNTIL)["by_policy"]
    assert list(policies) == ["petition", "four_levels"]
    assert policies["four_levels"]["cases"] == 2
    assert (policies["four_levels"]["on_time"], policies["four_levels"]["overdue"]) == (1, 1)
    assert policies["petition"]["cases"] == 1


def test_a_channel_has_its_worst_minute(past: str) -> None:
    """Tuesday's midnight is the worst minute: two cases are carded and rise, and a third is told nothing then."""
    found = figures(past, "--policy", "four_levels", "--until", "2026-03-04T00:00:01+08:00")
    channel = found["channels"]["default"]
    assert channel["pushes"] == found["pushes"]
    assert channel["peak_at"] == "2026-03-04T00:00:00+08:00"
    assert channel["peak"] > 2


def test_the_text_is_aligned_and_says_what_changed(past: str, patient: str) -> None:
    """Every line of a table is as wide as its columns, Chinese counted double, and changes carry their sign."""
    done = run(past, "--config", patient, "--compare", str(SHIPPED), *UNTIL)
    whole = done.stdout.split("\n\n")[0].splitlines()
    assert whole[0].split() == ["patient.toml", "config.toml", "change", "增减"]
    red = next(line for line in whole if line.startswith("red cards"))
    assert red.split()[-1].startswith("-")
    ends = {width(line) for line in whole if line.split()[-1][0] in "+-"}
    assert len(ends) == 1
    assert "replayed in" in done.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "give either a FILE of past cases, or --past"),
        (("FILE", "--past"), "give either a FILE of past cases, or --past"),
        (("--past", "--tz", "Asia/Shanghai"), "leave them out with --past"),
        (("FILE", "--compare", "OLD", "--limit", "5wd"), "nothing is left to --compare"),
        (("FILE", "--compare", "nowhere.toml"), "nowhere.toml"),
        (("FILE", "--ledger", "no/such/folder/ledger.jsonl"), "no/such/folder/ledger.jsonl"),
        (("FILE", "--ledger", "OLD"), "already; name another for the ledger"),
    ],
)
def test_two_things_at_once_are_refused(past: str, words: tuple[str, ...], sentence: str) -> None:
    """Options that contradict each other are refused in one sentence."""
    given = {"FILE": past, "OLD": str(SHIPPED)}
    done = run(*(given.get(word, word) for word in words))
    assert done.exit_code == 2
    assert sentence in done.stderr
