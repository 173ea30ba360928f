"""What the real engine makes of a city in which nobody acts, counted from its ledger as a forecast counts."""

from collections import Counter
from collections.abc import Sequence

from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.forecast.horizon import Day
from daemon.forecast.outlook import KINDS, What
from daemon.ledger import facts_of
from daemon.rows import CaseRow, EventRow
from daemon.store import Store
from schema.kinds import Status

Counts = Counter[tuple[str, str, int]]  # by unit, day and what


def live_until(engine: Engine, clock: VirtualClock, until_us: int) -> None:
    """Tick a moment after each instant at which anything is due."""
    while (due_us := engine.next_due_us()) is not None and due_us < until_us:
        clock.advance_to(max(due_us + 1, clock.now_us()))
        engine.tick(clock.now_us())


def lived(store: Store, engine: Engine, clock: VirtualClock, days: Sequence[Day]) -> Counts:
    """Let the engine live these days with nobody acting; return what its ledger says of them."""
    now_us = clock.now_us()
    with store.read() as reader:
        cases, seq = {case.id: case for case in reader.cases_after(0, 100_000)}, reader.last_seq()
    found = _deadlines(cases.values(), days, now_us)
    live_until(engine, clock, days[-1].end_us + 1)
    with store.read() as reader:
        lines = reader.events_after(seq, 1_000_000)
        levels = {unit.code: unit.level for unit in reader.units()}
    for line in lines:
        case, said = cases[line.case_id], facts_of(line.body)
        for what, at_us in _happened(case, said, line, levels):
            _count(found, case.unit_code, at_us, what, days, now_us)
        cases[case.id] = case._replace(
            unit_code=said.get("to_unit", case.unit_code), level=said.get("to_level", case.level)
        )
    return +found


def _deadlines(cases, days: Sequence[Day], now_us: int) -> Counts:
    found: Counts = Counter()
    for case in cases:
        if case.due_us is not None and Status(case.status).is_open and case.status != Status.PAUSED:
            _count(found, case.unit_code, case.due_us, What.DUE + case.level - 1, days, now_us)
    return found


def _happened(case: CaseRow, said, line: EventRow, levels):
    planned_us = said.get(
        "planned_us", 0
    )  # an instant is over a moment after it, and so is one at a stage's start
    at_us = planned_us if line.at_us - planned_us <= 2 else line.at_us - 1
    if line.kind == "resumed" and "due_us" in said:
        yield What.DUE + case.level - 1, said["due_us"]
    if line.kind == "rung" and "card" in said:
        yield What.CARD + said["card"], at_us
    if line.kind == "rung" and "listing" in said:
        yield What.LISTING, at_us
    if line.kind == "rung" and "to_unit" in said:
        to = said["to_unit"] if said["is_raised"] else said["supervisor"]
        yield What.RISE + levels[to] - 1, at_us


def _count(found: Counts, unit: str, at_us: int, what: int, days: Sequence[Day], now_us: int) -> None:
    day = next((day for day in days if at_us <= day.end_us), None)
    if day is not None and at_us >= now_us:
        found[unit, day.date, int(what)] += 1


def foreseen(outlook) -> Counts:
    """Return a forecast in the same form."""
    found: Counts = Counter()
    for unit, rows in outlook.units.items():
        for day, row in zip(outlook.days, rows.tolist(), strict=True):
            found.update({(unit, day.date, what): row[what] for what in range(KINDS)})
    return +found
