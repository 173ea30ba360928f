"""The ladder: what one due rung does to its case. Pure, and the same for every case with the same facts.

A rung is decided from ``Facts``, which hold nothing that tells two cases of a cohort apart: no id, number, place
or hash. So the facts are their own cache key: of a hundred thousand cases due in one instant a few hundred are
decided, and the rest are written from those decisions (docs/decisions/0010).
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from daemon.casework.clocks import WAITING, Span, Started, next_instant, stage_specs, start
from daemon.casework.promise import is_another_s
from daemon.casework.rules import Rules, Seat
from daemon.casework.ruling import ruler
from daemon.directory import Ascent
from daemon.plan import ClockPlan, PlannedRung
from daemon.rows import UnitRow
from schema.kinds import Card, Clock, Listing, Rung
from schema.policies import ClockSpec, OnEscalate, Policy, rung_bit
from schema.terms import terms_of

_PASSED_ON = "another unit has the case now"
REPEATS_WRITTEN = 50  # missed repeats of one rung with a line each; more become one line that says how many


class Facts(NamedTuple):
    """Everything a rung's decision rests on, of the timer and of the case, but for the rules and ``now``."""

    clock: int
    cycle: int
    level: int  # whose limit the clock runs on
    start_us: int
    limit_us: int
    behind_mask: int
    occurrence: int
    not_before_us: int
    terms: str
    policy_hash: str
    unit_code: str
    start_unit: str
    supervisor_code: str
    about: str
    case_level: int
    stage: int
    status: int
    card: int
    worst_card: int
    listing: int
    urgency: int
    is_provisional: bool
    is_told: bool

    @property
    def seat(self) -> Seat:
        """Return who has the case and who watches it."""
        return Seat(self.unit_code, self.start_unit, self.supervisor_code, self.case_level)

    def in_case(self, decision: "Decision") -> "Facts":
        """Return the same clock's facts after a decision on another, which opened no stage."""
        return self._replace(card=decision.card, worst_card=decision.worst_card, listing=decision.listing)

    def moved(self, decision: "Decision") -> "Facts":
        """Return the clock's facts after a decision on itself."""
        return self._replace(behind_mask=decision.behind_mask, occurrence=decision.next_occurrence)


@dataclass(frozen=True, slots=True)
class NewStage:
    """The stage that an escalation or an assignment opens."""

    unit_code: str  # the owner
    level: int
    supervisor_code: str
    stage: int
    stage_us: int
    is_raised: bool  # another unit owns the case now and has yet to sign for it; else the owner is supervised
    clocks: Started  # timers of case 0: the same for every case that comes here
    is_provisional: bool
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def moves_due(self) -> bool:
        """Tell whether the case's resolve limit is another one now."""
        return self.is_raised or self.clocks.due_us is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """What one rung does; ``reason`` is for the ledger, the log and the reader."""

    clock: Clock
    cycle: int
    level: int
    kind: Rung
    ordinal: int
    occurrence: int
    planned_us: int
    is_late: bool  # beyond late_ok: its pushes go into a digest
    card: int  # of the case afterwards
    worst_card: int
    listing: int
    is_proposed: bool  # for listing, by this rung
    behind_mask: int  # where the timer stands afterwards, unless the new stage replaces it
    next_occurrence: int
    next_us: int | None  # None: nothing more comes, as after the last rung of a promise
    new_stage: NewStage | None
    reason: str
    is_moot: bool = False  # of a promise whose unit has the case no more: only written

    @property
    def is_carded(self) -> bool:
        """Tell whether the rung issues a card."""
        return self.kind.card != Card.NONE

    @property
    def is_news(self) -> bool:
        """Tell whether anybody needs to hear of it: an escalation or proposal without effect is only written."""
        if self.is_moot:
            return False
        return self.kind not in WAITING or self.new_stage is not None or self.is_proposed


def due_us(facts: Facts, rules: Rules) -> int:
    """Return when the next rung of a clock is due by the rules as they stand now."""
    return next_instant(_plan(facts, rules), facts.behind_mask, facts.occurrence, facts.not_before_us)


