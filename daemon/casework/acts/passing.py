"""Acts that pass a case on, each by a new stage: at a unit above, below, as ruled, or again where it was. Pure."""

from typing import Any

from daemon.casework.acts.approval import must_stand_above
from daemon.casework.acts.scene import Said, Scene
from daemon.casework.checks import must_be, must_be_open, must_go_on, must_say
from daemon.casework.clocks import Span, cycle_of, entries, next_instant, plan_under, start
from daemon.casework.ladder import NewStage, owned_stage, supervisor_after
from daemon.casework.rules import clock_of
from daemon.casework.ruling import ruler, stands_below
from daemon.casework.scribe import stage_facts
from daemon.casework.standstill import stands_still, went_on
from daemon.rows import TimerRow, UnitRow
from daemon.scope import EVERYTHING, is_about, within
from schema.config.pauses import RETURN
from schema.errors import BadInput, Conflict, NotAllowed
from schema.kinds import Clock, EventKind, Level, Status
from schema.policies import ClockSpec
from schema.terms import terms_of

_ENDED_BY_STAGES = frozenset({Clock.PAUSE.word, Clock.RULING.word, Clock.PROMISE.word})


def escalate(scene: Scene) -> Said:
    """Raise the case by hand, one level or, with a reason, several."""
    must_be_open(scene.case)
    case, request = scene.case, scene.request
    if request.seen_level is None:
        raise BadInput(
            "escalate carries seen_level, the level that was on screen (1 to 4)",
            zh="提级须带上看到的层级 seen_level（1 至 4）",
        )
    if request.seen_level != case.level:
        now = Level(case.level)
        raise Conflict(
            f"case {case.number} is at the {now.word} level now; look again, then act again",
            zh=f"事项 {case.number} 现在已在{now.zh}一级：请重新查看后再办",
        )
    unit, skipped = _rises_to(scene)
    supervisor = supervisor_after(scene.rules, case.unit_code, case.supervisor_code, unit.code)
    stage = _stage(scene, unit, supervisor, is_told=case.told_us is not None, skipped=skipped)
    return Said(EventKind.ESCALATED, _entering(scene, stage), request.text)


def assign(scene: Scene) -> Said:
    """Assign the case down; the sender supervises."""
    case = scene.case
    must_be_open(case)
    if case.pause == RETURN:
        must_go_on(case)
    unit = _unit(scene)
    if unit.code == case.unit_code or not unit.code.startswith(case.unit_code):
        raise NotAllowed(
            f"{unit.code} does not stand below {case.unit_code}, who has the case; escalate instead",
            zh=f"{scene.named(unit.code)}不是承办单位{scene.named(case.unit_code)}的下级：请另选，或提级",
        )
    _must_not_be_about(scene, unit)
    stage = _stage(scene, unit, case.unit_code, is_told=case.told_us is not None)
    return Said(EventKind.ASSIGNED, _entering(scene, stage), scene.request.text)


def rule(scene: Scene) -> Said:
    """Rule whose a returned case is 指定: that unit has it from now on, for good."""
    case, request = scene.case, scene.request
    must_be_open(case)
    if case.pause != RETURN:
        raise NotAllowed(
            f"case {case.number} was not returned, so nothing is to be ruled; assign or escalate it",
            zh=f"事项 {case.number} 没有退单，无须裁定：请交办或提级",
        )
    must_stand_above(scene, f"to rule whose case {case.number} is", "裁定本件由谁承办")
    unit, by = _unit(scene), _rules_as(scene)
    if not within(by, unit.code):
        raise NotAllowed(
            f"{unit.code} does not stand below {by}, who rules; name one of its units, or escalate",
            zh=f"{scene.named(unit.code)}不在裁定单位{scene.named(by)}之下：请指定其下属单位，或提级",
        )
    _must_not_be_about(scene, unit)
    supervisor = by if stands_below(unit.code, by) else ""
    stage = _stage(scene, unit, supervisor, is_told=case.told_us is not None)
    return Said(
        EventKind.RULED, _entering(scene, stage), must_say(request, "why the case is theirs", "为什么归其承办")
    )


def reopen(scene: Scene) -> Said:
    """Open a resolved case again, at the unit that resolved it."""
    case, request = scene.case, scene.request
    must_be(case, Status.RESOLVED, "only a resolved case can be reopened", "只有已办结的事项可以重新办理")
    unit = scene.rules.directory.unit(case.unit_code)
    if unit is None:
        raise NotAllowed(
            f"unit {case.unit_code}, which resolved case {case.number}, has left the tree; import it",
            zh=f"办结单位 {case.unit_code} 已不在组织树中：请先导入",
        )
    stage = _stage(scene, unit, case.supervisor_code, is_told=False)
    facts = stage_facts(stage) | {
        "clocks": entries((*stage.clocks.timers, *_reopened(scene))),
        "was_false": request.was_false,
        "ruled": case.is_ruled,  # the same unit's as before
    }
    return Said(EventKind.REOPENED, facts, request.text)


