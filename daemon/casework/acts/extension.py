"""An extension 延期: more time for one named clock, once, approved and with a reason. Pure."""

from typing import Any

from daemon.calendar import Limit
from daemon.casework.acts.approval import must_have_word
from daemon.casework.acts.scene import Said, Scene
from daemon.casework.checks import must_be_open, must_go_on, must_say
from daemon.casework.clocks import WAITING, cycle_of_extension, entries, next_instant
from daemon.casework.standstill import due_facts
from daemon.plan import ClockPlan
from daemon.rows import TimerRow
from daemon.words import length
from schema.errors import BadInput, NotAllowed
from schema.kinds import Clock, EventKind, Level
from schema.periods import Period
from schema.policies import ClockSpec
from schema.terms import Terms, terms_of


def extend(scene: Scene) -> Said:
    """Give a running clock more time before its limit: `resolve` once a stage, `overall` once a life."""
    case, request = scene.case, scene.request
    must_be_open(case)
    must_go_on(case)
    spec = _spec(scene)
    timer = _running(scene, spec)
    doing = (f"to extend {spec.clock.word} of case {case.number}", f"延长本件「{spec.clock.zh}」")
    must_have_word(spec.extend_by, scene, *doing)
    text = must_say(request, "why the time does not suffice", "为什么时间不够")
    by = _by(request.by, spec)
    terms = terms_of(timer.terms)
    limit = _limit(scene, spec, timer, by)
    _must_not_exceed(scene, spec, limit, _limit(scene, spec, timer, spec.extend or by))
    extended = _extended(scene, spec, timer, limit.at_us, Terms(terms.fixed, by, terms.uncounted))
    facts: dict[str, Any] = {
        "clock": spec.clock.word,
        "by": str(by),
        "approved": scene.scope,
        "clocks": entries([extended]),
        "provisional": case.is_provisional or limit.is_provisional,
    }
    due = due_facts(case, extended) if spec.clock == Clock.RESOLVE else {}
    return Said(EventKind.EXTENDED, facts | due, text)


def _spec(scene: Scene) -> ClockSpec:
    clock = scene.request.clock
    if clock is None:
        raise BadInput(
            "extend needs the clock that gets more time; name resolve or overall", zh="请选要延长的时限"
        )
    spec = scene.policy.clock(clock)
    if spec is None or spec.extend is None:
        extended = [one.clock for one in scene.policy.clocks if one.extend]
        allowed = ", ".join(one.word for one in extended) or "none of its clocks"
        raise NotAllowed(
            f"policy {scene.policy.name} does not extend {clock.word}; it extends {allowed}",
            zh=f"时限政策“{scene.policy.title or scene.policy.name}”不准延长「{clock.zh}」；"
            f"可延长的有：{'、'.join(one.zh for one in extended) or '无'}",
        )
    return spec


def _running(scene: Scene, spec: ClockSpec) -> TimerRow:
    """Return the timer of a clock that can still be extended."""
    case, word, zh, timer = scene.case, spec.clock.word, spec.clock.zh, scene.timers[spec.clock]
    if timer.next_us is None:
        raise NotAllowed(
            f"the {word} clock of case {case.number} does not run, so there is nothing to extend",
            zh=f"本件「{zh}」没有在走，无从延长",
        )
    if extension := terms_of(timer.terms).extension:
        once = "a case" if spec.is_for_life else "a stage"
        raise NotAllowed(
            f"{word} of case {case.number} was extended by {extension}, which it is once {once}",
            zh=f"本件「{zh}」已延长{length(extension, 'zh')}："
            f"{'每件' if spec.is_for_life else '每级'}只能延长一次",
        )
    if scene.now_us > timer.limit_us:
        ended = scene.local(timer.limit_us)
        raise NotAllowed(
            f"{word} of case {case.number} ended at {ended}; it can be extended before its limit only",
            zh=f"本件「{zh}」已于{scene.local(timer.limit_us, 'zh')}到期：只能在到期前延长",
        )
    return timer


def _by(text: str, spec: ClockSpec) -> Period:
    if not text:
        assert spec.extend is not None
        return spec.extend
    try:
        return Period.parse(text)
    except ValueError as wrong:
        raise BadInput(f"by: {wrong}", zh=f"“{text}”不是一段时间：写 10d（日）或 5wd（工作日）") from None


def _limit(scene: Scene, spec: ClockSpec, timer: TimerRow, by: Period) -> Limit:
    """Return where the clock ends once it is extended."""
    terms, level = terms_of(timer.terms), Level(timer.level)
    limit = scene.rules.planner.limit_of(
        spec,
        level,
        timer.start_us,
        place=scene.seat.place_of(spec, level),
        terms=Terms(terms.fixed, by, terms.uncounted),
        fixed_us=timer.limit_us,
    )
    assert limit is not None, "the clock runs at this level"
    return limit


def _must_not_exceed(scene: Scene, spec: ClockSpec, limit: Limit, longest: Limit) -> None:
    if limit.at_us > longest.at_us:
        most = length(spec.extend, "zh") if spec.extend else ""
        raise NotAllowed(
            f"{spec.clock.word} is extended by {spec.extend} at most, until {scene.local(longest.at_us)}; "
            "give a shorter time",
            zh=f"「{spec.clock.zh}」最多延长{most}，即至{scene.local(longest.at_us, 'zh')}：请写短一些",
        )


def _extended(scene: Scene, spec: ClockSpec, timer: TimerRow, limit_us: int, terms: Terms) -> TimerRow:
    """Return the clock in its next cycle: rungs that the new plan puts before now are passed over."""
    place, stage = scene.seat.place_of(spec, timer.level), scene.case.stage
    plan = scene.rules.plan_of(spec, timer.level, timer.start_us, limit_us, place=place, terms=terms)
    behind_mask = _passed_over(plan, scene.now_us)
    next_us = max(next_instant(plan, behind_mask, 0, timer.not_before_us), scene.now_us)
    return timer._replace(
        cycle=cycle_of_extension(stage),
        stage=stage,
        limit_us=limit_us,
        behind_mask=behind_mask,
        occurrence=0,
        next_us=next_us,
        set_us=scene.now_us,
        terms=str(terms),
    )


def _passed_over(plan: ClockPlan, now_us: int) -> int:
    return sum(rung.bit for rung in plan.rungs if rung.at_us < now_us and rung.kind not in WAITING)