def decide(facts: Facts, rules: Rules, now_us: int) -> Decision | None:
    """Decide the one rung that is due for these facts at ``now_us``; None when none is, as the rules stand now.

    One rung at a time: after an outage the case's other timers may hold rungs that come between this one and its
    next, and those that an escalation ends are never looked at again (DESIGN 2.5, I4, I7, I9).
    """
    spec, plan = rules.spec(facts.policy_hash, facts.clock), _plan(facts, rules)
    due = plan.due(facts.behind_mask, facts.occurrence)
    planned_us = next_instant(plan, facts.behind_mask, facts.occurrence, facts.not_before_us)
    if planned_us >= now_us:
        return None
    is_late = now_us - planned_us > rules.late_ok_us
    span = Span(now_us if is_late else planned_us, now_us)
    kind = _kind_here(facts, rules, spec, due.kind)
    rise = _rise(facts, rules, spec, span) if kind == Rung.ESCALATE else None
    is_proposed = _is_proposed(facts, rules, spec, kind)
    behind_mask, occurrence = _behind(facts, plan, due, now_us)
    is_moot = is_another_s(facts.clock, facts.level, facts.case_level)
    is_over, missed = is_moot or plan.is_over(behind_mask), occurrence - facts.occurrence
    return Decision(
        clock=Clock(facts.clock),
        cycle=facts.cycle,
        level=facts.level,
        kind=kind,
        ordinal=due.ordinal,
        occurrence=facts.occurrence,
        planned_us=planned_us,
        is_late=is_late,
        card=_card(facts, kind, rise),
        worst_card=max(facts.worst_card, int(kind.card)),
        listing=Listing.PROPOSED.value if is_proposed else facts.listing,
        is_proposed=is_proposed,
        behind_mask=behind_mask,
        next_occurrence=occurrence,
        next_us=None if is_over else next_instant(plan, behind_mask, occurrence, facts.not_before_us),
        new_stage=rise,
        reason=_PASSED_ON if is_moot else _reason(facts, kind, rise, is_proposed=is_proposed, missed=missed),
        is_moot=is_moot,
    )


def _plan(facts: Facts, rules: Rules) -> ClockPlan:
    spec = rules.spec(facts.policy_hash, facts.clock)
    place, terms = facts.seat.place_of(spec, facts.level), terms_of(facts.terms)
    return rules.plan_of(spec, facts.level, facts.start_us, facts.limit_us, place=place, terms=terms)


def _behind(facts: Facts, plan: ClockPlan, due: PlannedRung, now_us: int) -> tuple[int, int]:
    """Return mask and occurrence after the due rung; of very many missed repeats, after the last."""
    if due.bit:
        return facts.behind_mask | due.bit, facts.occurrence
    following = facts.occurrence + 1
    if plan.repeat(following).at_us >= now_us:
        return facts.behind_mask, following  # on time, as nearly always
    if plan.repeat(facts.occurrence + REPEATS_WRITTEN).at_us >= now_us:
        return facts.behind_mask, following
    return facts.behind_mask, first_repeat_from(plan, following, now_us)


def first_repeat_from(plan: ClockPlan, occurrence: int, now_us: int) -> int:
    """Return the first occurrence from ``occurrence`` on that is planned at or after ``now_us``."""
    ahead = 1
    while plan.repeat(occurrence + ahead).at_us < now_us:
        ahead *= 2
    return bisect_left(range(occurrence + ahead), now_us, lo=occurrence, key=lambda nth: plan.repeat(nth).at_us)


def _rise(facts: Facts, rules: Rules, spec: ClockSpec, span: Span) -> NewStage | None:
    """Return the stage an escalation opens; None at the top."""
    ascent = _ascent(facts, rules, spec)
    if ascent is None:
        return None
    begin = _supervised if spec.on_escalate == OnEscalate.SUPERVISE else _raised
    return begin(facts, rules, spec, ascent, span)


def _ascent(facts: Facts, rules: Rules, spec: ClockSpec) -> Ascent | None:
    """Return the step up from whom this clock presses: the owner, or who supervises already; None at the top.

    A ruling that does not come in time hands the case to whoever owes it.
    """
    if spec.clock == Clock.RULING:
        return ruler(rules.directory, facts.seat, facts.about)
    is_watched = spec.on_escalate == OnEscalate.SUPERVISE and facts.level > facts.case_level
    return rules.directory.ascent(facts.supervisor_code if is_watched else facts.unit_code, facts.about)


