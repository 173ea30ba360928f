"""A small city with an engine in it, for tests that live a case's life on a clock set by hand."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from daemon.calendar import WorkCalendar
from daemon.casework.effects import by_clock
from daemon.casework.fold import fold
from daemon.clock import VirtualClock
from daemon.engine import ActDone, Engine, Intake, Tick
from daemon.ledger import facts_of
from daemon.plan import Planner
from daemon.rows import CaseRow, EventRow, GridRow, OfficerRow, PushLine, TimerRow, UnitRow
from daemon.store import Store
from schema.config import Config, load
from schema.instants import from_us, to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock

ZONE = ZoneInfo("Asia/Shanghai")
CITY, COUNTY, TOWNSHIP, VILLAGE = "6102", "610202", "610202001", "610202001001"
NEIGHBOUR, HOUSING = "610202001002", "610202D1"
GRID = f"{VILLAGE}001"
UNITS = (
    UnitRow(CITY, 4, "centre", "铜川市", None),
    UnitRow(COUNTY, 3, "centre", "王益区", CITY),
    UnitRow(HOUSING, 3, "department", "王益区住建局", COUNTY),
    UnitRow(TOWNSHIP, 2, "centre", "七一路街道", COUNTY),
    UnitRow(VILLAGE, 1, "centre", "红旗社区", TOWNSHIP),
    UnitRow(NEIGHBOUR, 1, "centre", "育才社区", TOWNSHIP),
)
GRIDS = (GridRow(GRID, "第一网格", VILLAGE, None),)
ROLES = ("handler", "supervisor", "leader")


def officers(*units: str) -> list[OfficerRow]:
    """Return one handler on duty at each of ``units``."""
    return [OfficerRow(None, code, f"值班{code}", "handler", "", "", True) for code in units]


@cache
def shipped() -> Config:
    """Return the configuration that ships."""
    path = Path(__file__).resolve().parents[1] / "config.toml"
    return load(path)


def at(text: str) -> int:
    """Return a local time, "2026-03-02 10:00", as an instant; 24:00 is the end of its day."""
    if text.endswith("24:00"):
        return at(text.replace("24:00", "00:00")) + 24 * 3_600_000_000
    return to_us(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def local(at_us: int) -> str:
    """Return an instant as tests write it; midnight is the end of a day."""
    found = from_us(at_us, ZONE)
    if (found.hour, found.minute, found.second) == (0, 0, 0):
        return f"{from_us(at_us - 1, ZONE):%Y-%m-%d} 24:00"
    return f"{found:%Y-%m-%d %H:%M}"


@dataclass
class Life:
    """An engine in the small city, its store, and the hand on its clock."""

    store: Store
    config: Config
    clock: VirtualClock
    engine: Engine

    @classmethod
    def begin(
        cls, store: Store, now: str, *, config: Config | None = None, on_duty: tuple[str, ...] = ()
    ) -> "Life":
        """Settle the city and start its engine at a local time."""
        units = on_duty or tuple(unit.code for unit in UNITS)
        store.write(lambda writer: (writer.upsert_units(UNITS), writer.upsert_grids(GRIDS)))
        store.write(lambda writer: writer.upsert_officers(officers(*units)))
        config = config or shipped()
        clock = VirtualClock(at(now))
        return cls(store, config, clock, Engine(store, config, Planner(WorkCalendar(config.calendar)), clock))

    @property
    def now_us(self) -> int:
        """Return the instant the clock stands at."""
        return self.clock.now_us()

    def open(self, number: str = "T1", opened: str = "", **changes: Any) -> Intake:
        """Bring one case to the first grid, by default now."""
        new = NewCase(
            number=number, place=GRID, opened_us=at(opened) if opened else self.now_us, policy="four_levels"
        )
        return self.engine.open_cases([replace(new, **changes)], "owner", self.now_us)

    def open_all(self, numbers: list[str], **changes: Any) -> Intake:
        """Bring many cases to the first grid in one intake."""
        new = NewCase(number="", place=GRID, opened_us=self.now_us, policy="four_levels")
        cases = [replace(new, number=number, **changes) for number in numbers]
        return self.engine.open_cases(cases, "owner", self.now_us)

    def tick(self, now: str = "") -> Tick:
        """Tick at a local time, by default where the clock stands."""
        if now:
            self.clock.advance_to(at(now))
        return self.engine.tick(self.now_us)

    def live_until(self, until: str) -> list[Tick]:
        """Tick just after each instant at which anything is due, until a local time."""
        ticks, until_us = [], at(until)
        while (due_us := self.engine.next_due_us()) is not None and due_us < until_us:
            self.clock.advance_to(max(due_us + 1, self.now_us))
            ticks.append(self.engine.tick(self.now_us))
        self.clock.advance_to(max(until_us, self.now_us))
        return ticks

    def act(self, act: Act, number: str = "T1", actor: str = "officer:1", scope: str = "", **what: Any) -> ActDone:
        """Do one act now."""
        return self.engine.act(ActRequest(number=number, act=act, **what), actor, scope, self.now_us)

    def case(self, number: str = "T1") -> CaseRow:
        """Return a case's row."""
        with self.store.read() as reader:
            found = reader.case_by_number(number)
        assert found is not None
        return found

    def timers(self, number: str = "T1") -> dict[Clock, TimerRow]:
        """Return a case's timers by their clock."""
        with self.store.read() as reader:
            return by_clock(reader.timers_of(self.case(number).id))

    def events(self, number: str = "T1") -> list[EventRow]:
        """Return a case's ledger."""
        with self.store.read() as reader:
            return reader.events_of(self.case(number).id)

    def story(self, number: str = "T1") -> list[str]:
        """Return a case's ledger as a story: when, what, and for a rung which clock's."""
        return [_told(line) for line in self.events(number)]

    def pushes(self, number: str = "T1") -> list[PushLine]:
        """Return a case's pushes, oldest first."""
        with self.store.read() as reader:
            return reader.pushes_of(self.case(number).id)

    def assert_folds(self, number: str = "T1") -> None:
        """Check I5: the row and the timers are what the ledger makes of them."""
        case, timers = fold(self.events(number))
        assert case == self.case(number)
        with self.store.read() as reader:
            stored = reader.timers_of(case.id)
        assert [timer._replace(set_us=0) for timer in timers] == [timer._replace(set_us=0) for timer in stored]


def _told(line: EventRow) -> str:
    said = facts_of(line.body)
    if line.kind != "rung":
        return f"{local(line.at_us)} {line.kind}"
    what = f"{local(said['planned_us'])} {said['clock']} {said['rung']}"
    return f"{what} → {said['to_unit']}" if "to_unit" in said else what
