"""The database's own past lived again: the same policies leave the same figures, others tell what they would."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from daemon.calendars import Calendars
from daemon.cli import main
from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.rehearsal import Rehearsal
from daemon.store import Store, open_store
from schema.config import load
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock
from schema.script import Step
from tests.databases import Databases
from tests.life import GRID, GRIDS, UNITS, VILLAGE, at, officers
from tests.pasts import past
from tests.rows import HOUR_US

SHIPPED = Path(__file__).parents[2] / "config.toml"
UNTIL = "2026-04-20T10:00:00+08:00"
VILLAGE_DAY = 'limit = { village = "1wd", township = "2wd", county = "2wd", city = "2wd" }'


@pytest.fixture
def folder(sqlite_databases: Databases) -> Path:
    """Give a data folder with an empty database."""
    return Path(sqlite_databases.fresh()).parent


@pytest.fixture
def patient(tmp_path: Path) -> str:
    """Write a configuration in which a village has three working days."""
    file, text = tmp_path / "patient.toml", SHIPPED.read_text(encoding="utf-8")
    assert VILLAGE_DAY in text
    file.write_text(text.replace(VILLAGE_DAY, VILLAGE_DAY.replace('"1wd"', '"3wd"', 1)), encoding="utf-8")
    return str(file)


def lived(where: Path | str, steps: list[Step], until: str = "2026-04-20 10:00") -> list[tuple[Step, str]]:
    """Let a daemon's engine live ``steps`` in a database, or a folder's; return what it refused."""
    store: Store = open_store(where / "duban.db" if isinstance(where, Path) else where, synchronous="OFF")
    try:
        store.write(lambda writer: (writer.upsert_units(UNITS), writer.upsert_grids(GRIDS)))
        store.write(lambda writer: writer.upsert_officers(officers(*(unit.code for unit in UNITS))))
        config, clock = load(SHIPPED), VirtualClock(steps[0].at_us)
        engine = Engine(store, config, Planner(Calendars(config.calendar)), clock)
        rehearsal = Rehearsal(engine, clock, actor="officer:1")
        rehearsal.play(steps, at(until))
        return rehearsal.refused
    finally:
        store.close()


def replay(folder: Path, *words: str, until: str = UNTIL) -> dict[str, Any]:
    line = ["replay", "--past", "--data", str(folder), "--until", until, *words, "--json"]
    done = CliRunner().invoke(main, line, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def story(*acts: tuple[str, ActRequest], number: str = "T1") -> list[Step]:
    """Return the life of one case that came in on Monday 10:00."""
    opened_us = at("2026-03-02 10:00")
    case = NewCase(number=number, place=GRID, opened_us=opened_us)
    return [Step(opened_us, case), *(Step(at(when), act) for when, act in acts)]


def test_under_the_same_policies_the_past_is_as_it_was(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A random past comes out as it really was, in every figure, every act applied again; on both databases."""
    monkeypatch.setenv("DUBAN_DATABASE", database)
    lived(database, past(30, seed=1))
    found = replay(Path(), "--config", str(SHIPPED))
    assert set(found) == {"new", "real", "until_at", "warnings"}
    assert found["new"]["not_applied"] == {"count": 0, "named": []}
    assert found["new"] == found["real"]
    assert found["new"]["cases"] == 30


def test_the_same_past_leaves_the_same_ledger(folder: Path, tmp_path: Path) -> None:
    """Lived again twice, what people did and wrote becomes the same bytes, the hashes of their texts included."""
    lived(folder, past(20, seed=8))
    ledgers = [tmp_path / name for name in ("first.jsonl", "second.jsonl")]
    first, second = (replay(folder, "--config", str(SHIPPED), "--ledger", str(path)) for path in ledgers)
    assert first == second
    assert ledgers[0].read_bytes() == ledgers[1].read_bytes()
    assert b'"text"' in ledgers[0].read_bytes()


def test_other_policies_over_the_same_past(folder: Path, patient: str) -> None:
    """With three days for the village, a case resolved on the third is on time; the tree is the database's own."""
    lived(folder, story(("2026-03-05 10:00", ActRequest(number="T1", act=Act.RESOLVE))))
    found = replay(folder, "--config", patient)
    assert (found["new"]["overdue"], found["real"]["overdue"]) == (0, 1)
    assert found["real"]["escalations"]["township"] == 1
    assert found["new"]["escalations"]["township"] == 0
    both = replay(folder, "--config", patient, "--compare", str(SHIPPED))
    assert both["old"] == found["real"]


def test_what_no_longer_applies_is_counted_and_named(folder: Path, patient: str) -> None:
    """A second signature was due at the township; with three days for the village nobody asks for it."""
    accept = ActRequest(number="T1", act=Act.ACCEPT)
    assert lived(folder, story(("2026-03-02 11:00", accept), ("2026-03-04 10:00", accept))) == []
    refused = replay(folder, "--config", patient)["new"]["not_applied"]
    assert refused["count"] == 1
    assert refused["named"][0].startswith("T1: accept of 2026-03-04T10:00:00+08:00: case T1 is in hand")


