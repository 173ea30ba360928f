"""One case that lives in memory, by the pure decisions alone: it is opened, acted on, ticked, and planned anew."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from daemon.calendars import Calendars
from daemon.casework.acts import Said, Scene, decide
from daemon.casework.effects import by_clock
from daemon.casework.fold import Timers, apply, fold
from daemon.casework.lines import first_lines, next_line
from daemon.casework.opening import opening
from daemon.casework.replanning import replanned
from daemon.casework.rules import Rules, clock_of
from daemon.casework.scribe import Scribe
from daemon.casework.standstill import pause_ends_us, resumption
from daemon.directory import Directory
from daemon.ledger import facts_of
from daemon.plan import Planner
from daemon.rows import CaseRow, DueRow, EventRow, OfficerRow, TimerRow
from schema.calendars import CalendarRules, OwnDay
from schema.config import Config, PauseReason, build_policy
from schema.errors import BadInput, Conflict, NotAllowed
from schema.instants import MICROS_PER_SECOND
from schema.intake import ActRequest, NewCase
from schema.kinds import Act, Clock, EventKind, Level, Rung
from schema.periods import Period, PeriodUnit, Place
from schema.policies import ClockSpec, OnEscalate, Policy, RungSpec, Start
from tests.life import GRID, GRIDS, UNITS, at

HOUR_US = 3_600 * MICROS_PER_SECOND
DAY_US = 24 * HOUR_US
HEARING = PauseReason(
    "hearing", "听证", (Clock.FEEDBACK, Clock.RESOLVE, Clock.OVERALL), Period(Fraction(10), PeriodUnit.DAYS)
)
OTHER_DAYS = CalendarRules(
    exceptions={date(2026, 3, 9): False, date(2026, 3, 14): True},
    places={"610202001": {date(2026, 3, 18): OwnDay(False)}},
)
Key = tuple[str, int, str, int, int]


@cache
def directory() -> Directory:
    """Return the small city with a handler on duty everywhere."""
    staff = [OfficerRow(nth, unit.code, unit.name, "handler", "", "", True) for nth, unit in enumerate(UNITS, 1)]
    return Directory.build(UNITS, GRIDS, staff)


def rules_of(*policies: Policy, calendar: CalendarRules | None = None) -> Rules:
    """Return rules that hold these policies."""
    config = Config(policies=policies, calendar=calendar or CalendarRules())
    return Rules(
        directory=directory(),
        planner=Planner(Calendars(config.calendar)),
        policies={policy.hash: policy for policy in policies},
        settings=config.engine,
        telling=config.telling,
        quiet=config.quiet,
        pauses={HEARING.name: HEARING},
    )


def clock(
    word: str,
    limit: str | dict[str, str],
    *,
    start: str = "received",
    repeat: str = "review",
    every: str = "1wd",
    supervise: bool = False,
    extend: str = "",
    within: str = "",
    **ladder: str,
) -> ClockSpec:
    """Return a clock as config.toml would write it: ``red="0"``, ``remind="50% 75%"``."""
    limits = {level.word: limit for level in Level} if isinstance(limit, str) else limit
    return ClockSpec(
        clock=Clock.of(word),
        start=Start(start),
        limits=tuple((Level.of(level), Period.parse(period)) for level, period in limits.items()),
        ladder=tuple(
            RungSpec(Rung.of(kind), nth, Place.parse(place))
            for kind, places in ladder.items()
            for nth, place in enumerate(places.split())
        ),
        repeat_kind=Rung.of(repeat),
        repeat_every=Period.parse(every),
        on_escalate=OnEscalate.SUPERVISE if supervise else OnEscalate.RAISE,
        extend=Period.parse(extend) if extend else None,
        within=Period.parse(within) if within else None,
    )


def policy(*clocks: ClockSpec, name: str = "p") -> Policy:
    """Return a policy of these clocks."""
    return build_policy(name, clocks)


@dataclass
class Matter:
    """A case, and the rules it lives under."""

    rules: Rules
    now_us: int
    case: CaseRow
    timers: Timers
    lines: list[EventRow] = field(default_factory=list)

    @classmethod
    def open(cls, policy: Policy, now: str = "2026-03-02 10:00", *, opened: str = "", **facts: Any) -> "Matter":
        """Open a case under ``policy`` at its village."""
        rules, now_us = rules_of(policy), at(now)
        new = NewCase(number="T1", place=GRID, opened_us=at(opened) if opened else now_us, **facts)
        begun = opening(new, rules, policy, now_us)
        lines = list(first_lines(1, 1, now_us, begun.lines, actor="owner"))
        case, timers = fold(lines)
        return cls(rules, now_us, case, by_clock(timers), lines)

    def act(self, act: Act, **what: Any) -> bool:
        """Do an act as the administrator; tell whether it was one that the case's state admits."""
        config = Config(policies=tuple(self.rules.policies.values()), pauses=(HEARING,))
        scene = Scene(
            request=ActRequest(number="T1", act=act, **{"text": "事由", "reason": "hearing"} | what),
            actor="owner",
            scope="",
            case=self.case,
            timers=self.timers,
            rules=self.rules,
            config=config,
            now_us=self.now_us,
            lines=self.lines,
        )
        try:
            self._say(decide(scene))
        except (BadInput, Conflict, NotAllowed):
            return False
        return True

    def tick(self, now_us: int = 0) -> list[str]:
        """Fire what is due before ``now_us``; return the rungs, "resolve red"."""
        self.now_us, before = max(self.now_us, now_us), len(self.lines)
        while due := sorted((t for t in self.timers.values() if self._is_due(t)), key=lambda t: (t.next_us, t.id)):
            if clock_of(due[0]) == Clock.PAUSE:
                self._resume(pause_ends_us(self.timers))
                continue
            scribe = Scribe(self.rules, self.now_us)
            [decided] = scribe.decide([DueRow(timer, self.case) for timer in due], self.now_us)
            batch = scribe.write([decided], self.case.head_seq + 1)
            stage = decided.cohort.new_stage
            if stage is not None and Clock.PAUSE in self.timers and self.timers[Clock.PAUSE].next_us is not None:
                self._resume(stage.stage_us)
                continue
            self.lines += batch.events
            self.timers |= by_clock(batch.timers)
            for moved in batch.moved:
                self.case = self.case._replace(**moved._asdict())
        rungs = (facts_of(line.body) for line in self.lines[before:] if line.kind == EventKind.RUNG)
        return [f"{said['clock']} {said['rung']}" for said in rungs]

    def edit(
        self, policy: Policy | None = None, calendar: CalendarRules | None = None, *, is_confirmed: bool = True
    ) -> Said | None:
        """Let an edit reach the case, of its policy or of the calendar; return the line's facts."""
        planner = self.rules.planner if calendar is None else Planner(Calendars(calendar))
        policies = {**self.rules.policies} | ({policy.hash: policy} if policy else {})
        self.rules = replace(self.rules, planner=planner, policies=policies)
        heir = policy.hash if policy else self.case.policy_hash
        said = replanned(self.case, self.timers, self.rules, heir, self.now_us, is_confirmed=is_confirmed)
        if said is not None:
            self._say(said)
        return said

    def next_us(self) -> int:
        """Return when anything is due next."""
        return min(timer.next_us for timer in self.timers.values() if timer.next_us is not None)

    def fired(self) -> list[Key]:
        """Return the key of every rung that fired (I3)."""
        rungs = (facts_of(line.body) for line in self.lines if line.kind == EventKind.RUNG)
        keys = ("clock", "cycle", "rung", "ordinal", "occurrence")
        return [tuple(said[name] for name in keys) for said in rungs]  # type: ignore[misc]

    def running(self) -> set[str]:
        """Return the words of the clocks that run."""
        return {clock.word for clock, timer in self.timers.items() if timer.next_us is not None}

    def check(self) -> None:
        """Check I1, I3 and I5: something runs, nothing fired twice, the row is the fold of the ledger."""
        fired = self.fired()
        assert len(fired) == len(set(fired)), "I3: a rung fired twice"
        resolve = self.rules.policies[self.case.policy_hash].clock(Clock.RESOLVE)
        waits = self.case.accepted_us is None and resolve is not None and resolve.start == Start.ACCEPTED
        assert self.running() - {"promise"} or not self.is_open or waits, "I1: nothing runs"
        case, timers = fold(self.lines)
        assert case == self.case, "I5: the row is not the fold of its ledger"
        assert [_unset(timer) for timer in timers] == [_unset(self.timers[clock]) for clock in sorted(self.timers)]

    @property
    def is_open(self) -> bool:
        """Tell whether the case is open."""
        return self.case.status <= 2

    def _is_due(self, timer: TimerRow) -> bool:
        return timer.next_us is not None and timer.next_us < self.now_us

    def _resume(self, until_us: int) -> None:
        self._say(Said(EventKind.RESUMED, resumption(self.rules, self.case, self.timers, until_us)))

    def _say(self, said: Said) -> None:
        line = next_line(
            self.case, self.case.head_seq + 1, self.now_us, said.kind, actor="owner", facts=said.facts
        )
        self.lines.append(line)
        self.case, self.timers = apply(self.case, self.timers, line)


def _unset(timer: TimerRow) -> TimerRow:
    """Return a timer without what only the storm guard reads, and a postponed rung does not write down."""
    return timer._replace(set_us=0, next_us=None if timer.next_us is None else 0)
