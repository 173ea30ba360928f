"""The receipt of one clock: its start, its count, its limit, its rungs. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from daemon import ledger
from daemon.casework.rules import Rules, Seat
from daemon.plan import ClockPlan
from daemon.receipt.course import Change, Run
from daemon.receipt.names import Names
from daemon.receipt.proof import PastEdition, projected, proof_of
from daemon.receipt.rungs import Ladder, foreseen
from daemon.receipt.steps import step_view
from daemon.receipt.stills import still_view, stills_of
from daemon.receipt.tally import Subject, Tally, tallied
from daemon.rows import EventRow
from schema.kinds import Clock, EventKind
from schema.policies import PROMISE, ClockSpec, Policy
from schema.terms import terms_of
from schema.wire.receipt import ClockReceipt, ClockState, ExtensionView, LimitChange, PolicyRef

_UNKNOWN = "the policy was never stored, so its limit cannot be counted"


@dataclass(frozen=True, slots=True)
class Sources:
    """What a receipt rests on besides the ledger.

    ``written`` is what officers wrote, by the number of the line; ``editions`` are all that were ever in force,
    newest first.
    """

    rules: Rules
    names: Names
    now_us: int
    written: Mapping[int, str] = field(default_factory=dict)
    editions: Sequence[PastEdition] = ()

    def policy(self, policy_hash: str) -> PolicyRef:
        """Return a policy; one no longer in force has title and source of the one that has its name now."""
        known = self.rules.policies.get(policy_hash)
        if known is None:
            return PolicyRef(name="", title="", source="", hash=policy_hash)
        same = (each for each in self.rules.policies.values() if each.name == known.name)
        titled = known if _is_titled(known) else next(filter(_is_titled, same), known)
        return policy_ref(known, title=titled.title, source=titled.source)


def _is_titled(policy: Policy) -> bool:
    """Tell whether a policy comes from a configuration: of a stored one only the deadlines are kept."""
    return policy.title not in {"", policy.name}


def policy_ref(policy: Policy, *, title: str = "", source: str = "") -> PolicyRef:
    """Return a policy as a receipt names it."""
    return PolicyRef(
        name=policy.name, title=title or policy.title, source=source or policy.source, hash=policy.hash
    )


def clock_of_case(run: Run, withdrawn: Mapping[int, EventRow], sources: Sources) -> ClockReceipt:
    """Return the receipt of one run of a case's clock; what cannot be counted is said, not left out.

    ``withdrawn`` says which line took back the card that another line issued.
    """
    spec = _spec(run, sources.rules)
    bare = _bare(run, sources)
    if spec is None:
        return bare.model_copy(update={"fault": _UNKNOWN, "agrees": False})
    proof = proof_of(run, spec, sources.rules, sources.editions)
    ladder = Ladder(run, spec, _plan(run, spec, sources.rules), withdrawn, sources.names, sources.now_us)
    return bare.model_copy(
        update={
            **_counted(proof.subject, proof.tally, run.timer.limit_us, sources.names),
            **_projected(run, spec, sources),
            "policy": sources.policy(proof.policy_hash),
            "edition": proof.edition,
            "fault": proof.fault,
            "unit": sources.names.unit(_owes(run, spec)),
            "rungs": ladder.views(),
        }
    )


def _spec(run: Run, rules: Rules) -> ClockSpec | None:
    if run.clock == Clock.PROMISE:
        return PROMISE
    policy = rules.policies.get(run.case.policy_hash)
    return policy.clock(run.clock) if policy else None


def clock_foreseen(subject: Subject, plan: ClockPlan, policy: PolicyRef, names: Names) -> ClockReceipt:
    """Return the receipt of a clock of a case that does not exist yet."""
    bare = ClockReceipt(
        clock=subject.spec.clock.word,
        level=subject.level,
        state=ClockState.PLANNED,
        start=subject.spec.start,
        start_at=names.at(subject.start_us),
        policy=policy,
        limit_at=names.at(plan.limit_us),
        rungs=foreseen(subject.spec, plan, names),
    )
    return bare.model_copy(update=_counted(subject, tallied(subject), plan.limit_us, names))


def _counted(subject: Subject, tally: Tally, limit_us: int, names: Names) -> dict[str, object]:
    """Return what the count adds to a clock's receipt."""
    return {
        "calendar_of": subject.calendar.place,
        "calendar_name": names.unit(subject.calendar.place).name or subject.calendar.place,
        "limit": str(subject.period or ""),
        "is_for_life": subject.spec.is_for_life,
        "start": subject.spec.start,
        "day_end": subject.spec.day_end,
        "roll": subject.spec.roll,
        "is_given": subject.given_us is not None,
        "given_at": names.maybe_at(subject.given_us),
        "steps": tuple(step_view(step, names) for step in tally.steps),
        "counted_at": names.maybe_at(tally.end_us),
        "agrees": tally.end_us == limit_us,
        "is_provisional": bool(tally.unpublished),
        "unpublished": tally.unpublished,
        "repeat": str(subject.spec.repeat_every or ""),
    }


