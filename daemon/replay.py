"""Replay: past cases run through the same engine on a virtual clock, and what would have been late."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from daemon.calendar import WorkCalendar
from daemon.clock import VirtualClock
from daemon.engine import Engine
from daemon.plan import Planner
from daemon.planting import plant
from daemon.rehearsal import Rehearsal
from daemon.rows import UnitRow
from daemon.store import Store, migrate, open_store
from daemon.summary import summarise
from schema.config import Config, build_policy, load
from schema.errors import BadInput
from schema.instants import first_reading, from_us, to_us
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Card, Clock, Level, Rung, UnitKind
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, Policy, RungSpec, Start
from schema.script import Step
from schema.sheets import RowFault, open_sheet, parse_mapping, read_cases

_ACTOR = "system:replay"
_WARNINGS_SHOWN = 20  # beyond these only their number is said
# Where every case starts when no tree is given: one nameless village under one township, county and city.
_NAMELESS = ("0000", "000000", "000000000", "000000000000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to replay and how; see ``duband replay --help``."""

    file: Path
    config: Path
    mapping: tuple[str, ...] = ()
    policy: str = ""
    zone: str = "Asia/Shanghai"
    until: str | None = None
    limit: str | None = None
    roll: bool = True
    units: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the past would have been; overdue is judged on each case's first resolve limit."""

    cases: int
    on_time: int
    overdue: int
    cards: dict[str, int]  # by colour
    escalations: dict[str, int]  # by the level they rose to
    proposed: int  # for listing, at the top
    pushes: int
    until_at: str
    wall_s: float
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the outcome as one JSON document."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the outcome for a reader at a terminal."""
        cards = " ".join(f"{Card.of(word).zh} {count}" for word, count in self.cards.items())
        rises = " ".join(f"{Level.of(word).zh} {count}" for word, count in self.escalations.items())
        return (
            f"cases 事项 {self.cases}, on time 按期 {self.on_time}, overdue 逾期 {self.overdue}\n"
            f"judged 截至 {self.until_at}\n"
            f"cards 督办牌: {cards}\nescalations 提级: {rises}; proposed for listing 拟挂牌 {self.proposed}\n"
            f"pushes 推送 {self.pushes}; {self.wall_s:.1f} s"
        )


def replay_file(request: Request, *, bar: bool) -> Outcome:
    """Run the cases of ``request.file`` through the engine and return what came of it.

    It needs no daemon and leaves nothing behind. BadInput with one sentence when the file, the tree or an option
    cannot be read.
    """
    began_s = time.perf_counter()
    config = _config(request)
    cases, warnings = _read_past(request, config)
    until_us = _until(request, config.zone, cases)
    with _scratch_store() as store:
        _plant_tree(store, request)
        with click.progressbar(length=2 * len(cases), label="replay", hidden=not bar) as progress:
            rehearsal = _rehearsal(store, config, cases)
            rehearsal.play(_steps(cases, until_us), until_us, progress.update)
        refused = tuple(f"{step.what.number}: {reason}" for step, reason in rehearsal.refused)
        with store.read() as reader:
            summary = summarise(reader, until_us)
    return Outcome(
        cases=summary.cases,
        on_time=summary.cases - summary.overdue,
        overdue=summary.overdue,
        cards={card.word: summary.cards[card] for card in Card if card},
        escalations={level.word: summary.rises[level] for level in Level if level > Level.VILLAGE},
        proposed=summary.proposed,
        pushes=sum(summary.pushes.values()),
        until_at=from_us(until_us, config.zone).isoformat(),
        wall_s=round(time.perf_counter() - began_s, 3),
        warnings=_cut(warnings + refused),
    )


def single_clock(limit: Period, *, roll: bool) -> Policy:
    """Return a policy of one resolve clock of ``limit`` at every level: red at the limit, and up."""
    ladder = (RungSpec(Rung.RED, 0, Place()), RungSpec(Rung.ESCALATE, 0, Place()))
    clock = ClockSpec(
        clock=Clock.RESOLVE,
        start=Start.RECEIVED,
        limits=tuple((level, limit) for level in Level),
        ladder=ladder,
        repeat_kind=Rung.REVIEW,
        repeat_every=Period(Fraction(1), PeriodUnit.MONTHS),
        roll=roll,
    )
    return build_policy("single-clock", [clock], title=f"单一时限 {limit}")


