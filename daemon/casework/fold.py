"""The fold: a case's row and timers from its ledger lines alone. Pure.

The ledger is the truth and the row its projection (I5), so nothing here asks a policy, a calendar or the tree:
what was decided stands in the lines. Rungs are written by another way, and the auditor compares; an act takes its
row from here; undo leaves a line out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from daemon import ledger
from daemon.casework.clocks import stopped, timer_from
from daemon.casework.rules import clock_of, timer_id
from daemon.rows import CaseRow, EventRow, TimerRow
from schema.config.pauses import RETURN
from schema.kinds import Card, Clock, EventKind, Listing, Rise, Status

Facts = Mapping[str, Any]
Timers = dict[Clock, TimerRow]
_RENAMED = {
    "to_unit": "unit_code",
    "to_level": "level",
    "supervisor": "supervisor_code",
    "provisional": "is_provisional",
    "policy": "policy_hash",
    "ruled": "is_ruled",
}
_RISES = frozenset({EventKind.RUNG.value, EventKind.ESCALATED.value})
_PLAIN = ("stage", "stage_us", "card", "worst_card", "listing", "colour", "mode", "due_us", "first_due_us")


def fold(events: Sequence[EventRow]) -> tuple[CaseRow, list[TimerRow]]:
    """Return the case and its timers, in the order of clocks, as its lines say; ValueError when there is none."""
    if not events or events[0].kind != EventKind.OPENED:
        raise ValueError("a case's ledger begins with the line that opened it")
    undone = {ledger.facts_of(line.body)["line"] for line in events if line.kind == EventKind.UNDONE}
    case, timers = _opened(events[0])
    for line in events[1:]:
        if line.version not in undone:
            case, timers = apply(case, timers, line)
        else:
            timers = _unstarted(case, line) | timers
    newest = events[-1]
    case = case._replace(version=newest.version, head_seq=newest.seq, head_hash=newest.hash)
    return case, [timers[clock] for clock in sorted(timers)]


def _opened(line: EventRow) -> tuple[CaseRow, Timers]:
    said = ledger.facts_of(line.body)
    handover = said.get("handover", {})  # from another daemon, where it had its earlier stages
    case = CaseRow(
        id=line.case_id,
        number=said["number"],
        version=line.version,
        head_seq=line.seq,
        head_hash=line.hash,
        status=Status.PENDING.value,
        level=said["level"],
        unit_code=said["unit"],
        start_unit=said["unit"],
        place_code=said["place"],
        about=said["about"],
        supervisor_code="",
        stage=1,
        stage_us=handover.get("received_us", said["opened_us"]),
        card=Card.NONE.value,
        worst_card=Card.NONE.value,
        colour=said["colour"],
        listing=Listing.NONE.value,
        mode=said["mode"],
        category=said["category"],
        kind=said["kind"],
        source=said["source"],
        urgency=said["urgency"],
        policy_hash=said["policy"],
        opened_us=said["opened_us"],
        intake_us=line.at_us,
        accepted_us=None,
        handler_id=None,
        told_us=handover.get("told_us"),
        resolved_us=None,
        due_us=said["due_us"],
        first_due_us=said["due_us"],
        risen=Rise.NONE.value,
        pause="",
        is_ruled=False,
        is_provisional=said["provisional"],
    )
    timers: Timers = {}
    _set_clocks(case, timers, said, line.at_us)
    return case, timers


def apply(case: CaseRow, before: Timers, line: EventRow) -> tuple[CaseRow, Timers]:
    """Return the case and its timers after ``line``."""
    said, timers = ledger.facts_of(line.body), dict(before)
    case = _restaged(case) if said.get("is_raised") else case
    changes = {name: said[name] for name in _PLAIN if name in said}
    changes |= {column: said[key] for key, column in _RENAMED.items() if key in said}
    case = case._replace(**changes | _come(said, line.kind))
    case = _BY_KIND.get(line.kind, _as_it_is)(case, said, line)
    case = case._replace(worst_card=max(case.worst_card, case.card))
    if "next" in said:
        _move(timers, said)
    _stop(timers, said.get("stops", ()))
    # What goes on after a pause was planned for its end, however late the daemon was: so it is no storm (I9).
    _set_clocks(case, timers, said, said.get("resumed_us", line.at_us))
    return case._replace(version=line.version, head_seq=line.seq, head_hash=line.hash), timers


def _unstarted(case: CaseRow, undone: EventRow) -> Timers:
    """Return the clocks that an undone line started, at rest: a timer that was once there stays."""
    words = ledger.facts_of(undone.body).get("clocks", {})
    at_rest = (case.stage, case.level, 0, 0, 0, 0, 0, None, undone.at_us)
    return {clock: TimerRow(timer_id(case.id, clock), 0, *at_rest) for clock in map(Clock.of, words)}


def _come(said: Facts, kind: str) -> dict[str, int]:
    """Return whether a line's new stage came by a rise; nothing of a line that opens none."""
    if "is_raised" not in said:
        return {}
    rise = Rise.RAISED if said["is_raised"] else Rise.SUPERVISED
    return {"risen": (rise if kind in _RISES else Rise.NONE).value}