def _projected(run: Run, spec: ClockSpec, sources: Sources) -> dict[str, object]:
    tally = projected(run, spec, sources.rules)
    if tally is None:
        return {}
    steps = tuple(step_view(step, sources.names) for step in tally.steps)
    return {"steps": steps, "projected_at": sources.names.maybe_at(tally.end_us)}


def _plan(run: Run, spec: ClockSpec, rules: Rules) -> ClockPlan:
    timer, place = run.timer, Seat.of(run.case).place_of(spec, run.timer.level)
    terms = terms_of(timer.terms)
    return rules.plan_of(spec, timer.level, timer.start_us, timer.limit_us, place=place, terms=terms)


def _owes(run: Run, spec: ClockSpec) -> str:
    """Return the unit whose clock it is: who rules on a return, who supervises, where it began, or who has it."""
    if spec.clock == Clock.RULING:
        return str(ledger.facts_of(run.begun.body).get("to", run.case.unit_code))
    return Seat.of(run.case).place_of(spec, run.timer.level)


def _bare(run: Run, sources: Sources) -> ClockReceipt:
    """Return what the ledger alone says of a run."""
    names, timer = sources.names, run.timer
    over_us = run.ended.at_us if run.ended and not run.is_still else sources.now_us
    stills = stills_of(run, terms_of(timer.terms))
    return ClockReceipt(
        clock=run.clock.word,
        cycle=timer.cycle,
        stage=run.first.stage,
        level=timer.level,
        unit=names.unit(run.case.unit_code),
        state=_state(run),
        start="",
        start_at=names.at(timer.start_us),
        begun=names.line(run.begun),
        policy=sources.policy(run.case.policy_hash),
        stills=tuple(still_view(still, sources.written, names) for still in stills),
        extension=_extension(run, sources),
        limit_at=names.at(timer.limit_us),
        changes=tuple(_change(change, sources) for change in run.changes),
        ended=names.line(run.ended.line) if run.ended and not run.is_still else None,
        ended_at=names.at(run.ended.at_us) if run.ended and not run.is_still else None,
        is_late=not run.is_still and over_us > timer.limit_us,
    )


def _state(run: Run) -> ClockState:
    if run.ended is None:
        return ClockState.RUNNING
    return ClockState.STILL if run.is_still else ClockState.STOPPED


def _extension(run: Run, sources: Sources) -> ExtensionView | None:
    extension = terms_of(run.timer.terms).extension
    if extension is None:
        return None
    line, said = next((change[:2] for change in run.changes if change.line.kind == EventKind.EXTENDED), (None, {}))
    return ExtensionView(
        by=str(extension),
        line=sources.names.maybe_line(line),
        approved=sources.names.maybe_unit(said.get("approved", "")),
        why=sources.written.get(line.seq, "") if line else "",
    )


def _change(change: Change, sources: Sources) -> LimitChange:
    names, line = sources.names, change.line
    editions = (each.number for each in sources.editions if each.at_us <= line.at_us)
    return LimitChange(
        line=names.line(line),
        before_at=names.at(change.before.limit_us),
        after_at=names.at(change.after.limit_us),
        policy=change.policy_hash,
        edition=next(editions, 0) if line.kind == EventKind.REPLANNED else 0,
    )
