"""Acts that make a case stand still, or go on: a pause, its end, and a return that awaits a ruling. Pure."""

from typing import Any

from daemon.casework.acts.approval import must_have_word
from daemon.casework.acts.scene import Said, Scene
from daemon.casework.checks import must_be, must_be_open, must_go_on, must_say
from daemon.casework.clocks import cycle_of, entries, running
from daemon.casework.rules import timer_id
from daemon.casework.ruling import ruler
from daemon.casework.standstill import approved_by, received_us, resumption, stands_still
from daemon.rows import TimerRow, UnitRow
from daemon.words import length
from schema.config import PauseReason
from schema.config.pauses import RETURN
from schema.errors import BadInput, NotAllowed
from schema.kinds import Clock, EventKind, Level, Status
from schema.policies import ClockSpec


def pause(scene: Scene) -> Said:
    """Let the case stand still for a reason of config.toml: the clocks it lists stop, at most until its end.

    A promise is over: what hinders it was approved from above, so nobody is to be told that it was not kept.
    """
    case, reason = scene.case, scene.config.pause(scene.request.reason)
    must_be_open(case)
    must_go_on(case)
    must_be(case, Status.HANDLING, "it can be paused once it is signed for; accept it first", "签收后才能中止")
    doing = (f"to pause case {case.number} for {reason.name}", f"以“{reason.title or reason.name}”中止本件")
    must_have_word(reason.approver, scene, *doing)
    stops = [word for word in scene.running if Clock.of(word) in reason.stops]
    if not stops:
        listed = " and ".join(clock.word for clock in reason.stops)
        raise NotAllowed(
            f"{reason.name} stops {listed}, and none of it runs for case {case.number}; note it instead",
            zh=f"“{reason.title or reason.name}”所停的{'、'.join(f'「{clock.zh}」' for clock in reason.stops)}"
            "本件都没有在走：可记进展",
        )
    until_us = _until_us(scene, reason)
    promised = [word for word in scene.running if word == Clock.PROMISE.word]
    facts: dict[str, Any] = {
        "reason": reason.name,
        "title": reason.title,
        "until_us": until_us,
        "approved": scene.scope,
        "stops": [*stops, *promised],
        "clocks": entries([_pause_timer(scene, until_us)]),
    }
    return Said(EventKind.PAUSED, facts | _no_due(stops), scene.request.text)


def resume(scene: Scene) -> Said:
    """Let a paused case go on before its pause is over by itself."""
    case = scene.case
    must_be_open(case)
    if not stands_still(case):
        raise NotAllowed(
            f"case {case.number} is not paused; its clocks run", zh=f"事项 {case.number} 没有中止，时限都在走"
        )
    if case.pause == RETURN:
        raise NotAllowed(
            f"case {case.number} was returned, not paused; a unit above rules whose it is",
            zh=f"事项 {case.number} 是退单，不是中止：须由上级裁定承办单位",
        )
    facts = resumption(scene.rules, case, scene.timers, scene.now_us)
    return Said(EventKind.RESUMED, facts | {"approved": approved_by(scene.lines)}, scene.request.text)


def give_back(scene: Scene) -> Said:
    """Say that the case is not this unit's 退单: its clocks of the stage stop, the unit above owes a ruling."""
    case = scene.case
    must_be_open(case)
    must_go_on(case)
    spec = _ruling_spec(scene)
    to = _ruler(scene)
    _must_be_in_time(scene, spec)
    zh = f"为什么不归{scene.named(case.unit_code)}"
    text = must_say(scene.request, f"why the case is not {case.unit_code}'s", zh)
    plan = scene.rules.plan(spec, to.level, scene.now_us, scene.seat.place_of(spec, to.level))
    if plan is None:
        level = Level(to.level)
        raise NotAllowed(
            f"policy {scene.policy.name} gives a {level.word} no time for a ruling; escalate the case",
            zh=f"时限政策“{_titled(scene)}”没有给{level.zh}一级裁定时限：请提级",
        )
    timer = running(case.id, spec, plan, stage=case.stage, level=to.level, now_us=scene.now_us)
    stops = [word for word in scene.running if not scene.rules.spec(case.policy_hash, Clock.of(word)).is_for_life]
    facts: dict[str, Any] = {
        "to": to.code,
        "stops": stops,
        "clocks": entries([timer]),
        "provisional": case.is_provisional or plan.is_provisional,
    }
    return Said(EventKind.RETURNED, facts | _no_due(stops), text)


