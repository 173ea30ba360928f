"""Who hears of a line that no rung wrote (a case came in, or somebody acted on one), and their pushes. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from daemon import message
from daemon.casework.fold import Timers, apply
from daemon.casework.pushes import DANGER, MERGE_WAIT_US, haste
from daemon.casework.rules import Rules
from daemon.casework.telling import Heard, Told, Vantage, audiences_of, once, remembered, tell
from daemon.ledger import facts_of
from daemon.rows import CaseRow, EventRow, PushLine, PushRow
from schema.kinds import Card, Clock, EventKind, PushState

_SPOKEN_OF = {
    EventKind.PAUSED.value: Clock.PAUSE.word,
    EventKind.RETURNED.value: Clock.RULING.word,
    EventKind.PROMISED.value: Clock.PROMISE.word,
}


class Spoken(NamedTuple):
    """A line, the case and its timers after it, and who hears of it."""

    line: EventRow
    case: CaseRow
    timers: Timers
    heard: Heard


def spoken(rules: Rules, case: CaseRow, timers: Timers, draft: Callable[[Mapping[str, Any]], EventRow]) -> Spoken:
    """Return what a line makes of a case; where somebody is passed over who should hear of it, it says so.

    ``draft`` writes the line, with facts besides its own.
    """
    line = draft({})
    row, after = apply(case, timers, line)
    heard = hearing(rules, case.unit_code, row, EventKind(line.kind), facts_of(line.body))
    if not heard.untold:
        return Spoken(line, row, after, heard)
    line = draft(heard.facts)
    return Spoken(line, *apply(case, timers, line), heard)


def hearing(rules: Rules, previous: str, case: CaseRow, kind: EventKind, said: Mapping[str, Any]) -> Heard:
    """Return who hears of a line that says this, after which the case stands as given; ``previous`` owned it."""
    vantage = Vantage(case.unit_code, previous, case.supervisor_code, case.start_unit, case.about)
    also = (said.get("approved", ""), said.get("to", ""))
    return remembered(rules, (vantage, kind, also), lambda: tell(rules, vantage, audiences_of(kind), also))


def notices(
    rules: Rules, heard: Heard, case: CaseRow, line: EventRow, told: Iterable[Told] = ()
) -> Iterator[PushRow]:
    """Yield the pushes of ``line`` to those who hear of it; the case stands as given.

    ``told`` are recipients besides them: of a card that was withdrawn. An old case taken over is
    told of by its card, and waits for the digest of all that came in with it; so does what an outage made late.
    """
    kind, said = EventKind(line.kind), facts_of(line.body)
    what = Card(case.card).word if kind == EventKind.TAKEN_OVER and case.card else kind.value
    is_late = line.at_us - said.get("resumed_us", line.at_us) > rules.late_ok_us
    waits = (kind == EventKind.TAKEN_OVER or is_late) and case.urgency != DANGER
    plain = _body(case, line, what, said, is_late=is_late)
    for one in once((*heard.told, *told)):
        is_plain = one == one.unmarked
        body = plain if is_plain else _body(case, line, what, said, is_late=is_late, told=one)
        push = _push(one, case, line, what, body)
        yield push._replace(next_us=line.at_us + MERGE_WAIT_US) if waits else push


def retractions(told: Iterable[PushLine], case: CaseRow, line: EventRow) -> Iterator[PushRow]:
    """Yield a push of ``line``, which undid another, to each who was ``told`` of that; the case is as it was."""
    body = _body(case, line, line.kind, {"undid": facts_of(line.body)["kind"]})
    for push in told:
        yield _push(told_by(push), case, line, line.kind, body)


def told_by(push: PushLine) -> Told:
    """Return whom a push is for."""
    return Told(push.unit_code, push.officer_id, push.channel)


def _push(told: Told, case: CaseRow, line: EventRow, what: str, body: str) -> PushRow:
    return PushRow(
        case_id=case.id,
        seq=line.seq,
        kind=what,
        unit_code=told.unit_code,
        officer_id=told.officer_id,
        channel=told.channel,
        state=PushState.UNDELIVERED.value,
        haste=haste(case.urgency, what),
        body=body,
        merged_into=None,
        created_us=line.at_us,
        next_us=line.at_us,
    )


def _body(
    case: CaseRow,
    line: EventRow,
    what: str,
    said: Mapping[str, Any],
    *,
    is_late: bool = False,
    told: Told | None = None,
) -> str:
    clock, since_us, due_us = _limit(case, line, said)
    return message.facts(
        number=case.number,
        place=case.place_code,
        unit=case.unit_code,
        level=case.level,
        clock=clock,
        what=what,
        ordinal=0,
        occurrence=0,
        due_us=due_us,
        since_us=since_us,
        stage=case.stage,
        planned_us=said.get("resumed_us", line.at_us),
        late=is_late,
        reason=said.get("title", ""),
        card=said.get("taken", ""),
        stands_for=told.stands_for if told else (),
        instead=told.instead if told else "",
        undid=said.get("undid", ""),
    )


def _limit(case: CaseRow, line: EventRow, said: Mapping[str, Any]) -> tuple[str, int, int | None]:
    """Return which clock a line speaks of, since when it runs and until when: mostly the stage's own."""
    clock = _SPOKEN_OF.get(line.kind) or said.get("clock", "")
    if entry := said.get("clocks", {}).get(clock):
        return clock, entry[1], entry[2]
    return "" if case.due_us is None else Clock.RESOLVE.word, case.stage_us, case.due_us