def _rises_to(scene: Scene) -> tuple[UnitRow, tuple[tuple[str, str], ...]]:
    case, request, directory = scene.case, scene.request, scene.rules.directory
    next_up = directory.ascent(case.unit_code, case.about)
    if next_up is None:
        raise NotAllowed(
            f"case {case.number} is at the top of its chain; resolve it there, or assign it down",
            zh=f"事项 {case.number} 已在最高一级，上面没有单位：请在本级办结，或向下交办",
        )
    if request.unit in ("", next_up.unit.code):
        return next_up.unit, next_up.skipped
    unit = directory.unit(request.unit)
    if unit is None or unit.code not in {above.code for above in directory.all_above(case.unit_code)}:
        raise NotAllowed(
            f"{request.unit} is no centre above {case.unit_code}; leave it out for one level up",
            zh=f"{scene.named(request.unit)}不是{scene.named(case.unit_code)}上面的综治中心：不填即提一级",
        )
    _must_not_be_about(scene, unit)
    must_say(request, "why the case rises past the next level", "为什么越级")
    return unit, ()


def _unit(scene: Scene) -> UnitRow:
    """Return the unit that the act names."""
    request, unit = scene.request, scene.rules.directory.unit(scene.request.unit)
    if unit is None:
        raise BadInput(
            f"{request.act} needs a unit of the tree, and {request.unit!r} is none",
            zh=f"没有编码为“{request.unit}”的单位：请从列表中选" if request.unit else "请选单位",
        )
    return unit


def _rules_as(scene: Scene) -> str:
    """Return the unit that rules: the caller's; whoever owes the ruling where an administrator acts."""
    if scene.scope != EVERYTHING:
        return scene.scope
    owed = ruler(scene.rules.directory, scene.seat, scene.case.about)
    return owed.unit.code if owed else EVERYTHING


def _must_not_be_about(scene: Scene, unit: UnitRow) -> None:
    if is_about(unit.code, scene.case.about):
        raise NotAllowed(
            f"case {scene.case.number} is about {unit.code}, which may not own, see or receive it",
            zh=f"事项 {scene.case.number} 反映的正是{scene.named(unit.code)}，不得由其承办或知悉",
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
        scene.policy,
        unit,
        stage=case.stage + 1,
        supervisor_code=supervisor_code,
        span=Span(scene.now_us, scene.now_us),
        is_told=is_told,
        was_provisional=case.is_provisional,
        skipped=skipped,
    )


def _entering(scene: Scene, stage: NewStage) -> dict[str, Any]:
    """Return what a line says of the stage it opens in an open case; it ends a pause, a ruling and a promise."""
    facts: dict[str, Any] = {"from_level": scene.case.level} | stage_facts(stage)
    if ended := [word for word in scene.running if word in _ENDED_BY_STAGES]:
        facts["stops"] = ended
    if stands_still(scene.case):
        lasting = (timer for timer in _stood_still(scene) if _spec(scene, timer).is_for_life)
        facts["clocks"] = entries((*stage.clocks.timers, *lasting))
    return facts


def _stood_still(scene: Scene) -> tuple[TimerRow, ...]:
    return went_on(scene.rules, scene.case, scene.timers, scene.now_us).timers


def _reopened(scene: Scene) -> list[TimerRow]:
    """Return the clocks that run through all stages, on again; a citizen who was told has to be told anew."""
    on_again: list[TimerRow] = []
    for spec in scene.policy.clocks:
        timer = scene.timers[spec.clock]
        if spec.is_for_life and timer.cycle:
            is_over = spec.clock == Clock.FEEDBACK and scene.case.told_us is not None
            on_again += _begun_anew(scene, spec) if is_over else [_gone_on(scene, spec, timer)]
    return on_again


def _begun_anew(scene: Scene, spec: ClockSpec) -> tuple[TimerRow, ...]:
    case, span, place = scene.case, Span(scene.now_us, scene.now_us), scene.seat.place_of(spec, scene.case.level)
    return start(
        scene.rules, (spec,), case_id=case.id, stage=case.stage + 1, level=case.level, place=place, span=span
    ).timers


def _gone_on(scene: Scene, spec: ClockSpec, timer: TimerRow) -> TimerRow:
    """Return a clock that goes on; the closed time counts only if the closing was false."""
    stage, terms = scene.case.stage + 1, terms_of(timer.terms)
    if not scene.request.was_false:
        terms = terms.without(scene.case.resolved_us or scene.now_us, scene.now_us)
    plan = plan_under(scene.rules, spec, timer, scene.seat.place_of(spec, timer.level), terms)
    next_us = next_instant(plan, timer.behind_mask, timer.occurrence, timer.not_before_us)
    return timer._replace(
        cycle=cycle_of(stage),
        stage=stage,
        limit_us=plan.limit_us,
        next_us=max(next_us, scene.now_us),
        set_us=scene.now_us,
        terms=str(terms),
    )


def _spec(scene: Scene, timer: TimerRow) -> ClockSpec:
    return scene.rules.spec(scene.case.policy_hash, clock_of(timer))