def _until_us(scene: Scene, reason: PauseReason) -> int:
    """Return when the pause is over: as asked, if its reason allows that, else as late as it does."""
    calendar = scene.rules.planner.calendars.at(scene.case.unit_code)
    latest_us = calendar.limit_from(scene.now_us, reason.longest, roll=False).at_us
    asked_us = scene.request.until_us
    if asked_us is None:
        return latest_us
    if asked_us <= scene.now_us:
        raise BadInput(
            f"a pause ends in the future, and {scene.local(asked_us)} has passed; give a later until",
            zh=f"{scene.local(asked_us, 'zh')}已经过去：请写以后的时间",
        )
    if asked_us > latest_us:
        raise NotAllowed(
            f"a pause for {reason.name} lasts {reason.longest} at most, until {scene.local(latest_us)}; "
            "give an earlier until",
            zh=f"“{reason.title or reason.name}”最长中止{length(reason.longest, 'zh')}，"
            f"即至{scene.local(latest_us, 'zh')}：请写早一些",
        )
    return asked_us


def _pause_timer(scene: Scene, until_us: int) -> TimerRow:
    case, now_us = scene.case, scene.now_us
    course = (cycle_of(case.stage), case.stage, case.level, now_us, until_us)
    return TimerRow(timer_id(case.id, Clock.PAUSE), *course, 0, 0, 0, until_us, now_us)


def _no_due(stops: list[str]) -> dict[str, None]:
    """Return that the case has no deadline while its resolve clock stands still."""
    return {"due_us": None} if Clock.RESOLVE.word in stops else {}


def _ruling_spec(scene: Scene) -> ClockSpec:
    case, spec = scene.case, scene.policy.clock(Clock.RULING)
    if spec is None:
        raise NotAllowed(
            f"policy {scene.policy.name} has no ruling clock, so no case under it is returned; escalate it",
            zh=f"时限政策“{_titled(scene)}”没有退单裁定，不能退单：请提级",
        )
    if case.is_ruled:
        raise NotAllowed(
            f"case {case.number} was ruled to be {case.unit_code}'s and is not returned again; "
            "handle or escalate it",
            zh=f"本件经裁定归{scene.named(case.unit_code)}承办，不得再退：请办理或提级",
        )
    return spec


def _titled(scene: Scene) -> str:
    return scene.policy.title or scene.policy.name


def _ruler(scene: Scene) -> UnitRow:
    case = scene.case
    ascent = ruler(scene.rules.directory, scene.seat, case.about)
    if ascent is None:
        raise NotAllowed(
            f"case {case.number} is at the top of its chain, where nobody can rule; handle it there",
            zh=f"事项 {case.number} 已在最高一级，无人裁定：请在本级办理",
        )
    return ascent.unit


def _must_be_in_time(scene: Scene, spec: ClockSpec) -> None:
    if spec.within is None:
        return
    case, calendar = scene.case, scene.rules.planner.calendars.at(scene.case.unit_code)
    latest = calendar.limit_from(received_us(case, scene.lines), spec.within, day_end=spec.day_end, roll=spec.roll)
    if scene.now_us > latest.at_us:
        raise NotAllowed(
            f"case {case.number} could be returned within {spec.within} of receipt, until "
            f"{scene.local(latest.at_us)}; handle or escalate it",
            zh=f"退单须在收件后{length(spec.within, 'zh')}内，已于{scene.local(latest.at_us, 'zh')}截止："
            "请办理或提级",
        )
