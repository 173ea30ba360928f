"""The course of each clock of a case, told by its ledger: begun, halted, set going again, moved, fired. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from daemon import ledger
from daemon.casework.fold import Timers, apply, fold
from daemon.casework.promise import standing
from daemon.casework.rules import clock_of
from daemon.rows import CaseRow, EventRow, TimerRow
from schema.kinds import Clock, EventKind, Status
from schema.policies import Policy

_BY_ITSELF = frozenset({EventKind.PAUSED, EventKind.RETURNED})  # after these a halted clock is meant to go on


class Moment(NamedTuple):
    """A ledger line that counts, and the case around it."""

    line: EventRow
    said: Mapping[str, Any]
    case: CaseRow  # after the line
    before: Timers
    after: Timers


class Halt(NamedTuple):
    """A line that halted a clock, or that closed the case while it stood still."""

    line: EventRow
    said: Mapping[str, Any]
    at_us: int


class Change(NamedTuple):
    """A line that moved a clock's limit or terms."""

    line: EventRow
    said: Mapping[str, Any]
    before: TimerRow
    after: TimerRow
    policy_hash: str


@dataclass(slots=True)
class Run:
    """One run of a clock, from its start until another start or the end; extended or reopened it is still one."""

    clock: Clock
    begun: EventRow
    first: TimerRow  # as it began
    timer: TimerRow  # as it stands, or stood when the next run began
    case: CaseRow  # as it stood while the clock was this run's
    set_us: int  # when its limit was set
    set_under: str  # the policy's hash at that time
    ended: Halt | None = None
    halts: list[Halt] = field(default_factory=list)  # all, also those after which it went on
    resumed: dict[int, EventRow] = field(default_factory=dict)  # what ended a halt, by the number of its line
    changes: list[Change] = field(default_factory=list)
    fired: list[tuple[EventRow, Mapping[str, Any]]] = field(default_factory=list)
    passed: tuple[EventRow, Sequence[Sequence[Any]]] | None = None  # before an old case came in

    @property
    def is_still(self) -> bool:
        """Tell whether the clock stands still and is meant to go on."""
        return self.ended is not None and self.ended.line.kind in _BY_ITSELF


@dataclass(slots=True)
class Course:
    """Every run of every clock, in the order in which they began, and which line took back the card of which."""

    policies: Mapping[str, Policy]
    runs: list[Run] = field(default_factory=list)
    withdrawn: dict[int, EventRow] = field(default_factory=dict)  # by the number of the line that issued the card
    _latest: dict[Clock, Run] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Sequence[EventRow], policies: Mapping[str, Policy]) -> "Course":
        """Return the course a case took, from its lines, oldest first; undone ones do not count."""
        course = cls(policies)
        for moment in _lived(events):
            course.withdrawn |= dict.fromkeys(moment.said.get("withdrawn", ()), moment.line)
            for clock, timer in standing(moment.case, moment.after).items():
                if clock != Clock.PAUSE:
                    course._follow(clock, timer, moment)
        return course

    def _follow(self, clock: Clock, timer: TimerRow, moment: Moment) -> None:
        """Take what one line did to one clock."""
        run = self._latest.get(clock)
        if run is not None:
            _take_rung(run, moment)
            if not timer.cycle or self._begins(run.timer, timer, moment.case):
                _end(self._latest.pop(clock), moment)
                run = None
        if run is not None:
            _go_on(run, timer, moment)
        elif timer.cycle:
            run = self._latest[clock] = Run(
                clock, moment.line, timer, timer, moment.case, moment.line.at_us, moment.case.policy_hash
            )
            self.runs.append(run)

    def _begins(self, was: TimerRow, now: TimerRow, case: CaseRow) -> bool:
        """Tell whether a clock began anew: from another start, or in another stage where each has its own."""
        if was.cycle == now.cycle:
            return False
        policy = self.policies.get(case.policy_hash)
        spec = policy.clock(clock_of(now)) if policy else None
        is_for_life = spec.is_for_life if spec else clock_of(now) == Clock.OVERALL
        return was.start_us != now.start_us or (was.stage != now.stage and not is_for_life)


def _lived(events: Sequence[EventRow]) -> Iterator[Moment]:
    undone = {ledger.facts_of(line.body)["line"] for line in events if line.kind == EventKind.UNDONE}
    case, folded = fold(events[:1])
    after = {clock_of(timer): timer for timer in folded}
    yield Moment(events[0], ledger.facts_of(events[0].body), case, {}, after)
    for line in events[1:]:
        if line.version not in undone and line.kind != EventKind.UNDONE:
            before = after
            case, after = apply(case, before, line)
            yield Moment(line, ledger.facts_of(line.body), case, before, after)


def _take_rung(run: Run, moment: Moment) -> None:
    """Take a rung that fired on the clock, or those that lay behind it when an old case came in."""
    is_moot = "moot" in moment.said  # of a promise that had ended before
    if moment.line.kind == EventKind.RUNG and moment.said["clock"] == run.clock.word and not is_moot:
        run.fired.append((moment.line, moment.said))
    if moment.line.kind == EventKind.TAKEN_OVER:
        run.passed = (moment.line, [one for one in moment.said["passed"] if one[0] == run.clock.word])


def _go_on(run: Run, timer: TimerRow, moment: Moment) -> None:
    was_running, is_running = run.timer.next_us is not None, timer.next_us is not None
    has_closed = run.is_still and not Status(moment.case.status).is_open
    if has_closed or (is_running and not was_running):
        run.resumed |= {halt.line.version: moment.line for halt in run.halts[len(run.resumed) :]}
        run.ended = None
    if has_closed or (was_running and not is_running):
        _halt(run, moment)
    if (run.timer.limit_us, run.timer.terms) != (timer.limit_us, timer.terms):
        run.changes.append(Change(moment.line, moment.said, run.timer, timer, moment.case.policy_hash))
        run.set_us, run.set_under = moment.line.at_us, moment.case.policy_hash
    if run.ended is None or run.is_still:
        run.case = moment.case
    run.timer = timer


def _halt(run: Run, moment: Moment) -> None:
    run.ended = Halt(moment.line, moment.said, moment.said.get("resolved_us", moment.line.at_us))
    run.halts.append(run.ended)


def _end(run: Run, moment: Moment) -> None:
    """End a run that another start has taken the place of."""
    if run.ended is None or run.is_still:
        run.ended = Halt(moment.line, moment.said, moment.line.at_us)
