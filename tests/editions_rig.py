"""Editions on a real store and engine, with a file to edit and a planner that says what it is told; no waiting."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from daemon.calendars import Calendars
from daemon.casework.rules import clock_of
from daemon.editions import ConfigFile, Editions, Keepsake, Reading, State, Surroundings
from daemon.editions.register import begin
from daemon.engine import Engine, Tick
from daemon.plan import Planner
from daemon.rows import EditionRow
from daemon.store import Store
from schema.config import Config, edition_of, load
from schema.errors import StoreFailed
from schema.kinds import Choice
from tests.life import Life

SHIPPED = (Path(__file__).resolve().parents[1] / "config.toml").read_text(encoding="utf-8")
RESOLVE = "[policy.four_levels.resolve]"
ONE_DAY = 'village = "1wd"'
YEAR = """
source = "国办发明电〔2026〕9号"
off = ["2027-01-01..2027-01-03", "2027-02-05..2027-02-13", "2027-04-03..2027-04-05", "2027-05-01..2027-05-05",
  "2027-06-09", "2027-09-15", "2027-10-01..2027-10-07"]
work = ["2027-01-31", "2027-02-20"]
"""


def edited(to: str, *, of: str = ONE_DAY, under: str = RESOLVE, text: str = SHIPPED) -> str:
    """Return a configuration with one thing otherwise in one of its tables: by default a village's working day."""
    head, table, tail = text.partition(under)
    assert of in tail
    return head + table + tail.replace(of, to, 1)


async def at_once(_seconds: float) -> None:
    """Wait for nothing."""
    await asyncio.sleep(0)


@dataclass(frozen=True)
class Planned:
    """A plan as far as it decides."""

    edition: int
    hash: str
    needs_officer: bool
    open_cases: int = 100
    affected: int = 60


@dataclass
class FakePlanner:
    """Says of each edit what it is told to say; ``before`` it answers, something may happen."""

    number: Callable[[], int]
    needs_officer: bool = True
    trouble: str = ""
    before: Callable[[], None] = lambda: None
    asked: list[str] = field(default_factory=list)

    async def __call__(self, reading: Reading) -> Planned:
        assert reading.config is not None
        hash_ = edition_of(reading.config).hash
        self.asked.append(hash_)
        planned = Planned(self.number(), hash_, self.needs_officer)
        self.before()
        if self.trouble:
            raise StoreFailed(self.trouble)
        return planned


@dataclass
class FakeSettings:
    """Remembers every configuration it was given, and hands it to the engine."""

    life: Life
    taken: list[Config] = field(default_factory=list)
    refusal: Exception | None = None
    restart: tuple[str, ...] = ()

    async def take(self, config: Config) -> tuple[str, ...]:
        if self.refusal is not None:
            raise self.refusal
        self.taken.append(config)
        self.life.engine.reload_config(config, self.life.engine.book.rules.planner)
        return self.restart


@dataclass
class Rig:
    """A daemon's editions and what stands around them."""

    life: Life
    path: Path
    editions: Editions
    planner: FakePlanner
    settings: FakeSettings
    keepsake: Keepsake
    moved: list[str] = field(default_factory=list)

    @property
    def state(self) -> State:
        return self.editions.state

    @property
    def row(self) -> EditionRow:
        """Return the edition in force."""
        with self.life.store.read() as reader:
            row = reader.edition()
        assert row is not None
        return row

    async def save(self, text: str | bytes) -> None:
        """Save the file and let the daemon look."""
        self.path.write_bytes(text.encode() if isinstance(text, str) else text)
        await self.editions.look()

    async def apply(self) -> None:
        """Let the edition in force reach every case."""
        await self.editions.apply(asyncio.Event())

    async def confirm(self, rest: Choice, actor: str = "officer:7") -> int:
        """Confirm what waits, alike for every policy, and let it reach every case."""
        assert self.state.waiting is not None
        number = self.editions.confirm(self.state.waiting.hash, {}, rest, actor)
        await self.apply()
        return number

    def tick(self, now: str = "") -> Tick:
        return self.life.tick(now)

    def limits(self, number: str = "T1") -> dict[str, int]:
        """Return the limit of each running clock of a case, by its word."""
        with self.life.store.read() as reader:
            timers = reader.timers_of(self.life.case(number).id)
        return {clock_of(timer).word: timer.limit_us for timer in timers if timer.next_us is not None}


def rig_on(store: Store, folder: Path, now: str = "2026-03-02 10:00", text: str = SHIPPED) -> Rig:
    """Begin a daemon's editions in the small city, on a file of its own in ``folder``."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return rig_in(Life.begin(store, now, config=load(path)), path)


def rig_in(life: Life, path: Path) -> Rig:
    """Begin a daemon's editions over an engine that had none."""
    begin(life.store, life.config, life.now_us)
    life.engine.reload_directory()
    return rig_of(life, path, path.parent)


def rig_of(life: Life, path: Path, folder: Path) -> Rig:
    """Return editions over an engine that is there already: a daemon that was started again, or another one."""
    settings, keepsake = FakeSettings(life), Keepsake(folder)
    planner = FakePlanner(lambda: life.engine.book.edition)
    moved: list[str] = []
    around = Surroundings(
        store=life.store,
        engine=life.engine,
        clock=life.clock,
        settings=settings,
        plan=planner,
        keepsake=keepsake,
        moved=lambda: moved.append("moved"),
    )
    return Rig(life, path, Editions(ConfigFile(path, at_once), around), planner, settings, keepsake, moved)


def again(rig: Rig) -> Rig:
    """Return the same daemon, started again on the same file and database."""
    life = rig.life
    engine = Engine(life.store, life.config, Planner(Calendars(life.config.calendar)), life.clock)
    return rig_of(replace(life, engine=engine), rig.path, rig.path.parent)
