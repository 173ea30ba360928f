"""One limit counted whole: the policy's period, then its extension, and the years it stands on. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from daemon.calendar import Spans, WorkCalendar
from daemon.receipt.count import counted
from daemon.receipt.way import Step, Way
from schema.days import DayCause
from schema.kinds import Level
from schema.periods import Period, PeriodUnit
from schema.policies import ClockSpec
from schema.wire.receipt import StepKind

_OWN = frozenset({DayCause.CITY, DayCause.PLACE})


@dataclass(frozen=True, slots=True)
class Subject:
    """What one limit is counted from; ``given_us`` is the limit the case brought, where it brought one.

    ``uncounted`` is when the clock stood still, in order; stretches with causes of their own may touch.
    """

    spec: ClockSpec
    level: Level
    start_us: int
    calendar: WorkCalendar
    uncounted: Spans = ()
    extension: Period | None = None
    given_us: int | None = None

    @property
    def period(self) -> Period | None:
        """Return what the policy gives at this level."""
        return self.spec.limit(self.level)

    @property
    def way(self) -> Way:
        """Return by what it is counted."""
        return Way(self.calendar, self.spec.day_end, self.spec.roll, self.uncounted)


class TallyStep(NamedTuple):
    """A step, whether it is the extension's, and whether it stands on a day that is still to be published."""

    step: Step
    is_extension: bool
    is_unpublished: bool


class Tally(NamedTuple):
    """All steps, and where they end; None where there is nothing to count."""

    steps: tuple[TallyStep, ...]
    end_us: int | None

    @property
    def unpublished(self) -> tuple[int, ...]:
        """Return the years that are still to be published and on which the count stands."""
        return tuple(sorted({each.step.day.year for each in self.steps if each.is_unpublished}))


def tallied(subject: Subject) -> Tally:
    """Return the count of a limit; BadInput where it leaves the years a calendar knows."""
    steps: tuple[TallyStep, ...] = ()
    end_us = subject.given_us
    if end_us is None and subject.period is not None:
        steps = _part(subject, subject.start_us, subject.period, is_extension=False)
        end_us = steps[-1].step.until_us
    if end_us is None or subject.extension is None:
        return Tally(steps, end_us)
    more = _part(subject, end_us, subject.extension, is_extension=True)
    return Tally((*steps, *more), more[-1].step.until_us)


def _part(subject: Subject, start_us: int, period: Period, *, is_extension: bool) -> tuple[TallyStep, ...]:
    steps = counted(subject.way, start_us, period).steps
    rests_on = _rests_on(steps, period.unit, roll=subject.spec.roll)
    return tuple(
        TallyStep(step, is_extension, step.day in rests_on and _is_unpublished(subject.calendar, step))
        for step in steps
        if not (is_extension and step.kind is StepKind.FIRST)
    )


def _rests_on(steps: tuple[Step, ...], unit: PeriodUnit, *, roll: bool) -> frozenset[date]:
    """Return the days of which it matters whether they are worked."""
    if unit.in_working_time:
        return frozenset(step.day for step in steps if step.kind is not StepKind.FIRST)
    if not (unit.in_days and roll):
        return frozenset()
    nominal = max(step.nth for step in steps)
    return frozenset(step.day for step in steps if step.nth == nominal or step.kind in _ROLLING)


_ROLLING = frozenset({StepKind.ROLLED, StepKind.LANDED})


def _is_unpublished(calendar: WorkCalendar, step: Step) -> bool:
    is_own = step.why is not None and step.why.cause in _OWN
    return not is_own and step.day > calendar.last_published and not calendar.is_published(step.day)
