"""Laying out: the clocks of some hundred thousand ordinary cases under the edited rules, kind by kind.

What it finds of a clock is what ``casework.replanning`` decides for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from daemon.editplan.columns import Cases, Timers
from daemon.editplan.courses import Course
from daemon.editplan.edit import Edit
from daemon.editplan.places import Days, Ground
from daemon.editplan.standing import Standing
from daemon.editplan.timeline import Flags, Ints, Timeline
from daemon.rows import NEVER_US
from schema.kinds import Clock, Rung
from schema.policies import ORDINALS_MAX, ClockSpec, Policy, Start

CLOCK_SLOTS = 16  # more than there are clocks
_LEVELS = 8
_HALF = 0xFFFFFFFF
_ONE_KIND = (1 << ORDINALS_MAX) - 1
_TO_LIST = (Rung.LIST - Rung.ESCALATE) * ORDINALS_MAX


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Clocks of one kind: of one policy, on the limit of one level, by one calendar."""

    clock: Clock
    level: int
    timers: Timers  # as they stand; of those that the edit brings ``limit_us`` is NEVER_US
    before: Course | None  # None: the policy does not have the clock yet
    after: Course | None  # None: the edited one has it no more, or not at this level
    limit_us: Ints  # afterwards
    is_provisional: Flags
    is_moved: Flags
    is_odd: Flags  # to be looked at one by one after all
    occurrence: Ints  # afterwards
    standing: Standing | None  # afterwards

    @property
    def case(self) -> Ints:
        """Return the positions of their cases."""
        return self.timers.case


class Layer:
    """Lays out the clocks of cases under ``hashes``, policies that go by their position there."""

    def __init__(self, edit: Edit, hashes: list[str], days: Days) -> None:
        before = (edit.before.policies[one] for one in hashes)
        after = (edit.after.policies[edit.succession.of(one)] for one in hashes)
        self._pairs = list(zip(before, after, strict=True))
        self._edit = edit
        self._days = days
        self._courses: dict[tuple[int, int, int], Course] = {}  # specs go by identity: the edit holds them

    @property
    def changes(self) -> Flags:
        """Tell of each policy whether its cases come under another one."""
        return np.array([before.hash != after.hash for before, after in self._pairs], bool)

    @property
    def brings_clocks(self) -> bool:
        """Tell whether a policy brings clocks, so that it matters which stopped timers there are."""
        return any(_is_brought(before, spec) for before, after in self._pairs for spec in after.clocks)

    def carried(self, cases: Cases, timers: Timers, ground: Ground) -> Iterator[Laid]:
        """Yield the running clocks."""
        policy = cases.policy[timers.case]
        before, after = (self._days_of(policy, timers, cases.place[timers.case], ground, side) for side in (0, 1))
        keys = ((policy * CLOCK_SLOTS + timers.clock) * _LEVELS + timers.level) << 32 | before << 16 | after
        for key, chosen in _groups(keys):
            rest, level = divmod(key >> 32, _LEVELS)
            yield self._carried(
                *divmod(rest, CLOCK_SLOTS), level, divmod(key & _HALF, 1 << 16), timers.chosen(chosen)
            )

    def brought(self, cases: Cases, runs: Flags, ground: Ground) -> Iterator[tuple[ClockSpec, bool, Ints]]:
        """Yield clocks that cases would come to have, each with whether it is new to them, and their positions.

        ``runs`` says of each case and clock whether it runs.
        """
        for number in np.flatnonzero(self.changes).tolist():
            before, after = self._pairs[number]
            of_policy = np.flatnonzero(cases.policy == number)
            for spec in after.clocks:
                case = of_policy[~runs[of_policy, spec.clock]]
                yield spec, _is_brought(before, spec), case[_begins(spec, cases, case, ground)]

    def begun(self, spec: ClockSpec, cases: Cases, case: Ints, ground: Ground) -> Iterator[Laid]:
        """Yield a clock that begins in these cases."""
        place = cases.place[case]
        days = (ground.start_days if spec.is_for_life else ground.owner_days)[place]
        for key, chosen in _groups(_level(spec, ground)[place] << 32 | days):
            course = self._course(spec, key >> 32, self._days.after(key & _HALF))
            fresh = _fresh(spec, key >> 32, case[chosen], _starts(spec, cases)[case[chosen]])
            yield self._on_course(None, course, fresh, fresh.behind_mask)

    def _days_of(self, policy: Ints, timers: Timers, place: Ints, ground: Ground, side: int) -> Ints:
        """Return the calendars by which clocks count, before (0) or after (1): see ``Seat.place_of``."""
        is_for_life = np.zeros((len(self._pairs), CLOCK_SLOTS), bool)
        for number, pair in enumerate(self._pairs):
            for spec in pair[side].clocks:
                is_for_life[number, spec.clock] = spec.is_for_life
        is_watched = (timers.level > ground.level[place]) & ground.is_watched[place]
        of_stage = np.where(is_watched, ground.supervisor_days[place], ground.owner_days[place])
        found: Ints = np.where(is_for_life[policy, timers.clock], ground.start_days[place], of_stage)
        return found

    def _course(self, spec: ClockSpec, level: int, timeline: Timeline) -> Course:
        """Return a course, with all that it remembers."""
        key = id(spec), level, id(timeline)
        return self._courses.setdefault(key, Course(spec, level, timeline))

    def _carried(self, number: int, clock: int, level: int, days: tuple[int, int], timers: Timers) -> Laid:
        spec, successor = (policy.clock(Clock(clock)) for policy in self._pairs[number])
        assert spec is not None, "a running clock is one of its policy's"
        before = self._course(spec, level, self._days.before(days[0]))
        after = self._course(successor, level, self._days.after(days[1])) if successor else None
        if after is None or after.period is None:
            return _ended(Clock(clock), level, timers, before)
        return self._on_course(before, after, timers, self._behind(number, spec, timers.behind_mask))

    def _behind(self, number: int, spec: ClockSpec, behind_mask: Ints) -> Ints:
        """Return what lies behind, where an escalation may have proposed a listing (``casework.replanning``)."""
        if not self.changes[number] or any(rung.kind == Rung.LIST for rung in spec.ladder):
            return behind_mask
        escalated = behind_mask >> Rung.ESCALATE * ORDINALS_MAX & _ONE_KIND
        return behind_mask | escalated << Rung.LIST * ORDINALS_MAX

    def _on_course(self, before: Course | None, after: Course, timers: Timers, behind_mask: Ints) -> Laid:
        now_us = self._edit.now_us
        limit_us, is_provisional = after.limits(timers.start_us)
        standing = Standing(
            after, timers.start_us, limit_us, behind_mask=behind_mask, not_before_us=timers.not_before_us
        )
        next_us = standing.next_us(timers.occurrence)
        stands = (limit_us == timers.limit_us) & (timers.next_us == np.maximum(next_us, timers.set_us))
        occurrence = timers.occurrence.copy()
        occurrence[~stands] = standing.repeats_from(timers.occurrence, now_us)[~stands]
        return Laid(
            clock=after.spec.clock,
            level=int(timers.level[0]),
            timers=timers,
            before=before,
            after=after,
            limit_us=limit_us,
            is_provisional=is_provisional,
            is_moved=~stands,
            is_odd=~after.covers(limit_us) | (~stands & standing.repeats_at(occurrence, now_us)),
            occurrence=occurrence,
            standing=standing,
        )


