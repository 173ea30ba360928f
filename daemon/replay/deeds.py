"""Deeds: what people did, read from a ledger as the steps that would have them do it again. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from daemon import ledger
from daemon.rows import EventRow
from schema.intake import ActRequest, Handover, NewCase
from schema.kinds import Act, Clock, Colour, EventKind
from schema.script import Step
from schema.terms import terms_of

Facts = Mapping[str, Any]

_STAND_IN = "as recorded"  # for texts: they move no deadline, and a scratch ledger is no place for them
_DAEMON = "daemon"
_LIMIT, _TERMS = 2, 8  # in an entry of a line's clocks


class Deeds:
    """Collects the steps of a ledger's lines, given in their order; what was undone counts as never done."""

    def __init__(self) -> None:
        self._steps: list[Step | None] = []
        self._numbers: dict[int, str] = {}  # by case id
        self._newest: dict[int, int] = {}  # case id → its newest line's step

    @property
    def steps(self) -> list[Step]:
        """Return the steps in order of time."""
        return sorted(filter(None, self._steps), key=lambda step: step.at_us)

    def add(self, line: EventRow) -> None:
        """Take one line."""
        newest = self._newest.pop(line.case_id, None)
        if line.kind == EventKind.RUNG:
            return
        if line.kind == EventKind.UNDONE:
            if newest is not None:
                self._steps[newest] = None
            return
        said = ledger.facts_of(line.body)
        if "resolved_us" in said and newest is not None:
            self._close(newest, said["resolved_us"])
        elif what := self._what(line, said):
            self._newest[line.case_id] = len(self._steps)
            self._steps.append(Step(line.at_us, what))

    def _what(self, line: EventRow, said: Facts) -> NewCase | ActRequest | None:
        if line.kind == EventKind.OPENED:
            self._numbers[line.case_id] = said["number"]
            return _case(said)
        tell = _TELLERS.get(line.kind)
        if tell is None or line.actor == _DAEMON:
            return None
        return tell(self._numbers[line.case_id], said)

    def _close(self, opened: int, resolved_us: int) -> None:
        """Let a past case come in closed, as it did."""
        step = self._steps[opened]
        assert step is not None
        assert isinstance(step.what, NewCase)
        self._steps[opened] = replace(step, what=replace(step.what, resolved_us=resolved_us))


def _case(said: Facts) -> NewCase:
    """Return a case as it came in; the policy it falls under is looked for anew."""
    return NewCase(
        number=said["number"],
        place=said["place"],
        opened_us=said["opened_us"],
        category=said["category"],
        kind=said["kind"],
        source=said["source"],
        mode=said["mode"],
        urgency=said["urgency"],
        colour=Colour(said["colour"]),
        about=tuple(filter(None, said["about"].split(","))),
        due_us=_own_limit(said["clocks"].get(Clock.RESOLVE.word, ())),
        handover=Handover(unit=said["unit"], **said["handover"]) if "handover" in said else None,
    )


def _own_limit(entry: list[Any]) -> int | None:
    """Return the limit that a case brought itself; None when it is the policy's."""
    is_own = len(entry) > _TERMS and terms_of(entry[_TERMS]).fixed
    return int(entry[_LIMIT]) if is_own else None


def _plain(act: Act) -> Callable[[str, Facts], ActRequest]:
    return lambda number, _said: ActRequest(number=number, act=act, text=_STAND_IN)


def _escalated(number: str, said: Facts) -> ActRequest:
    return ActRequest(
        number=number, act=Act.ESCALATE, unit=said["to_unit"], seen_level=said["from_level"], text=_STAND_IN
    )


def _assigned(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.ASSIGN, unit=said["to_unit"], text=_STAND_IN)


def _corrected(number: str, said: Facts) -> ActRequest | None:
    """Return a correction of plain facts; None when it was only of what a citizen wrote."""
    fields = {name.removesuffix("_code"): str(after) for name, (_before, after) in said["fields"].items()}
    return ActRequest(number=number, act=Act.CORRECT, fields=fields) if fields else None


def _coloured(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.COLOUR, colour=Colour(said["colour"]))


def _reopened(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.REOPEN, was_false=said["was_false"], text=_STAND_IN)


def _paused(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.PAUSE, reason=said["reason"], until_us=said["until_us"])


def _extended(number: str, said: Facts) -> ActRequest:
    clock = Clock.of(said["clock"])
    return ActRequest(number=number, act=Act.EXTEND, clock=clock, by=said["by"], text=_STAND_IN)


def _ruled(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.RULE, unit=said["to_unit"], text=_STAND_IN)


def _promised(number: str, said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.PROMISE, until_us=said["until_us"])


def _listed(number: str, _said: Facts) -> ActRequest:
    return ActRequest(number=number, act=Act.LIST, leader=_STAND_IN)


# A withdrawn card moves no clock, and an edit is what the new life is about.
_TELLERS: Mapping[str, Callable[[str, Facts], ActRequest | None]] = {
    EventKind.ACCEPTED: _plain(Act.ACCEPT),
    EventKind.NOTED: _plain(Act.NOTE),
    EventKind.TOLD: _plain(Act.TELL),
    EventKind.RESOLVED: _plain(Act.RESOLVE),
    EventKind.VOIDED: _plain(Act.VOID),
    EventKind.RESUMED: _plain(Act.RESUME),
    EventKind.RETURNED: _plain(Act.RETURN),
    EventKind.ESCALATED: _escalated,
    EventKind.ASSIGNED: _assigned,
    EventKind.CORRECTED: _corrected,
    EventKind.COLOURED: _coloured,
    EventKind.REOPENED: _reopened,
    EventKind.LISTED: _listed,
    EventKind.PAUSED: _paused,
    EventKind.EXTENDED: _extended,
    EventKind.RULED: _ruled,
    EventKind.PROMISED: _promised,
}
