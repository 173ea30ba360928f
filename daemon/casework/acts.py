"""Acts: what an officer does to a case, as the ledger line it becomes. Pure.

An act only says what changed; ``fold.apply`` makes it so, in the row as in the auditor's count.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from daemon.casework.checks import must_be, must_be_open, must_not_be_void, must_say
from daemon.casework.clocks import Span, cycle_of, entries, next_instant, running_words, start, start_accepted
from daemon.casework.corrections import corrected
from daemon.casework.fold import Timers
from daemon.casework.ladder import NewStage, owned_stage, supervisor_after
from daemon.casework.rules import Rules
from daemon.casework.scribe import stage_facts
from daemon.rows import CaseRow, CaseTextRow, TimerRow, UnitRow
from daemon.scope import is_about
from schema.errors import BadInput, Conflict, NotAllowed
from schema.intake import ActRequest
from schema.kinds import Act, Clock, EventKind, Level, Listing, Status
from schema.policies import ClockSpec


@dataclass(frozen=True, slots=True)
class Scene:
    """What an act is decided from."""

    request: ActRequest
    case: CaseRow
    timers: Timers
    text: CaseTextRow | None  # what the citizen wrote, for a correction
    rules: Rules
    now_us: int

    @property
    def running(self) -> list[str]:
        """Return the words of the clocks that run."""
        return running_words(self.timers.values())


@dataclass(frozen=True, slots=True)
class Said:
    """The line an act becomes; texts of people go beside it, never in it."""

    kind: EventKind
    facts: dict[str, Any]
    text: str = ""  # what the officer wrote
    case_text: CaseTextRow | None = None  # as corrected


def decide(scene: Scene) -> Said:
    """Return the line of an act; NotAllowed, Conflict or BadInput with one sentence when it cannot be."""
    return _ACTS[scene.request.act](scene)


def _accept(scene: Scene) -> Said:
    must_be_open(scene.case)
    must_be(scene.case, Status.PENDING, "it can be accepted only once a stage; note, tell or resolve it now")
    case, policy = scene.case, scene.rules.policies[scene.case.policy_hash]
    begun = start_accepted(
        scene.rules, policy, scene.timers, stage=case.stage, level=case.level, now_us=scene.now_us
    )
    facts: dict[str, Any] = {"stops": _of(scene, Clock.RESPOND)}
    if begun.timers:
        is_provisional = begun.is_provisional or case.is_provisional
        facts |= {"clocks": entries(begun.timers), "provisional": is_provisional}
    if begun.due_us is not None:
        facts["due_us"] = begun.due_us
        if case.first_due_us is None:
            facts["first_due_us"] = begun.due_us
    return Said(EventKind.ACCEPTED, facts, scene.request.text)


def _note(scene: Scene) -> Said:
    must_not_be_void(scene.case)
    return Said(EventKind.NOTED, {}, must_say(scene.request, "what has been done"))


def _tell(scene: Scene) -> Said:
    must_not_be_void(scene.case)
    return Said(EventKind.TOLD, {"stops": _of(scene, Clock.FEEDBACK)}, scene.request.text)


def _resolve(scene: Scene) -> Said:
    must_be_open(scene.case)
    return Said(EventKind.RESOLVED, {"stops": scene.running}, scene.request.text)


def _void(scene: Scene) -> Said:
    must_be_open(scene.case)
    return Said(EventKind.VOIDED, {"stops": scene.running}, must_say(scene.request, "why the case is void"))


def _colour(scene: Scene) -> Said:
    must_not_be_void(scene.case)
    colour = scene.request.colour
    if colour is None:
        raise BadInput("colour needs one of green, yellow and red")
    if colour == scene.case.colour:
        raise NotAllowed(f"case {scene.case.number} is {colour.word} already; choose another colour")
    return Said(EventKind.COLOURED, {"colour": colour.value}, scene.request.text)


def _correct(scene: Scene) -> Said:
    must_not_be_void(scene.case)
    change = corrected(scene.request.fields, scene.case, scene.text, scene.rules.directory)
    return Said(EventKind.CORRECTED, change.facts, change.before, change.text)


def _list(scene: Scene) -> Said:
    case, request = scene.case, scene.request
    must_be_open(case)
    if case.listing != Listing.PROPOSED:
        raise NotAllowed(
            f"case {case.number} is not proposed for listing; only a case late at the top of its chain is"
        )
    if not request.leader:
        raise BadInput("list needs the leader in charge; name them with leader")
    return Said(EventKind.LISTED, {"listing": Listing.LISTED.value}, f"{request.leader}\n{request.text}".strip())


def _escalate(scene: Scene) -> Said:
    must_be_open(scene.case)
    case, request = scene.case, scene.request
    if request.seen_level is None:
        raise BadInput("escalate carries seen_level, the level that was on screen (1 to 4)")
    if request.seen_level != case.level:
        now = Level(case.level).word
        raise Conflict(f"case {case.number} is at the {now} level now; look again, then act again")
    unit, skipped = _rises_to(scene)
    supervisor = supervisor_after(scene.rules, case.unit_code, case.supervisor_code, unit.code)
    stage = _stage(scene, unit, supervisor, is_told=case.told_us is not None, skipped=skipped)
    return Said(EventKind.ESCALATED, {"from_level": case.level} | stage_facts(stage), request.text)


def _rises_to(scene: Scene) -> tuple[UnitRow, tuple[tuple[str, str], ...]]:
    case, request, directory = scene.case, scene.request, scene.rules.directory
    next_up = directory.ascent(case.unit_code, case.about)
    if next_up is None:
        raise NotAllowed(f"case {case.number} is at the top of its chain; resolve it there, or assign it down")
    if request.unit in ("", next_up.unit.code):
        return next_up.unit, next_up.skipped
    unit = directory.unit(request.unit)
    if unit is None or unit.code not in {above.code for above in directory.all_above(case.unit_code)}:
        raise NotAllowed(f"{request.unit} is no centre above {case.unit_code}; leave it out for one level up")
    _must_not_be_about(scene, unit)
    must_say(request, "why the case rises past the next level")
    return unit, ()


def _assign(scene: Scene) -> Said:
    must_be_open(scene.case)
    case, request = scene.case, scene.request
    unit = scene.rules.directory.unit(request.unit)
    if unit is None:
        raise BadInput(f"assign needs a unit of the tree, and {request.unit!r} is none")
    if unit.code == case.unit_code or not unit.code.startswith(case.unit_code):
        raise NotAllowed(f"{unit.code} does not stand below {case.unit_code}, who has the case; escalate instead")
    _must_not_be_about(scene, unit)
    stage = _stage(scene, unit, case.unit_code, is_told=case.told_us is not None)
    return Said(EventKind.ASSIGNED, {"from_level": case.level} | stage_facts(stage), request.text)


def _must_not_be_about(scene: Scene, unit: UnitRow) -> None:
    if is_about(unit.code, scene.case.about):
        raise NotAllowed(f"case {scene.case.number} is about {unit.code}, which may not own, see or receive it")


def _reopen(scene: Scene) -> Said:
    case, request = scene.case, scene.request
    must_be(case, Status.RESOLVED, "only a resolved case can be reopened")
    unit = scene.rules.directory.unit(case.unit_code)
    if unit is None:
        raise NotAllowed(f"unit {case.unit_code}, which resolved case {case.number}, has left the tree; import it")
    stage = _stage(scene, unit, case.supervisor_code, is_told=False)
    facts = stage_facts(stage) | {
        "clocks": entries((*stage.clocks.timers, *_resumed(scene))),
        "was_false": request.was_false,
    }
    return Said(EventKind.REOPENED, facts, request.text)


def _resumed(scene: Scene) -> list[TimerRow]:
    """Return the clocks that run through all stages, on again; a citizen who was told has to be told anew."""
    resumed: list[TimerRow] = []
    for spec in scene.rules.policies[scene.case.policy_hash].clocks:
        timer = scene.timers[spec.clock]
        if spec.is_for_life and timer.cycle:
            is_over = spec.clock == Clock.FEEDBACK and scene.case.told_us is not None
            resumed += _begun_anew(scene, spec) if is_over else [_gone_on(scene, spec, timer)]
    return resumed


def _begun_anew(scene: Scene, spec: ClockSpec) -> tuple[TimerRow, ...]:
    span, case = Span(scene.now_us, scene.now_us), scene.case
    return start(scene.rules, (spec,), case_id=case.id, stage=case.stage + 1, level=case.level, span=span).timers


def _gone_on(scene: Scene, spec: ClockSpec, timer: TimerRow) -> TimerRow:
    """Return a clock that goes on; the closed time counts only if the closing was false."""
    case, stage = scene.case, scene.case.stage + 1
    resolved_us = scene.now_us if scene.request.was_false else (case.resolved_us or scene.now_us)
    closed_us = max(0, scene.now_us - resolved_us)  # a clock set back must not take from the limit
    limit_us = timer.limit_us + closed_us
    plan = scene.rules.plan_of(spec, timer.level, timer.start_us, limit_us)
    next_us = next_instant(plan, timer.behind_mask, timer.occurrence, timer.not_before_us)
    next_us = max(next_us, scene.now_us)
    return timer._replace(
        cycle=cycle_of(stage), stage=stage, limit_us=limit_us, next_us=next_us, set_us=scene.now_us
    )


def _stage(
    scene: Scene,
    unit: UnitRow,
    supervisor_code: str,
    *,
    is_told: bool,
    skipped: tuple[tuple[str, str], ...] = (),
) -> NewStage:
    case = scene.case
    return owned_stage(
        scene.rules,
        scene.rules.policies[case.policy_hash],
        unit,
        stage=case.stage + 1,
        supervisor_code=supervisor_code,
        span=Span(scene.now_us, scene.now_us),
        is_told=is_told,
        was_provisional=case.is_provisional,
        skipped=skipped,
    )


def _of(scene: Scene, clock: Clock) -> list[str]:
    return [word for word in scene.running if word == clock.word]


_ACTS: Mapping[Act, Callable[[Scene], Said]] = {
    Act.ACCEPT: _accept,
    Act.NOTE: _note,
    Act.TELL: _tell,
    Act.RESOLVE: _resolve,
    Act.ESCALATE: _escalate,
    Act.ASSIGN: _assign,
    Act.CORRECT: _correct,
    Act.COLOUR: _colour,
    Act.VOID: _void,
    Act.REOPEN: _reopen,
    Act.LIST: _list,
}