def _groups(keys: Ints) -> Iterator[tuple[int, Ints]]:
    """Yield each key with the positions that have it."""
    order = np.argsort(keys, kind="stable")
    for chosen in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        if chosen.size:
            yield int(keys[chosen[0]]), chosen


def _ended(clock: Clock, level: int, timers: Timers, before: Course) -> Laid:
    none = np.zeros(len(timers.case), bool)
    never_us = np.full(len(timers.case), NEVER_US)
    return Laid(clock, level, timers, before, None, never_us, none, ~none, none, timers.occurrence, None)


def _is_brought(policy: Policy, spec: ClockSpec) -> bool:
    """Tell whether a clock is new to the cases of a policy, wholly or at some level."""
    known = policy.clock(spec.clock)
    return (
        known is None
        or known.start != spec.start
        or not {at for at, _ in spec.limits} <= {at for at, _ in known.limits}
    )


def _begins(spec: ClockSpec, cases: Cases, case: Ints, ground: Ground) -> Flags:
    """Tell in which cases a clock that does not run has something to wait for (``casework.replanning``)."""
    starts, place = _starts(spec, cases)[case] != NEVER_US, cases.place[case]
    if spec.clock == Clock.RESPOND:
        starts &= cases.accepted_us[case] == NEVER_US
    if spec.clock == Clock.FEEDBACK:
        starts &= ~cases.is_told[case]
    found: Flags = starts & np.isin(_level(spec, ground)[place], [level.value for level, _ in spec.limits])
    return found


def _starts(spec: ClockSpec, cases: Cases) -> Ints:
    starts = {
        Start.OPENED: cases.opened_us,
        Start.RECEIVED: cases.stage_us,
        Start.ACCEPTED: cases.accepted_us,
        Start.RETURNED: np.full(len(cases.id), NEVER_US),
    }
    return starts[spec.start]


def _level(spec: ClockSpec, ground: Ground) -> Ints:
    return ground.start_level if spec.is_for_life else ground.level


def _fresh(spec: ClockSpec, level: int, case: Ints, start_us: Ints) -> Timers:
    zero, never_us = np.zeros(len(case), np.int64), np.full(len(case), NEVER_US)
    return Timers(
        case=case,
        clock=zero + spec.clock,
        level=zero + level,
        start_us=start_us,
        limit_us=never_us,
        behind_mask=zero,
        occurrence=zero,
        not_before_us=zero,
        next_us=never_us,
        set_us=zero,
        has_terms=np.zeros(len(case), bool),
    )
