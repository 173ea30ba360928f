"""Acts of the unit that has a case, which leave it there: signed for, told, resolved, corrected. Pure."""

from typing import Any

from daemon.casework.acts.scene import Said, Scene
from daemon.casework.checks import must_be, must_be_open, must_go_on, must_not_be_void, must_say
from daemon.casework.clocks import entries, start_accepted, stopped
from daemon.casework.corrections import corrected
from daemon.casework.promise import standing
from daemon.casework.standstill import stands_still, went_on
from schema.errors import BadInput, NotAllowed
from schema.kinds import Clock, EventKind, Listing, Status


def accept(scene: Scene) -> Said:
    """Sign for the case: `respond` stops, and what waits for the signature starts."""
    case = scene.case
    must_be_open(case)
    must_go_on(case)
    way_out = "it can be accepted only once a stage; note, tell or resolve it now"
    must_be(case, Status.PENDING, way_out, "每级只签收一次，可记进展、反馈或办结")
    begun = start_accepted(scene.rules, case, scene.timers, scene.now_us)
    facts: dict[str, Any] = {"stops": _of(scene, Clock.RESPOND)}
    if begun.timers:
        is_provisional = begun.is_provisional or case.is_provisional
        facts |= {"clocks": entries(begun.timers), "provisional": is_provisional}
    if begun.due_us is not None:
        facts["due_us"] = begun.due_us
        if case.first_due_us is None:
            facts["first_due_us"] = begun.due_us
    return Said(EventKind.ACCEPTED, facts, scene.request.text)


def note(scene: Scene) -> Said:
    """Write down progress."""
    must_not_be_void(scene.case)
    return Said(EventKind.NOTED, {}, must_say(scene.request, "what has been done", "做了什么"))


def tell(scene: Scene) -> Said:
    """Write down what the citizen was told: `feedback` stops."""
    must_not_be_void(scene.case)
    return Said(EventKind.TOLD, {"stops": _of(scene, Clock.FEEDBACK)}, scene.request.text)


def resolve(scene: Scene) -> Said:
    """Resolve the case: every clock stops, and a promise that runs is kept, or is not."""
    must_be_open(scene.case)
    promise = standing(scene.case, scene.timers).get(Clock.PROMISE)
    kept = {} if promise is None or promise.next_us is None else {"kept": scene.now_us <= promise.limit_us}
    return Said(EventKind.RESOLVED, _closing(scene) | kept, scene.request.text)


def void(scene: Scene) -> Said:
    """Declare that the case is none: every clock stops, for good."""
    must_be_open(scene.case)
    return Said(EventKind.VOIDED, _closing(scene), must_say(scene.request, "why the case is void", "为什么作废"))


def colour(scene: Scene) -> Said:
    """Say how hard the case is."""
    must_not_be_void(scene.case)
    chosen = scene.request.colour
    if chosen is None:
        raise BadInput("colour needs one of green, yellow and red", zh="请选难度色：绿、黄或红")
    if chosen == scene.case.colour:
        raise NotAllowed(
            f"case {scene.case.number} is {chosen.word} already; choose another colour",
            zh=f"事项 {scene.case.number} 的难度色已经是{chosen.zh}色：请选另一种",
        )
    return Said(EventKind.COLOURED, {"colour": chosen.value}, scene.request.text)


def correct(scene: Scene) -> Said:
    """Correct what was written down of the case."""
    must_not_be_void(scene.case)
    change = corrected(scene.request.fields, scene.case, scene.text, scene.rules.directory)
    return Said(EventKind.CORRECTED, change.facts, change.before, change.text)


def confirm_listing(scene: Scene) -> Said:
    """Confirm what a rung proposed, and name the leader in charge (I10)."""
    case, request = scene.case, scene.request
    must_be_open(case)
    if case.listing != Listing.PROPOSED:
        raise NotAllowed(
            f"case {case.number} is not proposed for listing; only a case late at the top of its chain is",
            zh=f"事项 {case.number} 没有拟挂牌：只有在最高一级逾期的事项才拟挂牌",
        )
    if not request.leader:
        raise BadInput("list needs the leader in charge; name them with leader", zh="请写明包案领导")
    return Said(EventKind.LISTED, {"listing": Listing.LISTED.value}, f"{request.leader}\n{request.text}".strip())


def _closing(scene: Scene) -> dict[str, Any]:
    """Return what a closing says of the clocks; those that a pause stopped keep that its time was not counted."""
    facts: dict[str, Any] = {"stops": scene.running}
    if stands_still(scene.case):
        after = went_on(scene.rules, scene.case, scene.timers, scene.now_us)
        facts |= {"clocks": entries(map(stopped, after.timers)), **after.due(scene.case)}
    return facts


def _of(scene: Scene, clock: Clock) -> list[str]:
    return [word for word in scene.running if word == clock.word]
