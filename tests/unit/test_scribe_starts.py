"""Cohorts of clocks that began at different times: one decision where the limit says all, one each where not."""

import pytest

from daemon.casework import scribe
from daemon.store import Store
from schema.config import load
from schema.intake import NewCase
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import GRID, Life, at, local

POLICY = """
[policy.one]
default = true
[policy.one.respond]
limit = "4wh"
remind = "50%"
[policy.one.resolve]
limit = "3wd"
blue = "-1wd@09:00"
red = "0"
escalate = "0"
"""


@pytest.fixture
def life(sqlite_databases: Databases, new_store: NewStore, tmp_path) -> Life:
    """Begin on a Monday under one policy that has a card on the last day at nine."""
    path = tmp_path / "config.toml"
    path.write_text(POLICY, encoding="utf-8")
    store: Store = new_store(sqlite_databases.fresh(), synchronous="OFF")
    return Life.begin(store, "2026-03-02 10:00", config=load(path))


def opened(life: Life, *times: str, due: str = "") -> None:
    """Bring a case opened at each of these times."""
    due_us = at(due) if due else None
    cases = [
        NewCase(number=f"T{nth}", place=GRID, opened_us=at(when), due_us=due_us) for nth, when in enumerate(times)
    ]
    life.engine.open_cases(cases, "owner", life.now_us)


def planned(life: Life, number: str, what: str) -> list[str]:
    """Return for when the rungs of a clock and kind of a case were planned."""
    return [line.removesuffix(f" {what}") for line in life.story(number) if line.endswith(f" {what}")]


def test_a_card_at_nine_is_decided_once(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cases of a day, each begun at its own minute, get their card of one morning by one decision."""
    opened(life, "2026-03-02 09:56", "2026-03-02 09:58", "2026-03-02 10:00")
    life.live_until("2026-03-04 08:59")
    decided: list[object] = []
    monkeypatch.setattr(scribe, "prepare", lambda *what, made=scribe.prepare: decided.append(what) or made(*what))
    life.tick("2026-03-04 09:01")
    assert [planned(life, f"T{nth}", "resolve blue") for nth in range(3)] == [["2026-03-04 09:00"]] * 3
    assert len(decided) == 1


def test_a_rung_moved_to_its_start_is_each_case_s_own(life: Life) -> None:
    """Cases with one limit of their own, whose card lies before they began: each has it at its own start."""
    times = ("2026-03-02 09:56", "2026-03-02 09:58", "2026-03-02 10:00")
    opened(life, *times, due="2026-03-02 24:00")
    life.live_until("2026-03-02 10:30")
    assert [planned(life, f"T{nth}", "resolve blue") for nth in range(3)] == [[when] for when in times]
    assert [local(line.at_us) for line in life.events("T0") if line.kind == "rung"] == ["2026-03-02 10:00"]


def test_shares_are_each_case_s_own(life: Life) -> None:
    """A share of the clock's time stands by its start, so that cases minutes apart are reminded minutes apart."""
    opened(life, "2026-03-02 09:56", "2026-03-02 10:00")
    life.live_until("2026-03-02 17:00")
    [[first], [second]] = (planned(life, f"T{nth}", "respond remind") for nth in range(2))
    assert first < second