def _restaged(case: CaseRow) -> CaseRow:
    """Return the case in the hands of a unit that has yet to sign for it; its card was the last stage's."""
    case = case._replace(status=Status.PENDING.value, accepted_us=None, handler_id=None)
    return case._replace(card=Card.NONE.value, pause="", is_ruled=False)


def _as_it_is(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    return case


def _accepted(case: CaseRow, _said: Facts, line: EventRow) -> CaseRow:
    handler_id = ledger.officer_of(line.actor)
    return case._replace(status=Status.HANDLING.value, accepted_us=line.at_us, handler_id=handler_id)


def _told(case: CaseRow, _said: Facts, line: EventRow) -> CaseRow:
    return case._replace(told_us=line.at_us)


def _resolved(case: CaseRow, said: Facts, line: EventRow) -> CaseRow:
    at_us = said.get("resolved_us", line.at_us)
    accepted_us = at_us if case.accepted_us is None else case.accepted_us
    return case._replace(status=Status.RESOLVED.value, resolved_us=at_us, accepted_us=accepted_us, pause="")


def _voided(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(status=Status.VOID.value, pause="")


def _paused(case: CaseRow, said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(status=Status.PAUSED.value, pause=said["reason"])


def _returned(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(status=Status.PAUSED.value, pause=RETURN)


def _resumed(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    status = Status.PENDING if case.accepted_us is None else Status.HANDLING
    return case._replace(status=status.value, pause="")


def _ruled(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(is_ruled=True)


def _reopened(case: CaseRow, _said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(resolved_us=None, told_us=None)


def _corrected(case: CaseRow, said: Facts, _line: EventRow) -> CaseRow:
    return case._replace(**{name: after for name, (_before, after) in said["fields"].items()})


_BY_KIND: Mapping[str, Callable[[CaseRow, Facts, EventRow], CaseRow]] = {
    EventKind.ACCEPTED: _accepted,
    EventKind.TOLD: _told,
    EventKind.RESOLVED: _resolved,
    EventKind.VOIDED: _voided,
    EventKind.REOPENED: _reopened,
    EventKind.CORRECTED: _corrected,
    EventKind.PAUSED: _paused,
    EventKind.RETURNED: _returned,
    EventKind.RESUMED: _resumed,
    EventKind.RULED: _ruled,
}


def _move(timers: Timers, said: Facts) -> None:
    clock, (behind_mask, occurrence, next_us) = Clock.of(said["clock"]), said["next"]
    timers[clock] = timers[clock]._replace(behind_mask=behind_mask, occurrence=occurrence, next_us=next_us)


def _stop(timers: Timers, words: Iterable[str]) -> None:
    for word in words:
        timers[Clock.of(word)] = stopped(timers[Clock.of(word)])


def _set_clocks(case: CaseRow, timers: Timers, said: Facts, set_us: int) -> None:
    for word, entry in said.get("clocks", {}).items():
        timer = timer_from(case.id, word, entry, case.stage, set_us)
        timers[clock_of(timer)] = timer
