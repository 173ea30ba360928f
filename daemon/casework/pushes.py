"""The pushes of a rung: who is told, when they leave, and what they say but for the case's own number. Pure."""

import orjson

from daemon import message
from daemon.casework.ladder import Decision, Facts
from daemon.casework.rules import Rules, Seat
from daemon.casework.ruling import ruler
from daemon.casework.telling import OWNER, Heard, Told, Vantage, remembered, tell
from daemon.quiethours import heard_us
from schema.instants import MICROS_PER_SECOND
from schema.kinds import Card, Clock, Haste, PushState, Rung

DANGER = 2  # an urgency that no guard and no digest holds back
MERGE_WAIT_US = 600 * MICROS_PER_SECOND  # a late push waits so long for its digest, then goes out by itself
_WAITING, _HELD = PushState.UNDELIVERED.value, PushState.HELD.value
_HOLE = "\x00"  # no number and no code holds it
_HOLE_US = 7_777_777_777_777_777_777  # no instant of a calendar
_HOLE_QUOTED, _HOLE_WRITTEN = orjson.dumps(_HOLE).decode(), str(_HOLE_US)


def haste(urgency: int, what: str) -> int:
    """Return what a push of a case of this urgency, about a Rung's or EventKind's word, goes before."""
    if urgency == DANGER:
        return Haste.DANGER.value
    return (Haste.RED if what == Rung.RED.word else Haste.ORDINARY).value


def heard_of(facts: Facts, decision: Decision, rules: Rules) -> Heard:
    """Return the recipients of a rung; none when it is no news."""
    stage = decision.new_stage
    if not decision.is_news:
        return Heard()
    vantage = Vantage(
        owner=stage.unit_code if stage else owing(rules, facts.seat, facts.about, decision.clock),
        previous=facts.unit_code,
        supervisor=stage.supervisor_code if stage else facts.supervisor_code,
        start=facts.start_unit,
        about=facts.about,
    )
    return recipients(rules, vantage, decision.clock, decision.kind, is_rise=stage is not None)


def recipients(rules: Rules, vantage: Vantage, clock: Clock, kind: Rung, *, is_rise: bool) -> Heard:
    """Return who is told; worked out once for each vantage, as long as the rules stand."""
    key = (vantage, clock, kind, is_rise)
    return remembered(rules, key, lambda: _recipients(rules, vantage, clock, kind, is_rise=is_rise))


def _recipients(rules: Rules, vantage: Vantage, clock: Clock, kind: Rung, *, is_rise: bool) -> Heard:
    """Return who is told; a card or an escalation that nobody is to be told of reaches its owner (I6)."""
    heard = tell(rules, vantage, rules.telling.of(clock, kind))
    must_be_told = is_rise or kind.card != Card.NONE
    return heard if heard.told or not must_be_told else heard.joined(tell(rules, vantage, OWNER))


def owing(rules: Rules, seat: Seat, about: str, clock: Clock) -> str:
    """Return the unit whose act a clock waits for: the owner's, but for a ruling, which the unit above owes."""
    owed = ruler(rules.directory, seat, about) if clock == Clock.RULING else None
    return owed.unit.code if owed else seat.owner


def departure(decision: Decision, rules: Rules, now_us: int, *, is_urgent: bool) -> tuple[str, int]:
    """Return in which state a rung's pushes begin, and when they leave; danger to life waits for nothing."""
    if is_urgent:
        return _WAITING, now_us
    heard = heard_us(rules.quiet.of(decision.kind), now_us, rules.local)
    if heard > now_us:
        return _HELD, heard
    return _WAITING, now_us + MERGE_WAIT_US if decision.is_late else now_us


def body_around(facts: Facts, decision: Decision, told: Told) -> tuple[str, str, str, str]:
    """Return the facts of a push to such a recipient, cut where each case puts its own number, place and start."""
    stage = decision.new_stage
    body = message.facts(
        number=_HOLE,
        place=_HOLE,
        unit=stage.unit_code if stage else facts.unit_code,
        level=stage.level if stage else facts.case_level,
        clock=decision.clock.word,
        what=decision.kind.word,
        ordinal=decision.ordinal,
        occurrence=decision.occurrence,
        due_us=facts.limit_us,
        since_us=_HOLE_US,
        stage=stage.stage if stage else facts.stage,
        planned_us=decision.planned_us,
        late=decision.is_late,
        stands_for=told.stands_for,
        instead=told.instead,
        supervisor=stage.supervisor_code if stage and not stage.is_raised else "",
    )
    before, between, rest = body.split(_HOLE_QUOTED)
    until_start, after = rest.split(_HOLE_WRITTEN)
    return before, between, until_start, after


def quoted(text: str) -> str:
    """Return ``text`` as JSON writes it."""
    return orjson.dumps(text).decode()
