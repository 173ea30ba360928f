"""Replanning: what an edit of policies or calendar makes of one open case, as the line it becomes. Pure.

Everything is told from the case as it stands, not from what was edited: the same edit met twice says nothing the
second time, so a recomputation that died goes on where it was (docs/decisions/0030).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daemon.casework.acts import Said
from daemon.casework.clocks import cycle_of, entries, idle, next_instant, stopped
from daemon.casework.fold import Timers
from daemon.casework.ladder import first_repeat_from
from daemon.casework.rules import Rules, Seat
from daemon.plan import ClockPlan
from daemon.rows import PARKED_US, CaseRow, TimerRow
from schema.config.pauses import RETURN
from schema.kinds import OUTSIDE_POLICIES, Clock, EventKind, Rung
from schema.policies import ORDINALS_MAX, ClockSpec, Policy, Start
from schema.terms import terms_of


def replanned(
    case: CaseRow,
    timers: Timers,
    rules: Rules,
    policy_hash: str,
    now_us: int,
    *,
    is_confirmed: bool = True,
) -> Said | None:
    """Return the line by which an open case goes on under ``policy_hash`` and the rules as they stand.

    None when nothing changes for it. Start, cycle, occurrence and what lies behind are carried over, so that
    nothing fires twice; a rung that now lies in the past is due at once, a repeat that does is passed over. An
    officer has seen that where ``is_confirmed``; otherwise the storm guard may hold it.
    """
    return _Replanning(case, timers, rules, _policy(case, rules, policy_hash), now_us, is_confirmed).line()


def _policy(case: CaseRow, rules: Rules, policy_hash: str) -> Policy:
    """Return the policy that a case comes under; one that waits for a ruling keeps its own if that must go."""
    policy = rules.policies[policy_hash]
    if case.pause == RETURN and policy.clock(Clock.RULING) is None:
        return rules.policies[case.policy_hash]
    return policy


@dataclass(frozen=True, slots=True)
class _Replanning:
    case: CaseRow
    timers: Timers
    rules: Rules
    policy: Policy
    now_us: int
    is_confirmed: bool

    def line(self) -> Said | None:
        after = {clock: timer for clock, timer in self._after() if timer != self.timers.get(clock)}
        facts: dict[str, Any] = {"policy": self.policy.hash} if self._is_moved else {}
        if after:
            facts["clocks"] = entries(after.values())
        facts |= self._row_facts(self.timers | after)
        return Said(EventKind.REPLANNED, facts) if facts else None

    @property
    def _is_moved(self) -> bool:
        """Tell whether the case comes under another policy; only that brings a clock, or takes one away."""
        return self.policy.hash != self.case.policy_hash

    def _row_facts(self, timers: Timers) -> dict[str, Any]:
        """Return what changes in the case's row; the first stage's limit is the one that its stage ends with."""
        case, facts = self.case, dict[str, Any]()
        resolve = timers.get(Clock.RESOLVE)
        if resolve is not None and resolve.next_us is not None and resolve.limit_us != case.due_us:
            facts["due_us"] = resolve.limit_us
            if case.stage == 1 or case.first_due_us is None:
                facts["first_due_us"] = resolve.limit_us
        if (is_provisional := self._is_provisional(timers)) != bool(case.is_provisional):
            facts["provisional"] = is_provisional
        return facts

    def _is_provisional(self, timers: Timers) -> bool:
        """Tell whether a limit stands on an unpublished year; what stands still is asked when it resumes."""
        if self.case.pause and self.case.is_provisional:
            return True
        running = ((spec, timers[spec.clock]) for spec in self.policy.clocks if spec.clock in timers)
        plans = (self._plan(spec, timer) for spec, timer in running if timer.next_us is not None)
        return any(plan is not None and plan.is_provisional for plan in plans)

    def _after(self) -> Iterator[tuple[Clock, TimerRow]]:
        for spec in self.policy.clocks:
            yield spec.clock, self._clock(spec, self.timers.get(spec.clock))
        for clock, timer in self.timers.items():
            is_gone = self.policy.clock(clock) is None and clock not in OUTSIDE_POLICIES
            if is_gone and timer.next_us is not None:
                yield clock, self._ended(timer)

    def _clock(self, spec: ClockSpec, timer: TimerRow | None) -> TimerRow:
        if timer is not None and timer.next_us is not None:
            return self._gone_on(spec, timer)
        stands, start_us = timer or self._idle(spec), self._start_us(spec)
        if not self._is_moved:
            return stands
        if stands.cycle and self._plan(spec, stands) is None:
            return self._ended(stands)
        if start_us is None or (stands.cycle and self.case.pause):
            return stands
        return self._begun(spec, stands, start_us)

    def _gone_on(self, spec: ClockSpec, timer: TimerRow) -> TimerRow:
        plan = self._plan(spec, timer)
        if plan is None:
            return self._ended(timer)
        stands = timer._replace(behind_mask=self._behind(timer))
        at_us = next_instant(plan, stands.behind_mask, timer.occurrence, timer.not_before_us)
        if timer.limit_us == plan.limit_us and self._is_set_for(timer, at_us):
            return stands
        return self._set(stands, plan)

    def _ended(self, timer: TimerRow) -> TimerRow:
        """Return a clock that the policy has no more, or not at this level: idle, with what lies behind it."""
        return timer._replace(cycle=0, behind_mask=self._behind(timer), next_us=None)

    def _begun(self, spec: ClockSpec, timer: TimerRow, start_us: int) -> TimerRow:
        """Return a clock that the policy brings; one that was ended so goes on where it was."""
        is_extended = terms_of(timer.terms).extension is not None
        is_back = timer.limit_us and (spec.is_for_life or timer.stage == self.case.stage)
        anew = timer if is_back else self._idle(spec)._replace(start_us=start_us)
        anew = anew._replace(cycle=cycle_of(self.case.stage) + bool(is_back and is_extended))
        plan = self._plan(spec, anew)
        if plan is None:
            return timer
        return stopped(self._set(anew, plan)) if self._stands_still(spec) else self._set(anew, plan)

    def _set(self, timer: TimerRow, plan: ClockPlan) -> TimerRow:
        """Return a clock on its new plan: what it repeats is taken up from now on, and never said for the past."""
        occurrence = timer.occurrence
        if plan.repeat(occurrence).at_us < self.now_us:
            occurrence = first_repeat_from(plan, occurrence, self.now_us)
        next_us = next_instant(plan, timer.behind_mask, occurrence, timer.not_before_us)
        return timer._replace(
            limit_us=plan.limit_us,
            occurrence=occurrence,
            next_us=max(next_us, self.now_us) if self.is_confirmed else next_us,
            stage=self.case.stage,
            set_us=self.now_us,
        )

    def _is_set_for(self, timer: TimerRow, at_us: int) -> bool:
        """Tell whether a timer is set as it would be for ``at_us``; what is due, or held, is so either way."""
        assert timer.next_us is not None
        is_due = timer.next_us < self.now_us or timer.next_us == PARKED_US
        return timer.next_us == max(at_us, timer.set_us) or (is_due and at_us < self.now_us)

    def _plan(self, spec: ClockSpec, timer: TimerRow) -> ClockPlan | None:
        """Return the plan of a clock by the rules as they stand; a limit that the case brought stays its own."""
        place, terms = Seat.of(self.case).place_of(spec, timer.level), terms_of(timer.terms)
        if terms.fixed:
            return self.rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)
        return self.rules.plan(spec, timer.level, timer.start_us, place, terms)

    def _behind(self, timer: TimerRow) -> int:
        """Return what lies behind a clock, whatever ladder it comes on.

        An escalation that found nobody above proposed the listing, where no rung of its own did; had it found
        somebody, this run of the clock would be over.
        """
        before = self.rules.policies[self.case.policy_hash].clock(Clock(timer.id & 15))
        has_own = before is None or any(rung.kind == Rung.LIST for rung in before.ladder)
        if has_own or not self._is_moved:
            return timer.behind_mask
        escalated = timer.behind_mask >> Rung.ESCALATE * ORDINALS_MAX & ((1 << ORDINALS_MAX) - 1)
        return timer.behind_mask | escalated << Rung.LIST * ORDINALS_MAX

    def _start_us(self, spec: ClockSpec) -> int | None:
        """Return when a clock began that does not run yet; None while, or since, it has no business to."""
        case, clock = self.case, spec.clock
        if clock == Clock.RESPOND and case.accepted_us is not None:
            return None
        if clock == Clock.FEEDBACK and case.told_us is not None:
            return None
        starts = {Start.OPENED: case.opened_us, Start.RECEIVED: case.stage_us, Start.ACCEPTED: case.accepted_us}
        return starts.get(spec.start)

    def _stands_still(self, spec: ClockSpec) -> bool:
        """Tell whether what the case waits for stops a clock; a return stops all those of the stage."""
        if self.case.pause == RETURN:
            return not spec.is_for_life
        reason = self.rules.pauses.get(self.case.pause)
        return reason is not None and spec.clock in reason.stops

    def _idle(self, spec: ClockSpec) -> TimerRow:
        unit = self.rules.directory.unit(self.case.start_unit) if spec.is_for_life else None
        level = unit.level if unit else self.case.level
        return idle(self.case.id, spec, self.case.stage, level, self.now_us)