def _raised(facts: Facts, rules: Rules, _spec: ClockSpec, ascent: Ascent, span: Span) -> NewStage:
    """Return the stage in which the unit above owns the case: its stage clocks start anew."""
    policy = rules.policies[facts.policy_hash]
    supervisor = supervisor_after(rules, facts.unit_code, facts.supervisor_code, ascent.unit.code)
    return owned_stage(
        rules,
        policy,
        ascent.unit,
        stage=facts.stage + 1,
        supervisor_code=supervisor,
        span=span,
        is_told=facts.is_told,
        was_provisional=bool(facts.is_provisional),
        skipped=ascent.skipped,
    )


def owned_stage(
    rules: Rules,
    policy: Policy,
    unit: UnitRow,
    *,
    stage: int,
    supervisor_code: str,
    span: Span,
    is_told: bool,
    was_provisional: bool,
    skipped: tuple[tuple[str, str], ...] = (),
) -> NewStage:
    """Return the stage in which ``unit`` owns the case and has yet to sign for it."""
    specs = stage_specs(policy, is_told=is_told)
    clocks = start(rules, specs, case_id=0, stage=stage, level=unit.level, place=unit.code, span=span)
    lives_on = len(specs) < len(policy.clocks)  # clocks that run through all stages may stand on such a year
    return NewStage(
        unit_code=unit.code,
        level=unit.level,
        supervisor_code=supervisor_code,
        stage=stage,
        stage_us=span.start_us,
        is_raised=True,
        clocks=clocks,
        is_provisional=clocks.is_provisional or (was_provisional and lives_on),
        skipped=skipped,
    )


def _supervised(facts: Facts, rules: Rules, spec: ClockSpec, ascent: Ascent, span: Span) -> NewStage:
    """Return the supervision stage: the owner stays, this one clock runs anew on the upper unit's limit."""
    stage, watching = facts.stage + 1, ascent.unit
    clocks = start(
        rules,
        (spec,),
        case_id=0,
        stage=stage,
        level=watching.level,
        place=watching.code,
        span=span,
        is_signed=True,  # the owner stays, and will not sign again
    )
    return NewStage(
        unit_code=facts.unit_code,
        level=facts.case_level,
        supervisor_code=watching.code,
        stage=stage,
        stage_us=span.start_us,
        is_raised=False,
        clocks=clocks,
        is_provisional=clocks.is_provisional or bool(facts.is_provisional),
        skipped=ascent.skipped,
    )


def supervisor_after(rules: Rules, owner: str, supervisor: str, new_owner: str) -> str:
    """Return who supervises after a rise: a department's own centre, or whoever did and still stands above."""
    if centre := rules.directory.own_centre(owner):
        return centre.code
    return supervisor if supervisor != new_owner and new_owner.startswith(supervisor) else ""


def _kind_here(facts: Facts, rules: Rules, spec: ClockSpec, planned: Rung) -> Rung:
    """Return what a rung is here: at the top, an escalation proposes the listing if no other rung does, or did."""
    has_proposed = facts.behind_mask & rung_bit(Rung.LIST, 0)  # by a rung that an edit has taken out since
    if planned != Rung.ESCALATE or has_proposed or any(rung.kind == Rung.LIST for rung in spec.ladder):
        return planned
    return Rung.LIST if _ascent(facts, rules, spec) is None else planned


def _is_proposed(facts: Facts, rules: Rules, spec: ClockSpec, kind: Rung) -> bool:
    """Tell whether the rung proposes the case for listing: only at the top, only once; a person confirms (I10)."""
    return kind == Rung.LIST and facts.listing == Listing.NONE and _ascent(facts, rules, spec) is None


def _card(facts: Facts, kind: Rung, rise: NewStage | None) -> int:
    """Return the card afterwards; a new stage starts without one, a supervised owner keeps theirs."""
    if rise is not None and rise.is_raised:
        return Card.NONE.value
    return max(facts.card, int(kind.card))


def _reason(facts: Facts, kind: Rung, rise: NewStage | None, *, is_proposed: bool, missed: int) -> str:
    if rise is not None:
        return "late" if rise.is_raised else "late, supervised from above"
    if is_proposed:
        return "late at the top of the chain"
    if kind == Rung.ESCALATE:
        return "no unit above"
    if kind == Rung.LIST:
        return "proposed before" if facts.listing else "not at the top of the chain"
    return f"stands for {missed} missed in an outage" if missed > 1 else "planned"
