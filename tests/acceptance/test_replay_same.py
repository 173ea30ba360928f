"""The same past under the same policies, twice: the same bytes, whatever the order of hashes or the processes."""

import csv
import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from daemon import ledger
from daemon.replay import Request, crew, replay
from daemon.replay.past import past_of_file
from daemon.replay.request import configuration
from schema.instants import from_us
from schema.intake import NewCase
from tests.life import ZONE
from tests.pasts import past

SHIPPED = Path(__file__).parents[2] / "config.toml"
CASES = 24
Lines = list[dict[str, Any]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a table of past cases under several policies, every third one still open."""
    path = tmp_path / "past.csv"
    steps = [step for step in past(CASES, seed=5) if isinstance(step.what, NewCase)]
    with path.open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table)
        rows.writerow(("number", "opened_at", "resolved_at", "kind", "urgency"))
        for nth, step in enumerate(steps):
            case = step.what
            assert isinstance(case, NewCase)
            opened_at = from_us(case.opened_us, ZONE).isoformat()
            resolved_at = from_us(case.opened_us + nth * 9_000_000_000, ZONE).isoformat() if nth % 3 else ""
            rows.writerow((case.number, opened_at, resolved_at, case.kind, case.urgency))
    return path


def printed(file: Path, ledger_file: Path, seed: int, *words: str) -> bytes:
    """Return what a replay in a process of its own prints, with hashes of strings in another order."""
    line = [sys.executable, "-m", "daemon.cli", "replay", str(file), "--config", str(SHIPPED)]
    done = subprocess.run(
        [*line, "--ledger", str(ledger_file), "--json", *words],
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_twice_the_same_bytes(file: Path, tmp_path: Path) -> None:
    """Document and ledger are byte for byte equal under two orders of hashes, and a chain without a fault."""
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    compared = ("--compare", str(SHIPPED))
    document = printed(file, first, 1, *compared)
    assert document == printed(file, second, 2, *compared)
    assert first.read_bytes() == second.read_bytes()
    found = json.loads(document)
    assert found["new"] == found["old"]
    assert found["new"]["cases"] == CASES
    assert_chained([json.loads(line) for line in first.read_bytes().splitlines()])


def assert_chained(lines: Lines) -> None:
    """Check that lines are numbered without a gap, and that each case's hashes follow from its first line."""
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    heads: dict[int, bytes] = {}
    for line in lines:
        before = heads.get(line["case_id"], ledger.GENESIS)
        body = ledger.body_of(line["body"])
        course = (line["seq"], line["case_id"], line["version"], line["at_us"], line["kind"], line["actor"])
        heads[line["case_id"]] = ledger.line_hash(before, *course, body)
        assert heads[line["case_id"]].hex() == line["hash"]
    assert [line["at_us"] for line in lines] == sorted(line["at_us"] for line in lines)


def test_processes_and_stretches_change_no_figure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One life of all cases, many lives of a few each, and those in two processes come to the same document."""
    alone = outcome(file, 1)
    monkeypatch.setattr(crew, "stretches", partial(crew.stretches, cases=7))
    assert outcome(file, 1) == alone
    assert outcome(file, 2) == alone


def outcome(file: Path, processes: int) -> dict[str, Any]:
    request = Request(config=SHIPPED, compare=SHIPPED, file=file, processes=processes)
    return replay(request, bar=False).as_json()


def test_a_replay_broken_off_leaves_no_process(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C after the first stretch ends the replay, and the processes that lived the others with it."""

    def broken_off(_steps: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(crew, "stretches", partial(crew.stretches, cases=3))
    request = Request(config=SHIPPED, file=file)
    config = configuration(SHIPPED, request)
    with pytest.raises(KeyboardInterrupt):
        crew.live(past_of_file(file, request, ZONE), [config], processes=2, progress=broken_off)
    assert multiprocessing.active_children() == []


def test_a_case_lives_the_same_in_any_company(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut into stretches, each case has the very lines it has among all others, but for their numbers."""
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    replay(Request(config=SHIPPED, file=file, ledger=whole), bar=False)
    monkeypatch.setattr(crew, "stretches", partial(crew.stretches, cases=7))
    replay(Request(config=SHIPPED, file=file, ledger=cut), bar=False)
    assert told(cut) == told(whole)
    assert [line["seq"] for line in read(cut)] == list(range(1, len(read(cut)) + 1))


def read(path: Path) -> Lines:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def told(path: Path) -> dict[str, Sequence[tuple[Any, ...]]]:
    """Return each case's lines without what numbers them."""
    cases: dict[str, list[tuple[Any, ...]]] = {}
    for line in read(path):
        shown = (line["version"], line["at_us"], line["kind"], line["actor"], line["body"])
        cases.setdefault(line["number"], []).append(shown)
    return cases