def _config(request: Request) -> Config:
    config = load(request.config)
    try:
        rules = replace(config.calendar, zone=ZoneInfo(request.zone))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(f"--tz {request.zone!r} is no time zone; write for example Asia/Shanghai") from error
    policies = config.policies
    if request.limit is not None:
        policies = (single_clock(_limit(request.limit), roll=request.roll),)
    elif request.policy:
        policies = (config.policy(request.policy),)
    return replace(config, policies=policies, calendar=rules, channels=())


def _limit(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadInput(f"--limit: {error}") from error


def _read_past(request: Request, config: Config) -> tuple[list[NewCase], tuple[str, ...]]:
    """Return the file's cases in order of opening, and a sentence for each row that is odd or was refused."""
    cases: list[NewCase] = []
    warnings: list[str] = []
    default_place = "" if request.units else _NAMELESS[-1]
    with open_sheet(request.file) as sheet:
        for row, read in read_cases(sheet, parse_mapping(request.mapping), config.zone, default_place):
            if isinstance(read, RowFault):
                warnings.append(f"{request.file}: {read}; the row is left out")
                continue
            warnings.extend(f"{request.file}: line {row.line}: {oddity}" for oddity in _oddities(read))
            cases.append(read if request.units else replace(read, place=default_place, about=()))
    if not cases:
        raise BadInput(
            f"{request.file} holds no case that can be replayed; {warnings[0] if warnings else 'no rows'}"
        )
    cases.sort(key=lambda case: (case.opened_us, case.number))
    return cases, tuple(warnings)


def _oddities(case: NewCase) -> Iterator[str]:
    if case.resolved_us is not None and case.resolved_us < case.opened_us:
        yield f"{case.number} was closed before it was opened; judged as it stands"
    if case.due_us is not None and case.due_us < case.opened_us:
        yield f"{case.number} was due before it was opened; judged as it stands"


def _until(request: Request, zone: ZoneInfo, cases: Sequence[NewCase]) -> int:
    """Return the instant of judgement: what was asked, else just after the newest instant in the file."""
    if request.until is None:
        return max(max(case.opened_us, case.resolved_us or 0) for case in cases) + 1
    try:
        at = datetime.fromisoformat(request.until)
        return to_us(at if at.tzinfo else first_reading(at, zone))
    except ValueError as error:
        raise BadInput(
            f"--until {request.until!r} is no instant ({error}); write 2026-03-02T10:00+08:00"
        ) from error


def _steps(cases: Sequence[NewCase], until_us: int) -> list[Step]:
    """Return the openings and closings of ``cases`` up to ``until_us``, in order of time.

    A closing before its opening has no place in time: the case comes in closed, as it stands in the file.
    """
    steps: list[Step] = []
    for case in cases:
        closed_us = case.resolved_us
        if closed_us is None or closed_us > until_us or closed_us < case.opened_us:
            kept = closed_us if closed_us is not None and closed_us < case.opened_us else None
            steps.append(Step(case.opened_us, replace(case, resolved_us=kept)))
        else:
            steps.append(Step(case.opened_us, replace(case, resolved_us=None)))
            steps.append(Step(closed_us, ActRequest(number=case.number, act=Act.RESOLVE)))
    steps.sort(key=lambda step: (step.at_us, isinstance(step.what, ActRequest)))
    return steps


@contextmanager
def _scratch_store() -> Iterator[Store]:
    """Give an empty store that is gone afterwards; nothing in it is worth a disk's flush."""
    with tempfile.TemporaryDirectory(prefix="duban-replay-") as folder:
        path = Path(folder) / "replay.db"
        migrate(path)
        store = open_store(path, synchronous="OFF")
        try:
            yield store
        finally:
            store.close()


def _plant_tree(store: Store, request: Request) -> None:
    if request.units is None:
        store.write(lambda writer: writer.upsert_units([_nameless(level) for level in Level]))
    else:
        plant(store, request.units)


def _nameless(level: Level) -> UnitRow:
    code = _NAMELESS[Level.CITY - level]
    parent = None if level == Level.CITY else _NAMELESS[Level.CITY - level - 1]
    return UnitRow(code, level, UnitKind.CENTRE.value, "", parent)


def _rehearsal(store: Store, config: Config, cases: Sequence[NewCase]) -> Rehearsal:
    clock = VirtualClock(cases[0].opened_us)
    engine = Engine(store, config, Planner(WorkCalendar(config.calendar)), clock)
    return Rehearsal(engine, clock, actor=_ACTOR, slack_s=config.engine.late_ok_s)


def _cut(warnings: tuple[str, ...]) -> tuple[str, ...]:
    more = len(warnings) - _WARNINGS_SHOWN
    return warnings if more <= 0 else (*warnings[:_WARNINGS_SHOWN], f"and {more} more like these")
