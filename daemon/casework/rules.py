"""What a decision may look at besides the case: tree, calendar, policies, and who is told. Frozen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, Self

from daemon.directory import Directory
from daemon.localtime import LocalTime
from daemon.plan import ClockPlan, Planner
from daemon.rows import CaseRow, TimerRow
from schema.config import EngineSettings, PauseReason, Quiet, Telling
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Clock, Level
from schema.policies import PROMISE, ClockSpec, Policy
from schema.terms import NO_TERMS, Terms

CLOCK_BITS = 4  # a timer's key is case_id << CLOCK_BITS | Clock
CLOCK_MASK = (1 << CLOCK_BITS) - 1
_NEVER_QUIET = Quiet()
_CLOCKS = {clock.value: clock for clock in Clock}


@dataclass(frozen=True, eq=False)  # without slots: what is cached lives in its __dict__
class Rules:
    """One consistent view of everything that is not the case itself."""

    directory: Directory
    planner: Planner
    policies: Mapping[str, Policy]  # by content hash: every one a case was ever under
    settings: EngineSettings
    telling: Telling
    quiet: Quiet = _NEVER_QUIET
    pauses: Mapping[str, PauseReason] = field(default_factory=dict)  # by name: why a case may stand still

    @cached_property
    def told_before(self) -> dict[tuple[object, ...], Any]:
        """Return whom pushes went to, by what says so; ``telling.remembered`` fills it."""
        return {}

    @cached_property
    def local(self) -> LocalTime:
        """Return the wall clock of the city."""
        return LocalTime(self.planner.calendars.rules.zone)

    @property
    def late_ok_us(self) -> int:
        """Return up to how far behind a rung counts as on time."""
        return self.settings.late_ok_s * MICROS_PER_SECOND

    def spec(self, policy_hash: str, clock: int) -> ClockSpec:
        """Return the spec of a case's clock; LookupError when the policy was never stored."""
        spec = self._specs.get((policy_hash, clock))
        if spec is None:
            raise LookupError(f"policy {policy_hash} has no clock {Clock(clock).word}, though a timer of it runs")
        return spec

    @cached_property
    def _specs(self) -> dict[tuple[str, int], ClockSpec]:
        return {
            (key, int(spec.clock)): spec
            for key, policy in self.policies.items()
            for spec in (*policy.clocks, PROMISE)  # a case may have one under any policy
        }

    @cached_property
    def rungs_before_limit(self) -> dict[tuple[str, int], int]:
        """Return (policy hash, clock) → the mask of the rungs before the limit, for ladders that go on at it.

        What repeats after such a ladder counts from there, not from a share of the clock's own time.
        """
        before: dict[tuple[str, int], int] = {}
        for key, spec in self._specs.items():
            earlier = [rung for rung in spec.ladder if rung.at.share is not None or rung.at.sign < 0]
            if len(earlier) < len(spec.ladder):
                before[key] = sum(rung.bit for rung in earlier)
        return before

    @cached_property
    def shares(self) -> dict[tuple[str, int], int]:
        """Return (policy hash, clock) → the mask of the rungs at a share of the clock's time, likewise."""
        known = self.rungs_before_limit
        return {
            key: sum(rung.bit for rung in spec.ladder if rung.at.share is not None)
            for key, spec in self._specs.items()
            if key in known
        }

    def plan(
        self, spec: ClockSpec, level: int, start_us: int, place: str, terms: Terms = NO_TERMS
    ) -> ClockPlan | None:
        """Return the plan of a clock that starts; None where it does not run at ``level``."""
        return self.planner.plan(spec, Level(level), start_us, place=place, terms=terms)

    def plan_of(
        self,
        spec: ClockSpec,
        level: int,
        start_us: int,
        limit_us: int,
        *,
        place: str = "",
        terms: Terms = NO_TERMS,
    ) -> ClockPlan:
        """Return the plan of a running clock.

        Its limit is the one it was given, which the policy's own may no longer be: one that the case brought, or
        one from before the calendar was edited. ``place`` is the unit by whose calendar it counts (``Seat``).
        """
        return self.planner.plan_of(spec, Level(level), start_us, limit_us, place=place, terms=terms)


class Seat(NamedTuple):
    """Who has a case and who watches it: what says by whose calendar each of its clocks counts."""

    owner: str
    start: str  # where its chain began
    supervisor: str
    level: int  # the owner's

    @classmethod
    def of(cls, case: CaseRow) -> Self:
        """Return the seat of a case as it stands."""
        return cls(case.unit_code, case.start_unit, case.supervisor_code, case.level)

    def place_of(self, spec: ClockSpec, level: int) -> str:
        """Return the unit by whose calendar a clock counts that runs on the limit of ``level``.

        One for life goes by where the case began, one on the supervisor's limit by the supervisor, every other by
        the owner.
        """
        if spec.is_for_life:
            return self.start
        is_watched = level > self.level and spec.clock != Clock.RULING
        return self.supervisor if is_watched and self.supervisor else self.owner


def timer_id(case_id: int, clock: int) -> int:
    """Return the key of a case's timer."""
    return case_id << CLOCK_BITS | clock


def clock_of(timer: TimerRow) -> Clock:
    """Return which clock a timer keeps."""
    return _CLOCKS[timer.id & CLOCK_MASK]


def about_column(codes: Iterable[str]) -> str:
    """Return units as a case row's ``about`` column writes them: ",code,code,", or nothing."""
    listed = ",".join(sorted(set(codes)))
    return f",{listed}," if listed else ""
