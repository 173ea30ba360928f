"""The scratch store beside SQLite: the same engine leaves the same rows in both, byte for byte."""

from collections.abc import Sequence
from itertools import count

import pytest

from daemon.calendars import Calendars
from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.rehearsal import Rehearsal
from daemon.replay.scratch import Scratch
from daemon.rows import AbsenceRow, EventRow, PushRow, RotaRow, TimerRow
from daemon.store import CaseRow, Store
from schema.kinds import EventKind
from schema.script import Step
from tests.conftest import NewStore
from tests.databases import Databases
from tests.life import GRIDS, UNITS, at, officers, shipped
from tests.pasts import past

CASES, UNTIL_US = 30, at("2026-04-20 10:00")
SEEDS = (1, 7)
AWAY = [  # of six officers, one a unit, for some days of the past; the third one's deputy is the first
    AbsenceRow(4, at("2026-03-05 00:00"), at("2026-03-09 12:00"), None),
    AbsenceRow(5, at("2026-03-03 00:00"), at("2026-03-20 12:00"), 6),
    AbsenceRow(6, at("2026-03-12 00:00"), at("2026-03-14 12:00"), 5),
]
WATCHES = [RotaRow("610202001001", 5, at("2026-03-04 20:00"), at("2026-03-05 08:00"))]


class Witness:
    """Keeps what the scratch store told."""

    def __init__(self) -> None:
        self.lines: list[EventRow] = []
        self.pushes: list[PushRow] = []
        self.merged = 0

    def add_lines(self, lines: Sequence[EventRow]) -> None:
        self.lines += lines

    def add_pushes(self, pushes: Sequence[PushRow]) -> None:
        self.pushes += pushes

    def merge_pushes(self, pushes: Sequence[PushRow]) -> None:
        self.merged += len(pushes)

    def move_push(self, push: PushRow, next_us: int) -> None:
        self.pushes[self.pushes.index(push)] = push._replace(next_us=next_us)


def live(store: Store, steps: Sequence[Step]) -> Rehearsal:
    """Let an engine live ``steps`` in the small city."""
    store.write(lambda writer: (writer.upsert_units(UNITS), writer.upsert_grids(GRIDS)))
    store.write(lambda writer: writer.upsert_officers(officers(*(unit.code for unit in UNITS))))
    store.write(lambda writer: writer.change_absences(AWAY, (), steps[0].at_us))
    store.write(lambda writer: writer.change_watches(WATCHES, (), steps[0].at_us))
    config, clock, salts = shipped(), VirtualClock(steps[0].at_us), count()
    engine = Engine(
        store, config, Planner(Calendars(config.calendar)), clock, salt=lambda: bytes([next(salts) % 256])
    )
    rehearsal = Rehearsal(engine, clock, actor="system:replay")
    rehearsal.play(steps, UNTIL_US)
    return rehearsal


def rows(store: Store, numbers: Sequence[str]) -> list[tuple[CaseRow, list[TimerRow]]]:
    """Return every case with its timers."""
    with store.read() as reader:
        cases = [reader.case_by_number(number) for number in numbers]
        return [(case, reader.timers_of(case.id)) for case in cases if case]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_scratch_store_ends_as_sqlite_does(seed: int, sqlite_databases: Databases, new_store: NewStore) -> None:
    """A random past leaves the same ledger (hashes included), cases, timers and pushes in both stores."""
    steps, witness = past(CASES, seed), Witness()
    plain, scratch = new_store(sqlite_databases.fresh(), synchronous="OFF"), Scratch(witness)
    refused = [(step.at_us, reason) for step, reason in live(plain, steps).refused]
    assert [(step.at_us, reason) for step, reason in live(scratch, steps).refused] == refused
    with plain.read() as reader:
        lines = [line for chunk in reader.ledger() for line in chunk]
        pushes = reader.pushes_after(0, 1_000_000)
    assert witness.lines == lines
    numbers = [f"T{nth}" for nth in range(CASES)]
    assert rows(scratch, numbers) == rows(plain, numbers)
    assert [push.body for push in witness.pushes] == [push.body for push in pushes]
    assert any('"untold"' in line.body for line in lines)
    assert any('"for"' in push.body for push in pushes)
    assert witness.merged == sum(push.merged_into is not None for push in pushes)


def test_the_pasts_hold_every_kind_of_line() -> None:
    """Between them the random pasts have all that people do, takeovers, rises, and pushes merged into digests."""
    kinds, merged = set[str](), 0
    for seed in SEEDS:
        witness = Witness()
        live(Scratch(witness), past(CASES, seed))
        kinds |= {line.kind for line in witness.lines}
        merged += witness.merged
    assert merged > 0
    assert kinds == {kind.value for kind in EventKind} - {
        "listed",
        "undone",
        "withdrawn",
        "replanned",
        "corrected",
    }