def test_a_rise_by_hand_needs_the_level_it_saw(folder: Path, patient: str) -> None:
    """Raised from the township by hand, the case stands at the village in the new life: that is no such act."""
    rise = ActRequest(number="T1", act=Act.ESCALATE, seen_level=2)
    assert lived(folder, story(("2026-03-04 10:00", rise))) == []
    refused = replay(folder, "--config", patient)["new"]["not_applied"]
    assert refused["count"] == 1
    assert "case T1 is at the village level now" in refused["named"][0]


def test_corrections_and_listings_are_lived_again(folder: Path) -> None:
    """A case made urgent by a correction, and listed in the end, is so in the new life too."""
    correct = ActRequest(number="T1", act=Act.CORRECT, fields={"urgency": "1", "title": "路灯", "place": VILLAGE})
    only_text = ActRequest(number="T1", act=Act.CORRECT, fields={"title": "路灯不亮"})
    confirm = ActRequest(number="T1", act=Act.LIST, leader="分管领导")
    acts = (("2026-03-02 11:00", correct), ("2026-03-02 12:00", only_text), ("2026-03-13 10:00", confirm))
    assert lived(folder, story(*acts)) == []
    found = replay(folder, "--config", str(SHIPPED))
    assert found["new"] == found["real"]
    assert found["new"]["not_applied"]["count"] == 0
    assert found["new"]["proposed"] == 1


def test_what_really_was_stands_beside_it(folder: Path, patient: str) -> None:
    """The table's second column says that it is what was, and only what is known until the asked instant."""
    lived(folder, story())
    line = ["replay", "--past", "--data", str(folder), "--config", patient, "--until", "2026-03-04T00:00:01+08:00"]
    done = CliRunner().invoke(main, line, catch_exceptions=False)
    head, cases, on_time, *_ = done.stdout.splitlines()
    assert head.split() == ["patient.toml", "as", "it", "was", "实际", "change", "增减"]
    assert cases.split()[-2:] == ["1", "1"]
    assert on_time.split()[-3:] == ["1", "0", "+1"]


def test_no_more_than_twenty_are_named(folder: Path, patient: str) -> None:
    """Of many acts that no longer apply the first twenty are named, and all are counted."""
    steps: list[Step] = []
    for number in (f"T{nth}" for nth in range(23)):
        accept = ActRequest(number=number, act=Act.ACCEPT)
        steps += story(("2026-03-02 11:00", accept), ("2026-03-04 10:00", accept), number=number)
    lived(folder, sorted(steps, key=lambda step: step.at_us))
    refused = replay(folder, "--config", patient)["new"]["not_applied"]
    assert (refused["count"], len(refused["named"])) == (23, 20)


def test_what_was_undone_was_never_done(folder: Path) -> None:
    """A resolution taken back within the minute is no deed; the case stayed open."""
    resolved_us = at("2026-03-02 11:00")
    undo = Step(resolved_us + 1_000_000, ActRequest(number="T1", act=Act.UNDO))
    steps = [*story(("2026-03-02 11:00", ActRequest(number="T1", act=Act.RESOLVE))), undo]
    assert lived(folder, steps) == []
    found = replay(folder, "--config", str(SHIPPED))
    assert found["new"] == found["real"]
    assert found["new"]["overdue"] == 1


def test_pauses_and_extensions_are_lived_again(folder: Path) -> None:
    """A paused and extended petition keeps its own clocks in the new life, so that both lives agree."""
    opened_us = at("2026-03-02 10:00")
    petition = NewCase(number="P1", place=VILLAGE, opened_us=opened_us, kind="信访")
    steps = [
        Step(opened_us, petition),
        Step(opened_us + HOUR_US, ActRequest(number="P1", act=Act.ACCEPT)),
        Step(opened_us + 2 * HOUR_US, ActRequest(number="P1", act=Act.EXTEND, clock=Clock.OVERALL, text="说明")),
        Step(opened_us + 3 * HOUR_US, ActRequest(number="P1", act=Act.PAUSE, reason="hearing", text="说明")),
        Step(opened_us + 99 * HOUR_US, ActRequest(number="P1", act=Act.RESUME)),
    ]
    assert lived(folder, steps) == []
    found = replay(folder, "--config", str(SHIPPED))
    assert found["new"]["not_applied"]["count"] == 0
    assert found["new"] == found["real"]


def test_an_empty_database_has_no_past(folder: Path) -> None:
    """A database without cases is refused in one sentence; nothing is written to it."""
    done = CliRunner().invoke(main, ["replay", "--past", "--data", str(folder)])
    assert done.exit_code == 2
    assert "there is no past to live again" in done.stderr


def test_a_folder_without_a_database_is_refused(tmp_path: Path) -> None:
    """Without a database the sentence names where it was looked for, and none is made."""
    done = CliRunner().invoke(main, ["replay", "--past", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "duban.db" in done.stderr
    assert list(tmp_path.iterdir()) == []
