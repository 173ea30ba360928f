"""What to replay and how, as the command asks for it; and the configuration each life is lived under."""

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schema.config import Config, build_policy, load
from schema.errors import BadInput
from schema.instants import first_reading, to_us
from schema.kinds import Clock, Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, Policy, RungSpec, Start


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to replay and how; see ``duband replay --help``. One of ``file`` and ``database`` is given."""

    config: Path
    compare: Path | None = None  # another configuration, over the same past
    file: Path | None = None  # past cases in a table
    database: str = ""  # where a daemon's own past stands
    mapping: tuple[str, ...] = ()
    policy: str = ""
    zone: str = ""  # of the file's local times; empty: the configuration's
    until: str | None = None
    limit: str | None = None
    roll: bool = True
    units: Path | None = None
    ledger: Path | None = None  # where the lived ledger is written to
    processes: int = 0  # how many live at once; 0: as many as there are cores

    def check(self) -> None:
        """Raise BadInput when the request asks for two things at once, or for none."""
        if bool(self.file) == bool(self.database):
            raise BadInput("give either a FILE of past cases, or --past for the database's own")
        if self.database and (self.mapping or self.units or self.zone):
            raise BadInput("--map, --units and --tz say how to read a FILE; leave them out with --past")
        if self.compare and self.limit is not None:
            raise BadInput(
                "--limit takes the place of all policies, so nothing is left to --compare; leave one out"
            )


def configuration(path: Path, request: Request) -> Config:
    """Return the configuration a life is lived under: the file's, as the request changes it.

    BadInput with one sentence when the file or an option cannot be read.
    """
    config = load(path)
    policies = config.policies
    if request.limit is not None:
        policies = (single_clock(_limit(request.limit), roll=request.roll),)
    elif request.policy:
        policies = (config.policy(request.policy),)
    rules = replace(config.calendar, zone=_zone(request.zone)) if request.zone else config.calendar
    return replace(config, policies=policies, calendar=rules)


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


def until_of(request: Request, zone: ZoneInfo) -> int | None:
    """Return the instant of judgement that was asked for; None when none was."""
    if request.until is None:
        return None
    try:
        at = datetime.fromisoformat(request.until)
        return to_us(at if at.tzinfo else first_reading(at, zone))
    except ValueError as error:
        raise BadInput(
            f"--until {request.until!r} is no instant ({error}); write 2026-03-02T10:00+08:00"
        ) from error


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadInput(f"--tz {name!r} is no time zone; write for example Asia/Shanghai") from error


def _limit(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise BadInput(f"--limit: {error}") from error
