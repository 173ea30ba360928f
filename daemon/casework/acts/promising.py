"""A promise 承诺: the unit that has a case says until when it will have settled it; no limit moves. Pure."""

from typing import Any

from daemon.casework.acts.scene import Said, Scene
from daemon.casework.checks import must_be_open, must_go_on
from daemon.casework.clocks import FIXED, entries, running
from daemon.rows import TimerRow
from daemon.scope import EVERYTHING
from schema.errors import BadInput, NotAllowed
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Card, Clock, EventKind
from schema.policies import PROMISE

DAYS_MAX = 90  # the longest a case may take by 《信访工作条例》 art. 34: 60 d and one extension of 30 d
_DAY_US = 86_400 * MICROS_PER_SECOND


def promise(scene: Scene) -> Said:
    """Give the word of the unit that has the case; a second one takes the place of the first."""
    case = scene.case
    must_be_open(case)
    must_go_on(case)
    _must_be_the_owner(scene)
    until_us = _until_us(scene)
    timer = _timer(scene, until_us)
    facts: dict[str, Any] = {"until_us": until_us, "nth": timer.cycle, "clocks": entries([timer])}
    if case.due_us is not None and until_us > case.due_us:
        facts["beyond"] = True  # later than the stage's limit, which stays where it is
    if waiting := _who_waits(scene):
        facts["to"] = waiting
    return Said(EventKind.PROMISED, facts, scene.request.text)


def _must_be_the_owner(scene: Scene) -> None:
    owner = scene.case.unit_code
    if scene.scope not in (owner, EVERYTHING):
        raise NotAllowed(
            f"only {owner}, who has case {scene.case.number}, can promise to settle it; "
            f"{scene.scope} watches it and can note what was agreed",
            zh=f"只有承办单位{scene.named(owner)}可以承诺办结时间；{scene.named(scene.scope)}可记进展",
        )


def _until_us(scene: Scene) -> int:
    until_us = scene.request.until_us
    if until_us is None:
        raise BadInput(
            "promise needs an instant; say with until by when the case will be settled", zh="请写明承诺何时前办结"
        )
    if until_us <= scene.now_us:
        raise BadInput(
            f"a promise is for the future, and {scene.local(until_us)} has passed; give a later until",
            zh=f"{scene.local(until_us, 'zh')}已经过去：请写以后的时间",
        )
    latest_us = scene.now_us + DAYS_MAX * _DAY_US
    if until_us > latest_us:
        latest = scene.local(latest_us)
        raise BadInput(
            f"a promise reaches {DAYS_MAX} days ahead at most, until {latest}; give an earlier until",
            zh=f"承诺最远 {DAYS_MAX} 日，即至{scene.local(latest_us, 'zh')}：请写早一些",
        )
    return until_us


def _timer(scene: Scene, until_us: int) -> TimerRow:
    """Return the clock of the promise; its cycle counts the promises of the case, so that none shares a key."""
    case, now_us, before = scene.case, scene.now_us, scene.timers.get(Clock.PROMISE)
    place = scene.seat.place_of(PROMISE, case.level)
    plan = scene.rules.plan_of(PROMISE, case.level, now_us, until_us, place=place, terms=FIXED)
    timer = running(case.id, PROMISE, plan, stage=case.stage, level=case.level, now_us=now_us, is_fixed=True)
    return timer._replace(cycle=before.cycle + 1 if before else 1)


def _who_waits(scene: Scene) -> str:
    """Return the unit above where it heard that the case is late: it has risen, or has a red card."""
    case = scene.case
    ascent = scene.rules.directory.ascent(case.unit_code, case.about)
    is_awaited = case.stage > 1 or case.card == Card.RED
    return ascent.unit.code if ascent and is_awaited else ""
